"""Is the residual form always better?

--8<-- [start:session]
>>> x, w1, w2 = data(8)
>>> ws = {}
>>> for c in (-1, 0, 1, 2):
...     print(c)
...     for s in (0, 1):
...         ws[c, s] = fit(x, c * x, w1, w2, s, 80)
...         y = unit(x, *ws[c, s], s)
...         print("  ", missed(x, c * x, y))
-1
   [0.07, 0.16, 0.12]
   [0.12, 0.21, 0.31]
0
   [0.0, 0.0, 0.0]
   [0.07, 0.16, 0.12]
1
   [0.11, 0.08, 0.1]
   [0.0, 0.0, 0.0]
2
   [0.21, 0.18, 0.15]
   [0.11, 0.08, 0.1]
>>> pairs = zip(ws[0, 0], ws[1, 1])
>>> gaps = [abs(p - r).max() for p, r in pairs]
>>> round(float(max(gaps)), 9)
0.0

--8<-- [end:session]
--8<-- [start:counterexample]
>>> for c in (1, -1):
...     print(c, deep(c, 0), deep(c, 1))
1 [0.3, 0.3, 0.3] [0.0, 0.0, 0.0]
-1 [0.3, 0.2, 0.4] [0.0, 0.0, 0.0]

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> target = np.maximum(x, 0)
>>> for shortcut in (0, 1):
...     ws = fit(x, target, w1, w2, shortcut, 80)
...     print(missed(x, target, unit(x, *ws, shortcut)))
[0.06, 0.06, 0.02]
[0.07, 0.04, 0.09]

--8<-- [end:answer]
--8<-- [start:answer2]
>>> for width in (4, 8):
...     x, w1, w2 = data(width)
...     ws = fit(x, x, w1, w2, 0, 2000)
...     copy = missed(x, x, unit(x, *ws, 0))
...     ws = fit(x, 0 * x, w1, -w2, 1, 2000)
...     zero = missed(x, 0 * x, unit(x, *ws, 1))
...     print(width, copy, zero)
4 [0.23, 0.27, 0.27] [0.23, 0.27, 0.27]
8 [0.0, 0.0, 0.0] [0.0, 0.0, 0.0]

--8<-- [end:answer2]
"""

# --8<-- [start:code]
import numpy as np


def unit(x, w1, w2, shortcut=1):
    branch = np.maximum(x @ w1, 0) @ w2
    return shortcut * x + branch


def fit(x, target, w1, w2, shortcut, steps):
    for _ in range(steps):
        h = np.maximum(x @ w1, 0)
        y = shortcut * x + h @ w2
        d = 0.1 * (y - target) / x.shape[-2]
        move = x.mT @ (d @ w2.mT * (h > 0))
        w1, w2 = w1 - move, w2 - h.mT @ d
    return w1, w2


def missed(x, target, y, digits=2):
    error = ((y - target) ** 2).sum((1, 2))
    share = error / (x**2).sum((1, 2))
    return share.round(digits).tolist()


def data(width, seeds=3, d=4):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(seeds, 64, d))
    w1 = rng.normal(size=(seeds, d, width))
    w2 = rng.normal(size=(seeds, width, d))
    return x, 0.2 * w1, 0.2 * w2


# --8<-- [end:code]


# --8<-- [start:deep]
def deep(c, shortcut, units=10, width=8, steps=250):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(3, 64, 4))
    ins = [4] + [width] * (units + 1)
    outs = [*ins[1:], 4]
    ws = [
        rng.normal(size=(3, i, o)) * (2 / i) ** 0.5
        for i, o in zip(ins, outs, strict=True)
    ]
    if shortcut:
        ws[1:-1] = [w / units**0.5 for w in ws[1:-1]]
    ms, vs = [0] * len(ws), [0] * len(ws)
    for t in range(1, steps + 1):
        hs = [x @ ws[0]]
        for w in ws[1:-1]:
            branch = np.maximum(hs[-1] @ w, 0)
            hs.append(shortcut * hs[-1] + branch)
        y = hs[-1] @ ws[-1]
        d = (y - c * x) / 64
        gs, d = [hs[-1].mT @ d], d @ ws[-1].mT
        pairs = zip(hs[-2::-1], ws[-2:0:-1], strict=True)
        for h, w in pairs:
            e = d * (h @ w > 0)
            gs.append(h.mT @ e)
            d = shortcut * d + e @ w.mT
        gs.append(x.mT @ d)
        for i, g in enumerate(gs[::-1]):  # Adam
            ms[i] = 0.9 * ms[i] + 0.1 * g
            vs[i] = 0.999 * vs[i] + 0.001 * g**2
            up = ms[i] / (1 - 0.9**t)
            root = np.sqrt(vs[i] / (1 - 0.999**t))
            ws[i] = ws[i] - 0.005 * up / (root + 1e-8)
    return missed(x, c * x, y, 1)


# --8<-- [end:deep]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    rng = np.random.default_rng(0)
    x, w1, w2 = (rng.normal(size=s) for s in [(3, 2), (2, 4), (4, 2)])
    return unit, (x, w1, w2)
