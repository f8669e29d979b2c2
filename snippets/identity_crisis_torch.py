"""Can a network learn the identity from one example?

--8<-- [start:session]
>>> x, new = signals()
>>> for depth in [1, 3, 20]:
...     ws = train(x, start(depth))
...     print(depth, "layers", alike(net(x, *ws), x))
...     y = net(new, *ws)
...     print(alike(y, new), alike(y, x))
1 layers [1.0, 1.0, 1.0, 1.0, 1.0]
[1.0, 1.0, 1.0, 1.0, 1.0] [0.0, 0.0, 0.0, 0.1, 0.1]
3 layers [1.0, 1.0, 1.0, 1.0, 1.0]
[0.6, 0.7, 0.8, 0.9, 0.9] [0.1, 0.1, 0.1, 0.1, 0.1]
20 layers [1.0, 1.0, 1.0, 1.0, 1.0]
[0.0, 0.0, 0.0, 0.2, 0.1] [0.4, 0.4, 0.5, 0.3, 1.0]

--8<-- [end:session]
"""

# --8<-- [start:code]
from itertools import pairwise

import numpy as np
import torch
from torch.nn.functional import conv1d

torch.set_default_dtype(torch.float64)


def conv(h, w):
    seeds, _, _, ins = h.shape
    w = w.reshape(seeds, 3, ins, -1)
    w = w.permute(0, 3, 2, 1).flatten(0, 1)
    h = h.permute(1, 0, 3, 2).flatten(1, 2)
    h = conv1d(h, w, padding=1, groups=seeds)
    return h.unflatten(1, (seeds, -1)).permute(1, 0, 3, 2)


def net(x, *ws):
    for w in ws[:-1]:
        x = torch.relu(conv(x, w))
    return conv(x, ws[-1])


def train(x, ws, rate=0.03, steps=150):
    speed = [0 * w for w in ws]
    for _ in range(steps):
        ws = [w.detach().requires_grad_() for w in ws]
        loss = ((net(x, *ws) - x) ** 2).sum() / 2
        loss = loss / x.shape[1]
        slopes = torch.autograd.grad(loss, ws)
        pairs = zip(speed, slopes)
        speed = [0.9 * v - rate * g for v, g in pairs]
        ws = [w + v for w, v in zip(ws, speed)]
    return [w.detach() for w in ws]


def start(depth, width=8):
    rng = np.random.default_rng(0)
    sizes = [1] + [width] * (depth - 1) + [1]
    ws = []
    for a, b in pairwise(sizes):
        w = rng.normal(size=(5, 1, 3 * a, b))
        w = w * np.sqrt(2 / (3 * a))
        ws.append(torch.from_numpy(w))
    return ws


def signals():
    rng = np.random.default_rng(1)
    x = torch.from_numpy(rng.normal(size=(5, 51, 10, 1)))
    x = x / x.norm(dim=-2, keepdim=True)
    return x[:, :1], x[:, 1:]


def alike(a, b):
    sizes = (a**2).sum((-2, -1)) * (b**2).sum((-2, -1))
    cosine = (a * b).sum((-2, -1)) / torch.sqrt(sizes)
    means = cosine.mean(1).tolist()
    return [round(v, 1) + 0.0 for v in means]


# --8<-- [end:code]
