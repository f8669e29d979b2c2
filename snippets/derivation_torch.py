"""What do equations 1 to 8 of He et al. (2016) say?

--8<-- [start:session]
>>> import numpy as np
>>> rng = np.random.default_rng(0)
>>> ws = 0.5 * rng.normal(size=(54, 3, 3))
>>> x = torch.from_numpy(rng.normal(size=3))
>>> ws = torch.from_numpy(ws)
>>> one = torch.ones(54)
>>> def show(name, v):
...     v = v.numpy().round(3).tolist()
...     print(f"{name:8} {v}")
>>> end = forward(x, ws, one)[-1]
>>> show("forward", end)
forward  [-3.525, -2.58, 0.46]
>>> show("as a sum", unrolled(x, ws, one))
as a sum [-3.525, -2.58, 0.46]
>>> show("bracket", end @ bracket(x, ws, one))
bracket  [-18.548, 5.884, 10.045]
>>> show("product", end @ product(x, ws, one))
product  [-18.548, 5.884, 10.045]

--8<-- [end:session]
--8<-- [start:scaled]
>>> lam = 0.9 * one
>>> show("forward", forward(x, ws, lam)[-1])
forward  [0.395, -0.209, 0.106]
>>> show("as a sum", unrolled(x, ws, lam))
as a sum [0.395, -0.209, 0.106]
>>> size = torch.linalg.norm
>>> for s in 0.9, 1.0, 1.1:
...     lam = s * one
...     end = forward(x, ws, lam)[-1]
...     g = end @ bracket(x, ws, lam)
...     line = float(torch.prod(lam))
...     ratio = float(size(g) / size(end))
...     print(f"scale {s}: line {line:.3g},"
...           f" gradient {ratio:.3g}")
scale 0.9: line 0.00338, gradient 0.639
scale 1.0: line 1, gradient 4.99
scale 1.1: line 172, gradient 143

--8<-- [end:scaled]
"""

# --8<-- [start:code]
import torch
from torch.autograd.functional import jacobian

torch.set_default_dtype(torch.float64)


def branch(x, w):
    return torch.tanh(w @ x)


def forward(x, ws, lam):
    xs = [x]
    for w, s in zip(ws, lam, strict=True):
        xs.append(s * xs[-1] + branch(xs[-1], w))
    return xs


# --8<-- [end:code]
# --8<-- [start:helpers]
def branch_sum(x, ws, lam):
    total, xs = 0, forward(x, ws, lam)
    for i, w in enumerate(ws):
        later = torch.prod(lam[i + 1 :])
        total = total + later * branch(xs[i], w)
    return total


def unrolled(x, ws, lam):
    first = torch.prod(lam) * x
    return first + branch_sum(x, ws, lam)


def bracket(x, ws, lam):
    second = jacobian(lambda x: branch_sum(x, ws, lam), x)
    return torch.prod(lam) * torch.eye(len(x)) + second


def product(x, ws, lam):
    result = torch.eye(len(x))
    xs = forward(x, ws, lam)
    for i, w in enumerate(ws):
        j = jacobian(lambda x, w=w: branch(x, w), xs[i])
        result = (lam[i] * torch.eye(len(x)) + j) @ result
    return result


# --8<-- [end:helpers]
