"""Why do residual blocks skip two layers and not one?

--8<-- [start:session]
>>> x, ws = data(1)
>>> alone = x @ (ws[0] + torch.eye(4))
>>> gap = abs(unit(x, *ws) - alone).max()
>>> round(float(gap), 9)
0.0
>>> wanted = -abs(x)
>>> for n in (1, 2, 3):
...     x, ws = data(n)
...     ws = fit(x, wanted, ws)
...     print(n, missed(x, wanted, unit(x, *ws)))
1 [0.88, 0.94, 0.96]
2 [0.0, 0.0, 0.01]
3 [0.01, 0.01, 0.01]

--8<-- [end:session]
"""

# --8<-- [start:code]
from itertools import pairwise

import numpy as np
import torch
from torch import relu

torch.set_default_dtype(torch.float64)


def unit(x, *ws, first=False):
    a = x
    for i, w in enumerate(ws):
        a = (relu(a) if i or first else a) @ w
    return x + a


def fit(x, wanted, ws, first=False, steps=200):
    ws = [w.clone().requires_grad_() for w in ws]
    for _ in range(steps):
        error = unit(x, *ws, first=first) - wanted
        loss = 0.05 * (error**2).sum() / x.shape[-2]
        moves = torch.autograd.grad(loss, ws)
        for w, move in zip(ws, moves, strict=True):
            w.data -= move
    return [w.detach() for w in ws]


def missed(x, wanted, y):
    error = ((y - wanted) ** 2).sum((1, 2))
    share = error / (x**2).sum((1, 2))
    return share.numpy().round(2).tolist()


def data(layers, scale=0.2):
    rng = np.random.default_rng(0)
    x = torch.from_numpy(rng.normal(size=(3, 64, 4)))
    wide = [4] + [16] * (layers - 1) + [4]
    pairs = pairwise(wide)
    ws = [rng.normal(size=(3, i, o)) for i, o in pairs]
    return x, [torch.from_numpy(scale * w) for w in ws]


# --8<-- [end:code]
