"""What are hyper-connections and mHC?

--8<-- [start:session]
>>> def show(name, v):
...     print(f"{name:15} {v.numpy().round(2).tolist()}")
>>> x, logits, pre, post, w = data()
>>> one = torch.tensor([[1.0]])
>>> show("one line", unit(x[:1], one, one, one, w))
one line        [[-1.55, 0.63]]
>>> show("residual unit", x[:1] + torch.tanh(x[:1] @ w))
residual unit   [[-1.55, 0.63]]

--8<-- [end:session]
--8<-- [start:mixing]
>>> lines = torch.tensor([1.0, 2, 3, 4])
>>> kinds = {
...     "random": sinkhorn(logits),
...     "near I": sinkhorn(logits + 5 * torch.eye(4)),
... }
>>> for name, mixers in kinds.items():
...     for n in [1, 5, 60]:
...         held = through(mixers[:n]) @ lines
...         show(f"{n:2} {name}", held)
 1 random       [2.23, 2.79, 2.48, 2.5]
 5 random       [2.5, 2.5, 2.5, 2.5]
60 random       [2.5, 2.5, 2.5, 2.5]
 1 near I       [1.04, 2.04, 3.0, 3.97]
 5 near I       [1.23, 2.1, 2.9, 3.81]
60 near I       [2.38, 2.47, 2.57, 2.63]

--8<-- [end:mixing]
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


def unit(x, res, pre, post, w):
    branch = torch.tanh(pre @ x @ w)
    return res @ x + post.mT @ branch


# --8<-- [end:code]
# --8<-- [start:helpers]
def through(mixers):
    total = torch.eye(4)
    for mix in mixers:
        total = mix @ total
    return total


def data(seed=0):
    rng = np.random.default_rng(seed)
    logits = rng.normal(size=(60, 4, 4))
    x, w = rng.normal(size=(4, 2)), rng.normal(size=(2, 2))
    pre, post = rng.normal(size=(2, 1, 4))
    return [torch.from_numpy(a) for a in (x, logits, pre, post, w)]


# --8<-- [end:helpers]
