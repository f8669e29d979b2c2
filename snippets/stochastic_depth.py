"""What is stochastic depth?

--8<-- [start:session]
>>> p = survival(54)
>>> [round(float(q), 2) for q in (p[0], p[-1], sum(p))]
[0.99, 0.5, 40.25]
>>> x, ws, masks, chance = data(8)
>>> p = survival(8)
>>> for bend in [False, True]:
...     drawn = net(x, ws, masks, bend)
...     mean = np.tensordot(chance, drawn, 1)
...     scaled = net(x, ws, p, bend)
...     full = net(x, ws, 0 * p + 1, bend)
...     print(bend, gap(scaled, mean), gap(full, mean))
False 0.0 2.282
True 0.087 0.51

--8<-- [end:session]
--8<-- [start:counterexample]
>>> p = survival(54)
>>> f"{np.prod(p):.0e}"
'4e-08'
>>> rng = np.random.default_rng(1)
>>> ws = 0.1 * rng.normal(size=(54, 4, 4))
>>> x = rng.normal(size=(1000, 1, 4))
>>> keep = rng.random((1000, 54)) < p
>>> z = net(x, ws, keep)
>>> round(float(cosine(x, z).mean()), 2)
0.62
>>> z = x
>>> for w, k in zip(ws, keep.T):
...     z = k[:, None, None] * z + np.tanh(z @ w)
>>> round(float(cosine(x, z).mean()), 2)
0.0
>>> size = np.linalg.norm(z) / np.linalg.norm(x)
>>> f"{size:.0e}"
'2e-06'

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> x, ws, masks, chance = data(8)
>>> p = survival(8)
>>> drawn = net(x, ws, masks / p, False)
>>> mean = np.tensordot(chance, drawn, 1)
>>> full = net(x, ws, 0 * p + 1, False)
>>> scaled = net(x, ws, p, False)
>>> gap(full, mean), gap(scaled, mean)
(0.0, 0.712)

--8<-- [end:answer]
--8<-- [start:answer2]
>>> rng = np.random.default_rng(2)
>>> keep = rng.random((10_000, 54)) < survival(54)
>>> used = keep.sum(1)
>>> used.min().item(), used.max().item()
(29, 51)
>>> round(float(used.mean()), 1)
40.2

--8<-- [end:answer2]
"""

# --8<-- [start:code]
import itertools

import numpy as np


def survival(units, last=0.5):
    return 1 - np.arange(1, units + 1) / units * (1 - last)


def net(x, ws, keep, bend=True):
    for i, w in enumerate(ws):
        f = np.tanh(x @ w) if bend else x @ w
        x = x + keep[..., i, None, None] * f
    return x


def gap(a, b):
    size = np.linalg.norm
    return round(float(size(a - b) / size(b)), 3)


def cosine(a, b):
    size = np.linalg.norm(a, axis=-1)
    return (a * b).sum(-1) / size / np.linalg.norm(b, axis=-1)


def data(units):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(64, 4))
    ws = 0.5 * rng.normal(size=(units, 4, 4))
    masks = itertools.product([0.0, 1.0], repeat=units)
    masks, p = np.array(list(masks)), survival(units)
    chance = np.where(masks == 1, p, 1 - p).prod(1)
    return x, ws, masks, chance


# --8<-- [end:code]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    x, ws, _, _ = data(3)
    return net, (x[:5], ws, survival(3))
