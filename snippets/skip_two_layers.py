"""Why do residual blocks skip two layers and not one?

--8<-- [start:session]
>>> x, ws = data(1)
>>> alone = x @ (ws[0] + np.eye(4))
>>> gap = abs(unit(x, *ws) - alone).max()
>>> round(float(gap), 9)
0.0
>>> wanted = -abs(x)
>>> for n in (1, 2, 3):
...     x, ws = data(n)
...     ws = fit(x, wanted, ws)
...     print(n, missed(x, wanted, unit(x, *ws)))
1 [0.88, 0.94, 0.96]
2 [0.0, 0.0, 0.01]
3 [0.01, 0.01, 0.01]

--8<-- [end:session]
--8<-- [start:counterexample]
>>> x, ws = data(1)
>>> for wanted in (-abs(x), abs(x)):
...     found = fit(x, wanted, ws, first=True)
...     y = unit(x, *found, first=True)
...     print(missed(x, wanted, y))
[0.0, 0.0, 0.0]
[1.6, 1.67, 1.51]
>>> behind = x + relu(x @ (-2 * np.eye(4)))
>>> float(abs(behind - abs(x)).max())
0.0
>>> mean = -abs(x).mean(1, keepdims=True)
>>> missed(x, -abs(x), mean + 0 * x)
[0.34, 0.38, 0.35]

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> wanted = -abs(x)
>>> for n in (2, 3, 4):
...     x, ws = data(n, scale=0.02)
...     ws = fit(x, wanted, ws)
...     print(n, missed(x, wanted, unit(x, *ws)))
2 [0.0, 0.0, 0.0]
3 [0.52, 0.72, 0.6]
4 [2.0, 1.76, 1.97]

--8<-- [end:answer]
--8<-- [start:adam]
>>> def adam(x, wanted, ws):
...     ws = list(ws)
...     mean = square = [0.0 * w for w in ws]
...     for n in range(1, 201):
...         new = fit(x, wanted, ws, steps=1)
...         g = [a - b for a, b in zip(ws, new)]
...         mean = [0.9 * m + 0.1 * v for m, v in zip(mean, g)]
...         square = [
...             0.999 * q + 0.001 * v * v
...             for q, v in zip(square, g)]
...         for i, (m, q) in enumerate(zip(mean, square)):
...             size = np.sqrt(q / (1 - 0.999**n)) + 1e-12
...             ws[i] = ws[i] - 0.01 * m / (1 - 0.9**n) / size
...     return ws
>>> for n in (2, 3, 4):
...     x, ws = data(n, scale=0.02)
...     ws = adam(x, wanted, ws)
...     bad = missed(x, wanted, unit(x, *ws))
...     print(n, max(bad) < 0.5)
2 True
3 True
4 True

--8<-- [end:adam]
--8<-- [start:answer2]
>>> import json, pathlib
>>> path = pathlib.Path("docs/data/he2016_table3.json")
>>> rows = json.loads(path.read_text())["rows"]
>>> one, two = rows["c10_110_one"], rows["c10_110"]
>>> for kind in ("original", "pre"):
...     print(kind, round(one[kind] - two[kind], 2))
original 3.29
pre 2.54

--8<-- [end:answer2]
"""

# --8<-- [start:code]
from itertools import pairwise

import numpy as np


def relu(z):
    return np.maximum(z, 0)


def unit(x, *ws, first=False):
    a = x
    for i, w in enumerate(ws):
        a = (relu(a) if i or first else a) @ w
    return x + a


def fit(x, wanted, ws, first=False, steps=200):
    ws = list(ws)
    for _ in range(steps):
        a, seen = x, []
        for i, w in enumerate(ws):
            z = relu(a) if i or first else a
            seen.append((a, z))
            a = z @ w
        d = 0.1 * (x + a - wanted) / x.shape[-2]
        for i in reversed(range(len(ws))):
            a, z = seen[i]
            move, d = z.mT @ d, d @ ws[i].mT
            if i or first:
                d = d * (a > 0)
            ws[i] = ws[i] - move
    return ws


def missed(x, wanted, y):
    error = ((y - wanted) ** 2).sum((1, 2))
    share = error / (x**2).sum((1, 2))
    return share.round(2).tolist()


def data(layers, scale=0.2):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(3, 64, 4))
    wide = [4] + [16] * (layers - 1) + [4]
    pairs = pairwise(wide)
    ws = [rng.normal(size=(3, i, o)) for i, o in pairs]
    return x, [scale * w for w in ws]


# --8<-- [end:code]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(3, 4))
    return unit, (x, *rng.normal(size=(2, 4, 4)))
