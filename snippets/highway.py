"""Highway network or ResNet: what differs, and who was first?

--8<-- [start:session]
>>> x, ws = data()
>>> for bias in [-20, 0, 20]:
...     h, t = parts(x, *ws[0], bias)
...     z = layer(x, *ws[0], bias)
...     narrow = np.minimum(t, 1 - t)
...     print(bias, largest(z - x), largest(z - h))
...     print(bias, "narrower gate", largest(narrow))
-20 0.0 4.768
-20 narrower gate 0.0
0 3.202 3.646
0 narrower gate 0.5
20 4.768 0.0
20 narrower gate 0.0
>>> h, t = parts(x, *ws[0], 0)
>>> z = layer(x, *ws[0], 0)
>>> inside(z, x, h), inside(x + h, x, h)
(1.0, 0.5)
>>> a = b = x
>>> for w, wt in ws:
...     a = layer(a, w, wt, -3)
...     b = b + parts(b, w, wt, -3)[0]
>>> [largest(y) for y in (x, a, b)]
[3.899, 0.26, 24.395]

--8<-- [end:session]
--8<-- [start:counterexample]
>>> w, wt = ws[0]
>>> h = np.tanh(x @ w)
>>> for bias in [0, 5, 40]:
...     t = sigmoid(x @ wt + bias)
...     c = sigmoid(-x @ wt + bias)
...     z = t * h + c * x
...     print(bias, largest(z - (x + h)))
0 3.204
5 0.518
40 0.0
>>> [bool(sigmoid(z) == 1) for z in (36.0, 38.0)]
[False, True]
>>> z = np.float32([16, 18])
>>> (sigmoid(z) == 1).tolist()
[False, True]

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> f = np.tanh(x @ w)
>>> t, h = 0.5, x + 2 * f
>>> largest(t * h + (1 - t) * x - (x + f))
0.0

--8<-- [end:answer]
--8<-- [start:answer2]
>>> a = b = x
>>> for w, _ in ws:
...     a = 0.5 * np.maximum(a @ w, 0) + 0.5 * a
...     b = np.maximum(b @ w, 0) + b
>>> np.unique(np.log2(b / a).round(6)).tolist()
[54.0]

--8<-- [end:answer2]
"""

# --8<-- [start:code]
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def parts(x, w, wt, bias):
    t = sigmoid(x @ wt + bias)
    return np.tanh(x @ w), t


def layer(x, w, wt, bias):
    h, t = parts(x, w, wt, bias)
    return t * h + (1 - t) * x


def largest(z):
    return round(float(np.abs(z).max()), 3)


def inside(z, x, h):
    share = (z - x) * (z - h) <= 0
    return round(float(share.mean()), 2)


def data(layers=54, d=16):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(256, d))
    ws = rng.normal(size=(layers, 2, d, d)) / d**0.5
    return x, ws


# --8<-- [end:code]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    x, ws = data(1, 4)

    return layer, (x[:5], *ws[0], -1.0)
