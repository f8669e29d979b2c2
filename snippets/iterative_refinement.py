"""Do residual blocks refine their input or rebuild it?

--8<-- [start:session]
>>> x, y, w, v = data(20)
>>> for group in downhill(x, y, w, v):
...     print(group)
[-0.01, -0.02, -0.03]
[-0.01, -0.02, -0.02]
[0.02, 0.03, 0.03]
[-0.01, -0.03, -0.01]
>>> w, v = fit(x, y, w, v)
>>> for group in downhill(x, y, w, v):
...     print(group)
[0.3, 0.28, 0.27]
[0.32, 0.34, 0.27]
[0.41, 0.38, 0.55]
[0.59, 0.58, 0.58]
>>> xs = states(x, w, v)
>>> for units in range(0, 21, 5):
...     print(units, errors(xs[units], y))
0 [49, 50, 52]
5 [20, 20, 48]
10 [7, 9, 23]
15 [1, 2, 4]
20 [0, 0, 0]

--8<-- [end:session]
--8<-- [start:adam]
>>> def adam(x, y, *ws):
...     m, s = [[0 * w for w in ws] for _ in range(2)]
...     for t in range(1, 201):
...         xs = states(x, *ws)
...         grads = slopes(xs, y, *ws, 1)[1:]
...         m = [0.9 * a + 0.1 * g for a, g in zip(m, grads)]
...         s = [0.999 * a + 0.001 * g**2 for a, g in zip(s, grads)]
...         k, c = 1 - 0.9**t, 1 - 0.999**t
...         ws = [
...             w - 0.003 * a / k / ((b / c) ** 0.5 + 1e-8)
...             for w, a, b in zip(ws, m, s)
...         ]
...     return ws
>>> x, y, w, v = data(20)
>>> for fitted in fit(x, y, w, v), adam(x, y, w, v):
...     cosines = np.array(downhill(x, y, *fitted))
...     print("all over 0.2:", bool(cosines.min() > 0.2))
...     print((cosines[-1] > 1.8 * cosines[0]).tolist())
all over 0.2: True
[True, True, True]
all over 0.2: True
[False, False, False]

--8<-- [end:adam]
--8<-- [start:counterexample]
>>> for skip in [1, 0]:
...     x, y, w, v = data(5, skip)
...     w, v = fit(x, y, w, v, skip)
...     for z in states(x, w, v, skip):
...         print(skip, errors(z, y))
1 [49, 50, 52]
1 [38, 37, 48]
1 [27, 9, 39]
1 [15, 10, 18]
1 [2, 2, 5]
1 [0, 2, 0]
0 [49, 50, 52]
0 [21, 45, 42]
0 [45, 45, 34]
0 [46, 44, 98]
0 [84, 10, 34]
0 [0, 0, 0]

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> x, y, w, v = data(20)
>>> w, v = fit(x, y, w, v)
>>> xs = states(x, w, v)
>>> norm = np.linalg.norm
>>> size = norm(xs, axis=-1)
>>> step = norm(xs[1:] - xs[:-1], axis=-1)
>>> ratio = np.median(step / size[:-1], (1, 2))
>>> ratio.reshape(4, 5).mean(1).round(2).tolist()
[0.2, 0.18, 0.2, 0.24]
>>> way = np.median(step.sum(0) / size[0])
>>> away = norm(xs[-1] - xs[0], axis=-1) / size[0]
>>> away = np.median(away)
>>> [round(float(s), 1) for s in (way, away)]
[13.0, 7.8]

--8<-- [end:answer]
"""

# --8<-- [start:code]
import numpy as np


def states(x, w, v, skip=1):
    xs = [x]
    for wl, vl in zip(w, v, strict=True):
        f = np.maximum(xs[-1] @ wl, 0) @ vl
        xs.append(skip * xs[-1] + f)
    return np.stack(xs)


def slopes(xs, y, w, v, skip):
    g = 0 * xs
    score = y * xs[-1][..., 0]
    g[-1, ..., 0] = -y / (1 + np.exp(score)) / y.shape[1]
    gw, gv = 0 * w, 0 * v
    for i in reversed(range(len(w))):
        h = np.maximum(xs[i] @ w[i], 0)
        gv[i] = h.mT @ g[i + 1]
        d = g[i + 1] @ v[i].mT * (h > 0)
        gw[i] = xs[i].mT @ d
        g[i] = skip * g[i + 1] + d @ w[i].mT
    return g, gw, gv


def fit(x, y, w, v, skip=1):
    dw, dv = 0 * w, 0 * v
    for _ in range(100):
        xs = states(x, w, v, skip)
        _, gw, gv = slopes(xs, y, w, v, skip)
        dw, dv = 0.9 * dw + gw, 0.9 * dv + gv
        w, v = w - 0.01 * dw, v - 0.01 * dv
    return w, v


def downhill(x, y, w, v):
    xs = states(x, w, v)
    g = slopes(xs, y, w, v, 1)[0][:-1]
    f = xs[1:] - xs[:-1]
    size = np.linalg.norm
    cosine = -(f * g).sum(-1) / size(f, axis=-1)
    cosine = cosine / size(g, axis=-1)
    groups = cosine.mean(2).reshape(4, -1, 3)
    return groups.mean(1).round(2).tolist()


def errors(z, y):
    wrong = 100 * (z[..., 0] * y <= 0).mean(1)
    return wrong.round().astype(int).tolist()


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
    shapes = [(5, 4), (3, 4, 6), (3, 6, 4)]
    return states, tuple(rng.normal(size=shape) for shape in shapes)
