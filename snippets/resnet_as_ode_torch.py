"""Is a ResNet an ODE?

--8<-- [start:session]
>>> for seed in [0, 1, 2]:
...     x, path = data(seed)
...     ode = net(x, path(2000), 1 / 2000)
...     row = []
...     for units in [10, 20, 40, 80]:
...         y = net(x, path(units), 1 / units)
...         row.append(round(gap(y, ode) / gap(ode, x), 2))
...     print(row)
[0.22, 0.11, 0.06, 0.03]
[0.13, 0.07, 0.03, 0.02]
[0.13, 0.06, 0.03, 0.02]

--8<-- [end:session]
"""

# --8<-- [start:code]
import numpy as np
import torch


def net(x, ws, step=0.5):
    for w in ws:
        x = x + step * torch.tanh(x @ w)
    return x


def gap(y, x):
    return float((y - x).norm())


def data(seed, width=4):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(32, width))
    a, b = rng.normal(size=(2, width, width))

    def path(units):
        t = np.pi * np.arange(units)[:, None, None] / units
        return torch.from_numpy(np.cos(t) * a + np.sin(t) * b)

    return torch.from_numpy(x), path


# --8<-- [end:code]
