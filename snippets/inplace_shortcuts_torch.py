"""Does x += f(x) break my shortcut?

--8<-- [start:session]
>>> units = [into_x, into_branch, new]
>>> for name, f in branches().items():
...     print(name, [trains(unit, f) for unit in units])
linear [False, True, True]
layer norm [False, True, True]
batch norm [False, True, True]
relu [True, False, True]
sigmoid [True, False, True]
frozen linear [True, True, True]
>>> try:
...     into_x(start(), nn.Linear(2, 2)).sum().backward()
... except RuntimeError as error:
...     print(str(error).split(": ")[0])
one of the variables needed for gradient computation has been modified by an inplace operation

--8<-- [end:session]
--8<-- [start:silent]
>>> copy = nn.Linear(2, 2, bias=False)
>>> _ = nn.init.eye_(copy.weight)
>>> for unit in [new, into_x]:
...     x, kept = torch.tensor([1.0, -3.0]), []
...     with torch.no_grad():
...         for _ in range(3):
...             kept.append(x)
...             x = unit(x, copy)
...     print([layer.tolist() for layer in kept])
[[1.0, -3.0], [2.0, -6.0], [4.0, -12.0]]
[[8.0, -24.0], [8.0, -24.0], [8.0, -24.0]]

--8<-- [end:silent]
--8<-- [start:uncounted]
>>> for edit in [0, 100]:
...     copy.weight.grad, x = None, start()
...     y = copy(x)
...     x.data += edit
...     y.sum().backward()
...     print(copy.weight.grad[0].tolist())
[3.0, 1.0]
[203.0, 201.0]

--8<-- [end:uncounted]
--8<-- [start:relu]
>>> for inplace in [False, True]:
...     x = torch.tensor([1.0, -3.0], requires_grad=True)
...     f = nn.Sequential(nn.ReLU(inplace), copy)
...     y = new(1 * x, f)
...     y.sum().backward()
...     print(y.tolist(), x.grad.tolist())
[2.0, -3.0] [2.0, 1.0]
[2.0, 0.0] [2.0, 0.0]

--8<-- [end:relu]
--8<-- [start:counterexample]
>>> for unit in [new, into_x]:
...     x = torch.tensor([1.0, -3.0], requires_grad=True)
...     y = unit(1 * x, torch.relu)
...     y.sum().backward()
...     print(y.tolist(), x.grad.tolist())
[2.0, -3.0] [2.0, 1.0]
[2.0, -3.0] [2.0, 1.0]

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> x = torch.tensor([1.0, -3.0])
>>> identity = x
>>> x += copy(x)
>>> identity.tolist()
[2.0, -6.0]

--8<-- [end:answer]
--8<-- [start:answer2]
>>> norm = nn.BatchNorm1d(2)
>>> f = nn.Sequential(norm, nn.ReLU(True), nn.Linear(2, 2))
>>> x = start()
>>> new(x, f).sum().backward()
>>> x.tolist()
[[1.0, -3.0], [2.0, 4.0]]

--8<-- [end:answer2]
"""

# --8<-- [start:code]
import torch
from torch import nn


def into_x(x, f):
    x += f(x)
    return x


def into_branch(x, f):
    out = f(x)
    out += x
    return out


def new(x, f):
    return x + f(x)


def start():
    x = torch.tensor([[1.0, -3.0], [2.0, 4.0]])
    return 1 * x.requires_grad_()


def trains(unit, f):
    try:
        unit(start(), f).sum().backward()
    except RuntimeError:
        return False
    return True


def branches():
    fixed = nn.Linear(2, 2).requires_grad_(False)
    return {
        "linear": nn.Linear(2, 2),
        "layer norm": nn.LayerNorm(2),
        "batch norm": nn.BatchNorm1d(2),
        "relu": nn.ReLU(),
        "sigmoid": nn.Sigmoid(),
        "frozen linear": fixed,
    }


# --8<-- [end:code]
