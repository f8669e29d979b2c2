"""Can a network learn the identity from one example?

--8<-- [start:session]
>>> x, new = signals()
>>> for depth in [1, 3, 20]:
...     ws = train(x, start(depth))
...     print(depth, "layers", alike(net(x, *ws), x))
...     y = net(new, *ws)
...     print(alike(y, new), alike(y, x))
1 layers [1.0, 1.0, 1.0, 1.0, 1.0]
[1.0, 1.0, 1.0, 1.0, 1.0] [0.0, 0.0, 0.0, 0.1, 0.1]
3 layers [1.0, 1.0, 1.0, 1.0, 1.0]
[0.6, 0.7, 0.8, 0.9, 0.9] [0.1, 0.1, 0.1, 0.1, 0.1]
20 layers [1.0, 1.0, 1.0, 1.0, 1.0]
[0.0, 0.0, 0.0, 0.2, 0.1] [0.4, 0.4, 0.5, 0.3, 1.0]

--8<-- [end:session]
--8<-- [start:counterexample]
>>> flat, other = x.mT, new.mT
>>> for depth in [1, 3, 12]:
...     ws = start(depth, width=32, ends=10, taps=1)
...     ws = train(flat, ws)
...     print(depth, "layers", alike(net(flat, *ws), flat))
...     y = net(other, *ws)
...     print(alike(y, other), alike(y, flat))
1 layers [1.0, 1.0, 1.0, 1.0, 1.0]
[0.1, 0.1, 0.2, 0.0, 0.1] [0.0, 0.1, 0.0, 0.1, 0.1]
3 layers [1.0, 1.0, 1.0, 1.0, 1.0]
[-0.1, -0.1, 0.0, 0.0, 0.1] [0.6, 0.7, 0.8, 0.7, 0.6]
12 layers [1.0, 1.0, 1.0, 1.0, 1.0]
[0.0, 0.0, 0.0, 0.1, 0.1] [1.0, 0.9, 1.0, 1.0, 1.0]

--8<-- [end:counterexample]
--8<-- [start:adam]
>>> old = start(1, ends=10, taps=1)[0]
>>> w, mean, square = old, 0 * old, 0 * old
>>> for n in range(1, 151):
...     g = flat.mT @ (flat @ w - flat)
...     mean = 0.9 * mean + 0.1 * g
...     square = 0.999 * square + 0.001 * g * g
...     size = np.sqrt(square / (1 - 0.999**n)) + 1e-8
...     w = w - 0.03 * mean / (1 - 0.9**n) / size
>>> for new_w in [train(flat, [old])[0], w]:
...     move = new_w - old
...     off = move - flat.mT @ (flat @ move)
...     share = (off**2).sum((1, 2, 3)) / (move**2).sum((1, 2, 3))
...     print([round(float(v), 1) for v in share])
...     print("  ", alike(net(other, new_w), other))
[0.0, 0.0, 0.0, 0.0, 0.0]
   [0.1, 0.1, 0.2, 0.0, 0.1]
[0.2, 0.2, 0.5, 0.2, 0.4]
   [0.1, 0.1, 0.2, 0.0, 0.1]

--8<-- [end:adam]
--8<-- [start:answer]
>>> test = other[:, 40:]
>>> for count in [1, 10, 40]:
...     ws = start(1, ends=10, taps=1)
...     ws = train(other[:, :count], ws)
...     print(count, alike(net(test, *ws), test))
1 [0.2, 0.1, 0.0, 0.1, -0.1]
10 [0.8, 0.8, 0.5, 0.8, 0.7]
40 [1.0, 1.0, 1.0, 1.0, 1.0]

--8<-- [end:answer]
--8<-- [start:answer2]
>>> for width in [8, 32]:
...     ws = train(x, start(3, width))
...     print(width, alike(net(new, *ws), new))
8 [0.6, 0.7, 0.8, 0.9, 0.9]
32 [0.9, 0.9, 0.7, 0.9, 0.9]

--8<-- [end:answer2]
"""

# --8<-- [start:code]
from itertools import pairwise

import numpy as np


def shifts(n):
    """Take the place on the left, itself, on the right."""
    moves = [k for k in (-1, 0, 1) if abs(k) < n]
    return [np.eye(n, k=k) for k in moves]


def near(h):
    moved = [s @ h for s in shifts(h.shape[-2])]
    return np.concatenate(moved, axis=-1)


def outputs(x, ws):
    hs = []
    for w in ws[:-1]:
        x = np.maximum(near(x) @ w, 0)
        hs.append(x)
    return [*hs, near(x) @ ws[-1]]


def net(x, *ws):
    return outputs(x, ws)[-1]


def train(x, ws, rate=0.03, steps=150):
    speed = [0 * w for w in ws]
    taps = shifts(x.shape[-2])
    for _ in range(steps):
        *hs, y = [x, *outputs(x, ws)]
        d, ws = y - x, list(ws)
        for k in reversed(range(len(ws))):
            slope = (near(hs[k]).mT @ d).mean(1)
            slope = slope[:, None]
            parts = np.split(d @ ws[k].mT, len(taps), -1)
            d = sum(s.T @ p for s, p in zip(taps, parts))
            d = d * (hs[k] > 0)
            speed[k] = 0.9 * speed[k] - rate * slope
            ws[k] = ws[k] + speed[k]
    return ws


def start(depth, width=8, ends=1, taps=3):
    rng = np.random.default_rng(0)
    sizes = [ends] + [width] * (depth - 1) + [ends]
    ws = []
    for a, b in pairwise(sizes):
        w = rng.normal(size=(5, 1, taps * a, b))
        ws.append(w * np.sqrt(2 / (taps * a)))
    return ws


def signals():
    rng = np.random.default_rng(1)
    x = rng.normal(size=(5, 51, 10, 1))
    x = x / np.sqrt((x**2).sum(-2, keepdims=True))
    return x[:, :1], x[:, 1:]


def alike(a, b):
    sizes = (a**2).sum((-2, -1)) * (b**2).sum((-2, -1))
    cosine = (a * b).sum((-2, -1)) / np.sqrt(sizes)
    means = cosine.mean(1).tolist()
    return [round(v, 1) + 0.0 for v in means]


# --8<-- [end:code]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    x = signals()[1][:, :3]
    return net, (x, *start(3))
