"""What are shattered gradients?

--8<-- [start:session]
>>> for skip in [0, 1]:
...     for depth in [1, 16, 64]:
...         row = []
...         for seed in [0, 1, 2]:
...             x, ws, c = data(depth, seed)
...             normal = stats(x, ws, skip)
...             g = grads(x, ws, c, normal, skip)
...             row.append(round(alike(g), 2))
...         print(skip, depth, row, f"{length(g, c):.0e}")
0 1 [0.97, 0.97, 0.97] 1e+00
0 16 [0.06, 0.06, 0.11] 2e+01
0 64 [0.04, 0.0, 0.04] 2e+05
1 1 [0.98, 0.99, 0.98] 1e+00
1 16 [0.88, 0.87, 0.88] 6e+00
1 64 [0.75, 0.74, 0.74] 1e+01

--8<-- [end:session]
"""

# --8<-- [start:code]
import numpy as np
import torch


def net(x, ws, means, stds, skip=0):
    for w, m, s in zip(ws, means, stds):
        x = torch.relu((x - m) / s) @ w + skip * x
    return x


def stats(x, ws, skip):
    means, stds = [], []
    for w in ws:
        means.append(x.mean(0))
        stds.append(x.std(0, correction=0))
        x = net(x, [w], means[-1:], stds[-1:], skip)
    return means, stds


def grads(x, ws, c, normal, skip):
    x = x.clone().requires_grad_()
    loss = (net(x, ws, *normal, skip) @ c).sum()
    return torch.autograd.grad(loss, x)[0]


def alike(g):
    p, q = g.chunk(2)
    return float(torch.cosine_similarity(p, q).mean())


def length(g, c):
    return float(g.norm(dim=1).mean() / c.norm())


def data(depth, seed, width=100, apart=0.1):
    rng = np.random.default_rng(seed)
    p, shift = rng.normal(size=(2, 64, width))
    ws = rng.normal(size=(depth, width, width))
    x = np.concatenate([p, p + apart * shift])
    c = rng.normal(size=width)
    ws = ws * (2 / width) ** 0.5
    return [torch.from_numpy(a) for a in (x, ws, c)]


# --8<-- [end:code]
