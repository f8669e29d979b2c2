"""Can a ReLU network be the identity exactly?

--8<-- [start:session]
>>> w = hinges(3)
>>> x = np.array([1.5, -2.0, 0.25])
>>> relu(x @ w).tolist()
[1.5, 0.0, 0.25, 0.0, 2.0, 0.0]
>>> net(x, w).tolist()
[1.5, -2.0, 0.25]
>>> rng = np.random.default_rng(0)
>>> many = rng.uniform(-5, 5, (200, 3))
>>> y = many
>>> for _ in range(100):
...     y = net(y, w)
>>> float(abs(y - many).max())
0.0
>>> short = many.astype(np.float32)
>>> for shift in (5, 1000):
...     gap = moved(short, shift) - short
...     worst = float(abs(gap).max())
...     print(shift, round(worst * 1e6, 1))
5 0.5
1000 30.5

--8<-- [end:session]
--8<-- [start:counterexample]
>>> five = np.delete(w, 5, axis=1)
>>> net(-x, five).tolist()
[-1.5, 2.0, 0.0]
>>> moved(np.array([-4.0, -6.0]), 5).tolist()
[-4.0, -5.0]
>>> with np.errstate(invalid="ignore"):
...     print(net(np.array([np.inf, 1.0, 2.0]), w))
[nan nan nan]
>>> net(np.array([-0.0, 1e308, 5e-324]), w).tolist()
[0.0, 1e+308, 5e-324]
>>> rng = np.random.default_rng(1)
>>> v, b = rng.normal(size=3), rng.normal(size=5)
>>> other = rng.normal(size=(3, 5))
>>> for far in (1e6 * v, -1e6 * v):
...     on = far @ other + b > 0
...     print(int(on.sum()), "of 5 on")
2 of 5 on
3 of 5 on

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> a, b = np.array([
...     [3, 4], [3, -4], [-3, 4], [-4, -3.0]]).T
>>> one = relu([a, -a, b, -b, a - b])
>>> two = relu([
...     a + one[3], b + one[1], -a + one[4]])
>>> len(one), len(two)
(5, 3)
>>> (two[:2] - two[2]).T.tolist()
[[3.0, 4.0], [3.0, -4.0], [-3.0, 4.0], [-4.0, -3.0]]

--8<-- [end:answer]
--8<-- [start:answer2]
>>> for scale in (1, 0.1, 0.01, 1e-9):
...     y = np.tanh(scale * 3) / scale
...     print(scale, round(float(y), 5))
1 0.99505
0.1 2.91313
0.01 2.9991
1e-09 3.0

--8<-- [end:answer2]
"""

# --8<-- [start:code]
import numpy as np


def relu(x):
    return np.maximum(x, 0)


def hinges(d):
    return np.hstack([np.eye(d), -np.eye(d)])


def net(x, w):
    return relu(x @ w) @ w.T


def moved(x, shift):
    return relu(x + shift) - shift


# --8<-- [end:code]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    rng = np.random.default_rng(8)
    return net, (rng.normal(size=(3, 2)), rng.normal(size=(2, 5)))
