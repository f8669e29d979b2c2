"""Is a net that outputs its input a replicator or an autoencoder?

--8<-- [start:session]
>>> x = points()
>>> code = encode(x)
>>> steps = stair(code, 100)
>>> steps[:5, 0].round(2).tolist()
[0.0, 0.0, 0.0, 0.33, 0.33]
>>> distinct(code), distinct(steps)
(12, 4)
>>> same = decode(code, x)
>>> few = decode(steps, x)
>>> distinct(same), distinct(few)
(12, 4)
>>> error(same, x), error(few, x)
(0.0024, 0.0071)

--8<-- [end:session]
--8<-- [start:counterexample]
>>> for a in 100, 20, 4:
...     soft = stair(code, a)
...     e = error(decode(soft, x), x)
...     print(a, distinct(soft), e)
100 4 0.0071
20 12 0.0044
4 12 0.003

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> error(decode(x, x), x)
0.0
>>> wide = stair(x, 100)
>>> distinct(x), distinct(wide)
(12, 10)
>>> error(decode(wide, x), x)
0.0022
>>> off = abs(3 * wide - (3 * wide).round())
>>> int((off > 0.03).any(1).sum())
6

--8<-- [end:answer]
--8<-- [start:answer2]
>>> t = np.linspace(0, 1, 10_001)
>>> c = stair(t, 100)
>>> level = (3 * c).round() / 3
>>> on = abs(c - level) < 0.01
>>> round(100 * float(on.mean()))
90

--8<-- [end:answer2]
"""

# --8<-- [start:code]
import numpy as np

N = 4  # levels of the staircase


def points():
    s = (np.arange(12) + 0.5) / 12
    r = 0.05 * (-1.0) ** np.arange(12)
    return np.stack([s + r, s - r], 1)


def encode(x):
    return x @ np.array([[0.5], [0.5]])


def stair(t, a):
    j = np.arange(1, N) / N
    up = np.tanh(a * (t[..., None] - j))
    return 0.5 + up.sum(-1) / (2 * (N - 1))


def decode(code, x):
    one = np.ones((len(x), 1))
    c = np.concatenate([code, one], 1)
    fit = np.linalg.lstsq(c, x)[0]
    return c @ fit


def distinct(y):
    return len(np.unique(y.round(3), axis=0))


def error(y, x):
    return round(float(((y - x) ** 2).mean()), 4)


# --8<-- [end:code]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    rng = np.random.default_rng(0)
    return stair, (rng.random((3, 2)), np.array([8.0]))
