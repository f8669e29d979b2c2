"""Is the residual form always better?

--8<-- [start:session]
>>> x, w1, w2 = data(8)
>>> ws = {}
>>> for c in (-1, 0, 1, 2):
...     print(c)
...     for s in (0, 1):
...         ws[c, s] = fit(x, c * x, w1, w2, s, 80)
...         y = unit(x, *ws[c, s], s)
...         print("  ", missed(x, c * x, y))
-1
   [0.07, 0.16, 0.12]
   [0.12, 0.21, 0.31]
0
   [0.0, 0.0, 0.0]
   [0.07, 0.16, 0.12]
1
   [0.11, 0.08, 0.1]
   [0.0, 0.0, 0.0]
2
   [0.21, 0.18, 0.15]
   [0.11, 0.08, 0.1]
>>> pairs = zip(ws[0, 0], ws[1, 1])
>>> gaps = [abs(p - r).max() for p, r in pairs]
>>> round(float(max(gaps)), 9)
0.0

--8<-- [end:session]
"""

# --8<-- [start:code]
import numpy as np
import torch

torch.set_default_dtype(torch.float64)


def unit(x, w1, w2, shortcut=1):
    branch = torch.relu(x @ w1) @ w2
    return shortcut * x + branch


def fit(x, target, w1, w2, shortcut, steps):
    ws = [w.clone().requires_grad_() for w in (w1, w2)]
    for _ in range(steps):
        error = unit(x, *ws, shortcut) - target
        loss = 0.05 * (error**2).sum() / x.shape[-2]
        moves = torch.autograd.grad(loss, ws)
        for w, move in zip(ws, moves, strict=True):
            w.data -= move
    return [w.detach() for w in ws]


def missed(x, target, y, digits=2):
    error = ((y - target) ** 2).sum((1, 2))
    share = error / (x**2).sum((1, 2))
    return share.numpy().round(digits).tolist()


def data(width, seeds=3, d=4):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(seeds, 64, d))
    w1 = rng.normal(size=(seeds, d, width))
    w2 = rng.normal(size=(seeds, width, d))
    w1, w2 = 0.2 * w1, 0.2 * w2
    return [torch.from_numpy(a) for a in (x, w1, w2)]


# --8<-- [end:code]
