"""What is the degradation problem?

--8<-- [start:session]
>>> w = weights(units=1)
>>> y = shallow = net(inputs(), w, 0.0)
>>> for _ in range(30):
...     s = y.std(0, correction=0)
...     m = y.mean(0)
...     y = relu(layer(y, torch.eye(32), s, m))
>>> gap = (y - shallow).abs().max()
>>> gap = round(float(gap), 9)
>>> print("largest difference:", gap)
largest difference: 0.0

--8<-- [end:session]
--8<-- [start:twins]
>>> for units in [2, 8, 32]:
...     d = apart(units, 0.0)
...     print(f"{2 * units:2} layers: {d}")
 4 layers: 0.02
16 layers: 0.15
64 layers: 0.91

--8<-- [end:twins]
"""

# --8<-- [start:code]
import numpy as np
import torch

torch.set_default_dtype(torch.float64)


def relu(x):
    return torch.relu(x)


def layer(x, w, scale=1.0, shift=0.0):
    x = x @ w
    spread = x.std(0, correction=0)
    x = (x - x.mean(0)) / spread
    return scale * x + shift


def unit(x, w, shortcut):
    branch = relu(layer(x, w[0]))
    branch = layer(branch, w[1])
    return relu(shortcut * x + branch)


def net(x, w, shortcut):
    for pair in w:
        x = unit(x, pair, shortcut)
    return x


# --8<-- [end:code]
# --8<-- [start:helpers]
def inputs():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(64, 32))
    tiny = 0.01 * rng.normal(size=x.shape)
    x = np.concatenate([x, x + tiny])
    return torch.from_numpy(x)


def weights(units):
    rng = np.random.default_rng(1)
    w = rng.normal(size=(units, 2, 32, 32))
    return torch.from_numpy(w * np.sqrt(2 / 32))


def apart(units, shortcut):
    y = net(inputs(), weights(units), shortcut)
    x, twin = y[:64], y[64:]
    other = torch.roll(x, 1, 0)
    near = torch.linalg.norm(twin - x, dim=1)
    far = torch.linalg.norm(other - x, dim=1)
    return round(float(near.mean() / far.mean()), 2)


# --8<-- [end:helpers]
