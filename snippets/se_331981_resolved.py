"""Which answer in the thread "What is identity mapping?" is right?

--8<-- [start:session]
>>> x = np.array([1.0, -2.0])
>>> w = np.array([[0.0, 1.0], [1.0, 0.0]])
>>> def show(name, v):
...     print(f"{name:12} {v.round(2).tolist()}")
>>> show("its shortcut", shortcut(x))
its shortcut [1.0, -2.0]
>>> show("the unit", unit(x, w))
the unit     [0.04, -1.24]
>>> rng = np.random.default_rng(0)
>>> data = rng.normal(size=(20, 2))
>>> a, b = rng.normal(size=(2, 2, 2))
>>> a, b = learn(a, b, data)
>>> show("first layer", x @ a)
first layer  [-3.99, -0.03]
>>> show("whole net", x @ a @ b)
whole net    [1.0, -2.0]

--8<-- [end:session]
--8<-- [start:counterexample]
>>> parts = {"first layer": a}
>>> parts["second layer"] = b
>>> parts["whole net"] = a @ b
>>> for name, m in parts.items():
...     gap = np.linalg.norm(m - np.eye(2))
...     print(f"{name:12} {gap:.2f} from I")
first layer  2.80 from I
second layer 1.88 from I
whole net    0.00 from I

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> size = np.linalg.norm
>>> for sign in [1, -1]:
...     small = sign * 0.1 * np.eye(2)
...     plain = wired = x
...     for _ in range(20):
...         plain = np.tanh(plain) @ small
...         wired = unit(wired, small)
...     alone = f"{size(plain) / size(x):.0e}"
...     beside = f"{size(wired) / size(x):.1f}"
...     print(f"{sign:2}: alone {alone}, wired {beside}")
 1: alone 5e-21, wired 2.2
-1: alone 5e-21, wired 0.2

--8<-- [end:answer]
"""

# --8<-- [start:code]
import numpy as np


def shortcut(x):
    return x


def unit(x, w):
    return shortcut(x) + np.tanh(x) @ w


# --8<-- [end:code]
# --8<-- [start:helpers]
def copy_error(a, b, x):
    gap = x @ a @ b - x
    return 0.5 * (gap**2).sum() / len(x)


def learn(a, b, x):
    for _ in range(200):
        code = x @ a
        gap = (code @ b - x) / len(x)
        down = x.T @ gap @ b.T
        b = b - 0.1 * code.T @ gap
        a = a - 0.1 * down
    return a, b


# --8<-- [end:helpers]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(2, 2, 2))
    return copy_error, (a, b, rng.normal(size=(5, 2)))
