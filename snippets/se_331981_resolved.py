"""Which answer in the thread "What is identity mapping?" is right?

--8<-- [start:session]
>>> x = np.array([1.0, -2.0])
>>> w = np.array([[0.0, 1.0], [1.0, 0.0]])
>>> shortcut(x).tolist()
[1.0, -2.0]
>>> unit(x, w).round(3).tolist()
[0.036, -1.238]
>>> rng = np.random.default_rng(0)
>>> data = rng.normal(size=(20, 2))
>>> a, b = rng.normal(size=(2, 2, 2))
>>> a, b = learn(a, b, data)
>>> (x @ a).round(3).tolist()
[-3.987, -0.026]
>>> (x @ a @ b).round(3).tolist()
[1.0, -2.0]

--8<-- [end:session]
--8<-- [start:counterexample]
>>> parts = {"first layer": a}
>>> parts["second layer"] = b
>>> parts["whole net"] = a @ b
>>> for name, m in parts.items():
...     gap = np.linalg.norm(m - np.eye(2))
...     print(name, round(float(gap), 2))
first layer 2.8
second layer 1.88
whole net 0.0

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> size = np.linalg.norm
>>> for sign in [1, -1]:
...     small = sign * 0.1 * np.eye(2)
...     plain = wired = x
...     for _ in range(20):
...         plain = np.tanh(plain) @ small
...         wired = unit(wired, small)
...     print(f"{size(plain) / size(x):.0e}", end=" ")
...     print(f"{size(wired) / size(x):.1f}")
5e-21 2.2
5e-21 0.2

--8<-- [end:answer]
"""

# --8<-- [start:code]
import numpy as np


def shortcut(x):
    return x


def unit(x, w):
    return shortcut(x) + np.tanh(x) @ w


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


# --8<-- [end:code]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(2, 2, 2))
    return copy_error, (a, b, rng.normal(size=(5, 2)))
