"""Does the +1 in the gradient stop gradients from vanishing?

--8<-- [start:session]
>>> js, g = data()
>>> eyes = torch.zeros_like(js) + torch.eye(64)
>>> for size in (0.01, 0.1, 0.5):
...     low, high = (1 - size) ** 54, (1 + size) ** 54
...     print(size, f"between {low:.2g} and {high:.2g}")
...     k = kept(g, size * js)
...     print("  random", f"{k.min():.2g} to {k.max():.2g}")
...     k = kept(g, -size * eyes)
...     print("  minus", f"{k.min():.2g} to {k.max():.2g}")
0.01 between 0.58 and 1.7
  random 0.99 to 1
  minus 0.58 to 0.58
0.1 between 0.0034 and 1.7e+02
  random 0.95 to 1.2
  minus 0.0034 to 0.0034
0.5 between 5.6e-17 and 3.2e+09
  random 2 to 11
  minus 5.6e-17 to 5.6e-17

--8<-- [end:session]
"""

# --8<-- [start:code]
import numpy as np
import torch

torch.set_default_dtype(torch.float64)


def net(x, js):
    for j in js:
        x = x + x @ j.T
    return x


def back(g, js):
    x = torch.zeros_like(g, requires_grad=True)
    return torch.autograd.grad(net(x, js), x, g)[0]


def kept(g, js):
    return back(g, js).norm(dim=1) / g.norm(dim=1)


def data(units=54, width=64):
    rng = np.random.default_rng(0)
    js = rng.normal(size=(units, width, width))
    big = np.linalg.norm(js, 2, (1, 2), keepdims=True)
    g = rng.normal(size=(100, width))
    return [torch.from_numpy(a) for a in (js / big, g)]


# --8<-- [end:code]
