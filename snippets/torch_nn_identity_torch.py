"""What is torch.nn.Identity for?

--8<-- [start:session]
>>> x = torch.ones(5, 3)
>>> full = network(nn.LayerNorm(4), nn.Linear(4, 2))
>>> off = network(nn.Identity(), nn.Linear(4, 2))
>>> list(off.state_dict())
['0.weight', '0.bias', '3.weight', '3.bias']
>>> cut = nn.Sequential(off[0], off[2], off[3])
>>> list(cut.state_dict())
['0.weight', '0.bias', '2.weight', '2.bias']
>>> full(x).shape
torch.Size([5, 2])
>>> full[3] = nn.Identity()
>>> full(x).shape
torch.Size([5, 4])

--8<-- [end:session]
--8<-- [start:index]
>>> saved = cut.state_dict()
>>> report = off.load_state_dict(saved, strict=False)
>>> report.missing_keys
['3.weight', '3.bias']

--8<-- [end:index]
--8<-- [start:named]
>>> from collections import OrderedDict
>>> named = nn.Sequential(OrderedDict(
...     a=nn.Linear(3, 4), b=nn.ReLU(), c=nn.Linear(4, 2),
... ))
>>> del named[1]
>>> list(named.state_dict())
['0.weight', '0.bias', '1.weight', '1.bias']

--8<-- [end:named]
--8<-- [start:same]
>>> layer = nn.Identity(54, unused=True)
>>> layer(x) is x
True
>>> draws(nn.Identity), draws(lambda: nn.Linear(3, 4))
(False, True)
>>> def double(layer, inputs, output):
...     return 2 * output
>>> handle = layer.register_forward_hook(double)
>>> layer(x) is x
False
>>> handle.remove()

--8<-- [end:same]
--8<-- [start:counterexample]
>>> layer(x, x)
Traceback (most recent call last):
    ...
TypeError: Identity.forward() takes 2 positional arguments but 3 were given
>>> off[0] = nn.Identity()
>>> off(x)
Traceback (most recent call last):
    ...
RuntimeError: mat1 and mat2 shapes cannot be multiplied (5x3 and 4x2)

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> z = torch.tensor([-1.0, 2.0])
>>> y = nn.Identity()(z)
>>> _ = nn.ReLU(inplace=True)(y)
>>> z.tolist()
[0.0, 2.0]

--8<-- [end:answer]
--8<-- [start:answer2]
>>> nn.Sequential()(x) is x
True
>>> def accepts(layer, argument):
...     try:
...         layer(argument)
...     except TypeError:
...         return False
...     return True
>>> accepts(nn.Sequential, nn.Sequential())
True
>>> accepts(nn.Sequential, lambda x: x)
False
>>> [accepts(kind, 54) for kind in (nn.Identity, nn.Sequential)]
[True, False]

--8<-- [end:answer2]
"""

# --8<-- [start:code]
import torch
from torch import nn


def network(norm, head):
    return nn.Sequential(
        nn.Linear(3, 4),
        norm,
        nn.ReLU(),
        head,
    )


def draws(make):
    before = torch.get_rng_state()
    make()
    after = torch.get_rng_state()
    return not torch.equal(before, after)


# --8<-- [end:code]
