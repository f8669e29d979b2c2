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
--8<-- [start:optimisers]
>>> def left(name, value, slope=0.0):
...     w = torch.nn.Parameter(torch.tensor(value))
...     if slope is not None:
...         w.grad = torch.tensor(slope)
...     method = getattr(torch.optim, name)
...     method([w], lr=0.1, weight_decay=0.5).step()
...     return round(w.item(), 2)
>>> for name in ("SGD", "AdamW", "Adam"):
...     print(name, left(name, 1.0), left(name, 3.0))
SGD 0.95 2.85
AdamW 0.95 2.85
Adam 0.9 2.9
>>> assert left("SGD", 1.0, None) == 1.0
>>> assert left("AdamW", 1.0, None) == 1.0

--8<-- [end:optimisers]
"""

# --8<-- [start:code]
import numpy as np
import torch

torch.set_default_dtype(torch.float64)


def block(x, w1, w2, scale, shift, skip=1, norm=1):
    z = torch.relu(x @ w1) @ w2
    if norm:
        z = z - z.mean(-2, keepdim=True)
        spread = (z**2).mean(-2, keepdim=True) + 1e-5
        z = scale * z / torch.sqrt(spread) + shift
    return skip * x + z


def fit(x, y, ws, skip, norm, decay, scales):
    ws = [w.clone().requires_grad_() for w in ws]
    rates = decay, decay, scales, scales
    for _ in range(200):
        error = block(x, *ws, skip, norm) - y
        loss = 0.5 * (error**2).sum() / x.shape[-2]
        for w, r in zip(ws, rates, strict=True):
            loss = loss + 0.5 * r * (w**2).sum()
        moves = torch.autograd.grad(loss, ws)
        for w, move in zip(ws, moves, strict=True):
            w.data -= 0.1 * move
    return [w.detach() for w in ws]


def size(a):
    a = (a**2).mean((1, 2)) ** 0.5
    return a.numpy().round(2).tolist()


def data(seeds=3):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(seeds, 64, 4))
    y = np.tanh(2 * x @ rng.normal(size=(seeds, 4, 4)))
    w1 = 0.5 * rng.normal(size=(seeds, 4, 16))
    w2 = 0.25 * rng.normal(size=(seeds, 16, 4))
    one = np.ones((seeds, 1, 4))
    ws = w1, w2, one, 0 * one
    x, y, *ws = [torch.from_numpy(a) for a in (x, y, *ws)]
    return x, y, ws


# --8<-- [end:code]
