"""How can I measure whether a trained block is near the identity?

--8<-- [start:session]
>>> from functools import partial
>>> x, y, w1, w2 = data()
>>> ratio(partial(branch, w1=w1[0], w2=w2[0]), x)
0.04
>>> w1, w2 = train(x, y, w1, w2)
>>> missed(x, y, w1, w2)
0.0
>>> h = x
>>> for i in range(4):
...     f = partial(branch, w1=w1[i], w2=w2[i])
...     cut = missed(x, y, w1, w2, without=i)
...     print(ratio(f, h), steepest(f, h), cut)
...     h = h + f(h)
0.82 1.44 0.49
1.06 1.88 0.64
0.42 0.98 0.33
0.33 0.5 0.16

--8<-- [end:session]
--8<-- [start:counterexample]
>>> def cosine(f, x):
...     y = x + f(x)
...     size = np.linalg.norm
...     c = (x * y).sum(1) / size(x, axis=1)
...     c = (c / size(y, axis=1)).mean()
...     return round(float(c), 2) + 0.0  # never -0.0
>>> def gains(f, x):
...     s = np.linalg.svd(np.eye(4) + jacobians(f, x))[1]
...     return [round(float(v), 2) for v in (s.min(), s.max())]
>>> turn = np.array([[0, 1], [-1, 0]])
>>> turn = np.kron(np.eye(2), turn) - np.eye(4)
>>> kinds = {
...     "double": lambda x: x,
...     "flip": lambda x: -2 * x,
...     "turn": lambda x: x @ turn,
...     "shift": lambda x: 3 + 0 * x,
...     "ripple": lambda x: 0.01 * np.sin(100 * x),
... }
>>> for name, f in kinds.items():
...     print(name, ratio(f, x), steepest(f, x))
...     print("  ", cosine(f, x), gains(f, x))
double 1.0 1.0
   1.0 [2.0, 2.0]
flip 2.0 2.0
   -1.0 [1.0, 1.0]
turn 1.41 1.41
   0.0 [1.0, 1.0]
shift 2.97 0.0
   0.22 [1.0, 1.0]
ripple 0.01 0.94
   1.0 [0.0, 2.0]

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> rng = np.random.default_rng(0)
>>> h = rng.normal(size=(500, 2)) * [10, 0.1]
>>> label = h[:, 1] < 0
>>> def f(h):
...     return h * [0, -2]
>>> uncut = ((h + f(h))[:, 1] > 0) == label
>>> cut = (h[:, 1] > 0) == label
>>> ratio(f, h), float(uncut.mean()), float(cut.mean())
(0.02, 1.0, 0.0)

--8<-- [end:answer]
--8<-- [start:answer2]
>>> h = rng.normal(size=(256, 64))
>>> for unit in range(1, 65):
...     w = rng.normal(size=(64, 64))
...     z = np.maximum(h, 0) @ w
...     z = (z - z.mean(0)) / z.std(0)
...     if unit in (1, 4, 16, 64):
...         print(unit, ratio(lambda h: z, h))
...     h = h + z
1 1.0
4 0.49
16 0.25
64 0.13

--8<-- [end:answer2]
"""

# --8<-- [start:code]
import numpy as np


def branch(h, w1, w2):
    return np.tanh(h @ w1) @ w2


def net(h, w1, w2, without=-1):
    for i in range(len(w1)):
        if i != without:
            h = h + branch(h, w1[i], w2[i])
    return h


def ratio(f, h):
    size = np.linalg.norm
    return round(float(size(f(h)) / size(h)), 2)


def jacobians(f, h, step=1e-6):
    moves = step * np.eye(h.shape[1])
    columns = [f(h + m) - f(h - m) for m in moves]
    return np.stack(columns, axis=2) / (2 * step)


def steepest(f, h):
    s = np.linalg.norm(jacobians(f, h), 2, (1, 2))
    return round(float(s.mean()), 2)


def missed(x, y, w1, w2, without=-1):
    error = ((net(x, w1, w2, without) - y) ** 2).sum()
    return round(float(error / (y**2).sum()), 2)


def train(x, y, w1, w2, steps=200):
    w1, w2 = w1.copy(), w2.copy()
    v1, v2 = 0 * w1, 0 * w2
    for _ in range(steps):
        hs = [x]
        for w, v in zip(w1, w2, strict=True):
            hs.append(hs[-1] + branch(hs[-1], w, v))
        d = (hs[-1] - y) / len(x)
        for i in reversed(range(len(w1))):
            t = np.tanh(hs[i] @ w1[i])
            e = d @ w2[i].T * (1 - t * t)
            v1[i] = 0.9 * v1[i] + hs[i].T @ e
            v2[i] = 0.9 * v2[i] + t.T @ d
            d = d + e @ w1[i].T
        w1, w2 = w1 - 0.05 * v1, w2 - 0.05 * v2
    return w1, w2


def data(units=4, width=16):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(128, 4))
    y = x[:, [1, 0, 3, 2]] * [1, -1, 1, -1]
    w1 = rng.normal(size=(units, 4, width))
    w2 = rng.normal(size=(units, width, 4))
    return x, y, 0.5 * w1, 0.02 * w2


# --8<-- [end:code]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    x, _, w1, w2 = data(units=2, width=3)
    return net, (x[:3], w1, w2)
