"""Why does dropout on the skip fail?

--8<-- [start:session]
>>> for where in "nowhere", "branch", "shortcut":
...     for seed in range(3):
...         y = net(*draw(12, seed), where)
...         print(where, f"{mean_square(y):.0f}")
nowhere 13
nowhere 11
nowhere 12
branch 27
branch 22
branch 25
shortcut 9924
shortcut 24664
shortcut 3840
>>> for units in 2, 12, 54:
...     masks = draw(units, 0)[2]
...     print(units, arrived(masks), held(masks))
2 0.2473 1.5
12 0.0001 2.0
54 0.0 2.0

--8<-- [end:session]
"""

# --8<-- [start:code]
import numpy as np
import torch


def branch(x, w):
    spread = torch.sqrt(x.var(0, correction=0) + 1e-5)
    x = (x - x.mean(0)) / spread
    return torch.relu(x) @ w


def net(x, weights, masks, where="shortcut"):
    for w, mask in zip(weights, masks):
        f = branch(x, w)
        if where == "shortcut":
            x = mask * x
        if where == "branch":
            f = mask * f
        x = x + f
    return x


def draw(units, seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(256, 32))
    w = rng.normal(size=(units, 32, 32)) / 16**0.5
    keep = rng.random((units, 256, 32)) < 0.5
    return [torch.from_numpy(a) for a in (x, w, 2.0 * keep)]


def mean_square(x):
    return x.square().mean().item()


def arrived(masks):
    share = (masks > 0).all(0).double().mean()
    return round(share.item(), 4)


def held(masks):
    n = torch.zeros_like(masks[0])
    for mask in masks:
        n = torch.where(mask > 0, n, 0.0) + 1
    return round(n.mean().item(), 1)


# --8<-- [end:code]
