"""Why are my anomalies reconstructed too?

--8<-- [start:session]
>>> normal, test = rows(1), rows(2)
>>> far = rows(3, along=5)
>>> for units in [6, 2]:
...     e, d = train(normal, units)
...     for x in [normal, test, far]:
...         mean = float(errors(x, e, d).mean())
...         print(units, "units", round(mean, 2) + 0.0)
6 units 0.0
6 units 0.0
6 units 0.0
2 units 0.34
2 units 0.37
2 units 0.42
>>> auroc(errors(test, e, d), errors(far, e, d))
0.53
>>> auroc(*[unusual(x, normal, e) for x in [test, far]])
0.97

--8<-- [end:session]
"""

# --8<-- [start:code]
import numpy as np
import torch

torch.set_default_dtype(torch.float64)
BENDS = {
    "none": lambda z: z,
    "relu": torch.relu,
    "tanh": torch.tanh,
}


def rows(seed, along=1, across=1):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(100, 6))
    sizes = [2 * along] * 2 + [0.3 * across] * 4
    rng = np.random.default_rng(0)
    turn = np.linalg.qr(rng.normal(size=(6, 6)))[0]
    return torch.from_numpy(x * np.array(sizes) @ turn)


def errors(x, e, d, bend="none"):
    code = BENDS[bend](x @ e)
    return ((code @ d - x) ** 2).sum(1)


def train(x, units, bend="none", seed=0):
    rng = np.random.default_rng(seed)
    e = torch.from_numpy(rng.normal(size=(6, units))) / 2
    d = torch.from_numpy(rng.normal(size=(units, 6))) / 2
    for _ in range(1500):
        w = e.requires_grad_(), d.requires_grad_()
        loss = errors(x, e, d, bend).mean()
        ge, gd = torch.autograd.grad(loss, w)
        with torch.no_grad():
            e, d = e - 0.02 * ge, d - 0.02 * gd
    return e, d


def unusual(x, normal, e):
    """Squared distance from the usual code, by variance."""
    usual, code = normal @ e, x @ e
    z = code - usual.mean(0)
    return (z @ torch.linalg.inv(torch.cov(usual.T)) * z).sum(1)


def auroc(low, high):
    wins = (high[:, None] > low[None]) * 1.0
    return round(float(wins.mean()), 2)


# --8<-- [end:code]
