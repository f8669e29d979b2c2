"""Identity function, identity matrix, identity layer: are they the same thing?

--8<-- [start:session]
>>> x = np.array([4.0, -1.0, 1.0])
>>> matrix = np.eye(3)
>>> layer(x) is x, linear(x, matrix) is x
(True, False)
>>> data = np.array([
...     [1.0, 1, 0], [0, 1, 1], [1, 0, 1]])
>>> w = learn(0 * matrix, data)
>>> gap = abs(w - matrix).max()
>>> round(float(gap), 9)
0.0
>>> linear(x, w).round(2).tolist()
[4.0, -1.0, 1.0]

--8<-- [end:session]
--8<-- [start:counterexample]
>>> few = data[:2]
>>> w = learn(0 * matrix, few)
>>> for row in w.round(2).tolist():
...     print(row)
[0.67, 0.33, -0.33]
[0.33, 0.67, 0.33]
[-0.33, 0.33, 0.67]
>>> gap = abs(linear(few, w) - few).max()
>>> round(float(gap), 9)
0.0
>>> linear(x, w).round(2).tolist()
[2.0, 1.0, -1.0]

--8<-- [end:counterexample]
--8<-- [start:adam]
>>> w = adam(0 * matrix, few)
>>> gap = abs(linear(few, w) - few).max()
>>> round(float(gap), 6)
0.0
>>> linear(x, w).round(2).tolist()
[1.0, 2.0, -2.0]

--8<-- [end:adam]
--8<-- [start:floats]
>>> odd = np.array([np.inf, -0.0, 1.0])
>>> layer(odd).tolist()
[inf, -0.0, 1.0]
>>> with np.errstate(invalid="ignore"):
...     linear(odd, matrix).tolist()
[inf, nan, nan]
>>> linear(np.array([1.0, -0.0, 1.0]), matrix).tolist()
[1.0, 0.0, 1.0]

--8<-- [end:floats]
--8<-- [start:answer]
>>> row = np.array([5, 6, 7, 8])
>>> def slide(kernel, left, right):
...     padded = np.pad(row, (left, right))
...     out = np.correlate(padded, kernel)
...     return out.tolist()
>>> slide([0, 1, 0], 0, 0)
[6, 7]
>>> slide([0, 1, 0], 1, 1)
[5, 6, 7, 8]
>>> slide([0, 1], 0, 1)
[6, 7, 8, 0]
>>> slide([0, 1], 1, 0)
[5, 6, 7, 8]

--8<-- [end:answer]
"""

# --8<-- [start:code]
import numpy as np


def layer(v):
    return v


def linear(v, w):
    return v @ w.T


def copy_error(w, data):
    gap = linear(data, w) - data
    return 0.5 * (gap**2).sum()


def learn(w, data):
    for _ in range(100):
        gap = linear(data, w) - data
        w = w - 0.3 * gap.T @ data
    return w


# --8<-- [end:code]
# --8<-- [start:adam_code]
def adam(w, data):
    m = v = 0 * w
    for t in range(1, 4001):
        g = (linear(data, w) - data).T @ data
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g**2
        size = np.sqrt(v / (1 - 0.999**t)) + 1e-8
        w = w - 0.01 * m / (1 - 0.9**t) / size
    return w


# --8<-- [end:adam_code]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    rng = np.random.default_rng(0)
    return copy_error, (rng.normal(size=(3, 3)), rng.normal(size=(4, 3)))
