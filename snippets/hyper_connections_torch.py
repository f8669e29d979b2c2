"""What are hyper-connections and mHC?

--8<-- [start:session]
>>> x, logits, read, write, w = data()
>>> one = torch.tensor([[1.0]])
>>> single = unit(x[:1], one, one, one, w)
>>> plain = x[:1] + torch.tanh(x[:1] @ w)
>>> single.numpy().round(2).tolist(), plain.numpy().round(2).tolist()
([[-1.55, 0.63]], [[-1.55, 0.63]])
>>> lines = torch.tensor([1.0, 2, 3, 4])
>>> for depth in [1, 5, 60]:
...     mix = through(sinkhorn(logits[:depth]))
...     print(depth, (mix @ lines).numpy().round(2).tolist())
1 [2.23, 2.79, 2.48, 2.5]
5 [2.5, 2.5, 2.5, 2.5]
60 [2.5, 2.5, 2.5, 2.5]
>>> near = logits + 5 * torch.eye(4)
>>> for depth in [1, 5, 60]:
...     mix = through(sinkhorn(near[:depth]))
...     print(depth, (mix @ lines).numpy().round(2).tolist())
1 [1.04, 2.04, 3.0, 3.97]
5 [1.23, 2.1, 2.9, 3.81]
60 [2.38, 2.47, 2.57, 2.63]

--8<-- [end:session]
"""

# --8<-- [start:code]
import numpy as np
import torch

torch.set_default_dtype(torch.float64)


def sinkhorn(logits, times=20):
    m = logits.exp()
    for _ in range(times):
        m = m / m.sum(-2, keepdim=True)
        m = m / m.sum(-1, keepdim=True)
    return m


def unit(x, mix, read, write, w):
    branch = torch.tanh(read @ x @ w)
    return mix @ x + write.mT @ branch


def through(mixers):
    total = torch.eye(4)
    for mix in mixers:
        total = mix @ total
    return total


def data(seed=0):
    rng = np.random.default_rng(seed)
    logits = rng.normal(size=(60, 4, 4))
    x, w = rng.normal(size=(4, 2)), rng.normal(size=(2, 2))
    read, write = rng.normal(size=(2, 1, 4))
    return [torch.from_numpy(a) for a in (x, logits, read, write, w)]


# --8<-- [end:code]
