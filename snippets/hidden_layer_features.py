"""What are the hidden layers of a net that copies good for?

--8<-- [start:session]
>>> x = arc(0.75)
>>> code, y = pca(x)
>>> print(left(x, y), in_order(code))
0.343 39
>>> a, b, c, d = train(x, 1)
>>> code = encode(x, a, b)
>>> print(left(x, decode(code, c, d)))
[0.026, 0.009, 0.009, 0.008, 0.009]
>>> print(in_order(code[..., 0]))
[54, 54, 55, 55, 54]

--8<-- [end:session]
--8<-- [start:counterexample]
>>> rng = np.random.default_rng(0)
>>> noise = rng.uniform(-1, 1, (60, 2))
>>> for size in [1, 2]:
...     net = train(x, size)
...     print(size, left(noise, copy(noise, *net)))
1 [0.602, 0.463, 0.491, 0.489, 0.481]
2 [0.031, 0.012, 0.018, 0.021, 0.025]
>>> code = encode(x, *net[:2])
>>> print(in_order(code[..., 0]))
[40, 36, 40, 33, 41]
>>> print(in_order(code[..., 1]))
[39, 38, 40, 41, 35]

>>> way = np.linspace(-1, 1, 60)
>>> line = np.stack([way, 2 * way], 1)
>>> code, y = pca(line)
>>> print(left(line, y), in_order(code))
0.0 59

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> for half in [0.75, 1.0]:
...     x = arc(half)
...     y = copy(x, *train(x, 1))
...     off = np.linalg.norm(y - x, axis=-1)
...     print(off.max(-1).round(1).tolist())
[0.5, 0.3, 0.3, 0.3, 0.3]
[1.0, 1.7, 1.6, 1.5, 1.8]

--8<-- [end:answer]
--8<-- [start:answer2]
>>> x = arc(0.75)
>>> code = encode(x, *start(1)[:2])
>>> print(in_order(code[..., 0]))
[30, 33, 46, 38, 30]

--8<-- [end:answer2]
"""

# --8<-- [start:code]
import numpy as np


def arc(half):
    angle = np.linspace(-half, half, 60) * np.pi
    return np.stack([np.cos(angle), np.sin(angle)], 1)


def one(x):
    ones = np.ones((*x.shape[:-1], 1))
    return np.concatenate([x, ones], -1)


def encode(x, a, b):
    return np.tanh(one(x) @ a) @ b


def decode(code, c, d):
    return np.tanh(one(code) @ c) @ d


def copy(x, a, b, c, d):
    return decode(encode(x, a, b), c, d)


def gradient(x, a, b, c, d):
    h = np.tanh(one(x) @ a)
    z = h @ b
    g = np.tanh(one(z) @ c)
    e = 2 * (g @ d - x) / len(x)
    dg = (e @ d.mT) * (1 - g * g)
    dz = (dg @ c.mT)[..., :-1]
    dh = (dz @ b.mT) * (1 - h * h)
    da, dc = one(x).mT @ dh, one(z).mT @ dg
    return da, h.mT @ dz, dc, g.mT @ e


def start(size):
    rng = np.random.default_rng(0)
    rows = [3, 8, size + 1, 8]
    columns = [8, size, 8, 2]
    net = []
    for n, m in zip(rows, columns):
        w = rng.normal(size=(5, n, m))
        net.append(w / np.sqrt(n))
    return net


def train(x, size):
    net = start(size)
    for _ in range(2000):
        pairs = zip(net, gradient(x, *net))
        net = [w - 0.05 * g for w, g in pairs]
    return net


def pca(x):
    mean = x.mean(0)
    svd = np.linalg.svd(x - mean, False)
    axes = svd[2][:1]
    code = (x - mean) @ axes.T
    return code[:, 0], mean + code @ axes


def left(x, y):
    lost = ((y - x) ** 2).sum((-2, -1))
    lost = lost / ((x - x.mean(0)) ** 2).sum()
    return lost.round(3).tolist()


def in_order(code):
    up = (np.diff(code) > 0).sum(-1)
    return np.maximum(up, 59 - up).tolist()


# --8<-- [end:code]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    rng = np.random.default_rng(0)
    shapes = [(6, 2), (3, 4), (4, 2), (3, 4), (4, 2)]
    return copy, tuple(rng.normal(size=shape) for shape in shapes)
