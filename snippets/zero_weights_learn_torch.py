"""Can layers that start at zero learn?

--8<-- [start:session]
>>> x, c, w, some = data()
>>> none = 0 * some
>>> starts = {
...     "last zero": ([some, w, none], 0),
...     "first zero": ([none, w, some], 0),
...     "ControlNet": ([none, w, none], 1),
... }
>>> for name, (ws, plus_x) in starts.items():
...     print(name)
...     for step in [0, 1]:
...         old = train(x, c, w, ws, plus_x, step)
...         print(lengths(x, c, w, old, plus_x))
...     new = train(x, c, w, ws, plus_x, 300)
...     print("missed", missed(x, c, w, new, plus_x))
last zero
[0.0, 0.0, 0.297]
[0.008, 0.015, 0.232]
missed 0.01
first zero
[0.627, 0.0, 0.0]
[0.228, 0.034, 0.036]
missed 0.01
ControlNet
[0.0, 0.0, 0.083]
[0.006, 0.002, 0.074]
missed 0.29

--8<-- [end:session]
--8<-- [start:relu]
>>> z = torch.zeros(2, requires_grad=True)
>>> none = torch.tensor(0.0)
>>> y = torch.relu(z[0]) + torch.maximum(z[1], none)
>>> y.backward()
>>> z.grad.tolist()
[0.0, 0.5]

--8<-- [end:relu]
"""

# --8<-- [start:code]
import numpy as np
import torch

torch.set_default_dtype(torch.float64)


def net(x, c, w, first, copy, last, plus_x):
    u = c @ first + plus_x * x
    h = torch.tanh(u @ copy)
    return torch.tanh(x @ w) + h @ last


def goal(x, c, w):
    shifted = torch.roll(c, 1, 1)
    return torch.tanh(x @ w) + 0.5 * shifted


def gradients(x, c, w, ws, plus_x):
    ws = [v.detach().requires_grad_() for v in ws]
    y = net(x, c, w, *ws, plus_x)
    loss = ((y - goal(x, c, w)) ** 2).mean()
    return torch.autograd.grad(loss, ws)


def train(x, c, w, ws, plus_x, steps):
    for _ in range(steps):
        moves = gradients(x, c, w, ws, plus_x)
        pairs = zip(ws, moves, strict=True)
        ws = [v - 0.5 * move for v, move in pairs]
    return ws


def lengths(x, c, w, ws, plus_x):
    grads = gradients(x, c, w, ws, plus_x)
    return [round(g.norm().item(), 3) for g in grads]


def missed(x, c, w, ws, plus_x):
    wanted = goal(x, c, w)
    error = wanted - net(x, c, w, *ws, plus_x)
    change = wanted - torch.tanh(x @ w)
    share = (error**2).sum() / (change**2).sum()
    return round(share.item(), 2)


def data():
    rng = np.random.default_rng(0)
    x, c = rng.normal(size=(2, 64, 4))
    w, some = rng.normal(size=(2, 4, 4)) / 2
    return [torch.from_numpy(a) for a in (x, c, w, some)]


# --8<-- [end:code]
