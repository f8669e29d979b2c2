"""What are hyper-connections and mHC?

--8<-- [start:session]
>>> def show(name, v):
...     print(f"{name:15} {v.round(2).tolist()}")
>>> x, logits, pre, post, w = data()
>>> one = np.array([[1.0]])
>>> show("one line", unit(x[:1], one, one, one, w))
one line        [[-1.55, 0.63]]
>>> show("residual unit", x[:1] + np.tanh(x[:1] @ w))
residual unit   [[-1.55, 0.63]]

--8<-- [end:session]
--8<-- [start:mixing]
>>> lines = np.array([1.0, 2, 3, 4])
>>> kinds = {
...     "random": sinkhorn(logits),
...     "near I": sinkhorn(logits + 5 * np.eye(4)),
... }
>>> for name, mixers in kinds.items():
...     for n in [1, 5, 60]:
...         held = through(mixers[:n]) @ lines
...         show(f"{n:2} {name}", held)
 1 random       [2.23, 2.79, 2.48, 2.5]
 5 random       [2.5, 2.5, 2.5, 2.5]
60 random       [2.5, 2.5, 2.5, 2.5]
 1 near I       [1.04, 2.04, 3.0, 3.97]
 5 near I       [1.23, 2.1, 2.9, 3.81]
60 near I       [2.38, 2.47, 2.57, 2.63]

--8<-- [end:mixing]
--8<-- [start:two]
>>> lines = np.array([4.0, 0.0])
>>> mix = np.array([[0.75, 0.25], [0.25, 0.75]])
>>> for n in [1, 2, 3]:
...     lines = mix @ lines
...     print(n, lines.tolist(), "mean", lines.mean())
1 [3.0, 1.0] mean 2.0
2 [2.5, 1.5] mean 2.0
3 [2.25, 1.75] mean 2.0

--8<-- [end:two]
--8<-- [start:counterexample]
>>> lines = np.array([1.0, 2, 3, 4])
>>> for seed in range(3):
...     logits = data(seed)[1]
...     y = through(np.eye(4) + 0.1 * logits) @ lines
...     mean = round(float(y.mean()), 1)
...     print(y.round(1).tolist(), "mean", mean)
[-4.1, 24.0, -10.1, -18.3] mean -2.1
[-2.1, -2.4, 8.9, -4.8] mean -0.1
[-3.5, 0.5, 1.6, 0.2] mean -0.3

--8<-- [end:counterexample]
--8<-- [start:rounds]
>>> for scale, times in [(1, 1), (1, 20), (16, 20)]:
...     sums = []
...     for seed in range(3):
...         m = sinkhorn(scale * data(seed)[1], times)
...         sums += [float(through(m).sum(0).max())]
...     name = f"times {scale}, {times} rounds"
...     print(f"{name:19}", np.round(sums, 2).tolist())
times 1, 1 rounds   [1.15, 1.11, 1.31]
times 1, 20 rounds  [1.0, 1.0, 1.0]
times 16, 20 rounds [1.09, 1.06, 1.07]

--8<-- [end:rounds]
--8<-- [start:answer]
>>> logits = np.array(8 * np.eye(4) - 8, "f4")
>>> for heat in [1, 0.05]:
...     m = sinkhorn(logits / np.float32(heat))
...     print(f"temperature {heat}: {float(m[0, 1]):.0e}")
temperature 1: 3e-04
temperature 0.05: 0e+00
>>> m = sinkhorn(logits / 2 / np.float32(0.05))
>>> print(f"after decay: {float(m[0, 1]):.0e}")
after decay: 2e-35

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


def unit(x, res, pre, post, w):
    branch = np.tanh(pre @ x @ w)
    return res @ x + post.T @ branch


# --8<-- [end:code]
# --8<-- [start:helpers]
def through(mixers):
    total = np.eye(4)
    for mix in mixers:
        total = mix @ total
    return total


def data(seed=0):
    rng = np.random.default_rng(seed)
    logits = rng.normal(size=(60, 4, 4))
    x, w = rng.normal(size=(4, 2)), rng.normal(size=(2, 2))
    pre, post = rng.normal(size=(2, 1, 4))
    return x, logits, pre, post, w


# --8<-- [end:helpers]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    x, logits, *rest = data()
    return unit, (x, sinkhorn(logits[0]), *rest)
