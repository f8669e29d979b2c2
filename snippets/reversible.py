"""Are residual blocks invertible?

--8<-- [start:session]
>>> x, w, v = data()
>>> bound(w, v), bound(9 * w, 9 * v)
(0.5, 40.5)
>>> z = uncouple(couple(x, 9 * w, 9 * v), 9 * w, 9 * v)
>>> error(z, x)
0.0
>>> y = unit(x, w, v)
>>> for steps in [1, 5, 10]:
...     print(steps, error(invert(y, w, v, steps), x))
1 0.046643
5 8e-06
10 0.0
>>> y = unit(x, 9 * w, 9 * v)
>>> for steps in [1, 5, 10]:
...     z = invert(y, 9 * w, 9 * v, steps)
...     print(steps, round(error(z, x)))
1 10
5 7
10 8

--8<-- [end:session]
--8<-- [start:counterexample]
>>> x = np.array([-2.0, -1.0, 0.0, 1.0, 2.0])
>>> (x - 2 * np.maximum(x, 0)).tolist()
[-2.0, -1.0, 0.0, -1.0, -2.0]
>>> (x - x).tolist()
[0.0, 0.0, 0.0, 0.0, 0.0]
>>> np.maximum(x + 0 * x, 0).tolist()
[0.0, 0.0, 0.0, 1.0, 2.0]

--8<-- [end:counterexample]
--8<-- [start:dropout]
>>> def dropped(x, rng):
...     return x * (rng.random(x.shape) < 0.5)
>>> a, b = np.ones((2, 100))
>>> for again in False, True:
...     rng = np.random.default_rng(0)
...     y = a + dropped(b, rng)
...     if again:
...         rng = np.random.default_rng(0)
...     back = y - dropped(b, rng)
...     print(bool((back == a).all()))
False
True

--8<-- [end:dropout]
--8<-- [start:answer]
>>> x = np.array([-2.0, -1.0, 0.0, 1.0, 2.0])
>>> (x - 2 * x).tolist()
[2.0, 1.0, 0.0, -1.0, -2.0]
>>> (x + 2 * x).tolist()
[-6.0, -3.0, 0.0, 3.0, 6.0]
>>> (x + x**3).tolist()
[-10.0, -2.0, 0.0, 2.0, 10.0]
>>> y, z = 3.0, 3.0
>>> for _ in range(5):
...     z = y - 2 * z
>>> z
-63.0
>>> low, high = -9.0, 9.0
>>> for _ in range(60):
...     z = (low + high) / 2
...     low, high = (low, z) if z + z**3 > 10 else (z, high)
>>> round(z, 6)
2.0

--8<-- [end:answer]
--8<-- [start:answer2]
>>> x, f = 0.1, 1.0
>>> (x + f) - f
0.10000000000000009
>>> x, f = 0.1, 1e20
>>> (x + f) - f
0.0

--8<-- [end:answer2]
"""

# --8<-- [start:code]
import numpy as np


def branch(x, w, v):
    return np.tanh(x @ w) @ v


def unit(x, w, v):
    return x + branch(x, w, v)


def invert(y, w, v, steps=20):
    x = y
    for _ in range(steps):
        x = y - branch(x, w, v)
    return x


def couple(x, w, v):
    a, b = np.split(x, 2, axis=-1)
    a = a + branch(b, w[:4], v[:, :4])
    b = b + branch(a, w[4:], v[:, 4:])
    return np.concatenate([a, b], -1)


def uncouple(y, w, v):
    a, b = np.split(y, 2, axis=-1)
    b = b - branch(a, w[4:], v[:, 4:])
    a = a - branch(b, w[:4], v[:, :4])
    return np.concatenate([a, b], -1)


def bound(w, v):
    size = np.linalg.norm(w, 2) * np.linalg.norm(v, 2)
    return round(float(size), 3)


def error(z, x):
    return round(float(np.abs(z - x).max()), 6)


def data(d=8):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(64, d))
    w, v = rng.normal(size=(2, d, d))
    w = w / np.linalg.norm(w, 2)
    return x, w, 0.5 * v / np.linalg.norm(v, 2)


# --8<-- [end:code]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    x, w, v = data()
    return invert, (x[:5], w, v)
