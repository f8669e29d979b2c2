"""How do I add a layer to a trained net without changing its output?

--8<-- [start:session]
>>> x, w1, w2, a, same, none = data()
>>> old = net(x, w1, w2)
>>> new = {
...     "identity layer": [(same, None)],
...     "random layer": [(a, None)],
...     "zero branch": [(a, none)],
...     "random branch": [(a, a)],
... }
>>> for name, layers in new.items():
...     print(name, change(old, net(x, w1, w2, layers)))
identity layer 0.0
random layer 0.88
zero branch 0.0
random branch 0.68
>>> lora = w2 + a[:, :2] @ none[:2, :3]
>>> print("LoRA", change(old, net(x, w1, lora)))
LoRA 0.0
>>> print(pulls(x, w1, w2, same, None))
[719]
>>> print(pulls(x, w1, w2, a, none))
[0, 481]

--8<-- [end:session]
"""

# --8<-- [start:code]
import numpy as np
import torch

torch.set_default_dtype(torch.float64)


def net(x, w1, w2, layers=()):
    h = torch.relu(x @ w1)
    for a, b in layers:
        z = torch.relu(h @ a)
        h = z if b is None else h + z @ b
    return h @ w2


def change(old, new):
    share = (new - old).abs().max() / old.abs().max()
    return round(share.item(), 2)


def pulls(x, w1, w2, a, b):
    ws = [w for w in (a, b) if w is not None]
    for w in ws:
        w.requires_grad_()
    error = net(x, w1, w2, [(a, b)]) - 1
    grads = torch.autograd.grad((error**2).sum() / 2, ws)
    return [size(g) for g in grads]


def size(gradient):
    return round(gradient.norm().item())


def data(d=8):
    rng = np.random.default_rng(0)
    x, w1, a = rng.normal(size=(3, 2 * d, d))
    w1, a = w1[:d], a[:d] / d**0.5
    w2 = rng.normal(size=(d, 3))
    arrays = x, w1, w2, a, np.eye(d), np.zeros((d, d))
    return [torch.from_numpy(v) for v in arrays]


# --8<-- [end:code]
