"""Do skip connections work because of better conditioning?

--8<-- [start:session]
>>> for seed in [0, 1, 2]:
...     js = branches(seed)
...     for size in [0.1, 0.3]:
...         skip = spread(chain(size * js))
...         plain = spread(chain(size * js, skip=0))
...         print(seed, size, f"{skip:.0f} {plain:.0e}")
0 0.1 2 1e+11
0 0.3 12 1e+11
1 0.1 2 2e+11
1 0.3 15 2e+11
2 0.1 2 8e+09
2 0.3 16 8e+09

--8<-- [end:session]
"""

# --8<-- [start:code]
import numpy as np
import torch


def chain(js, skip=1):
    p = torch.eye(js.shape[1], dtype=js.dtype)
    for j in js:
        p = skip * p + j @ p
    return p


def spread(p):
    return float(torch.linalg.cond(p))


def branches(seed, units=10, width=32):
    rng = np.random.default_rng(seed)
    js = rng.normal(size=(units, width, width))
    return torch.from_numpy(js / np.sqrt(width))


# --8<-- [end:code]
