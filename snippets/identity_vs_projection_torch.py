"""Should a shortcut be the identity or a projection?

--8<-- [start:session]
>>> import numpy as np
>>> rng = np.random.default_rng(0)
>>> eye = np.eye(64)
>>> noise = rng.normal(size=(54, 64, 64)) / 8
>>> chains = {
...     "identity": eye + 0 * noise,
...     "random": noise,
...     "near": eye + 0.1 * noise,
...     "orthogonal": np.linalg.qr(noise)[0],
... }
>>> x = torch.from_numpy(rng.normal(size=64))
>>> for name, maps in chains.items():
...     maps = torch.from_numpy(maps)
...     p = through(torch.eye(64), maps)
...     gains = keeps(p)
...     left = int((gains > 0.1).sum())
...     turned = cosine(x, x @ p)
...     print(name, left, round(turned, 2))
identity 64 1.0
random 7 -0.14
near 64 0.76
orthogonal 64 -0.03
>>> maps = torch.from_numpy(noise)
>>> gains = keeps(through(torch.eye(64), maps))
>>> f"{float(gains[32]):.0e}"
'1e-09'

--8<-- [end:session]
"""

# --8<-- [start:code]
import torch

torch.set_default_dtype(torch.float64)


def through(x, maps):
    for p in maps:
        x = x @ p
    return x


def keeps(p):
    return torch.linalg.svdvals(p)


def cosine(x, y):
    size = torch.linalg.norm
    return float(x @ y / size(x) / size(y))


# --8<-- [end:code]
