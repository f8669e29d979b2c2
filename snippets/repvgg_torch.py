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
...     print(row.round(decimals=2).tolist())
[1.76, 0.0, 0.0]
[0.0, 1.35, 0.0]
[0.0, 0.0, 0.91]
>>> round(float(abs(k).sum() - abs(centre).sum()), 6)
0.0

--8<-- [end:session]
"""

# --8<-- [start:code]
import numpy as np
import torch
from torch.nn.functional import conv2d, pad

torch.set_default_dtype(torch.float64)


def conv(x, k, b=None):
    return conv2d(x, k, b, padding="same")


def norm(y, s, training=False):
    gamma, beta, mean, var = s[..., None, None]
    if training:
        over = {"dim": (0, 2, 3), "keepdim": True}
        mean, var = y.mean(**over), y.var(correction=0, **over)
    scale = gamma / torch.sqrt(var + 1e-5)
    return scale * (y - mean) + beta


def branches(x, k3, k1, s, training=False):
    pairs = zip([conv(x, k3), conv(x, k1), x], s, strict=True)
    return [norm(y, t, training) for y, t in pairs]


def unit(x, k3, k1, s, training=False):
    return sum(branches(x, k3, k1, s, training))


def fold(k3, k1, s):
    k, b = 0, 0
    one = torch.eye(len(k3))[..., None, None]
    kernels = k3, pad(k1, (1, 1, 1, 1)), pad(one, (1, 1, 1, 1))
    for kernel, t in zip(kernels, s, strict=True):
        gamma, beta, mean, var = t
        scale = gamma / torch.sqrt(var + 1e-5)
        k = k + scale[:, None, None, None] * kernel
        b = b + beta - scale * mean
    return k, b


def gap(a, b):
    return round(float((a - b).abs().max()), 6)


def data(c=3):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(8, c, 6, 6))
    k3 = rng.normal(size=(c, c, 3, 3))
    k1 = rng.normal(size=(c, c, 1, 1))
    s = rng.uniform(0.5, 1.5, size=(3, 4, c))
    return [torch.from_numpy(a) for a in (x, k3, k1, s)]


# --8<-- [end:code]
