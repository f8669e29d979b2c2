"""Can very deep nets be trained without skip connections?

--8<-- [start:session]
>>> for start, skip in [("mirrored", 0), ("shortcut", 1)]:
...     x, y, w = data(start)
...     s = gains(x[0, 0], w[:, 0], skip)
...     w = fit(x, y, w, skip)
...     print(start, s, wrong(x, y, w, skip))
mirrored [1.0, 1.0] [0, 0, 0]
shortcut [3.0, 0.9] [0, 0, 0]

--8<-- [end:session]
--8<-- [start:counterexample]
>>> for start in ["mirrored", "random"]:
...     x, y, w = data(start, draws=6)
...     for rate in [0.003, 0.01, 0.03]:
...         bad = wrong(x, y, fit(x, y, w, 0, rate))
...         print(start, rate, min(bad), "to", max(bad))
mirrored 0.003 11 to 19
mirrored 0.01 0 to 0
mirrored 0.03 0 to 0
random 0.003 36 to 50
random 0.01 36 to 50
random 0.03 38 to 64
>>> up = 100 * (y > 0).mean(1)
>>> rare = np.minimum(up, 100 - up)
>>> round(float(min(rare))), round(float(max(rare)))
(36, 50)
>>> gains(x[0, 0], w[:, 0])
[2.0, 3e-07]

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> x, y, w = data("random")
>>> few = w[:5]
>>> gains(x[0, 0], few[:, 0])
[4.0, 0.1]
>>> wrong(x, y, fit(x, y, few))
[28, 23, 22]

--8<-- [end:answer]
--8<-- [start:answer2]
>>> x, y, w = data("mirrored")
>>> w[:] = np.concatenate([np.eye(16), np.eye(16)])
>>> float(np.abs(net(x, w) - x).max())
0.0
>>> wrong(x, y, fit(x, y, w))
[0, 0, 0]

--8<-- [end:answer2]
--8<-- [start:answer3]
>>> x, y, w = data("random")
>>> x, y, w = x[::2], y[::2], w[:, ::2]
>>> for steps in [30, 150]:
...     w2 = fit(x, y, w, rate=0.002, steps=steps)
...     print(steps, wrong(x, y, w2))
30 [38, 50]
150 [38, 5]

--8<-- [end:answer3]
--8<-- [start:adam]
>>> def adam(x, y, w, steps):
...     mean, square = 0 * w, 0 * w
...     for n in range(1, steps + 1):
...         g = w - fit(x, y, w, rate=1, steps=1)
...         mean = 0.9 * mean + 0.1 * g
...         square = 0.999 * square + 0.001 * g * g
...         size = np.sqrt(square / (1 - 0.999**n)) + 1e-8
...         w = w - 0.0005 * mean / (1 - 0.9**n) / size
...     return w
>>> x, y, w = data("random")
>>> for steps in [30, 100]:
...     bad = wrong(x, y, adam(x, y, w, steps))
...     print(steps, "all below 10 %:", max(bad) < 10)
30 all below 10 %: False
100 all below 10 %: True

--8<-- [end:adam]
"""

# --8<-- [start:code]
import numpy as np


def halves(x):
    both = np.maximum(x, 0), np.minimum(x, 0)
    return np.concatenate(both, axis=-1)


def net(x, w, skip=0):
    for layer in w:
        x = skip * x + halves(x) @ layer
    return x


def gains(x, w, skip=0):
    one = np.eye(len(x))
    j = one
    for layer in w:
        up, down = np.split(layer, 2)
        slope = np.where(x[:, None] > 0, up, down)
        j = j @ (skip * one + slope)
        x = skip * x + halves(x) @ layer
    s = np.linalg.svd(j, compute_uv=False)
    return [float(f"{v:.1g}") for v in s[[0, 8]]]


def fit(x, y, w, skip=0, rate=0.01, steps=30):
    d = 0 * w
    for _ in range(steps):
        xs, hs = [x], []
        for layer in w:
            hs.append(halves(xs[-1]))
            xs.append(skip * xs[-1] + hs[-1] @ layer)
        g = 0 * x
        score = y * xs[-1][..., 0]
        g[..., 0] = -y / (1 + np.exp(score)) / y.shape[1]
        slope = 0 * w
        for i in reversed(range(len(w))):
            slope[i] = hs[i].mT @ g
            up, down = np.split(g @ w[i].mT, 2, axis=-1)
            g = skip * g + np.where(xs[i] > 0, up, down)
        d = 0.9 * d + slope
        w = w - rate * d
    return w


def wrong(x, y, w, skip=0):
    bad = ~(net(x, w, skip)[..., 0] * y > 0)
    return (100 * bad.mean(1)).round().astype(int).tolist()


def data(start, draws=3, layers=40, d=16):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(draws, 64, d))
    y = np.sign(x[..., 0] * x[..., 1])
    w = rng.normal(size=(2, layers, draws, d, d)) / d**0.5
    if start == "mirrored":
        w[:] = np.linalg.qr(w[0])[0]
    if start == "shortcut":
        w = w / layers**0.5
    return x, y, np.concatenate(list(w), axis=-2)


# --8<-- [end:code]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    rng = np.random.default_rng(0)
    return net, (rng.normal(size=(5, 4)), rng.normal(size=(3, 8, 4)))
