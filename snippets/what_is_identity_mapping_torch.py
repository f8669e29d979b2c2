"""What is an identity mapping in a neural network?

--8<-- [start:session]
>>> x = torch.tensor([1.0, -2.0])
>>> w = torch.tensor([[0.5, 0.1], [0.2, 0.3]])
>>> shortcut(x).tolist()
[1.0, -2.0]
>>> unit(x, w).numpy().round(3).tolist()
[1.188, -2.213]
>>> y = x
>>> for _ in range(20):
...     y = unit(y, w)
>>> far = torch.linalg.norm(y - x)
>>> far /= torch.linalg.norm(x)
>>> round(float(far), 1)
3.1

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
