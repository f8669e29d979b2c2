"""Is a net that outputs its input a replicator or an autoencoder?

--8<-- [start:session]
>>> x = points()
>>> code = encode(x)
>>> steps = stair(code, 100)
>>> some = steps[:5, 0].round(decimals=2).tolist()
>>> print("first staircase codes:", some)
first staircase codes: [0.0, 0.0, 0.0, 0.33, 0.33]
>>> for name, c in [("plain", code), ("staircase", steps)]:
...     y = decode(c, x)
...     print(f"{name:9} {distinct(c):2} codes, "
...           f"{distinct(y):2} outputs, error {error(y, x)}")
plain     12 codes, 12 outputs, error 0.0024
staircase  4 codes,  4 outputs, error 0.0071

--8<-- [end:session]
"""

# --8<-- [start:code]
import torch

torch.set_default_dtype(torch.float64)
N = 4  # levels of the staircase


def points():
    s = (torch.arange(12) + 0.5) / 12
    r = 0.05 * (-1.0) ** torch.arange(12)
    return torch.stack([s + r, s - r], 1)


def encode(x):
    return x @ torch.tensor([[0.5], [0.5]])


def stair(t, a):
    j = torch.arange(1, N) / N
    up = torch.tanh(a * (t[..., None] - j))
    return 0.5 + up.sum(-1) / (2 * (N - 1))


# --8<-- [end:code]
# --8<-- [start:helpers]
def decode(code, x):
    one = torch.ones((len(x), 1))
    c = torch.cat([code, one], 1)
    fit = torch.linalg.lstsq(c, x)[0]
    return c @ fit


def distinct(y):
    y = y.round(decimals=3)
    return len(torch.unique(y, dim=0))


def error(y, x):
    return round(float(((y - x) ** 2).mean()), 4)


# --8<-- [end:helpers]
