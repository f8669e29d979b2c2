"""ResNet v1, v1.5 and v2: what differs?

--8<-- [start:session]
>>> for kind in "v1", "v1.5", "v2":
...     shape, read, below = look(kind)
...     print(kind, shape, read, round(below, 1))
v1 (2, 16, 4, 4) 0.25 0.0
v1.5 (2, 16, 4, 4) 1.0 0.0
v2 (2, 16, 4, 4) 0.25 0.5

--8<-- [end:session]
"""

# --8<-- [start:code]
import numpy as np
import torch
import torch.nn.functional as F
from torch import relu


def conv(x, w, stride=1):
    edge = w.shape[-1] // 2
    return F.conv2d(x, w, stride=stride, padding=edge)


def unit(x, a, b, c, d, kind="v1.5", stride=2):
    first = 1 if kind == "v1.5" else stride
    if kind == "v2":
        x = relu(x)
    y = conv(x, a, first)
    y = conv(relu(y), b, stride // first)
    y = conv(relu(y), c)
    total = y + conv(x, d, stride)
    return total if kind == "v2" else relu(total)


def look(kind):
    image = x.clone().requires_grad_()
    y = unit(image, *w, kind=kind)
    y.square().sum().backward()
    moved = (image.grad != 0).any(0).any(0)
    read = moved.double().mean().item()
    return tuple(y.shape), read, (y < 0).double().mean().item()


rng = np.random.default_rng(0)
x = torch.from_numpy(rng.normal(size=(2, 8, 8, 8)))
sizes = (4, 8, 1), (4, 4, 3), (16, 4, 1), (16, 8, 1)
w = [rng.normal(size=(o, i, k, k)) / i for o, i, k in sizes]
w = [torch.from_numpy(one) for one in w]


# --8<-- [end:code]
