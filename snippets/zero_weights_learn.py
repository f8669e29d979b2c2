"""Can layers that start at zero learn?

--8<-- [start:session]
>>> x, c, w, some = data()
>>> none = 0 * some
>>> starts = {
...     "last zero": ([some, w, none], 0),
...     "first zero": ([none, w, some], 0),
...     "ControlNet": ([none, w, none], 1),
... }
>>> for name, (ws, plus_x) in starts.items():
...     print(name)
...     for step in [0, 1]:
...         old = train(x, c, w, ws, plus_x, step)
...         print(lengths(x, c, w, old, plus_x))
...     new = train(x, c, w, ws, plus_x, 300)
...     print("missed", missed(x, c, w, new, plus_x))
last zero
[0.0, 0.0, 0.297]
[0.008, 0.015, 0.232]
missed 0.01
first zero
[0.627, 0.0, 0.0]
[0.228, 0.034, 0.036]
missed 0.01
ControlNet
[0.0, 0.0, 0.083]
[0.006, 0.002, 0.074]
missed 0.29

--8<-- [end:session]
--8<-- [start:counterexample]
>>> old = [none, w, none]
>>> new = train(x, c, w, old, 0, 300)
>>> print(lengths(x, c, w, new, 0))
[0.0, 0.0, 0.0]
>>> print("missed", missed(x, c, w, new, 0))
missed 1.0
>>> tiny = [none, w, 1e-6 * some]
>>> for steps in [10, 300]:
...     new = train(x, c, w, tiny, 0, steps)
...     print(steps, missed(x, c, w, new, 0))
10 1.0
300 0.02

--8<-- [end:counterexample]
--8<-- [start:bias]
>>> bias = np.array([0.1, 0.2, 0.3, 0.4])
>>> first = last = none
>>> for _ in range(2):
...     h = np.tanh(c @ first + bias)
...     d = 2 * (h @ last - goal(x, c, w)) / x.size
...     slope = c.T @ (d @ last.T * (1 - h * h))
...     move = h.T @ d
...     sizes = np.linalg.norm(slope), np.linalg.norm(move)
...     print([round(float(size), 2) for size in sizes])
...     first, last = first - 0.5 * slope, last - 0.5 * move
[0.0, 0.03]
[0.01, 0.03]

--8<-- [end:bias]
--8<-- [start:answer]
>>> def sigmoid(z):
...     return 1 / (1 + np.exp(-z))
>>> first = last = 0 * some
>>> for _ in range(1000):
...     h = sigmoid(c @ first)
...     d = (h @ last - goal(x, c, w)) / x.size
...     last = last - h.T @ d
...     slope = d @ last.T * h * (1 - h)
...     first = first - c.T @ slope
>>> first.round(2).tolist()[0]
[1.27, 1.27, 1.27, 1.27]
>>> int(np.linalg.matrix_rank(last))
1

--8<-- [end:answer]
--8<-- [start:relu]
>>> tiny = 1e-9
>>> rise = np.maximum(tiny, 0) - np.maximum(-tiny, 0)
>>> [float(0 > 0), round(float(rise / (2 * tiny)), 1)]
[0.0, 0.5]

--8<-- [end:relu]
"""

# --8<-- [start:code]
import numpy as np


def net(x, c, w, first, copy, last, plus_x):
    u = c @ first + plus_x * x
    return np.tanh(x @ w) + np.tanh(u @ copy) @ last


def goal(x, c, w):
    return np.tanh(x @ w) + 0.5 * np.roll(c, 1, 1)


def gradients(x, c, w, ws, plus_x):
    first, copy, last = ws
    u = c @ first + plus_x * x
    h = np.tanh(u @ copy)
    d = net(x, c, w, *ws, plus_x) - goal(x, c, w)
    d = 2 * d / d.size
    slope = d @ last.T * (1 - h * h)
    return [c.T @ slope @ copy.T, u.T @ slope, h.T @ d]


def train(x, c, w, ws, plus_x, steps):
    for _ in range(steps):
        moves = gradients(x, c, w, ws, plus_x)
        pairs = zip(ws, moves, strict=True)
        ws = [v - 0.5 * move for v, move in pairs]
    return ws


def lengths(x, c, w, ws, plus_x):
    grads = gradients(x, c, w, ws, plus_x)
    sizes = [np.linalg.norm(g) for g in grads]
    return [round(float(size), 3) for size in sizes]


def missed(x, c, w, ws, plus_x):
    wanted = goal(x, c, w)
    error = wanted - net(x, c, w, *ws, plus_x)
    change = wanted - np.tanh(x @ w)
    share = (error**2).sum() / (change**2).sum()
    return round(float(share), 2)


def data():
    rng = np.random.default_rng(0)
    x, c = rng.normal(size=(2, 64, 4))
    w, some = rng.normal(size=(2, 4, 4)) / 2
    return x, c, w, some


# --8<-- [end:code]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    rng = np.random.default_rng(0)
    x, c, w, first, copy, last = rng.normal(size=(6, 3, 3))
    return net, (x, c, w, first, copy, last, 1.0)
