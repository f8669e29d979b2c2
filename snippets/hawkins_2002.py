"""How does Hawkins' replicator network find outliers?

--8<-- [start:session]
>>> t = np.array([0.1, 0.4, 0.6, 0.9])
>>> stair(t, 100).round(3).tolist()
[0.0, 0.333, 0.667, 1.0]
>>> t = np.linspace(0, 1, 1001)
>>> flat = slope(t, 100) < 0.001
>>> round(100 * float(flat.mean()))
67
>>> for a in 100, 10:
...     print(round(float(slope(t, a).max()), 1))
16.7
1.8
>>> x = records()
>>> far = (x**2).sum(1)
>>> int((far > far[24]).sum())
6
>>> net = train(x, start(0))
>>> of = factor(x, 100, *net)
>>> int(of.argmax())
24
>>> top = np.sort(of)[-3:]
>>> top.round(2).tolist()
[0.17, 0.18, 1.45]

--8<-- [end:session]
--8<-- [start:counterexample]
>>> def wins(x):
...     first = 0
...     for seed in range(8):
...         net = train(x, start(seed))
...         of = factor(x, 100, *net)
...         first += int(of.argmax() >= 24)
...     return first
>>> wins(x)
8
>>> for n in 5, 8, 16:
...     odd = np.repeat(x[24:], n - 1, axis=0)
...     print(n, wins(np.concatenate([x, odd])))
5 8
8 6
16 0
>>> for shift in 1, 2, 4:
...     print(shift, wins(x + shift))
1 8
2 7
4 0
>>> raw = x + 4
>>> net = train(raw, start(0))
>>> code = layers(raw, 100, *net)[2]
>>> round(float(code.max()), 3)
0.0
>>> out = replicate(raw, 100, *net)
>>> np.unique(out.round(2), axis=0).tolist()
[[4.05, 3.95]]
>>> raw.mean(0).round(2).tolist()
[4.05, 3.95]

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> signs = np.array([-3, -1, 1, 3])
>>> k = 2
>>> (0.5 + signs / (2 * (k - 1))).tolist()
[-1.0, 0.0, 1.0, 2.0]
>>> k = 3
>>> (0.5 + signs / (2 * (k - 1))).tolist()
[-0.25, 0.25, 0.75, 1.25]

--8<-- [end:answer]
--8<-- [start:answer2]
>>> c = x - x.mean(0)
>>> axis = np.linalg.svd(c)[2][0]
>>> line = np.outer(c @ axis, axis)
>>> gap = ((c - line) ** 2).mean(1)
>>> int(gap.argmax())
24
>>> np.sort(gap)[-3:].round(2).tolist()
[0.02, 0.03, 1.33]

--8<-- [end:answer2]
"""

# --8<-- [start:code]
import numpy as np

N = 4
STEPS = np.arange(1, N) / N


def records():
    u = np.linspace(-1.5, 1.5, 24)
    r = 0.1 * (-1.0) ** np.arange(24)
    x = np.stack([u + r, u - r], 1)
    return np.concatenate([x, [[1.2, -1.2]]])


def start(seed):
    rng = np.random.default_rng(seed)
    net = []
    for m, n in (2, 6), (6, 1), (1, 6), (6, 2):
        w = rng.normal(size=(m, n)) / m**0.5
        net += [w, np.zeros(n)]
    net[3] += 0.5  # codes start mid-stairs
    return net


def stair(t, a):
    up = np.tanh(a * (t[..., None] - STEPS))
    return 0.5 + up.sum(-1) / (2 * (N - 1))


def slope(t, a):
    up = np.tanh(a * (t[..., None] - STEPS))
    return a * (1 - up**2).sum(-1) / (2 * (N - 1))


def layers(x, a, w1, b1, w2, b2, w3, b3, w4, b4):
    h = np.tanh(x @ w1 + b1)
    t = h @ w2 + b2
    c = stair(t, a)
    g = np.tanh(c @ w3 + b3)
    return h, t, c, g, g @ w4 + b4


def replicate(x, a, *net):
    return layers(x, a, *net)[-1]


def factor(x, a, *net):
    return ((x - replicate(x, a, *net)) ** 2).mean(1)


def gradient(x, a, *net):
    _, _, w2, _, w3, _, w4, _ = net
    h, t, c, g, out = layers(x, a, *net)
    d4 = 2 * (out - x) / x.size
    d3 = d4 @ w4.T * (1 - g**2)
    d2 = d3 @ w3.T * slope(t, a)
    d1 = d2 @ w2.T * (1 - h**2)
    pairs = (x, d1), (h, d2), (c, d3), (g, d4)
    return [q for z, d in pairs for q in (z.T @ d, d.sum(0))]


def train(x, net, a=10):
    for _ in range(200):
        grads = gradient(x, a, *net)
        net = [w - 0.05 * q for w, q in zip(net, grads)]
    return net


# --8<-- [end:code]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    rng = np.random.default_rng(0)
    return factor, (rng.normal(size=(3, 2)), np.array([10.0]), *start(0))
