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
"""

# --8<-- [start:code]
import numpy as np
import torch
from torch.nn import functional

torch.set_default_dtype(torch.float64)


def spread(x):
    var = x.var(-1, correction=0, keepdim=True)
    return torch.sqrt(var + 1e-5)


def norm(x):
    return functional.layer_norm(x, x.shape[-1:])


def line(x, w1, w2, post):
    part = torch.ones_like(x)
    for a, b in zip(w1, w2, strict=True):
        f = torch.relu((x if post else norm(x)) @ a) @ b
        y = x + f
        share = size(f) / size(y)
        x = norm(y) if post else y
        part = part / spread(y) if post else part
    if not post:
        x, part = norm(y), part / spread(y)
    return x, part.mean(), share


def net(x, w1, w2, post):
    return line(x, w1, w2, post)[0]


def report(x, w1, w2, r, post, units):
    w1, w2 = w1[:units], list(w2[:units])
    w2[-1] = w2[-1].clone().requires_grad_()
    out, part, share = line(x, w1, w2, post)
    (grad,) = torch.autograd.grad((out * r).sum(), w2[-1])
    length = torch.linalg.norm(grad, dim=(1, 2)).mean()
    return rounded(length, part.detach(), share.detach())


def rounded(length, part, share):
    small = f"{float(part):.0e}"
    return round(float(length)), small, round(float(share), 1)


def size(x):
    return (x**2).mean() ** 0.5


def data(units=48, seeds=5, d=32):
    rng = np.random.default_rng(0)
    x, r = rng.normal(size=(2, seeds, 6, d))
    w = rng.normal(size=(2, units, seeds, d, d)) / d**0.5
    arrays = x, 2**0.5 * w[0], w[1], r
    return [torch.from_numpy(a) for a in arrays]


# --8<-- [end:code]
