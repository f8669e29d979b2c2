"""Do linear residual networks have bad local minima?

--8<-- [start:session]
>>> for tau in [0.1, 0.5, 0.9]:
...     draws = [draw(seed, tau) for seed in range(20)]
...     least = min(slope(a, r) for a, r in draws)
...     a, r = draws[0]
...     worst = slope(0 * a - tau * eye(r), r)
...     bound = 6**0.5 * (1 - tau) ** 5
...     row = [least, worst, bound]
...     print(tau, " ".join(f"{n:.2g}" for n in row))
0.1 2.2 1.4 1.4
0.5 2.2 0.077 0.077
0.9 3.4 2.4e-05 2.4e-05
>>> for seed in [0, 1, 2]:
...     a, r = draw(seed, 0.0)
...     end = train(a, r)
...     row = [loss(a, r), loss(end, r), largest(end)]
...     print(" ".join(f"{float(n):.2f}" for n in row))
0.48 0.00 0.11
0.38 0.00 0.13
0.58 0.00 0.14

--8<-- [end:session]
"""

# --8<-- [start:code]
import numpy as np
import torch


def product(a):
    p = eye(a[0])
    for branch in a:
        p = p + branch @ p
    return p


def loss(a, r):
    return (product(a) - r).square().sum() / 2


def grads(a, r):
    a = a.detach().requires_grad_()
    return torch.autograd.grad(loss(a, r), a)[0]


def slope(a, r):
    error = (2 * loss(a, r)).sqrt()
    return float(grads(a, r).norm() / error)


def train(a, r, steps=100, rate=0.05):
    for _ in range(steps):
        a = a - rate * grads(a, r)
    return a


def largest(a):
    norms = torch.linalg.matrix_norm(a, ord=2)
    return float(norms.max())


def eye(r):
    return torch.eye(len(r), dtype=r.dtype)


def draw(seed, tau, units=6, width=4):
    rng = np.random.default_rng(seed)
    a = rng.normal(size=(units, width, width))
    r = np.eye(width) + rng.normal(size=(width, width)) / 4
    size = np.linalg.norm(a, 2, axis=(1, 2), keepdims=True)
    return [torch.from_numpy(b) for b in (tau * a / size, r)]


# --8<-- [end:code]
