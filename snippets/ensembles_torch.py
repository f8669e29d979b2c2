"""Are ResNets ensembles?

--8<-- [start:session]
>>> x, y, w, v = data(20)
>>> w, v = fit(x, y, w, v)
>>> every, eye = torch.ones(20), torch.eye(20)
>>> errors(x, y, w, v, [every])
[[0, 0, 0], [0, 0, 0]]
>>> errors(x, y, w, v, 1 - eye)
[[2, 2, 1], [7, 5, 7]]
>>> errors(x, y, w, v, eye)
[[43, 48, 51], [57, 61, 55]]

--8<-- [end:session]
"""

# --8<-- [start:code]
import numpy as np
import torch

torch.set_default_dtype(torch.float64)


def net(x, w, v, keep, skip=1):
    for wl, vl, k in zip(w, v, keep, strict=True):
        f = torch.relu(x @ wl) @ vl
        x = k * (skip * x + f) + (1 - k) * x
    return x


def fit(x, y, w, v, skip=1):
    ws = [a.clone().requires_grad_() for a in (w, v)]
    step = torch.optim.SGD(ws, lr=0.01, momentum=0.9)
    every = torch.ones(len(w))
    for _ in range(100):
        score = y * net(x, *ws, every, skip)[..., 0]
        loss = torch.nn.functional.softplus(-score)
        step.zero_grad()
        loss.mean(1).sum().backward()
        step.step()
    return [a.detach() for a in ws]


def percent(scores, y):
    wrong = [(z * y <= 0).numpy().mean(1) for z in scores]
    middle, worst = np.median(wrong, 0), np.max(wrong, 0)
    both = 100 * np.array([middle, worst])
    return both.round().astype(int).tolist()


def errors(x, y, w, v, keeps, skip=1):
    nets = [net(x, w, v, k, skip) for k in keeps]
    return percent([z[..., 0] for z in nets], y)


def data(n, skip=1, d=16):
    rng = np.random.default_rng(0)
    p = rng.normal(size=(3, 128, 2))
    x = p @ rng.normal(size=(3, 2, d)) / 2**0.5
    y = np.sign(p[..., 0] * p[..., 1])
    w, v = rng.normal(size=(2, n, 3, d, d)) / d**0.5
    if not skip:
        w, v = np.linalg.qr(w)[0], np.linalg.qr(v)[0]
    scale = n**-0.5 if skip else 2**0.5
    arrays = x, y, w, scale * v
    return [torch.from_numpy(a) for a in arrays]


# --8<-- [end:code]
