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
>>> x = ones(2)
>>> y = nn.Identity()(x)
>>> y.mul_(3).tolist(), x.tolist()
([3.0, 3.0], [3.0, 3.0])

--8<-- [end:copy]
"""
