"""What is an identity mapping in a neural network?

--8<-- [start:session]
>>> x = np.array([1.0, -2.0])
>>> w = np.array([[0.5, 0.1], [0.2, 0.3]])
>>> shortcut(x).tolist()
[1.0, -2.0]
>>> unit(x, w).round(3).tolist()
[1.188, -2.213]
>>> y = x
>>> for _ in range(20):
...     y = unit(y, w)
>>> far = np.linalg.norm(y - x)
>>> far /= np.linalg.norm(x)
>>> round(float(far), 1)
3.1

--8<-- [end:session]
--8<-- [start:counterexample]
>>> y = x
>>> for _ in range(20):
...     y = unit(y, 0 * w)
>>> y.tolist()
[1.0, -2.0]
>>> np.maximum(unit(x, 0 * w), 0).tolist()
[1.0, 0.0]

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> v = np.array([4.0, 1.0])
>>> first = x + v
>>> (first + -v).tolist()
[1.0, -2.0]
>>> 0.1 + 1.0 - 1.0 == 0.1
False

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
