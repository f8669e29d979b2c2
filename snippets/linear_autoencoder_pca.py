"""Is a linear autoencoder the same as PCA?

--8<-- [start:session]
>>> X = data([4, 2, 1, 0.5])
>>> E, D = train(X, *start(seed=0))
>>> P = np.diag([1, 1, 0, 0])
>>> far = np.linalg.norm(D @ E - P)
>>> round(float(far), 4)
0.0
>>> round(float(loss(E, D, X)), 4)
1.5
>>> cosines(D).tolist()
[[0.36, 0.97], [0.93, 0.22]]

--8<-- [end:session]
--8<-- [start:counterexample]
>>> for spread in [4, 1, 1, 0.5], [4, 2, 1, 0]:
...     X = data(spread)
...     E, D = train(X, *start(seed=0))
...     G, H = train(X, *start(seed=1))
...     apart = np.linalg.norm(D @ E - H @ G)
...     print(spread, apart.round(1))
...     print(loss(E, D, X).round(2))
...     print(loss(G, H, X).round(2))
[4, 1, 1, 0.5] 1.3
1.5
1.5
[4, 2, 1, 0] 1.0
1.0
1.0
>>> X = data([4, 2, 1, 0.5]) + [0, 0, 0, 2]
>>> E, D = train(X, *start(seed=0))
>>> abs(np.diag(D @ E)).round(2).tolist()
[1.0, 0.0, 0.0, 1.0]

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> X = data([4, 2, 1, 0.5])
>>> E, D = train(X, *start(seed=0), decay=0.4)
>>> cosines(D).tolist()
[[0.31, 0.96], [0.95, 0.3]]
>>> left = np.linalg.svd(D)[0][:, :2]
>>> cosines(left).tolist()
[[1.0, 0.0], [0.0, 1.0]]
>>> np.diag(D @ E)[:2].round(2).tolist()
[0.95, 0.9]
>>> for decay in 2, 6, 12:
...     E, D = train(X, *start(seed=0), decay=decay)
...     print(decay, abs(np.diag(D @ E)[:2]).round(2).tolist())
2 [0.75, 0.5]
6 [0.25, 0.0]
12 [0.0, 0.0]

--8<-- [end:answer]
--8<-- [start:answer2]
>>> E = np.eye(4)[[0, 2]]
>>> for push in 0.0, 0.001:
...     w = E + push, E.T + push
...     before = train(X, *w, steps=50)
...     after = train(X, *w, steps=250)
...     print(round(float(loss(*before, X)), 2))
...     print(round(float(loss(*after, X)), 2))
2.5
2.5
2.5
1.5

--8<-- [end:answer2]
"""

# --8<-- [start:code]
import numpy as np


def data(spread):
    Z = np.random.default_rng(0).normal(size=(20, 4))
    Q = np.linalg.qr(Z - Z.mean(axis=0))[0]
    return Q * np.sqrt(20 * np.array(spread))


def start(seed):
    rng = np.random.default_rng(seed)
    E = 0.5 * rng.normal(size=(2, 4))
    D = 0.5 * rng.normal(size=(4, 2))
    return E, D


def loss(E, D, X):
    return ((X @ (D @ E).T - X) ** 2).sum() / len(X)


def train(X, E, D, steps=500, decay=0.0):
    for _ in range(steps):
        R = (D @ E - np.eye(4)) @ (X.T @ X) / len(X)
        gE, gD = 2 * D.T @ R, 2 * R @ E.T
        E = E - 0.05 * (gE + decay * E)
        D = D - 0.05 * (gD + decay * D)
    return E, D


def cosines(D):
    pcs = np.eye(4)[:2]
    unit = D / np.linalg.norm(D, axis=0)
    return abs(pcs @ unit).round(2)


# --8<-- [end:code]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    rng = np.random.default_rng(0)
    E, D, X = rng.normal(size=(2, 4)), rng.normal(size=(4, 2)), rng.normal(size=(6, 4))
    return loss, (E, D, X)
