"""How does RepVGG hide the identity in its weights?

--8<-- [start:session]
>>> x, k3, k1, s = data()
>>> k, b = fold(k3, k1, s)
>>> y = conv(x, k, b)
>>> gap(y, unit(x, k3, k1, s)), gap(y, 0 * y)
(0.0, 25.20912)
>>> k, b = fold(0 * k3, 0 * k1, s)
>>> centre = k[..., 1, 1]
>>> for row in centre:
...     print(row.round(2).tolist())
[1.76, 0.0, 0.0]
[0.0, 1.35, 0.0]
[0.0, 0.0, 0.91]
>>> round(float(abs(k).sum() - abs(centre).sum()), 6)
0.0

--8<-- [end:session]
--8<-- [start:counterexample]
>>> x, k3, k1, s = data()
>>> ys = conv(x, k3), conv(x, k1), x
>>> s[:, 2] = [y.mean((0, 2, 3)) for y in ys]
>>> s[:, 3] = [y.var((0, 2, 3)) for y in ys]
>>> k, b = fold(k3, k1, s)
>>> for part in [x, x[:4]]:
...     y = unit(part, k3, k1, s, training=True)
...     print(round(gap(conv(part, k, b), y), 3))
0.0
0.495
>>> first, *rest = branches(x, k3, k1, s)
>>> bent = np.maximum(first, 0) + sum(rest)
>>> round(gap(conv(x, k, b), bent), 3)
3.914
>>> wide = conv(x, np.repeat(k3, 2, 0))
>>> wide.shape[1], x.shape[1]
(6, 3)
>>> try:
...     wide + x
... except ValueError as error:
...     print(type(error).__name__)
ValueError

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> x, k3, k1, _ = data()
>>> s = np.zeros((3, 4, 3))
>>> s[:, 0], s[:, 3] = 1, 1 - 1e-5
>>> d = np.random.default_rng(1).normal(size=x.shape)
>>> step = "nchwij,nohw->ocij"
>>> step = np.einsum(step, windows(x, 3), d) / 1000
>>> moved = k3 - step, k1 - step[..., 1:2, 1:2]
>>> change = fold(k3, k1, s)[0] - fold(*moved, s)[0]
>>> for row in change[0, 0] / step[0, 0]:
...     print(row.round(6).tolist())
[1.0, 1.0, 1.0]
[1.0, 2.0, 1.0]
[1.0, 1.0, 1.0]

--8<-- [end:answer]
"""

# --8<-- [start:code]
import numpy as np


def windows(x, size):
    pad = (size // 2, size // 2)
    x = np.pad(x, [(0, 0), (0, 0), pad, pad])
    view = np.lib.stride_tricks.sliding_window_view
    return view(x, (size, size), (2, 3))


def conv(x, k, b=0.0):
    parts = windows(x, k.shape[-1])
    y = np.einsum("nchwij,ocij->nohw", parts, k)
    return y + np.reshape(b, (-1, 1, 1))


def norm(y, s, training=False):
    gamma, beta, mean, var = s[..., None, None]
    if training:
        mean = y.mean((0, 2, 3), keepdims=True)
        var = y.var((0, 2, 3), keepdims=True)
    scale = gamma / np.sqrt(var + 1e-5)
    return scale * (y - mean) + beta


def branches(x, k3, k1, s, training=False):
    pairs = zip([conv(x, k3), conv(x, k1), x], s, strict=True)
    return [norm(y, t, training) for y, t in pairs]


def unit(x, k3, k1, s, training=False):
    return sum(branches(x, k3, k1, s, training))


def fold(k3, k1, s):
    k, b = 0, 0
    one = np.eye(len(k3))[..., None, None]
    centre = [(0, 0), (0, 0), (1, 1), (1, 1)]
    kernels = k3, np.pad(k1, centre), np.pad(one, centre)
    for kernel, t in zip(kernels, s, strict=True):
        gamma, beta, mean, var = t
        scale = gamma / np.sqrt(var + 1e-5)
        k = k + scale[:, None, None, None] * kernel
        b = b + beta - scale * mean
    return k, b


def gap(a, b):
    return round(float(np.abs(a - b).max()), 6)


def data(c=3):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(8, c, 6, 6))
    k3 = rng.normal(size=(c, c, 3, 3))
    k1 = rng.normal(size=(c, c, 1, 1))
    return x, k3, k1, rng.uniform(0.5, 1.5, size=(3, 4, c))


# --8<-- [end:code]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    x, k3, k1, s = data(2)
    return unit, (x[:2, :, :3, :3], k3, k1, s)
