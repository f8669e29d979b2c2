"""Do autoencoders learn the identity?

--8<-- [start:session]
>>> X = data(rank=5)
>>> fresh = data(rank=20, seed=1)
>>> M = train(X, start=0.01)
>>> round(float(error(M, X)), 3)
0.0
>>> round(float(error(M, fresh)), 2)
0.74
>>> V = np.linalg.svd(X)[2][:5]
>>> P = V.T @ V
>>> round(float(gap(M, P)), 2)
0.08
>>> round(float(gap(M, np.eye(20))), 2)
3.87
>>> M = train(X, start=0.3)
>>> round(float(error(M, X)), 3)
0.0
>>> round(float(error(M, fresh)), 1)
5.4

--8<-- [end:session]
--8<-- [start:counterexample]
>>> X = data(rank=20)
>>> M = train(X, start=0.01)
>>> round(float(error(M, X)), 3)
0.0
>>> round(float(error(M, fresh)), 3)
0.0
>>> round(float(gap(M, np.eye(20))), 3)
0.0

--8<-- [end:counterexample]
--8<-- [start:adam]
>>> def adam(X, start, steps=1000):
...     rng = np.random.default_rng(2)
...     w = start * rng.normal(size=(2, 40, 20))
...     m, v = 0 * w, 0 * w
...     for t in range(1, steps + 1):
...         E, D = w[0], w[1].T
...         R = (D @ E - np.eye(20)) @ (X.T @ X) / len(X)
...         g = np.stack([D.T @ R, E @ R.T])
...         m = 0.9 * m + 0.1 * g
...         v = 0.999 * v + 0.001 * g**2
...         size = (v / (1 - 0.999**t)) ** 0.5 + 1e-8
...         w = w - 0.001 * m / (1 - 0.9**t) / size
...     return w[1].T @ w[0]
>>> X = np.ones((1, 20))
>>> X[0, 0] = 10
>>> X = X / np.linalg.norm(X)
>>> off = np.eye(20) - X.T @ X
>>> for M in train(X, 0.001, steps=1000), adam(X, 0.001):
...     far = np.linalg.norm(M @ off, 2)
...     print(round(error(M, X), 3), round(float(far), 2))
0.0 0.0
0.0 1.35

--8<-- [end:adam]
--8<-- [start:answer]
>>> rng = np.random.default_rng(3)
>>> x, new = rng.normal(size=(2, 20))
>>> def shifts(x):
...     near = [np.roll(x, s) for s in (1, 0, -1)]
...     return np.stack(near, axis=1)
>>> kernel = np.linalg.lstsq(shifts(x), x)[0]
>>> (kernel.round(6) + 0.0).tolist()
[0.0, 1.0, 0.0]
>>> far = np.linalg.norm(shifts(new) @ kernel - new)
>>> round(float(far / np.linalg.norm(new)), 3)
0.0
>>> dense = np.outer(x, x) / (x @ x)
>>> round(float(error(dense, x)), 3)
0.0
>>> round(float(error(dense, fresh)), 2)
0.94

--8<-- [end:answer]
--8<-- [start:answer2]
>>> X = data(rank=20)
>>> for change in (
...     {"units": 5}, {"decay": 0.3}, {"steps": 30}
... ):
...     M = train(X, start=0.01, **change)
...     print(change, round(error(M, X), 2))
{'units': 5} 0.63
{'decay': 0.3} 0.1
{'steps': 30} 0.37
>>> X = data(rank=5)
>>> M = train(X, start=0.01, units=5)
>>> round(float(error(M, X)), 3)
0.0

--8<-- [end:answer2]
"""

# --8<-- [start:code]
import numpy as np


def data(rank, seed=0):
    rng = np.random.default_rng(seed)
    axes = np.linalg.qr(rng.normal(size=(20, 20)))[0]
    return rng.normal(size=(200, rank)) @ axes[:rank]


def loss(E, D, X):
    return ((X @ (D @ E).T - X) ** 2).sum() / len(X) / 2


def train(X, start, units=40, steps=300, decay=0.0):
    rng = np.random.default_rng(2)
    E = start * rng.normal(size=(units, 20))
    D = start * rng.normal(size=(20, units))
    for _ in range(steps):
        R = (D @ E - np.eye(20)) @ (X.T @ X) / len(X)
        E, D = (
            E - 0.1 * (D.T @ R + decay * E),
            D - 0.1 * (R @ E.T + decay * D),
        )
    return D @ E


def gap(M, N):
    return ((M - N) ** 2).sum() ** 0.5


def error(M, X):
    return ((X @ M.T - X) ** 2).sum() / (X**2).sum()


# --8<-- [end:code]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    rng = np.random.default_rng(0)
    E, D, X = rng.normal(size=(3, 4)), rng.normal(size=(4, 3)), rng.normal(size=(6, 4))
    return loss, (E, D, X)
