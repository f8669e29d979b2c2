"""What are nn.Identity's gotchas?

--8<-- [start:session]
>>> old = nn.Sequential(*linears(2, 3, 5))
>>> slot = nn.Identity()
>>> new = nn.Sequential(slot, *linears(7, 7, 7))
>>> saved = old.state_dict()
>>> report = new.load_state_dict(saved, strict=False)
>>> report.missing_keys, report.unexpected_keys
(['3.weight'], ['0.weight'])
>>> [layer.weight.item() for layer in new[1:]]
[3.0, 5.0, 7.0]
>>> one = torch.ones(1)
>>> old(one).item(), new(one).item()
(30.0, 105.0)
>>> one_to_two = nn.Sequential(nn.Linear(1, 2, False))
>>> try:
...     one_to_two.load_state_dict(saved, strict=False)
... except RuntimeError as error:
...     print("size mismatch" in str(error))
True

--8<-- [end:session]
--8<-- [start:counterexample]
>>> for slot in [nn.LayerNorm(2), nn.Identity()]:
...     x = torch.tensor([-1.0, 2.0])
...     y = nn.Sequential(slot, nn.ReLU(inplace=True))(x)
...     print(x.tolist(), y is x)
[-1.0, 2.0] False
[0.0, 2.0] True

--8<-- [end:counterexample]
--8<-- [start:arguments]
>>> x = torch.ones(2, 3, 4)
>>> attention = nn.MultiheadAttention(4, 1)
>>> y, weights = attention(x, x, x)
>>> y.shape
torch.Size([2, 3, 4])
>>> nn.Identity()(query=x, key=x, value=x)
Traceback (most recent call last):
    ...
TypeError: Identity.forward() got an unexpected keyword argument 'query'
>>> y, weights = nn.Identity()(x)
>>> y.shape
torch.Size([3, 4])

--8<-- [end:arguments]
--8<-- [start:hooks]
>>> probe, seen = nn.Identity(), []
>>> def keep(layer, inputs, output):
...     seen.append(output)
>>> handle = probe.register_forward_hook(keep)
>>> net = nn.Sequential(probe, nn.ReLU(inplace=True))
>>> _ = net(torch.tensor([-1.0, 2.0]))
>>> seen[0].tolist()
[0.0, 2.0]
>>> def quiet(layer, before, after):
...     pass
>>> handle = probe.register_full_backward_hook(quiet)
>>> x = torch.ones(2)
>>> learnable = torch.ones(2, requires_grad=True)
>>> probe(x) is x, probe(learnable) is learnable
(True, False)

--8<-- [end:hooks]
--8<-- [start:gone]
>>> empty = nn.Identity(dtype=torch.float64).double()
>>> list(empty.parameters()), empty(x).dtype
([], torch.float32)
>>> empty.in_features
Traceback (most recent call last):
    ...
AttributeError: 'Identity' object has no attribute 'in_features'
>>> net = nn.Sequential(nn.Linear(2, 4), nn.Linear(4, 1))
>>> held = list(net.parameters())
>>> net[0] = nn.Identity()
>>> len(held), len(list(net.parameters()))
(4, 2)

--8<-- [end:gone]
--8<-- [start:random]
>>> mask = mask_after()
>>> torch.equal(mask_after(nn.Identity()), mask)
True
>>> torch.equal(mask_after(nn.Dropout()), mask)
False
>>> torch.equal(mask_after(nn.Dropout(0)), mask)
True

--8<-- [end:random]
--8<-- [start:answer]
>>> x = torch.ones(2)
>>> y = nn.Identity()(x)
>>> _ = y.requires_grad_()
>>> x.requires_grad
True

--8<-- [end:answer]
--8<-- [start:answer2]
>>> learnable = torch.ones(2, requires_grad=True)
>>> net = nn.Sequential(nn.Identity(), nn.ReLU(True))
>>> net(learnable)
Traceback (most recent call last):
    ...
RuntimeError: a leaf Variable that requires grad is being used in an in-place operation.
>>> with torch.no_grad():
...     net(learnable).tolist()
[1.0, 1.0]
>>> net[0] = Copy()
>>> net(learnable).tolist()
[1.0, 1.0]

--8<-- [end:answer2]
"""

# --8<-- [start:code]
import torch
from torch import nn


def linears(*weights):
    layers = [nn.Linear(1, 1, False) for _ in weights]
    for layer, weight in zip(layers, weights, strict=True):
        nn.init.constant_(layer.weight, weight)
    return layers


def mask_after(*layers):
    torch.manual_seed(0)
    ones = torch.ones(64)
    for layer in layers:
        layer(ones)
    return nn.Dropout()(ones)


class Copy(nn.Module):
    def forward(self, x, *args, **kwargs):
        return x.clone()


# --8<-- [end:code]
