"""Identity function, identity matrix, identity layer: are they the same thing?

--8<-- [start:session]
>>> x = torch.tensor([4.0, -1.0, 1.0])
>>> matrix = torch.eye(3)
>>> layer(x) is x, linear(x, matrix) is x
(True, False)
>>> data = torch.tensor([
...     [1.0, 1, 0], [0, 1, 1], [1, 0, 1]])
>>> w = learn(0 * matrix, data)
>>> gap = abs(w - matrix).max()
>>> round(float(gap), 9)
0.0
>>> linear(x, w).numpy().round(2).tolist()
[4.0, -1.0, 1.0]

--8<-- [end:session]
"""

# --8<-- [start:code]
import torch

torch.set_default_dtype(torch.float64)

layer = torch.nn.Identity()


def linear(v, w):
    return v @ w.T


def copy_error(w, data):
    gap = linear(data, w) - data
    return 0.5 * (gap**2).sum()


def learn(w, data):
    slope = torch.autograd.grad
    for _ in range(100):
        w = w.detach().requires_grad_()
        w = w - 0.3 * slope(copy_error(w, data), w)[0]
    return w.detach()


# --8<-- [end:code]
