"""Do autoencoders learn the identity?

--8<-- [start:session]
>>> X = data(rank=5)
>>> fresh = data(rank=20, seed=1)
>>> M = train(X, start=0.01)
>>> round(float(error(M, X)), 3)
0.0
>>> round(float(error(M, fresh)), 2)
0.74
>>> V = torch.linalg.svd(X)[2][:5]
>>> P = V.T @ V
>>> round(float(gap(M, P)), 2)
0.08
>>> round(float(gap(M, torch.eye(20))), 2)
3.87
>>> M = train(X, start=0.3)
>>> round(float(error(M, X)), 3)
0.0
>>> round(float(error(M, fresh)), 1)
5.4

--8<-- [end:session]
"""

# --8<-- [start:code]
import numpy as np
import torch

torch.set_default_dtype(torch.float64)


def data(rank, seed=0):
    rng = np.random.default_rng(seed)
    axes = np.linalg.qr(rng.normal(size=(20, 20)))[0]
    X = rng.normal(size=(200, rank)) @ axes[:rank]
    return torch.from_numpy(X)


def loss(E, D, X):
    return ((X @ (D @ E).T - X) ** 2).sum() / len(X) / 2


def train(X, start, units=40, steps=300, decay=0.0):
    rng = np.random.default_rng(2)
    E = start * rng.normal(size=(units, 20))
    D = start * rng.normal(size=(20, units))
    E, D = torch.from_numpy(E), torch.from_numpy(D)
    for _ in range(steps):
        w = E.requires_grad_(), D.requires_grad_()
        gE, gD = torch.autograd.grad(loss(*w, X), w)
        with torch.no_grad():
            E = E - 0.1 * (gE + decay * E)
            D = D - 0.1 * (gD + decay * D)
    return D @ E


def gap(M, N):
    return ((M - N) ** 2).sum() ** 0.5


def error(M, X):
    return ((X @ M.T - X) ** 2).sum() / (X**2).sum()


# --8<-- [end:code]
