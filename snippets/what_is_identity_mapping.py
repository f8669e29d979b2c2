"""What is an identity mapping in a neural network?

--8<-- [start:session]
>>> x = np.array([1.0, -2.0])
>>> w = np.array([[0.5, 0.1], [0.2, 0.3]])
>>> def show(name, v):
...     print(f"{name:9}", v.round(2).tolist())
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
--8<-- [start:counterexample]
>>> x = np.array([1.0, -2.0])
>>> y = x
>>> for _ in range(20):
...     y = unit(y, 0 * w)
>>> show("20 units", y)
20 units  [1.0, -2.0]
>>> show("and ReLU", np.maximum(y, 0))
and ReLU  [1.0, 0.0]

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> v = np.array([4.0, 1.0])
>>> show("v and -v", x + v - v)
v and -v  [1.0, -2.0]
>>> print("floats:", 0.1 + 1.0 - 1.0)
floats: 0.10000000000000009

--8<-- [end:answer]
"""

# --8<-- [start:code]
import numpy as np


def shortcut(x):
    return x


def branch(x, w):
    return np.tanh(x) @ w


def unit(x, w):
    return shortcut(x) + branch(x, w)


# --8<-- [end:code]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    rng = np.random.default_rng(0)
    return unit, (rng.normal(size=(3, 2)), rng.normal(size=(2, 2)))
