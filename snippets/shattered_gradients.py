"""What are shattered gradients?

--8<-- [start:session]
>>> for skip in [0, 1]:
...     for depth in [1, 16, 64]:
...         row = []
...         for seed in [0, 1, 2]:
...             x, ws, c = data(depth, seed)
...             normal = stats(x, ws, skip)
...             g = grads(x, ws, c, normal, skip)
...             row.append(round(alike(g), 2))
...         print(skip, depth, row, f"{length(g, c):.0e}")
0 1 [0.97, 0.97, 0.97] 1e+00
0 16 [0.06, 0.06, 0.11] 2e+01
0 64 [0.04, 0.0, 0.04] 2e+05
1 1 [0.98, 0.99, 0.98] 1e+00
1 16 [0.88, 0.87, 0.88] 6e+00
1 64 [0.75, 0.74, 0.74] 1e+01

--8<-- [end:session]
--8<-- [start:counterexample]
>>> def crelu(x, ws, vs, c):
...     gates = []
...     for w, v in zip(ws, vs):
...         gates.append(x > 0)
...         up, down = np.maximum(x, 0), np.maximum(-x, 0)
...         x = up @ w + down @ v
...     d = np.tile(c, (len(x), 1))
...     for w, v, gate in zip(ws[::-1], vs[::-1], gates[::-1]):
...         d = np.where(gate, d @ w.T, -d @ v.T)
...     return d
>>> for depth in [1, 4, 16, 64]:
...     x, ws, c = data(depth, seed=0)
...     vs = data(depth, seed=1)[1]
...     free = alike(crelu(x, ws, vs, c))
...     tied = alike(crelu(x, ws, -ws, c))
...     print(depth, round(free, 2), round(tied, 2))
1 0.97 1.0
4 0.88 1.0
16 0.59 1.0
64 0.17 1.0

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> for depth in [1, 4, 16, 32]:
...     rule = (1 + 0.1 * depth / (3 * np.pi)) ** -3
...     row, long = [], []
...     for seed in [0, 1, 2]:
...         x, ws, c = data(depth, seed)
...         zero = 0 * ws[:, 0]
...         g = grads(x, ws, c, (zero, zero + 1), skip=0)
...         row.append(round(alike(g), 2))
...         long.append(round(length(g, c), 1))
...     print(depth, row, round(rule, 2), long)
1 [0.97, 0.97, 0.97] 0.97 [1.0, 1.0, 1.0]
4 [0.87, 0.85, 0.9] 0.88 [0.9, 0.9, 1.1]
16 [0.69, 0.5, 0.5] 0.62 [0.7, 0.6, 0.7]
32 [0.49, 0.29, 0.12] 0.42 [0.4, 0.4, 0.5]

--8<-- [end:answer]
--8<-- [start:small]
>>> for divisor in [1, 8]:
...     row = []
...     for seed in [0, 1, 2]:
...         x, ws, c = data(64, seed)
...         plain = 0 * ws[:, 0], 1 + 0 * ws[:, 0]
...         g = grads(x, ws / divisor, c, plain, skip=1)
...         row.append(round(alike(g), 1))
...     print(divisor, row)
1 [0.6, 0.7, 0.4]
8 [1.0, 1.0, 1.0]

--8<-- [end:small]
--8<-- [start:answer2]
>>> rule = {0: 1, 1: 1}
>>> for depth in [1, 2, 3, 4]:
...     x, ws, c = data(depth, seed=0)
...     rule[0] *= 1 / 2
...     rule[1] *= (depth + 0.5) / (depth + 1)
...     for skip in [0, 1]:
...         g = grads(x, ws, c, stats(x, ws, skip), skip)
...         other = np.roll(g, 1, axis=0)
...         got = alike(np.concatenate([g, other]))
...         print(skip, depth, round(got, 2), round(rule[skip], 2))
0 1 0.48 0.5
1 1 0.74 0.75
0 2 0.23 0.25
1 2 0.61 0.62
0 3 0.16 0.12
1 3 0.54 0.55
0 4 0.03 0.06
1 4 0.46 0.49

--8<-- [end:answer2]
"""

# --8<-- [start:code]
import numpy as np


def net(x, ws, means, stds, skip=0):
    for w, m, s in zip(ws, means, stds):
        x = np.maximum((x - m) / s, 0) @ w + skip * x
    return x


def stats(x, ws, skip):
    means, stds = [], []
    for w in ws:
        means.append(x.mean(0))
        stds.append(x.std(0))
        x = net(x, [w], means[-1:], stds[-1:], skip)
    return means, stds


def grads(x, ws, c, normal, skip):
    gates = []
    for w, m, s in zip(ws, *normal):
        gates.append((x > m) / s)
        x = net(x, [w], [m], [s], skip)
    d = np.tile(c, (len(x), 1))
    for w, gate in zip(ws[::-1], gates[::-1]):
        d = d @ w.T * gate + skip * d
    return d


def alike(g):
    g = g / np.linalg.norm(g, axis=1, keepdims=True)
    p, q = np.split(g, 2)
    return float((p * q).sum(1).mean())


def length(g, c):
    g = np.linalg.norm(g, axis=1).mean()
    return float(g / np.linalg.norm(c))


def data(depth, seed, width=100, apart=0.1):
    rng = np.random.default_rng(seed)
    p, shift = rng.normal(size=(2, 64, width))
    ws = rng.normal(size=(depth, width, width))
    x = np.concatenate([p, p + apart * shift])
    c = rng.normal(size=width)
    return x, ws * (2 / width) ** 0.5, c


# --8<-- [end:code]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    rng = np.random.default_rng(0)
    x, (means, stds) = rng.normal(size=(3, 4)), rng.normal(size=(2, 2, 4))
    ws = rng.normal(size=(2, 4, 4))
    return net, (x, ws, 0.1 * means, 1 + 0.1 * stds)
