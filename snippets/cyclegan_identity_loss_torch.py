"""What is CycleGAN's identity loss?

--8<-- [start:session]
>>> a, b = data()
>>> for weight in [0.0, 0.1, 0.5, 5.0]:
...     g, f = train(a, b, weight)
...     print(weight, g.numpy().round(1).tolist())
0.0 [1.5, 1.5, -1.5]
0.1 [1.5, 1.5, -1.4]
0.5 [1.4, 1.4, 1.4]
5.0 [1.2, 1.2, 1.2]

--8<-- [end:session]
"""

# --8<-- [start:code]
import numpy as np
import torch

torch.set_default_dtype(torch.float64)


def total(g, f, a, b, weight):
    va, vb = (a**2).mean(0), (b**2).mean(0)
    fool = (g**2 * va - vb) ** 2 + (f**2 * vb - va) ** 2
    cycle = (f * g * a - a) ** 2, (g * f * b - b) ** 2
    same = (g * b - b) ** 2, (f * a - a) ** 2
    kept = sum(cycle) + weight * sum(same)
    return fool.sum() + kept.mean(0).sum()


def train(a, b, weight):
    start = torch.tensor([0.1, 0.1, -0.1])
    g, f = [start.clone().requires_grad_() for _ in "gf"]
    for _ in range(100):
        loss = total(g, f, a, b, weight)
        moves = torch.autograd.grad(loss, [g, f])
        for gain, move in zip([g, f], moves, strict=True):
            gain.data -= 0.02 * move
    return g.detach(), f.detach()


def data():
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(2, 50, 3))
    size = np.sqrt((a**2).mean(0)), np.sqrt((b**2).mean(0))
    a, b = a / size[0], 1.5 * b / size[1]
    return torch.from_numpy(a), torch.from_numpy(b)


# --8<-- [end:code]
