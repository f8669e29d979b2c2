"""Why does batch normalisation make residual blocks near-identity?

--8<-- [start:session]
>>> starts = [data(seed) for seed in [0, 1, 2]]
>>> for place in ["branch", "none"]:
...     runs = [shares(x, ws, place) for x, ws in starts]
...     for l in [1, 4, 25, 100]:
...         row = [float(r[l - 1]) for r in runs]
...         print(place, l, [round(r, 2) for r in row])
branch 1 [0.98, 0.97, 1.0]
branch 4 [0.5, 0.5, 0.51]
branch 25 [0.19, 0.19, 0.2]
branch 100 [0.1, 0.1, 0.1]
none 1 [0.98, 0.96, 1.01]
none 4 [1.03, 0.86, 0.92]
none 25 [0.98, 0.83, 1.04]
none 100 [0.89, 0.97, 1.06]
>>> for place in ["branch", "none"]:
...     end = size(net(*starts[0], place))
...     print(place, f"{float(end):.1e}")
branch 1.0e+01
none 3.4e+14

--8<-- [end:session]
--8<-- [start:counterexample]
>>> runs = [shares(x, ws, "after") for x, ws in starts]
>>> for l in [1, 4, 25, 100]:
...     print(l, [round(float(r[l - 1]), 2) for r in runs])
1 [0.98, 0.96, 1.01]
4 [0.97, 0.99, 1.02]
25 [0.98, 0.96, 1.02]
100 [0.98, 1.03, 1.0]

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> x, ws = starts[0]
>>> runs = [shares(x, f * ws) for f in [1, 2, 0.1]]
>>> for l in [1, 4, 25, 100]:
...     print(l, [round(r[l - 1], 2) for r in runs])
1 [0.98, 1.97, 0.1]
4 [0.5, 0.56, 0.1]
25 [0.19, 0.2, 0.09]
100 [0.1, 0.1, 0.07]

--8<-- [end:answer]
--8<-- [start:answer2]
>>> even = shares(x, ws / 10, "none")
>>> [round(even[l - 1], 2) for l in [1, 4, 25, 100]]
[0.1, 0.1, 0.1, 0.1]
>>> round(size(net(x, ws / 10, "none")), 1)
1.7
>>> h = net(x, ws[:50])
>>> pair = shares(h, ws[50:])[0], shares(bn(h), ws[50:])[0]
>>> [round(p, 1) for p in pair]
[0.1, 1.0]

--8<-- [end:answer2]
"""

# --8<-- [start:code]
import numpy as np


def bn(x):
    return (x - x.mean(0)) / x.std(0)


def unit(x, w, place):
    inside = bn(x) if place == "branch" else x
    branch = np.maximum(inside, 0) @ w
    y = x + branch
    return branch, bn(y) if place == "after" else y


def net(x, ws, place="branch"):
    for w in ws:
        x = unit(x, w, place)[1]
    return x


def size(x):
    return float((x**2).mean() ** 0.5)


def shares(x, ws, place="branch"):
    kept = []
    for w in ws:
        branch, y = unit(x, w, place)
        kept.append(size(branch) / size(x))
        x = y
    return kept


def data(seed, units=100, width=128):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(64, width))
    ws = rng.normal(size=(units, width, width))
    return x, ws * (2 / width) ** 0.5


# --8<-- [end:code]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    rng = np.random.default_rng(0)
    return net, (rng.normal(size=(6, 5)), 0.6 * rng.normal(size=(3, 5, 5)))
