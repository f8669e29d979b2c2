"""Add or concatenate?

--8<-- [start:session]
>>> x, *_ = data(1, 4)
>>> opposite = [-torch.eye(4)]
>>> print(stretch(add, 0 * x, opposite))
[0.0, 0.0]
>>> print(stretch(concat, 0 * x, opposite))
[1.41, 1.41]
>>> for units in [1, 10]:
...     x, same, wider = data(units, 4)
...     print(units, "add", stretch(add, x, same))
...     print(units, "concat", stretch(concat, x, wider))
1 add [0.17, 2.45]
1 concat [1.0, 1.8]
10 add [0.04, 15.96]
10 concat [1.7, 16.56]
>>> for units in [1, 10, 100]:
...     print(weights(units, 64), weights(units, 12))
(4096, 4096) (4096, 768)
(40960, 225280) (40960, 14160)
(409600, 20684800) (409600, 789600)

--8<-- [end:session]
"""

# --8<-- [start:code]
import numpy as np
import torch

torch.set_default_dtype(torch.float64)


def add(x, ws):
    for w in ws:
        x = x + torch.tanh(x @ w)
    return x


def concat(x, ws):
    for w in ws:
        x = torch.cat([x, torch.tanh(x @ w)], -1)
    return x


def stretch(net, x, ws):
    j = torch.func.jacrev(net)(x, ws)
    gains = torch.linalg.svdvals(j)
    return [round(g.item(), 2) for g in gains[[-1, 0]]]


def weights(units, grow, width=64):
    widths = [width + i * grow for i in range(units)]
    return units * width**2, grow * sum(widths)


def data(units, grow, d=4):
    rng = np.random.default_rng(0)
    x = rng.normal(size=d)
    same = rng.normal(size=(units, d, d))
    widths = [d + i * grow for i in range(units)]
    wider = [rng.normal(size=(w, grow)) for w in widths]
    arrays = [torch.from_numpy(a) for a in [x, *same, *wider]]
    return arrays[0], arrays[1 : units + 1], arrays[units + 1 :]


# --8<-- [end:code]
