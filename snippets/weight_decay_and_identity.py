"""Does weight decay pull a block to zero or to the identity?

--8<-- [start:session]
>>> x, y, start = data()
>>> for decay in (0, 0.3, 3):
...     print(decay)
...     for skip in (0, 1):
...         ws = fit(x, y, start, skip, 0, decay, 0)
...         out = block(x, *ws, skip, 0)
...         print("  ", size(out), size(out - x))
0
   [0.84, 0.77, 0.72] [1.29, 1.2, 1.27]
   [0.84, 0.78, 0.74] [1.29, 1.21, 1.27]
0.3
   [0.4, 0.33, 0.26] [1.07, 0.99, 1.05]
   [0.73, 0.75, 0.69] [0.82, 0.71, 0.77]
3
   [0.0, 0.0, 0.0] [1.01, 1.01, 0.98]
   [1.01, 1.01, 0.98] [0.0, 0.0, 0.0]

--8<-- [end:session]
--8<-- [start:counterexample]
>>> for skip in (0, 1):
...     w1, w2, *after = fit(x, y, start, skip, 1, 0, 0)
...     for a, b in ((1, 1), (0.5, 1), (1, 0.5)):
...         ws = a * w1, a * w2, *(b * v for v in after)
...         out = block(x, *ws, skip, 1)
...         print(a, b, size(out - skip * x))
1 1 [0.85, 0.78, 0.73]
0.5 1 [0.85, 0.78, 0.73]
1 0.5 [0.43, 0.39, 0.37]
1 1 [1.29, 1.21, 1.28]
0.5 1 [1.29, 1.21, 1.28]
1 0.5 [0.65, 0.6, 0.64]

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> w1, w2, scale, shift = start
>>> for share in (1, 0.1, 0.01, 0.001):
...     ws = w1, share * w2, scale, shift
...     bare, normed = (block(x, *ws, 0, n) for n in (0, 1))
...     print(share, size(bare)[0], size(normed)[0])
1 0.5 1.0
0.1 0.05 1.0
0.01 0.0 0.75
0.001 0.0 0.15

--8<-- [end:answer]
--8<-- [start:answer2]
>>> rng = np.random.default_rng(0)
>>> a, w = rng.normal(size=(2, 4, 4))
>>> one, v = np.eye(4), np.eye(4) + w
>>> for _ in range(200):
...     e = x[0] @ w + x[0] - x[0] @ a
...     w = w - 0.1 * (x[0].T @ e / 64 + 0.5 * w)
...     e = x[0] @ v - x[0] @ a
...     v = v - 0.1 * (x[0].T @ e / 64 + 0.5 * (v - one))
>>> round(float(abs(w + one - v).max()), 9)
0.0

--8<-- [end:answer2]
--8<-- [start:adamw]
>>> def adam(skip, inside, outside):
...     ws = start[:2]
...     mean = square = [0.0 * w for w in ws]
...     for n in range(1, 501):
...         h = np.maximum(x @ ws[0], 0)
...         d = (skip * x + h @ ws[1] - y) / 64
...         back = (d @ ws[1].mT) * (h > 0)
...         g = [x.mT @ back, h.mT @ d]
...         g = [v + inside * w for v, w in zip(g, ws)]
...         mean = [0.9 * m + 0.1 * v for m, v in zip(mean, g)]
...         square = [
...             0.999 * q + 0.001 * v * v
...             for q, v in zip(square, g)]
...         ws = [
...             w - 0.01 * (
...                 outside * w + m / (1 - 0.9**n)
...                 / (np.sqrt(q / (1 - 0.999**n)) + 1e-8))
...             for w, m, q in zip(ws, mean, square)]
...     left = size(np.maximum(x @ ws[0], 0) @ ws[1])
...     return [round(v, 1) for v in left]
>>> for skip in (0, 1):
...     print("Adam ", adam(skip, 3, 0))
...     print("AdamW", adam(skip, 0, 3))
Adam  [0.0, 0.0, 0.0]
AdamW [0.7, 0.6, 0.6]
Adam  [0.0, 0.0, 0.0]
AdamW [0.9, 0.8, 0.8]

--8<-- [end:adamw]
--8<-- [start:optimisers]
>>> def left(name, w, rate=0.1, decay=0.5, slope=0.0):
...     if name == "AdamW":
...         w = w - rate * decay * w
...     else:
...         slope = slope + decay * w
...     if "Adam" in name:
...         slope = slope / (abs(slope) + 1e-8)
...     return round(w - rate * slope, 2)
>>> for name in ("SGD", "AdamW", "Adam"):
...     print(name, left(name, 1.0), left(name, 3.0))
SGD 0.95 2.85
AdamW 0.95 2.85
Adam 0.9 2.9

--8<-- [end:optimisers]
"""

# --8<-- [start:code]
import numpy as np


def branch(x, w1, w2, norm):
    h = np.maximum(x @ w1, 0)
    z, s = h @ w2, 1.0
    if norm:
        z = z - z.mean(-2, keepdims=True)
        s = (z**2).mean(-2, keepdims=True) + 1e-5
        z, s = z / np.sqrt(s), np.sqrt(s)
    return h, z, s


def block(x, w1, w2, scale, shift, skip=1, norm=1):
    z = branch(x, w1, w2, norm)[1]
    return skip * x + (scale * z + shift if norm else z)


def fit(x, y, ws, skip, norm, decay, scales):
    rates = decay, decay, scales, scales
    for _ in range(200):
        w1, w2, scale, _ = ws
        h, z, s = branch(x, w1, w2, norm)
        e = (block(x, *ws, skip, norm) - y) / x.shape[-2]
        d, after = e, [0, 0]
        if norm:
            sums = (e * z).sum(-2), e.sum(-2)
            after = [v[..., None, :] for v in sums]
            d = scale * e
            d = d - d.mean(-2, keepdims=True)
            d = d - z * (d * z).mean(-2, keepdims=True)
        d = d / s
        back = (d @ w2.mT) * (h > 0)
        moves = [x.mT @ back, h.mT @ d, *after]
        all3 = zip(ws, moves, rates, strict=True)
        ws = [w - 0.1 * (m + r * w) for w, m, r in all3]
    return ws


def size(a):
    return ((a**2).mean((1, 2)) ** 0.5).round(2).tolist()


def data(seeds=3):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(seeds, 64, 4))
    y = np.tanh(2 * x @ rng.normal(size=(seeds, 4, 4)))
    w1 = 0.5 * rng.normal(size=(seeds, 4, 16))
    w2 = 0.25 * rng.normal(size=(seeds, 16, 4))
    one = np.ones((seeds, 1, 4))
    return x, y, [w1, w2, one, 0 * one]


# --8<-- [end:code]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    x, _, ws = data(1)
    rng = np.random.default_rng(1)
    scale, shift = rng.normal(size=(2, 1, 4))
    return block, (x[0, :6], ws[0][0], ws[1][0], scale, shift)
