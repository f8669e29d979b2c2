"""Is a linear autoencoder the same as PCA?

--8<-- [start:session]
>>> X = data([4, 2, 1, 0.5])
>>> E, D = train(X, *start(seed=0))
>>> P = torch.diag(torch.tensor([1.0, 1, 0, 0]))
>>> far = torch.linalg.norm(D @ E - P)
>>> round(float(far), 4)
0.0
>>> round(float(loss(E, D, X)), 4)
1.5
>>> cosines(D).tolist()
[[0.36, 0.97], [0.93, 0.22]]

--8<-- [end:session]
"""

# --8<-- [start:code]
import numpy as np
import torch

torch.set_default_dtype(torch.float64)


def data(spread):
    Z = np.random.default_rng(0).normal(size=(20, 4))
    Q = np.linalg.qr(Z - Z.mean(axis=0))[0]
    Q = Q * np.sqrt(20 * np.array(spread))
    return torch.from_numpy(Q)


def start(seed):
    rng = np.random.default_rng(seed)
    E = 0.5 * rng.normal(size=(2, 4))
    D = 0.5 * rng.normal(size=(4, 2))
    return torch.from_numpy(E), torch.from_numpy(D)


def loss(E, D, X):
    return ((X @ (D @ E).T - X) ** 2).sum() / len(X)


def train(X, E, D, steps=500, decay=0.0):
    for _ in range(steps):
        w = E.requires_grad_(), D.requires_grad_()
        gE, gD = torch.autograd.grad(loss(*w, X), w)
        with torch.no_grad():
            E = E - 0.05 * (gE + decay * E)
            D = D - 0.05 * (gD + decay * D)
    return E, D


def cosines(D):
    pcs = torch.eye(4)[:2]
    unit = D / torch.linalg.norm(D, axis=0)
    return abs(pcs @ unit).numpy().round(2)


# --8<-- [end:code]
