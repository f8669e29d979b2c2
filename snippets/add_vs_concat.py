"""Add or concatenate?

--8<-- [start:session]
>>> x, *_ = data(1, 4)
>>> opposite = [-np.eye(4)]
>>> print(stretch(add, 0 * x, opposite))
[0.0, 0.0]
>>> print(stretch(concat, 0 * x, opposite))
[1.41, 1.41]
>>> for units in [1, 10]:
...     x, same, wider = data(units, 4)
...     print(units, "add", stretch(add, x, same))
...     print(units, "concat", stretch(concat, x, wider))
1 add [0.17, 2.45]
1 concat [1.0, 1.8]
10 add [0.04, 15.96]
10 concat [1.7, 16.56]
>>> for units in [1, 10, 100]:
...     print(weights(units, 64), weights(units, 12))
(4096, 4096) (4096, 768)
(40960, 225280) (40960, 14160)
(409600, 20684800) (409600, 789600)

--8<-- [end:session]
--8<-- [start:counterexample]
>>> def missed(parts, wanted):
...     w = np.linalg.lstsq(parts, wanted)[0]
...     error = parts @ w - wanted
...     return round(float(error.var() / wanted.var()), 2)
>>> rng = np.random.default_rng(0)
>>> x, f = rng.normal(size=(2, 1000, 1))
>>> both = np.hstack([x, f])
>>> missed(both, x + f)
0.0
>>> missed(np.maximum(both, 0), np.maximum(x + f, 0))
0.17

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> x, f = rng.normal(size=(2, 5, 3))
>>> w = rng.normal(size=(3, 2))
>>> added = (x + f) @ w
>>> joined = np.hstack([x, f]) @ np.vstack([w, w])
>>> round(float(abs(added - joined).max()), 9)
0.0

--8<-- [end:answer]
--8<-- [start:answer2]
>>> one = f[:, :1]
>>> (x + one).shape
(5, 3)
>>> try:
...     np.hstack([x, one]) @ np.vstack([w, w])
... except ValueError:
...     print("refused")
refused

--8<-- [end:answer2]
"""

# --8<-- [start:code]
import numpy as np


def add(x, ws):
    for w in ws:
        x = x + np.tanh(x @ w)
    return x


def concat(x, ws):
    for w in ws:
        x = np.concatenate([x, np.tanh(x @ w)], -1)
    return x


def stretch(net, x, ws):
    steps = 1e-5 * np.eye(x.size)
    j = (net(x + steps, ws) - net(x - steps, ws)) / 2e-5
    gains = np.linalg.svd(j, compute_uv=False)
    return [round(float(g), 2) for g in gains[[-1, 0]]]


def weights(units, grow, width=64):
    widths = [width + i * grow for i in range(units)]
    return units * width**2, grow * sum(widths)


def data(units, grow, d=4):
    rng = np.random.default_rng(0)
    x = rng.normal(size=d)
    same = rng.normal(size=(units, d, d))
    widths = [d + i * grow for i in range(units)]
    wider = [rng.normal(size=(w, grow)) for w in widths]
    return x, list(same), wider


# --8<-- [end:code]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    rng = np.random.default_rng(0)
    return concat, (rng.normal(size=(3, 4)), rng.normal(size=(1, 4, 4)))
