"""Which answer in the thread "What is identity mapping?" is right?

--8<-- [start:session]
>>> import numpy as np
>>> x = torch.tensor([1.0, -2.0])
>>> w = torch.tensor([[0.0, 1.0], [1.0, 0.0]])
>>> def show(name, v):
...     print(f"{name:12} {v.numpy().round(2).tolist()}")
>>> show("its shortcut", shortcut(x))
its shortcut [1.0, -2.0]
>>> show("the unit", unit(x, w))
the unit     [0.04, -1.24]
>>> rng = np.random.default_rng(0)
>>> data = torch.from_numpy(
...     rng.normal(size=(20, 2)))
>>> a, b = torch.from_numpy(
...     rng.normal(size=(2, 2, 2)))
>>> a, b = learn(a, b, data)
>>> show("first layer", x @ a)
first layer  [-3.99, -0.03]
>>> show("whole net", x @ a @ b)
whole net    [1.0, -2.0]

--8<-- [end:session]
"""

# --8<-- [start:code]
import torch

torch.set_default_dtype(torch.float64)


def shortcut(x):
    return x


def unit(x, w):
    return shortcut(x) + torch.tanh(x) @ w


# --8<-- [end:code]
# --8<-- [start:helpers]
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


# --8<-- [end:helpers]
