"""Does an identity shortcut cost anything?

--8<-- [start:session]
>>> x = torch.ones(64, 32)
>>> two = [nn.Linear(32, 64), nn.ReLU(), nn.Linear(64, 32)]
>>> pre = [nn.BatchNorm1d(32), nn.ReLU(), nn.Linear(32, 32)]
>>> for branch in (two, pre):
...     for shortcut in (None, nn.Identity()):
...         net = chain(shortcut, *branch)
...         many = sum(p.numel() for p in net.parameters())
...         print(many, stored(net, x))
41920 61440
41920 61440
11200 42240
11200 42240

--8<-- [end:session]
--8<-- [start:idle]
>>> for width in (32, 8):
...     branch = [nn.Linear(32, width), nn.ReLU(True)]
...     branch += [nn.Linear(width, 32)]
...     for shortcut in (None, nn.Identity()):
...         net = chain(shortcut, *branch)
...         with torch.no_grad(), Alive() as alive:
...             _ = net(x)
...         print(width, alive.peak / x.nbytes)
32 2.0
32 3.0
8 1.25
8 3.0

--8<-- [end:idle]
--8<-- [start:counterexample]
>>> branch = [nn.Linear(32, 32), nn.ReLU()]
>>> for shortcut in (None, nn.Identity()):
...     net = chain(shortcut, *branch)
...     print(stored(net, x) / x.numel())
11.0
20.0

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> adds = 3 * 56**2 * 256 + 4 * 28**2 * 512
>>> adds += 6 * 14**2 * 1024 + 3 * 7**2 * 2048
>>> adds, round(100 * adds / 3.8e9, 2)
(5519360, 0.15)

--8<-- [end:answer]
--8<-- [start:answer2]
>>> branch = [nn.Linear(32, 64), nn.ReLU(), nn.Linear(64, 32)]
>>> for shortcut in (nn.Identity(), nn.Linear(32, 32)):
...     net = chain(shortcut, *branch)
...     many = sum(p.numel() for p in net.parameters())
...     print(many, stored(net, x))
41920 61440
52480 61440

--8<-- [end:answer2]
"""

# --8<-- [start:code]
import copy
import weakref

import torch
from torch import nn
from torch.autograd.graph import saved_tensors_hooks
from torch.utils._python_dispatch import TorchDispatchMode


class Unit(nn.Module):
    def __init__(self, shortcut, *layers):
        super().__init__()
        self.shortcut = shortcut
        self.branch = nn.Sequential(*layers)

    def forward(self, x):
        return self.shortcut(x) + self.branch(x)


def chain(shortcut, *layers, units=10):
    if shortcut is not None:
        layers = [Unit(shortcut, *layers)]
    many = [copy.deepcopy(m) for _ in range(units) for m in layers]
    return nn.Sequential(*many)


def stored(net, x):
    weights = {p.data_ptr() for p in net.parameters()}
    kept = {}

    def pack(tensor):
        kept[tensor.data_ptr()] = tensor.numel()
        return tensor

    with saved_tensors_hooks(pack, lambda tensor: tensor):
        _ = net(x)
    return sum(kept[at] for at in kept.keys() - weights)


# --8<-- [end:code]


# --8<-- [start:alive]
class Alive(TorchDispatchMode):
    now = peak = 0

    def __torch_dispatch__(self, op, types, args=(), kwargs=None):
        out = op(*args, **(kwargs or {}))
        given = (a for a in args if isinstance(a, torch.Tensor))
        if out.data_ptr() not in [a.data_ptr() for a in given]:
            self.now += out.nbytes
            self.peak = max(self.peak, self.now)
            weakref.finalize(out, self.free, out.nbytes)
        return out

    def free(self, size):
        self.now -= size


# --8<-- [end:alive]
