"""Why is the residual taken against x and not against something else?

--8<-- [start:session]
>>> x, w1, w2 = data()
>>> zero, one = torch.zeros(4, 4), torch.eye(4)
>>> turn = torch.roll(one, 1, 1)
>>> refs = {"zero": zero, "x": one, "turn": turn}
>>> def compare(wanted):
...     for name, ref in refs.items():
...         away = missed(x, wanted, x @ ref)
...         ws = fit(x, wanted, w1, w2, ref, 30)
...         y = unit(x, *ws, ref)
...         print(name, away, missed(x, wanted, y))
>>> compare(x @ (one + 0.2 * turn))
zero [1.06, 1.02, 1.06] [0.2, 0.15, 0.18]
x [0.04, 0.04, 0.04] [0.02, 0.01, 0.02]
turn [1.57, 1.73, 1.57] [0.17, 0.13, 0.14]

--8<-- [end:session]
"""

# --8<-- [start:code]
import numpy as np
import torch

torch.set_default_dtype(torch.float64)


def unit(x, w1, w2, ref):
    branch = torch.relu(x @ w1) @ w2
    return x @ ref + branch


def fit(x, wanted, w1, w2, ref, steps):
    ws = [w.clone().requires_grad_() for w in (w1, w2)]
    for _ in range(steps):
        error = unit(x, *ws, ref) - wanted
        loss = 0.05 * (error**2).sum() / x.shape[-2]
        moves = torch.autograd.grad(loss, ws)
        for w, move in zip(ws, moves, strict=True):
            w.data -= move
    return [w.detach() for w in ws]


def missed(x, wanted, y):
    error = ((y - wanted) ** 2).sum((1, 2))
    share = error / (x**2).sum((1, 2))
    return share.numpy().round(2).tolist()


def data(width=16, seeds=3, d=4):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(seeds, 64, d))
    w1 = rng.normal(size=(seeds, d, width))
    w2 = rng.normal(size=(seeds, width, d))
    w1, w2 = 0.2 * w1, 0.2 * w2
    return [torch.from_numpy(a) for a in (x, w1, w2)]


# --8<-- [end:code]
