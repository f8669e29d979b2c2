"""What are the hidden layers of a net that copies good for?

--8<-- [start:session]
>>> x = arc(0.75)
>>> code, y = pca(x)
>>> print(left(x, y), in_order(code))
0.343 39
>>> a, b, c, d = train(x, 1)
>>> code = encode(x, a, b)
>>> print(left(x, decode(code, c, d)))
[0.026, 0.009, 0.009, 0.008, 0.009]
>>> print(in_order(code[..., 0]))
[54, 54, 55, 55, 54]

--8<-- [end:session]
"""

# --8<-- [start:code]
import numpy as np
import torch

torch.set_default_dtype(torch.float64)


def arc(half):
    angle = np.linspace(-half, half, 60) * np.pi
    x = np.stack([np.cos(angle), np.sin(angle)], 1)
    return torch.from_numpy(x)


def one(x):
    ones = torch.ones(*x.shape[:-1], 1)
    return torch.cat([x, ones], -1)


def encode(x, a, b):
    return torch.tanh(one(x) @ a) @ b


def decode(code, c, d):
    return torch.tanh(one(code) @ c) @ d


def copy(x, a, b, c, d):
    return decode(encode(x, a, b), c, d)


def start(size):
    rng = np.random.default_rng(0)
    rows = [3, 8, size + 1, 8]
    columns = [8, size, 8, 2]
    net = []
    for n, m in zip(rows, columns):
        w = rng.normal(size=(5, n, m))
        net.append(w / np.sqrt(n))
    return [torch.from_numpy(w) for w in net]


def train(x, size):
    net = [w.requires_grad_() for w in start(size)]
    for _ in range(2000):
        error = (copy(x, *net) - x) ** 2
        loss = error.sum() / len(x)
        slope = torch.autograd.grad(loss, net)
        for w, g in zip(net, slope):
            w.data -= 0.05 * g
    return [w.detach() for w in net]


def pca(x):
    mean = x.mean(0)
    svd = torch.linalg.svd(x - mean, False)
    axes = svd[2][:1]
    code = (x - mean) @ axes.T
    return code[:, 0], mean + code @ axes


def left(x, y):
    lost = ((y - x) ** 2).sum((-2, -1))
    lost = lost / ((x - x.mean(0)) ** 2).sum()
    return lost.numpy().round(3).tolist()


def in_order(code):
    up = (torch.diff(code) > 0).sum(-1)
    return torch.maximum(up, 59 - up).tolist()


# --8<-- [end:code]
