"""Which answer in the thread "What is identity mapping?" is right?

--8<-- [start:session]
>>> import numpy as np
>>> x = torch.tensor([1.0, -2.0])
>>> w = torch.tensor([[0.0, 1.0], [1.0, 0.0]])
>>> shortcut(x).tolist()
[1.0, -2.0]
>>> unit(x, w).numpy().round(3).tolist()
[0.036, -1.238]
>>> rng = np.random.default_rng(0)
>>> data = torch.from_numpy(
...     rng.normal(size=(20, 2)))
>>> a, b = torch.from_numpy(
...     rng.normal(size=(2, 2, 2)))
>>> a, b = learn(a, b, data)
>>> (x @ a).numpy().round(3).tolist()
[-3.987, -0.026]
>>> (x @ a @ b).numpy().round(3).tolist()
[1.0, -2.0]

--8<-- [end:session]
"""

# --8<-- [start:code]
import torch

torch.set_default_dtype(torch.float64)


def shortcut(x):
    return x


def unit(x, w):
    return shortcut(x) + torch.tanh(x) @ w


def copy_error(a, b, x):
    gap = x @ a @ b - x
    return 0.5 * (gap**2).sum() / len(x)


def learn(a, b, x):
    slope = torch.autograd.grad
    for _ in range(200):
        pair = [m.detach().requires_grad_() for m in (a, b)]
        da, db = slope(copy_error(*pair, x), pair)
        a, b = a - 0.1 * da, b - 0.1 * db
    return a, b


# --8<-- [end:code]
