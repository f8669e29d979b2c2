"""Did residual networks fix vanishing gradients?

--8<-- [start:session]
>>> for depth in [10, 50]:
...     x, ws, c = data(depth)
...     normed = ratio(x, ws, c, norm=1)
...     bare = ratio(x, ws, c, norm=0)
...     print(depth, f"{normed:.2g} {bare:.2g}")
10 1.6 0.00066
50 79 7.6e-16

--8<-- [end:session]
"""

# --8<-- [start:code]
import numpy as np
import torch

torch.set_default_dtype(torch.float64)


def layer(x, w, norm, skip, act):
    z = x @ w
    if norm:
        z = z - z.mean(0)
        z = z / z.std(0, correction=0)
    return act(z) + skip * x


def net(x, ws, norm=1, skip=0, act=torch.tanh):
    for w in ws:
        x = layer(x, w, norm, skip, act)
    return x


def ratio(x, ws, c, norm=1, skip=0):
    x = x.clone().requires_grad_()
    loss = (c * net(x, ws, norm, skip)).sum()
    d = torch.autograd.grad(loss, x)[0]
    return float(d.norm() / c.norm())


def data(depth, width=32):
    rng = np.random.default_rng(0)
    x, c = rng.normal(size=(2, 64, width))
    ws = rng.normal(size=(depth, width, width))
    ws = 0.5 * ws / np.sqrt(width)
    return [torch.from_numpy(a) for a in (x, ws, c)]


# --8<-- [end:code]
