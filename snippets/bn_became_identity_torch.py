"""Why did my batch norm become Identity()?

--8<-- [start:session]
>>> from torch.ao.quantization import fuse_modules
>>> net = nn.Sequential(*layers(), nn.ReLU()).eval()
>>> fused = fuse_modules(net, ["0", "1"])
>>> kinds(net)
['Conv1d', 'BatchNorm1d', 'ReLU']
>>> kinds(fused)
['Conv1d', 'Identity', 'ReLU']
>>> list(fused.state_dict())
['0.weight', '0.bias']
>>> [round(w.item(), 2) for w in fused[0].parameters()]
[3.0, 5.0]
>>> numbers(net(x)), numbers(fused(x))
([8.0, 14.0], [8.0, 14.0])
>>> kinds(fuse_modules(net, ["0", "1", "2"]))
['ConvReLU1d', 'Identity', 'Identity']
>>> pair = nn.Linear(3, 3), nn.BatchNorm1d(3)
>>> dense = nn.Sequential(*pair)
>>> kinds(fuse_modules(dense.eval(), ["0", "1"]))
['Linear', 'Identity']

--8<-- [end:session]
--8<-- [start:graph]
>>> import warnings
>>> with warnings.catch_warnings(action="ignore"):
...     from torch.fx.experimental.optimization import fuse
>>> traced = fuse(net)
>>> kinds(traced), numbers(traced(x))
(['Conv1d', 'ReLU'], [8.0, 14.0])
>>> [hasattr(model, "1") for model in (fused, traced)]
[True, False]

--8<-- [end:graph]
--8<-- [start:counterexample]
>>> training = nn.Sequential(*layers()).train()
>>> numbers(training(x))
[2.0, 8.0]
>>> fuse_modules(training, ["0", "1"])
Traceback (most recent call last):
    ...
AssertionError: Fusion only for eval!
>>> unit = TwoReaders(*layers()).eval()
>>> eager = fuse_modules(unit, ["conv", "norm"])
>>> three = unit, eager, fuse(unit)
>>> [numbers(model(x)) for model in three]
[[11.0, 21.0], [16.0, 28.0], [11.0, 21.0]]

--8<-- [end:counterexample]
--8<-- [start:twice]
>>> for unit in (ConvTwice, NormTwice):
...     net2 = unit(*layers()).eval()
...     eager = fuse_modules(net2, ["conv", "norm"])
...     three = net2, eager, fuse(net2)
...     print([numbers(model(x)) for model in three])
[[11.0, 21.0], [16.0, 28.0], [16.0, 28.0]]
[[13.0, 22.0], [9.0, 17.0], [13.0, 22.0]]

--8<-- [end:twice]
--8<-- [start:hooks]
>>> def add_100(layer, inputs, output):
...     return output + 100
>>> for place in [0, 1]:
...     pair = nn.Sequential(*layers()).eval()
...     handle = pair[place].register_forward_hook(add_100)
...     eager = fuse_modules(pair, ["0", "1"])
...     three = pair, eager, fuse(pair)
...     print([numbers(model(x)) for model in three])
[[158.0, 164.0], [108.0, 114.0], [108.0, 114.0]]
[[108.0, 114.0], [108.0, 114.0], [8.0, 14.0]]

--8<-- [end:hooks]
--8<-- [start:answer]
>>> saved = net.state_dict()
>>> report = fused.load_state_dict(saved, strict=False)
>>> report.missing_keys, report.unexpected_keys[:2]
([], ['1.weight', '1.bias'])
>>> numbers(fused(x))
[3.0, 7.0]

--8<-- [end:answer]
--8<-- [start:answer2]
>>> from torch.ao.quantization import fuse_modules_qat
>>> training = nn.Sequential(*layers()).train()
>>> later = fuse_modules_qat(training, ["0", "1"])
>>> kinds(later)
['ConvBn1d', 'Identity']
>>> kinds(later[0])
['Conv1d', 'BatchNorm1d']

--8<-- [end:answer2]
"""

# --8<-- [start:code]
import torch
from torch import nn

x = torch.tensor([[[1.0, 3.0]]])


def layers():
    conv, norm = nn.Conv1d(1, 1, 1), nn.BatchNorm1d(1)
    nn.init.constant_(conv.weight, 2)
    nn.init.constant_(conv.bias, 1)
    nn.init.constant_(norm.weight, 3)
    nn.init.constant_(norm.bias, 5)
    nn.init.constant_(norm.running_mean, 1)
    nn.init.constant_(norm.running_var, 4)
    return conv, norm


class TwoReaders(nn.Module):
    def __init__(self, conv, norm):
        super().__init__()
        self.conv, self.norm = conv, norm

    def forward(self, x):
        z = self.conv(x)
        return z + self.norm(z)


class ConvTwice(TwoReaders):
    def forward(self, x):
        return self.conv(x) + self.norm(self.conv(x))


class NormTwice(TwoReaders):
    def forward(self, x):
        return self.norm(self.conv(x)) + self.norm(x)


def kinds(model):
    return [type(part).__name__ for part in model.children()]


def numbers(y):
    return [round(n, 2) for n in y.flatten().tolist()]


# --8<-- [end:code]
