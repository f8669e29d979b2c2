"""Pre-LN or post-LN?

--8<-- [start:session]
>>> arrays = data()
>>> for units in [2, 12, 48]:
...     for post in [0, 1]:
...         name = ["pre", "post"][post]
...         print(units, name, *report(*arrays, post, units))
2 pre 44 6e-01 0.5
2 post 53 6e-01 0.7
12 pre 22 3e-01 0.3
12 post 57 2e-02 0.8
48 pre 10 1e-01 0.1
48 post 51 4e-07 0.7

--8<-- [end:session]
--8<-- [start:counterexample]
>>> for post in [0, 1]:
...     name = ["pre", "post"][post]
...     print(1, name, *report(*arrays, post, 1))
1 pre 54 7e-01 0.7
1 post 53 8e-01 0.7
>>> for units in [2, 12, 48]:
...     x, *ws, r = arrays
...     ws = [w[:units] for w in ws]
...     h = line(x, *ws, 0)[3]
...     grad = np.linalg.norm(h.mT @ r, axis=(1, 2))
...     print(units, round(float(grad.mean())))
2 71
12 81
48 73

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> rng = np.random.default_rng(1)
>>> for units in [2, 12, 48]:
...     ws = [w[:units] for w in arrays[1:3]]
...     v = 1e-5 * rng.normal(size=x.shape)
...     for post in [0, 1]:
...         up = net(x + v, *ws, post)
...         down = net(x - v, *ws, post)
...         ratio = size(up - down) / size(2 * v)
...         name = ["pre", "post"][post]
...         print(units, name, round(float(ratio), 1))
2 pre 1.1
2 post 1.1
12 pre 1.1
12 post 1.3
48 pre 1.1
48 post 1.6

--8<-- [end:answer]
"""

# --8<-- [start:code]
import numpy as np


def spread(x):
    return np.sqrt(x.var(-1, keepdims=True) + 1e-5)


def norm(x):
    return (x - x.mean(-1, keepdims=True)) / spread(x)


def line(x, w1, w2, post):
    part = np.ones_like(x)
    for a, b in zip(w1, w2, strict=True):
        h = np.maximum((x if post else norm(x)) @ a, 0)
        y = x + h @ b
        share = size(h @ b) / size(y)
        x = norm(y) if post else y
        part = part / spread(y) if post else part
    if not post:
        x, part = norm(y), part / spread(y)
    return x, part.mean(), share, h, spread(y)


def net(x, w1, w2, post):
    return line(x, w1, w2, post)[0]


def report(x, w1, w2, r, post, units):
    w1, w2 = w1[:units], w2[:units]
    out, part, share, h, scale = line(x, w1, w2, post)
    g = r - r.mean(-1, keepdims=True)
    g = g - out * (out * r).mean(-1, keepdims=True)
    grad = h.mT @ (g / scale)
    length = np.linalg.norm(grad, axis=(1, 2)).mean()
    return rounded(length, part, share)


def rounded(length, part, share):
    small = f"{float(part):.0e}"
    return round(float(length)), small, round(float(share), 1)


def size(x):
    return (x**2).mean() ** 0.5


def data(units=48, seeds=5, d=32):
    rng = np.random.default_rng(0)
    x, r = rng.normal(size=(2, seeds, 6, d))
    w = rng.normal(size=(2, units, seeds, d, d)) / d**0.5
    return x, 2**0.5 * w[0], w[1], r


# --8<-- [end:code]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(3, 4))
    w1, w2 = rng.normal(size=(2, 3, 4, 4))
    return net, (x, w1, w2, 1.0)
