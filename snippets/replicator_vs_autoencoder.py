"""Is a net that outputs its input a replicator or an autoencoder?

--8<-- [start:session]
>>> x = points()
>>> code = encode(x)
>>> steps = stair(code, 100)
>>> some = steps[:5, 0].round(2).tolist()
>>> print("first staircase codes:", some)
first staircase codes: [0.0, 0.0, 0.0, 0.33, 0.33]
>>> for name, c in [("plain", code), ("staircase", steps)]:
...     y = decode(c, x)
...     print(f"{name:9} {distinct(c):2} codes, "
...           f"{distinct(y):2} outputs, error {error(y, x)}")
plain     12 codes, 12 outputs, error 0.0024
staircase  4 codes,  4 outputs, error 0.0071

--8<-- [end:session]
--8<-- [start:counterexample]
>>> for a in 100, 20, 4:
...     soft = stair(code, a)
...     e = error(decode(soft, x), x)
...     n = distinct(soft)
...     print(f"steepness {a:3}: {n:2} codes, error {e}")
steepness 100:  4 codes, error 0.0071
steepness  20: 12 codes, error 0.0044
steepness   4: 12 codes, error 0.003

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> print("plain error:", error(decode(x, x), x))
plain error: 0.0
>>> wide = stair(x, 100)
>>> print("staircase error:", error(decode(wide, x), x))
staircase error: 0.0022
>>> print("staircase codes:", distinct(wide))
staircase codes: 10
>>> off = abs(3 * wide - (3 * wide).round())
>>> between = int((off > 0.03).any(1).sum())
>>> print("points between two levels:", between)
points between two levels: 6

--8<-- [end:answer]
--8<-- [start:answer2]
>>> t = np.linspace(0, 1, 10_001)
>>> c = stair(t, 100)
>>> level = (3 * c).round() / 3
>>> on = abs(c - level) < 0.01
>>> print("on a level:", round(100 * on.mean()), "%")
on a level: 90 %

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


# --8<-- [end:code]
# --8<-- [start:helpers]
def decode(code, x):
    one = np.ones((len(x), 1))
    c = np.concatenate([code, one], 1)
    fit = np.linalg.lstsq(c, x)[0]
    return c @ fit


def distinct(y):
    return len(np.unique(y.round(3), axis=0))


def error(y, x):
    return round(float(((y - x) ** 2).mean()), 4)


# --8<-- [end:helpers]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    rng = np.random.default_rng(0)
    return stair, (rng.random((3, 2)), np.array([8.0]))
