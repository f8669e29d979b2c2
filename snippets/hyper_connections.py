"""What are hyper-connections and mHC?

--8<-- [start:session]
>>> x, logits, read, write, w = data()
>>> one = np.array([[1.0]])
>>> single = unit(x[:1], one, one, one, w)
>>> plain = x[:1] + np.tanh(x[:1] @ w)
>>> single.round(2).tolist(), plain.round(2).tolist()
([[-1.55, 0.63]], [[-1.55, 0.63]])
>>> lines = np.array([1.0, 2, 3, 4])
>>> for depth in [1, 5, 60]:
...     mix = through(sinkhorn(logits[:depth]))
...     print(depth, (mix @ lines).round(2).tolist())
1 [2.23, 2.79, 2.48, 2.5]
5 [2.5, 2.5, 2.5, 2.5]
60 [2.5, 2.5, 2.5, 2.5]
>>> near = logits + 5 * np.eye(4)
>>> for depth in [1, 5, 60]:
...     mix = through(sinkhorn(near[:depth]))
...     print(depth, (mix @ lines).round(2).tolist())
1 [1.04, 2.04, 3.0, 3.97]
5 [1.23, 2.1, 2.9, 3.81]
60 [2.38, 2.47, 2.57, 2.63]

--8<-- [end:session]
--8<-- [start:counterexample]
>>> for seed in range(3):
...     logits = data(seed)[1]
...     free = through(np.eye(4) + 0.1 * logits)
...     y = (free @ lines).round(1)
...     print(y.tolist(), round(float(y.mean()), 1))
[-4.1, 24.0, -10.1, -18.3] -2.1
[-2.1, -2.4, 8.9, -4.8] -0.1
[-3.5, 0.5, 1.6, 0.2] -0.3
>>> for scale, times in [(1, 1), (1, 20), (16, 20)]:
...     sums = []
...     for seed in range(3):
...         m = sinkhorn(scale * data(seed)[1], times)
...         sums += [float(through(m).sum(0).max())]
...     print(scale, times, np.round(sums, 2).tolist())
1 1 [1.15, 1.11, 1.31]
1 20 [1.0, 1.0, 1.0]
16 20 [1.09, 1.06, 1.07]

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> logits = np.array(8 * np.eye(4) - 8, "f4")
>>> for heat in [1, 0.05]:
...     m = sinkhorn(logits / np.float32(heat))
...     print(heat, f"{float(m[0, 1]):.0e}")
1 3e-04
0.05 0e+00
>>> m = sinkhorn(logits / 2 / np.float32(0.05))
>>> print(f"{float(m[0, 1]):.0e}")
2e-35

--8<-- [end:answer]
"""

# --8<-- [start:code]
import numpy as np


def sinkhorn(logits, times=20):
    m = np.exp(logits)
    for _ in range(times):
        m = m / m.sum(-2, keepdims=True)
        m = m / m.sum(-1, keepdims=True)
    return m


def unit(x, mix, read, write, w):
    branch = np.tanh(read @ x @ w)
    return mix @ x + write.T @ branch


def through(mixers):
    total = np.eye(4)
    for mix in mixers:
        total = mix @ total
    return total


def data(seed=0):
    rng = np.random.default_rng(seed)
    logits = rng.normal(size=(60, 4, 4))
    x, w = rng.normal(size=(4, 2)), rng.normal(size=(2, 2))
    read, write = rng.normal(size=(2, 1, 4))
    return x, logits, read, write, w


# --8<-- [end:code]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    x, logits, *rest = data()
    return unit, (x, sinkhorn(logits[0]), *rest)
