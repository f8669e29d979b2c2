"""What do people get wrong about identity mappings?

--8<-- [start:arguments]
>>> from torch import nn, ones
>>> layer = nn.Identity(54, unused=True)
>>> layer(ones(1), ones(1))
Traceback (most recent call last):
    ...
TypeError: Identity.forward() takes 2 positional arguments but 3 were given

--8<-- [end:arguments]
--8<-- [start:copy]
>>> layer = nn.Identity()
>>> x = ones(2)
>>> y = layer(x)
>>> y.mul_(3).tolist(), x.tolist()
([3.0, 3.0], [3.0, 3.0])
>>> hook = layer.register_full_backward_hook(print)
>>> layer(x) is x, layer(x.requires_grad_()) is x
(True, False)

--8<-- [end:copy]
"""
