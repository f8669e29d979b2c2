"""What are attention residuals?

--8<-- [start:session]
>>> x, ws = data()
>>> new = attention(x, ws, np.zeros((12, 8)))
>>> old = residual(x, ws)
>>> for outs in [new, old]:
...     print(outs[-1, :3].round(3).tolist())
[-0.881, 0.959, -0.902]
[-0.881, 0.959, -0.902]
>>> for h in [outs.mean(0), outs.sum(0)]:
...     print(round(float((h**2).sum() ** 0.5), 2))
0.47
6.05
>>> for strength in [0.0, 0.5, 2.0]:
...     share = weights(strength * norm(x), outs)
...     print(strength, share[:3].round(3).tolist())
0.0 [0.077, 0.077, 0.077]
0.5 [0.73, 0.006, 0.013]
2.0 [0.998, 0.0, 0.0]

--8<-- [end:session]
--8<-- [start:counterexample]
>>> new = attention(x, ws, np.zeros((12, 8)), 0)
>>> old = residual(x, ws, 0)
>>> for outs in [new, old]:
...     print(outs[-1, :3].round(3).tolist())
[-0.065, 0.13, -0.038]
[-0.999, 0.999, -0.999]

--8<-- [end:counterexample]
--8<-- [start:epsilon]
>>> def usual(v):
...     return v / np.sqrt((v**2).mean() + 1e-5)
>>> total = residual(x, ws).sum(0)
>>> for h in [total, total / 1000]:
...     pair = [float(usual(a)[0]) for a in (h, h / 13)]
...     print([round(first, 2) for first in pair])
[0.44, 0.44]
[0.25, 0.02]

--8<-- [end:epsilon]
--8<-- [start:answer]
>>> outs = residual(x, ws)
>>> size = np.linalg.norm
>>> longest = max(size(out) for out in outs)
>>> rng = np.random.default_rng(1)
>>> tries = rng.normal(size=(1000, 8)) * 3
>>> best = max(size(gather(q, outs)) for q in tries)
>>> for length in [longest, best, size(outs.sum(0))]:
...     print(round(float(length), 1))
2.4
2.4
6.1

--8<-- [end:answer]
"""

# --8<-- [start:code]
import numpy as np


def norm(v):
    return v / np.sqrt((v**2).mean(-1, keepdims=True))


def weights(query, outs):
    e = np.exp(norm(outs) @ query)
    return e / e.sum()


def gather(query, outs):
    return weights(query, outs) @ outs


def branch(h, w, normed):
    return np.tanh((norm(h) if normed else h) @ w)


def attention(x, ws, queries, normed=1):
    outs = [x]
    for w, query in zip(ws, queries):
        h = gather(query, np.stack(outs))
        outs.append(branch(h, w, normed))
    return np.stack(outs)


def residual(x, ws, normed=1):
    outs = [x]
    for w in ws:
        outs.append(branch(sum(outs), w, normed))
    return np.stack(outs)


def data(depth=12, width=8):
    rng = np.random.default_rng(0)
    x = rng.normal(size=width)
    ws = rng.normal(size=(depth, width, width))
    return x, 0.5 * ws


# --8<-- [end:code]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    rng = np.random.default_rng(0)
    x, ws = data(3, 4)
    return attention, (x, ws, rng.normal(size=(3, 4)))
