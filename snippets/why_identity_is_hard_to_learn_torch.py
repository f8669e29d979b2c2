"""Why is the identity hard to learn?

--8<-- [start:session]
>>> x = torch.diag(torch.tensor([1.0, 0.1, 0.01]))
>>> one = [torch.zeros((3, 3))]
>>> one = train(x, x, one, 3.0, 300)
>>> total = float(missed(x, x, *one))
>>> print(f"missed in total: {total:.4f}")
missed in total: 0.0001
>>> for s, w in zip(x.diag(), one[0].diag()):
...     print(f"length {s:<4.2g}: weight {w:.2f}")
length 1   : weight 1.00
length 0.1 : weight 0.95
length 0.01: weight 0.03

--8<-- [end:session]
--8<-- [start:deep]
>>> for depth in [1, 2, 10]:
...     x, ws = fresh(depth)
...     ws = train(x, x, ws, 0.02, 300)
...     bad = missed(x, x, *ws)
...     bad = bad.numpy().round(2).tolist()
...     print(f"{depth:2} layers missed {bad}")
 1 layers missed [0.0, 0.0, 0.0, 0.0, 0.0]
 2 layers missed [0.12, 0.09, 0.19, 0.09, 0.17]
10 layers missed [0.83, 0.82, 0.86, 0.8, 0.57]

--8<-- [end:deep]
"""

# --8<-- [start:code]
from itertools import pairwise

import numpy as np
import torch

torch.set_default_dtype(torch.float64)


def net(x, ws):
    for w in ws[:-1]:
        x = torch.relu(x @ w)
    return x @ ws[-1]


def missed(x, target, *ws):
    error = net(x, ws) - target
    sizes = (x**2).sum((-2, -1))
    return (error**2).sum((-2, -1)) / sizes


# --8<-- [end:code]
# --8<-- [start:helpers]
def train(x, target, ws, rate, steps):
    for _ in range(steps):
        ws = [w.requires_grad_() for w in ws]
        error = net(x, ws) - target
        loss = (error**2).sum() / x.shape[-2] / 2
        moves = torch.autograd.grad(loss, ws)
        with torch.no_grad():
            ws = [w - rate * m for w, m in zip(ws, moves, strict=True)]
    return ws


def fresh(depth, d=4, width=8, seeds=5):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(seeds, 64, d))
    sizes = [d] + [width] * (depth - 1) + [d]
    ws = []
    for a, b in pairwise(sizes):
        w = rng.normal(size=(seeds, a, b))
        ws.append(torch.from_numpy(w * np.sqrt(2 / a)))
    return torch.from_numpy(x), ws


# --8<-- [end:helpers]
