"""Why doesn't an overcomplete autoencoder just copy?

--8<-- [start:session]
>>> x, new = rows(1), rows(2)
>>> for cost in [0, 0.3]:
...     e, d = train(x, cost, fixed=True)
...     print(cost, "data", listed(missed(x, e, d)))
...     print(cost, "new ", listed(missed(new, e, d)))
0 data [0.0, 0.0, 0.0, 0.0, 0.0]
0 new  [0.0, 0.0, 0.0, 0.0, 0.0]
0.3 data [0.07, 0.06, 0.07, 0.07, 0.07]
0.3 new  [0.08, 0.07, 0.08, 0.08, 0.08]

--8<-- [end:session]
--8<-- [start:counterexample]
>>> for steps in [200, 600, 1500]:
...     e, d = train(x, 0.3, fixed=False, steps=steps)
...     lengths = np.linalg.norm(d, axis=-1).mean(-1)
...     sizes = code(x, e).sum(-1).mean(-1)
...     print(steps, "missed ", listed(missed(x, e, d)))
...     print("    decoder", listed(lengths, 1))
...     print("    code   ", listed(sizes, 1))
200 missed  [0.09, 0.11, 0.03, 0.05, 0.11]
    decoder [1.7, 1.6, 1.7, 1.7, 1.6]
    code    [1.3, 1.4, 1.4, 1.4, 1.3]
600 missed  [0.02, 0.04, 0.01, 0.02, 0.05]
    decoder [2.5, 2.4, 2.5, 2.5, 2.3]
    code    [1.0, 1.0, 1.0, 1.0, 1.0]
1500 missed  [0.01, 0.02, 0.01, 0.01, 0.05]
    decoder [3.5, 3.4, 3.5, 3.4, 3.2]
    code    [0.8, 0.8, 0.8, 0.7, 0.7]

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> rng = np.random.default_rng(3)
>>> mix = rng.normal(size=(3, 6))
>>> x = rng.normal(size=(50, 3)) @ mix
>>> x = x + 0.3 * rng.normal(size=x.shape)
>>> g = x.T @ x
>>> for drop in [0, 0.4, 0.8]:
...     ridge = np.diag(np.diag(g)) * drop / (1 - drop)
...     w = np.linalg.solve(g + ridge, g)
...     print(drop, np.diag(w).round(1).tolist())
0 [1.0, 1.0, 1.0, 1.0, 1.0, 1.0]
0.4 [0.3, 0.5, 0.3, 0.4, 0.4, 0.5]
0.8 [0.1, 0.2, 0.1, 0.2, 0.2, 0.2]
>>> keep = rng.random((2000, *x.shape)) < 0.6
>>> z = (keep * x / 0.6).reshape(-1, 6)
>>> y = np.tile(x, (2000, 1))
>>> w = np.linalg.lstsq(z, y)[0]
>>> np.diag(w).round(1).tolist()
[0.3, 0.5, 0.3, 0.4, 0.4, 0.5]

--8<-- [end:answer]
--8<-- [start:answer2]
>>> t = np.linspace(-1, 1, 201)
>>> for units in [1, 100, 10_000]:
...     w = 2 / units**0.5
...     sigmoid = 1 / (1 + np.exp(-w * t))
...     y = units * w * (sigmoid - 0.5)
...     print(units, f"{abs(y - t).max():.0e}")
1 2e-01
100 3e-03
10000 3e-05

--8<-- [end:answer2]
--8<-- [start:answer3]
>>> for kind, z in [(np.float32, 18), (np.float64, 38)]:
...     e = np.exp(kind(-z))
...     up, down = 1 / (1 + e), e / (1 + e)
...     print(kind.__name__, z, up == 1, down == 0)
float32 18 True False
float64 38 True False

--8<-- [end:answer3]
"""

# --8<-- [start:code]
import numpy as np


def rows(seed):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(100, 4))


def code(x, e):
    return np.maximum(x @ e, 0)


def missed(x, e, d):
    gap = code(x, e) @ d - x
    return (gap**2).sum((-2, -1)) / (x**2).sum()


def unit(d):
    return d / np.linalg.norm(d, axis=-1, keepdims=True)


def train(x, cost, fixed, steps=1500):
    rng = np.random.default_rng(0)
    e = rng.normal(size=(5, 4, 8)) / 2
    d = unit(rng.normal(size=(5, 8, 4)))
    for _ in range(steps):
        c = code(x, e)
        gap = (c @ d - x) / len(x)
        back = (gap @ d.mT + cost / len(x)) * (c > 0)
        e, d = e - 0.1 * x.T @ back, d - 0.1 * c.mT @ gap
        d = unit(d) if fixed else d
    return e, d


def listed(values, places=2):
    return [round(v, places) for v in values.tolist()]


# --8<-- [end:code]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    rng = np.random.default_rng(0)
    e, d = rng.normal(size=(5, 4, 8)), rng.normal(size=(5, 8, 4))
    return missed, (rows(1)[:6], e, d)
