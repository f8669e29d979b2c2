"""Should a shortcut be the identity or a projection?

--8<-- [start:session]
>>> rng = np.random.default_rng(0)
>>> eye = np.eye(64)
>>> noise = rng.normal(size=(54, 64, 64)) / 8
>>> chains = {
...     "identity": eye + 0 * noise,
...     "random": noise,
...     "near": eye + 0.1 * noise,
...     "orthogonal": np.linalg.qr(noise)[0],
... }
>>> x = rng.normal(size=64)
>>> for name, maps in chains.items():
...     p = through(eye, maps)
...     gains = keeps(p)
...     left = int((gains > 0.1).sum())
...     turned = cosine(x, x @ p)
...     print(name, left, round(turned, 2))
identity 64 1.0
random 7 -0.14
near 64 0.76
orthogonal 64 -0.03
>>> gains = keeps(through(eye, noise))
>>> f"{float(gains[32]):.0e}"
'1e-09'

--8<-- [end:session]
--8<-- [start:counterexample]
>>> x = rng.normal(size=(4, 8, 8))
>>> f = rng.normal(size=(8, 4, 4))
>>> try:
...     x + f
... except ValueError as error:
...     print(type(error).__name__)
ValueError
>>> kept = x[:, ::2, ::2]
>>> pad = [(0, 4), (0, 0), (0, 0)]
>>> a = np.pad(kept, pad)
>>> w = rng.normal(size=(8, 4))
>>> b = np.tensordot(w, kept, 1)
>>> (a + f).shape, (b + f).shape
((8, 4, 4), (8, 4, 4))
>>> round(100 * kept.size / x.size)
25
>>> grey = rng.normal(size=(1, 4, 4))
>>> (grey + f).shape
(8, 4, 4)

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> for every in (18, 3, 1):
...     units = range(54)
...     maps = [
...         eye if i % every else noise[i] for i in units
...     ]
...     p = through(eye, maps)
...     many = sum(i % every == 0 for i in units)
...     print(many, int((keeps(p) > 0.1).sum()))
3 47
18 17
54 7

--8<-- [end:answer]
--8<-- [start:answer2]
>>> def final_loss(p, learn, rate):
...     p, rng = p.copy(), np.random.default_rng(1)
...     w = rng.normal(size=(54, 8, 8)) / 30
...     x = rng.normal(size=(64, 8))
...     y = np.tanh(x @ rng.normal(size=(8, 8)))
...     for _ in range(100):
...         xs = [x]
...         for q, v in zip(p, w):
...             xs += [xs[-1] @ q + np.tanh(xs[-1]) @ v]
...         g = 2 * (xs[-1] - y) / y.size
...         for i in reversed(range(54)):
...             t = np.tanh(xs[i])
...             dp, dw = xs[i].T @ g, t.T @ g
...             g = g @ p[i].T + (1 - t * t) * (g @ w[i].T)
...             p[i] -= learn * rate * dp
...             w[i] -= rate * dw
...     return float(((xs[-1] - y) ** 2).mean())
>>> def best(p, learn):
...     rates = 0.03, 0.1
...     loss = min(final_loss(p, learn, r) for r in rates)
...     return round(loss, 1)
>>> straight = np.stack([np.eye(8)] * 54)
>>> rng = np.random.default_rng(100)
>>> start = rng.normal(size=(54, 8, 8)) / 8**0.5
>>> best(straight, 0), best(straight, 1)
(0.1, 0.1)
>>> best(start, 1), best(np.linalg.qr(start)[0], 1)
(0.5, 0.1)

--8<-- [end:answer2]
--8<-- [start:answer3]
>>> def losses(q, adam, rate=0.01):
...     rng = np.random.default_rng(3)
...     x, y = rng.normal(size=(2, 64, 4))
...     turns = [np.linalg.matrix_power(q, i) for i in range(6)]
...     ws, found, m, s = [], [], [0] * 10, [0] * 10
...     for i in range(5):  # the same net, coordinates turned
...         a, b = 0.3 * rng.normal(size=(2, 4, 4))
...         ws += [turns[i].T @ a, b @ turns[i + 1]]
...     for t in range(1, 51):
...         xs, hs = [x], []
...         for a, b in zip(ws[::2], ws[1::2]):
...             hs += [np.maximum(xs[-1] @ a, 0)]
...             xs += [xs[-1] @ q + hs[-1] @ b]
...         e = xs[-1] - y @ turns[5]
...         found.append((e * e).mean())
...         g = 2 * e / e.size
...         for i in reversed(range(5)):
...             h = g @ ws[2 * i + 1].T * (hs[i] > 0)
...             step = [xs[i].T @ h, hs[i].T @ g]
...             g = g @ q.T + h @ ws[2 * i].T
...             for k, d in enumerate(step, 2 * i):
...                 m[k] = 0.9 * m[k] + 0.1 * d
...                 s[k] = 0.999 * s[k] + 0.001 * d * d
...                 root = (s[k] / (1 - 0.999**t)) ** 0.5
...                 up = m[k] / (1 - 0.9**t) / (root + 1e-8)
...                 ws[k] = ws[k] - rate * (up if adam else d)
...     return np.array(found)
>>> rng = np.random.default_rng(0)
>>> q = np.linalg.qr(rng.normal(size=(4, 4)))[0]
>>> for adam in (False, True):
...     gap = losses(np.eye(4), adam) - losses(q, adam)
...     print(adam, round(float(abs(gap).max()), 2))
False 0.0
True 0.02

--8<-- [end:answer3]
"""

# --8<-- [start:code]
import numpy as np


def through(x, maps):
    for p in maps:
        x = x @ p
    return x


def keeps(p):
    return np.linalg.svd(p, compute_uv=False)


def cosine(x, y):
    size = np.linalg.norm
    return float(x @ y / size(x) / size(y))


# --8<-- [end:code]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    rng = np.random.default_rng(0)
    return through, (rng.normal(size=(3, 4)), rng.normal(size=(5, 4, 4)))
