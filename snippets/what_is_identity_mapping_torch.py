"""What is an identity mapping in a neural network?

--8<-- [start:session]
>>> x = torch.tensor([1.0, -2.0])
>>> w = torch.tensor([[0.5, 0.1], [0.2, 0.3]])
>>> def show(name, v):
...     print(f"{name:9}", v.numpy().round(2).tolist())
>>> show("shortcut", shortcut(x))
shortcut  [1.0, -2.0]
>>> show("branch", branch(x, w))
branch    [0.19, -0.21]
>>> show("unit", unit(x, w))
unit      [1.19, -2.21]
>>> for depth in range(1, 21):
...     x = unit(x, w)
...     if depth in (1, 5, 20):
...         show(f"{depth} units", x)
1 units   [1.19, -2.21]
5 units   [2.2, -3.04]
20 units  [6.68, -6.04]

--8<-- [end:session]
"""

# --8<-- [start:code]
import torch

torch.set_default_dtype(torch.float64)


def shortcut(x):
    return x


def branch(x, w):
    return torch.tanh(x) @ w


def unit(x, w):
    return shortcut(x) + branch(x, w)


# --8<-- [end:code]
