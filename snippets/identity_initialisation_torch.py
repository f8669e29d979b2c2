"""What does identity initialisation do (IRNN, Dirac, eye)?

--8<-- [start:session]
>>> x = torch.tensor([[1.0, -2, 3, 4], [5, 6, -7, 8]])
>>> (torch.eye(2) @ x).tolist()
[[1.0, -2.0, 3.0, 4.0], [5.0, 6.0, -7.0, 8.0]]
>>> k, b = dirac(2, 2, 3), torch.zeros(2)
>>> k[0].tolist()
[[0.0, 1.0, 0.0], [0.0, 0.0, 0.0]]
>>> conv(x, k, b).tolist()
[[1.0, -2.0, 3.0, 4.0], [5.0, 6.0, -7.0, 8.0]]
>>> h, none = torch.ones(16), torch.zeros(16)
>>> for scale, extra in [(1, 0), (0.99, 0), (1, 0.01)]:
...     w = scale * torch.eye(16) + extra
...     last = hold(h, w, none, 100)
...     print(f"{float(last[0]):.2g}")
1
0.37
2.8e+06

--8<-- [end:session]
"""

# --8<-- [start:code]
import torch
import torch.nn.functional as F
from torch import nn

torch.set_default_dtype(torch.float64)


def dirac(out, into, size):
    k = torch.empty(out, into, size)
    return nn.init.dirac_(k)


def conv(x, k, b, left=1, right=1):
    return F.conv1d(F.pad(x, (left, right)), k, b)


def hold(h, w, b, steps):
    for _ in range(steps):
        h = torch.relu(w @ h + b)
    return h


# --8<-- [end:code]
