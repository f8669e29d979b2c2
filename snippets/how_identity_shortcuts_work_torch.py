"""How does an identity shortcut work?

--8<-- [start:session]
>>> x = torch.tensor([[1.0, -2.0]])
>>> none = torch.zeros(2, 2)
>>> y = unit(x, none, none)
>>> print("with zero weights:", y.tolist())
with zero weights: [[1.0, -2.0]]
>>> w = torch.tensor([[-0.1, 0.0], [-0.1, 0.2]])
>>> kinds = {"without shortcut": 0, "with shortcut": 1}
>>> for name, s in kinds.items():
...     d = slope(x, w, w, s)
...     print(f"{name:16} {d.numpy().round(2).tolist()}")
without shortcut [[0.01, 0.01]]
with shortcut    [[1.01, 1.01]]

--8<-- [end:session]
--8<-- [start:training]
>>> x, w1, w2 = data(16)
>>> near = x + 0.2 * torch.roll(x, -1, -1)
>>> for steps in [30, 300]:
...     print("missed after", steps, "steps")
...     for name, s in kinds.items():
...         ws = fit(x, near, w1, w2, s, steps)
...         y = unit(x, *ws, s)
...         print(f"  {name:16} {missed(x, near, y)}")
missed after 30 steps
  without shortcut [0.21, 0.15, 0.17]
  with shortcut    [0.02, 0.01, 0.02]
missed after 300 steps
  without shortcut [0.0, 0.0, 0.0]
  with shortcut    [0.0, 0.0, 0.0]
>>> f = unit(x, *ws) - x
>>> size = (f**2).sum() / (x**2).sum()
>>> size = round(float(size) ** 0.5, 2)
>>> print("size of the branch by input:", size)
size of the branch by input: 0.2

--8<-- [end:training]
"""

# --8<-- [start:code]
import numpy as np
import torch

torch.set_default_dtype(torch.float64)
grad = torch.autograd.grad


def unit(x, w1, w2, shortcut=1):
    branch = torch.relu(x @ w1) @ w2
    return shortcut * x + branch


def slope(x, w1, w2, shortcut=1):
    x = x.clone().requires_grad_()
    return grad(unit(x, w1, w2, shortcut).sum(), x)[0]


# --8<-- [end:code]
# --8<-- [start:helpers]
def fit(x, target, w1, w2, shortcut, steps):
    ws = [w.clone().requires_grad_() for w in (w1, w2)]
    for _ in range(steps):
        error = unit(x, *ws, shortcut) - target
        loss = 0.05 * (error**2).sum() / x.shape[-2]
        moves = grad(loss, ws)
        for w, move in zip(ws, moves, strict=True):
            w.data -= move
    return [w.detach() for w in ws]


def missed(x, target, y):
    error = ((y - target) ** 2).sum((1, 2))
    share = error / (x**2).sum((1, 2))
    return share.numpy().round(2).tolist()


def data(width, seeds=3, d=4):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(seeds, 64, d))
    w1 = rng.normal(size=(seeds, d, width))
    w2 = rng.normal(size=(seeds, width, d))
    w1, w2 = 0.2 * w1, 0.2 * w2
    return [torch.from_numpy(a) for a in (x, w1, w2)]


# --8<-- [end:helpers]
