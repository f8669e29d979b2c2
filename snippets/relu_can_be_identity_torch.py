"""Can a ReLU network be the identity exactly?

--8<-- [start:session]
>>> import numpy as np
>>> w = hinges(3)
>>> x = torch.tensor([1.5, -2.0, 0.25])
>>> relu(x @ w).tolist()
[1.5, 0.0, 0.25, 0.0, 2.0, 0.0]
>>> net(x, w).tolist()
[1.5, -2.0, 0.25]
>>> rng = np.random.default_rng(0)
>>> many = torch.from_numpy(
...     rng.uniform(-5, 5, (200, 3)))
>>> y = many
>>> for _ in range(100):
...     y = net(y, w)
>>> float(abs(y - many).max())
0.0
>>> short = many.to(torch.float32)
>>> for shift in (5, 1000):
...     gap = moved(short, shift) - short
...     worst = float(abs(gap).max())
...     print(shift, round(worst * 1e6, 1))
5 0.5
1000 30.5

--8<-- [end:session]
"""

# --8<-- [start:code]
import torch

torch.set_default_dtype(torch.float64)
relu = torch.relu


def hinges(d):
    return torch.hstack([torch.eye(d), -torch.eye(d)])


def net(x, w):
    return relu(x @ w) @ w.T


def moved(x, shift):
    return relu(x + shift) - shift


# --8<-- [end:code]
