"""Are ResNets ensembles?

--8<-- [start:session]
>>> x, y, w, v = data(20)
>>> w, v = fit(x, y, w, v)
>>> every, eye = np.ones(20), np.eye(20)
>>> errors(x, y, w, v, [every])
[[0, 0, 0], [0, 0, 0]]
>>> errors(x, y, w, v, 1 - eye)
[[2, 2, 1], [7, 5, 7]]
>>> errors(x, y, w, v, eye)
[[43, 48, 51], [57, 61, 55]]

--8<-- [end:session]
--8<-- [start:damage]
>>> rng = np.random.default_rng(1)
>>> for gone in 2, 5, 10:
...     keeps = np.ones((40, 20))
...     keeps[:, :gone] = 0
...     keeps = rng.permuted(keeps, axis=1)
...     print(gone, errors(x, y, w, v, keeps))
2 [[4, 2, 4], [9, 8, 13]]
5 [[7, 5, 9], [17, 12, 19]]
10 [[9, 10, 18], [20, 30, 34]]
>>> orders = np.tile(np.arange(20), (40, 1))
>>> orders = rng.permuted(orders, axis=1)
>>> mixed = [net(x, w[o], v[o], every) for o in orders]
>>> percent([z[..., 0] for z in mixed], y)
[[9, 6, 11], [17, 19, 24]]

--8<-- [end:damage]
--8<-- [start:counterexample]
>>> every, less = np.ones(5), 1 - np.eye(5)
>>> for skip in [1, 0]:
...     x, y, w, v = data(5, skip)
...     w, v = fit(x, y, w, v, skip)
...     print(errors(x, y, w, v, [every], skip))
...     print(errors(x, y, w, v, less, skip))
[[0, 2, 0], [0, 2, 0]]
[[6, 7, 7], [28, 17, 16]]
[[0, 0, 0], [0, 0, 0]]
[[53, 62, 48], [84, 72, 67]]

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> from math import comb
>>> paths = [comb(54, k) for k in range(55)]
>>> sum(paths)
18014398509481984
>>> share = sum(paths[5:18]) / 2**54
>>> print(round(100 * share, 2), "%")
0.45 %
>>> share = sum(paths[19:36]) / 2**54
>>> print(round(100 * share, 1), "%")
98.0 %

--8<-- [end:answer]
--8<-- [start:answer2]
>>> x, y, w, v = data(20)
>>> scores = []
>>> for i in range(20):
...     one = fit(x, y, w[i : i + 1], v[i : i + 1])
...     scores.append(net(x, *one, [1])[..., 0])
>>> total = sum(scores)
>>> percent([total], y)
[[2, 9, 5], [2, 9, 5]]
>>> percent([total - z for z in scores], y)
[[2, 9, 5], [2, 10, 7]]
>>> percent(scores, y)
[[3, 9, 7], [12, 17, 18]]

--8<-- [end:answer2]
"""

# --8<-- [start:code]
import numpy as np


def net(x, w, v, keep, skip=1):
    for wl, vl, k in zip(w, v, keep, strict=True):
        f = np.maximum(x @ wl, 0) @ vl
        x = k * (skip * x + f) + (1 - k) * x
    return x


def fit(x, y, w, v, skip=1):
    dw, dv = 0 * w, 0 * v
    for _ in range(100):
        xs, hs = [x], []
        for wl, vl in zip(w, v, strict=True):
            hs.append(np.maximum(xs[-1] @ wl, 0))
            xs.append(skip * xs[-1] + hs[-1] @ vl)
        g = 0 * x
        score = y * xs.pop()[..., 0]
        g[..., 0] = -y / (1 + np.exp(score)) / y.shape[1]
        gw, gv = 0 * w, 0 * v
        for i in reversed(range(len(w))):
            gv[i] = hs[i].mT @ g
            d = g @ v[i].mT * (hs[i] > 0)
            gw[i] = xs[i].mT @ d
            g = skip * g + d @ w[i].mT
        dw, dv = 0.9 * dw + gw, 0.9 * dv + gv
        w, v = w - 0.01 * dw, v - 0.01 * dv
    return w, v


def percent(scores, y):
    wrong = [(z * y <= 0).mean(1) for z in scores]
    middle, worst = np.median(wrong, 0), np.max(wrong, 0)
    both = 100 * np.array([middle, worst])
    return both.round().astype(int).tolist()


def errors(x, y, w, v, keeps, skip=1):
    nets = [net(x, w, v, k, skip) for k in keeps]
    return percent([z[..., 0] for z in nets], y)


def data(n, skip=1, d=16):
    rng = np.random.default_rng(0)
    p = rng.normal(size=(3, 128, 2))
    x = p @ rng.normal(size=(3, 2, d)) / 2**0.5
    y = np.sign(p[..., 0] * p[..., 1])
    w, v = rng.normal(size=(2, n, 3, d, d)) / d**0.5
    if not skip:
        w, v = np.linalg.qr(w)[0], np.linalg.qr(v)[0]
    scale = n**-0.5 if skip else 2**0.5
    return x, y, w, scale * v


# --8<-- [end:code]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    rng = np.random.default_rng(0)
    shapes = [(5, 4), (3, 4, 6), (3, 6, 4), (3,)]
    return net, tuple(rng.normal(size=shape) for shape in shapes)
