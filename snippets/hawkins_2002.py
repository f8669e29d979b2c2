"""How does Hawkins' replicator network find outliers?

--8<-- [start:session]
>>> x = records()
>>> far = (x**2).sum(1)
>>> print("farther out:", int((far > far[24]).sum()))
farther out: 6
>>> net = train(x, start(0))
>>> of = factor(x, 100, *net)
>>> for i in of.argsort()[::-1][:3].tolist():
...     print(f"record {i:2}: factor {of[i]:.2f}")
record 24: factor 1.45
record 11: factor 0.18
record 18: factor 0.17

--8<-- [end:session]
--8<-- [start:steps]
>>> t = np.array([0.1, 0.4, 0.6, 0.9])
>>> print("levels:", stair(t, 100).round(2).tolist())
levels: [0.0, 0.33, 0.67, 1.0]
>>> t = np.linspace(0, 1, 1001)
>>> for a in 100, 10:
...     s = slope(t, a)
...     flat = round(100 * float((s < 0.001).mean()))
...     print(f"steepness {a:3}: {flat:2} % flat, "
...           f"largest slope {s.max():.1f}")
steepness 100: 67 % flat, largest slope 16.7
steepness  10:  0 % flat, largest slope 1.8

--8<-- [end:steps]
--8<-- [start:counterexample]
>>> def wins(x):
...     first = 0
...     for seed in range(8):
...         net = train(x, start(seed))
...         of = factor(x, 100, *net)
...         first += int(of.argmax() >= 24)
...     return f"first in {first} of 8 runs"
>>> print("one odd record:", wins(x))
one odd record: first in 8 of 8 runs
>>> for n in 5, 8, 16:
...     odd = np.repeat(x[24:], n - 1, axis=0)
...     both = np.concatenate([x, odd])
...     print(f"{n:2} copies of it:", wins(both))
 5 copies of it: first in 8 of 8 runs
 8 copies of it: first in 6 of 8 runs
16 copies of it: first in 0 of 8 runs
>>> for shift in 1, 2, 4:
...     print(f"all moved by {shift}:", wins(x + shift))
all moved by 1: first in 8 of 8 runs
all moved by 2: first in 7 of 8 runs
all moved by 4: first in 0 of 8 runs

--8<-- [end:counterexample]
--8<-- [start:collapsed]
>>> raw = x + 4
>>> net = train(raw, start(0))
>>> out = replicate(raw, 100, *net).round(2)
>>> print("outputs:", np.unique(out, axis=0).tolist())
outputs: [[4.05, 3.95]]
>>> print("mean:   ", raw.mean(0).round(2).tolist())
mean:    [4.05, 3.95]

--8<-- [end:collapsed]
--8<-- [start:answer]
>>> signs = np.array([-3, -1, 1, 3])
>>> for k in 2, 3:
...     values = 0.5 + signs / (2 * (k - 1))
...     print(f"k = {k}:", values.tolist())
k = 2: [-1.0, 0.0, 1.0, 2.0]
k = 3: [-0.25, 0.25, 0.75, 1.25]

--8<-- [end:answer]
--8<-- [start:answer2]
>>> c = x - x.mean(0)
>>> axis = np.linalg.svd(c)[2][0]
>>> line = np.outer(c @ axis, axis)
>>> gap = ((c - line) ** 2).mean(1)
>>> print(f"record {gap.argmax()}: {gap.max():.2f} off")
record 24: 1.33 off
>>> print(f"the next: {np.sort(gap)[-2]:.2f} off")
the next: 0.03 off

--8<-- [end:answer2]
"""

# --8<-- [start:code]
import numpy as np

N = 4
STEPS = np.arange(1, N) / N


def stair(t, a):
    up = np.tanh(a * (t[..., None] - STEPS))
    return 0.5 + up.sum(-1) / (2 * (N - 1))


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


# --8<-- [end:code]
# --8<-- [start:helpers]
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


def slope(t, a):
    up = np.tanh(a * (t[..., None] - STEPS))
    return a * (1 - up**2).sum(-1) / (2 * (N - 1))


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


# --8<-- [end:helpers]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    rng = np.random.default_rng(0)
    return factor, (rng.normal(size=(3, 2)), np.array([10.0]), *start(0))
