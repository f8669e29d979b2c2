"""Can very deep nets be trained without skip connections?

--8<-- [start:session]
>>> for start, skip in [("mirrored", 0), ("shortcut", 1)]:
...     x, y, w = data(start)
...     s = gains(x[0, 0], w[:, 0], skip)
...     w = fit(x, y, w, skip)
...     print(start, s, wrong(x, y, w, skip))
mirrored [1.0, 1.0] [0, 0, 0]
shortcut [3.0, 0.9] [0, 0, 0]

--8<-- [end:session]
"""

# --8<-- [start:code]
import numpy as np
import torch
from torch.autograd.functional import jacobian
from torch.nn.functional import softplus

torch.set_default_dtype(torch.float64)


def halves(x):
    return torch.cat([x.clamp(min=0), x.clamp(max=0)], -1)


def net(x, w, skip=0):
    for layer in w:
        x = skip * x + halves(x) @ layer
    return x


def gains(x, w, skip=0):
    j = jacobian(lambda x: net(x, w, skip), x)
    s = torch.linalg.svdvals(j)
    return [float(f"{v:.1g}") for v in s[[0, 8]]]


def fit(x, y, w, skip=0, rate=0.01, steps=30):
    w = w.clone().requires_grad_()
    step = torch.optim.SGD([w], lr=rate, momentum=0.9)
    for _ in range(steps):
        score = y * net(x, w, skip)[..., 0]
        step.zero_grad()
        softplus(-score).mean(1).sum().backward()
        step.step()
    return w.detach()


def wrong(x, y, w, skip=0):
    bad = ~(net(x, w, skip)[..., 0] * y > 0)
    bad = 100 * bad.numpy().mean(1)
    return bad.round().astype(int).tolist()


def data(start, draws=3, layers=40, d=16):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(draws, 64, d))
    y = np.sign(x[..., 0] * x[..., 1])
    w = rng.normal(size=(2, layers, draws, d, d)) / d**0.5
    if start == "mirrored":
        w[:] = np.linalg.qr(w[0])[0]
    if start == "shortcut":
        w = w / layers**0.5
    w = np.concatenate(list(w), axis=-2)
    return [torch.from_numpy(a) for a in (x, y, w)]


# --8<-- [end:code]
