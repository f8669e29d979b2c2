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
--8<-- [start:counterexample]
>>> for seed in [0, 1, 2]:
...     x, path = data(seed)
...     w = path(1)[0]
...     row = []
...     for units in [16, 64, 256, 1024]:
...         ws = [w, -w] * (units // 2)
...         y = net(x, ws, 1 / units**0.5)
...         row.append(round(gap(y, x) / gap(0, x), 2))
...     print(row)
[0.25, 0.24, 0.24, 0.24]
[0.31, 0.31, 0.32, 0.32]
[0.16, 0.15, 0.15, 0.15]

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> x, path = data(0)
>>> for power in [1, 0.5]:
...     row = []
...     for units in [16, 64, 256, 1024]:
...         rng = np.random.default_rng(1)
...         ws = rng.normal(size=(units, 4, 4))
...         y = net(x, ws, 1 / units**power)
...         row.append(round(gap(y, x) / gap(0, x), 2))
...     print(power, row)
1 [0.18, 0.09, 0.04, 0.02]
0.5 [0.54, 0.75, 0.65, 0.97]

--8<-- [end:answer]
--8<-- [start:answer2]
>>> x = np.array([-2.0, -1.0, 0.0, 1.0, 2.0])
>>> (x - 2 * np.maximum(x, 0)).tolist()
[-2.0, -1.0, 0.0, -1.0, -2.0]

--8<-- [end:answer2]
"""

# --8<-- [start:code]
import numpy as np


def net(x, ws, step=0.5):
    for w in ws:
        x = x + step * np.tanh(x @ w)
    return x


def gap(y, x):
    return float(np.linalg.norm(y - x))


def data(seed, width=4):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(32, width))
    a, b = rng.normal(size=(2, width, width))

    def path(units):
        t = np.pi * np.arange(units)[:, None, None] / units
        return np.cos(t) * a + np.sin(t) * b

    return x, path


# --8<-- [end:code]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    rng = np.random.default_rng(0)
    return net, (rng.normal(size=(3, 4)), rng.normal(size=(3, 4, 4)))
