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
"""

# --8<-- [start:code]
import numpy as np
import torch

torch.set_default_dtype(torch.float64)


def rows(seed):
    rng = np.random.default_rng(seed)
    return torch.from_numpy(rng.normal(size=(100, 4)))


def code(x, e):
    return torch.relu(x @ e)


def missed(x, e, d):
    gap = code(x, e) @ d - x
    return (gap**2).sum((-2, -1)) / (x**2).sum()


def unit(d):
    return torch.nn.functional.normalize(d, dim=-1)


def train(x, cost, fixed, steps=1500):
    rng = np.random.default_rng(0)
    e = torch.from_numpy(rng.normal(size=(5, 4, 8))) / 2
    d = unit(torch.from_numpy(rng.normal(size=(5, 8, 4))))
    for _ in range(steps):
        w = e.requires_grad_(), d.requires_grad_()
        c = code(x, e)
        error = ((c @ d - x) ** 2).sum() / 2
        loss = (error + cost * c.sum()) / len(x)
        ge, gd = torch.autograd.grad(loss, w)
        with torch.no_grad():
            e, d = e - 0.1 * ge, d - 0.1 * gd
            d = unit(d) if fixed else d
    return e, d


def listed(values, places=2):
    return [round(v, places) for v in values.tolist()]


# --8<-- [end:code]
