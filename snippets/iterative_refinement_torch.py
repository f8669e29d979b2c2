"""Do residual blocks refine their input or rebuild it?

--8<-- [start:session]
>>> x, y, w, v = data(20)
>>> for group in downhill(x, y, w, v):
...     print(group)
[-0.01, -0.02, -0.03]
[-0.01, -0.02, -0.02]
[0.02, 0.03, 0.03]
[-0.01, -0.03, -0.01]
>>> w, v = fit(x, y, w, v)
>>> for group in downhill(x, y, w, v):
...     print(group)
[0.3, 0.28, 0.27]
[0.32, 0.34, 0.27]
[0.41, 0.38, 0.55]
[0.59, 0.58, 0.58]
>>> xs = states(x, w, v)
>>> for units in range(0, 21, 5):
...     print(units, errors(xs[units], y))
0 [49, 50, 52]
5 [20, 20, 48]
10 [7, 9, 23]
15 [1, 2, 4]
20 [0, 0, 0]

--8<-- [end:session]
"""

# --8<-- [start:code]
import numpy as np
import torch

torch.set_default_dtype(torch.float64)
softplus = torch.nn.functional.softplus
cosine = torch.nn.functional.cosine_similarity


def states(x, w, v, skip=1):
    xs = [x]
    for wl, vl in zip(w, v, strict=True):
        f = torch.relu(xs[-1] @ wl) @ vl
        xs.append(skip * xs[-1] + f)
    return torch.stack(xs)


def loss(z, y):
    return softplus(-y * z[..., 0]).mean(1).sum()


def fit(x, y, w, v, skip=1):
    ws = [a.clone().requires_grad_() for a in (w, v)]
    step = torch.optim.SGD(ws, lr=0.01, momentum=0.9)
    for _ in range(100):
        step.zero_grad()
        loss(states(x, *ws, skip)[-1], y).backward()
        step.step()
    return [a.detach() for a in ws]


def downhill(x, y, w, v):
    xs = states(x, w, v)
    f = xs[1:] - xs[:-1]
    cosines = []
    for i in range(len(w)):
        z = xs[i].clone().requires_grad_()
        end = states(z, w[i:], v[i:])[-1]
        g = torch.autograd.grad(loss(end, y), z)[0]
        same = cosine(f[i], -g, dim=-1, eps=0)
        cosines.append(same.mean(1))
    groups = torch.stack(cosines).reshape(4, -1, 3)
    return groups.mean(1).numpy().round(2).tolist()


def errors(z, y):
    wrong = 100 * (z[..., 0] * y <= 0).numpy().mean(1)
    return wrong.round().astype(int).tolist()


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
