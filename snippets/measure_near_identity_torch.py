"""How can I measure whether a trained block is near the identity?

--8<-- [start:session]
>>> from functools import partial
>>> x, y, w1, w2 = data()
>>> ratio(partial(branch, w1=w1[0], w2=w2[0]), x)
0.04
>>> w1, w2 = train(x, y, w1, w2)
>>> missed(x, y, w1, w2)
0.0
>>> h = x
>>> for i in range(4):
...     f = partial(branch, w1=w1[i], w2=w2[i])
...     cut = missed(x, y, w1, w2, without=i)
...     print(ratio(f, h), steepest(f, h), cut)
...     h = h + f(h)
0.82 1.44 0.49
1.06 1.88 0.64
0.42 0.98 0.33
0.33 0.5 0.16

--8<-- [end:session]
"""

# --8<-- [start:code]
import numpy as np
import torch

torch.set_default_dtype(torch.float64)
grad = torch.autograd.grad


def branch(h, w1, w2):
    return torch.tanh(h @ w1) @ w2


def net(h, w1, w2, without=-1):
    for i in range(len(w1)):
        if i != without:
            h = h + branch(h, w1[i], w2[i])
    return h


def ratio(f, h):
    return round(float(f(h).norm() / h.norm()), 2)


def steepest(f, h):
    h = h.clone().requires_grad_()
    y = f(h).sum(0)
    rows = [grad(v, h, retain_graph=True)[0] for v in y]
    s = torch.linalg.matrix_norm(torch.stack(rows, 1), 2)
    return round(float(s.mean()), 2)


def missed(x, y, w1, w2, without=-1):
    error = ((net(x, w1, w2, without) - y) ** 2).sum()
    return round(float(error / (y**2).sum()), 2)


def train(x, y, w1, w2, steps=200):
    ws = [w.clone().requires_grad_() for w in (w1, w2)]
    vs = [0 * w1, 0 * w2]
    for _ in range(steps):
        error = net(x, *ws) - y
        gs = grad(0.5 * (error**2).sum() / len(x), ws)
        for w, v, g in zip(ws, vs, gs, strict=True):
            v.mul_(0.9).add_(g)
            w.data -= 0.05 * v
    return [w.detach() for w in ws]


def data(units=4, width=16):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(128, 4))
    y = x[:, [1, 0, 3, 2]] * [1, -1, 1, -1]
    w1 = 0.5 * rng.normal(size=(units, 4, width))
    w2 = 0.02 * rng.normal(size=(units, width, 4))
    return [torch.from_numpy(a) for a in (x, y, w1, w2)]


# --8<-- [end:code]
