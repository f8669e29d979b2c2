"""What are attention residuals?

--8<-- [start:session]
>>> x, ws = data()
>>> new = attention(x, ws, torch.zeros((12, 8)))
>>> old = residual(x, ws)
>>> for outs in [new, old]:
...     print(outs[-1, :3].numpy().round(3).tolist())
[-0.881, 0.959, -0.902]
[-0.881, 0.959, -0.902]
>>> for h in [outs.mean(0), outs.sum(0)]:
...     print(round(float((h**2).sum() ** 0.5), 2))
0.47
6.05
>>> for strength in [0.0, 0.5, 2.0]:
...     share = weights(strength * norm(x), outs)
...     print(strength, share[:3].numpy().round(3).tolist())
0.0 [0.077, 0.077, 0.077]
0.5 [0.73, 0.006, 0.013]
2.0 [0.998, 0.0, 0.0]

--8<-- [end:session]
"""

# --8<-- [start:code]
import numpy as np
import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)


def norm(v):
    return F.rms_norm(v, v.shape[-1:], eps=0.0)


def weights(query, outs):
    return torch.softmax(norm(outs) @ query, 0)


def gather(query, outs):
    return weights(query, outs) @ outs


def branch(h, w, normed):
    return torch.tanh((norm(h) if normed else h) @ w)


def attention(x, ws, queries, normed=1):
    outs = [x]
    for w, query in zip(ws, queries, strict=True):
        h = gather(query, torch.stack(outs))
        outs.append(branch(h, w, normed))
    return torch.stack(outs)


def residual(x, ws, normed=1):
    outs = [x]
    for w in ws:
        outs.append(branch(sum(outs), w, normed))
    return torch.stack(outs)


def data(depth=12, width=8):
    rng = np.random.default_rng(0)
    x = rng.normal(size=width)
    ws = rng.normal(size=(depth, width, width))
    return torch.from_numpy(x), torch.from_numpy(0.5 * ws)


# --8<-- [end:code]
