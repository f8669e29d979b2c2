"""Why do architecture searches collapse to skip connections?

--8<-- [start:session]
>>> for seed in range(3):
...     mix = search(*data(seed), softmax)
...     skips = int((mix[:, 0] > mix[:, 1]).sum())
...     print(skips, mix.mean(0).numpy().round(2).tolist())
3 [0.7, 0.3]
3 [0.74, 0.26]
3 [0.82, 0.18]

--8<-- [end:session]
"""

# --8<-- [start:code]
import numpy as np
import torch

torch.set_default_dtype(torch.float64)


def softmax(a):
    return torch.softmax(a, 1)


def net(x, mix, ws):
    for (skip, layer), w in zip(mix, ws, strict=True):
        x = skip * x + layer * torch.tanh(x @ w)
    return x


def search(x, y, ws, share, steps=100):
    a = torch.zeros(len(ws), 2, requires_grad=True)
    ws = ws.clone().requires_grad_()
    for _ in range(steps):
        error = net(x, share(a), ws) - y
        loss = (error**2).mean()
        da, dws = torch.autograd.grad(loss, [a, ws])
        a.data -= da
        ws.data -= 0.6 * dws
    return share(a).detach()


def data(seed, skip=1, depth=4, width=6):
    rng = np.random.default_rng(seed)
    x = y = rng.normal(size=(128, width))
    shape = depth, width, width
    wanted, ws = rng.normal(size=(2, *shape)) / width**0.5
    for w in wanted:
        y = skip * y + np.tanh(y @ w)
    return [torch.from_numpy(v) for v in (x, y, 0.3 * ws)]


# --8<-- [end:code]
