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
--8<-- [start:counterexample]
>>> def held_in_branches(masks):
...     return round(float((masks > 0).sum(0).mean()), 1)
>>> x, w, masks = draw(54, 0)
>>> y = net(x, w, masks, "branch")
>>> silent = net(x, 0 * w, masks, "branch")
>>> float(np.abs(silent - x).max())
0.0
>>> held_in_branches(masks), round(mean_square(y))
(27.0, 116)
>>> x, w, masks = draw(2, 0)
>>> arrived(masks), round(mean_square(net(x, w, masks)))
(0.2473, 7)

--8<-- [end:counterexample]
--8<-- [start:exact]
>>> for keep in 0.5, 0.9:
...     square = 1
...     for units in range(1, 55):
...         square = square / keep + 1
...         if units in (2, 12, 54):
...             left = f"{keep**units:.2g}"
...             print(keep, units, f"{square:.2g}", left)
0.5 2 7 0.25
0.5 12 8.2e+03 0.00024
0.5 54 3.6e+16 5.6e-17
0.9 2 3.3 0.81
0.9 12 26 0.28
0.9 54 2.9e+03 0.0034

--8<-- [end:exact]
--8<-- [start:answer]
>>> for units in 2, 12:
...     x, w, masks = draw(units, 0)
...     train = mean_square(net(x, w, masks))
...     test = mean_square(net(x, w, 1 + 0 * masks))
...     print(units, round(train), round(test))
2 7 3
12 9924 13

--8<-- [end:answer]
--8<-- [start:answer2]
>>> x, w, _ = draw(54, 0)
>>> rng = np.random.default_rng(1)
>>> keep = rng.random((54, 1, 1)) < 0.5
>>> int(keep.sum())
23
>>> round(mean_square(net(x, w, keep, "branch")))
25
>>> silent = net(x, 0 * w, keep, "branch")
>>> float(np.abs(silent - x).max())
0.0

--8<-- [end:answer2]
"""

# --8<-- [start:code]
import numpy as np


def branch(x, w):
    spread = np.sqrt(x.var(0) + 1e-5)
    x = (x - x.mean(0)) / spread
    return np.maximum(x, 0) @ w


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
    return x, w, 2.0 * keep


def mean_square(x):
    return float((x * x).mean())


def arrived(masks):
    return round(float((masks > 0).all(0).mean()), 4)


def held(masks):
    n = np.zeros_like(masks[0])
    for mask in masks:
        n = np.where(mask > 0, n, 0) + 1
    return round(float(n.mean()), 1)


# --8<-- [end:code]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(5, 3)), rng.normal(size=(2, 3, 3))
    masks = 2.0 * (rng.random((2, 5, 3)) < 0.5)
    return net, (x, w, masks)
