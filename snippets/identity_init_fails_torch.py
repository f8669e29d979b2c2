"""When does identity initialisation fail?

--8<-- [start:session]
>>> stretch, mirror = diagonal(0.5, 2), diagonal(1, -1)
>>> half_turn = diagonal(-1, -1)
>>> targets = batch(stretch, mirror, half_turn)
>>> for layers in [2, 6]:
...     ws = start(layers, targets)
...     for n in [0, 50, 300]:
...         end = train(ws, targets, n)
...         left = losses(end, targets)
...         row = [round(float(v), 2) for v in left]
...         print(layers, n, row)
2 0 [0.62, 2.0, 4.0]
2 50 [0.0, 0.5, 1.01]
2 300 [0.0, 0.5, 1.0]
6 0 [0.62, 2.0, 4.0]
6 50 [0.0, 0.52, 1.05]
6 300 [0.0, 0.5, 1.0]

--8<-- [end:session]
"""

# --8<-- [start:code]
import torch

torch.set_default_dtype(torch.float64)


def losses(ws, targets):
    p = torch.eye(2)
    for w in ws:
        p = w @ p
    return (p - targets).square().sum((1, 2)) / 2


def train(ws, targets, steps, pull=0, rate=0.05):
    for _ in range(steps):
        ws = ws.detach().requires_grad_()
        toward = (ws - torch.eye(2)).square().sum() / 2
        loss = losses(ws, targets).sum() + pull * toward
        ws = ws - rate * torch.autograd.grad(loss, ws)[0]
    return ws.detach()


def start(layers, targets):
    return torch.eye(2).repeat(layers, len(targets), 1, 1)


def batch(*targets):
    return torch.stack(targets)


def diagonal(*numbers):
    return torch.diag(torch.tensor(numbers)).double()


# --8<-- [end:code]
