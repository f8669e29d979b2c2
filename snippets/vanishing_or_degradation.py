"""Did residual networks fix vanishing gradients?

--8<-- [start:session]
>>> for depth in [10, 50]:
...     x, ws, c = data(depth)
...     normed = ratio(x, ws, c, norm=1)
...     bare = ratio(x, ws, c, norm=0)
...     print(depth, f"{normed:.2g} {bare:.2g}")
10 1.6 0.00066
50 79 7.6e-16

--8<-- [end:session]
--8<-- [start:counterexample]
>>> for depth in [10, 50]:
...     x, ws, c = data(depth)
...     bare = ratio(x, ws, c, norm=0)
...     skip = ratio(x, ws, c, norm=0, skip=1)
...     print(depth, f"{bare:.2g} {skip:.2g}")
10 0.00066 2
50 7.6e-16 8.3

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> x, ws, c = data(50)
>>> for times in [1, 2, 3]:
...     r = ratio(x, times * ws, c, norm=0)
...     skip = ratio(x, times * ws, c, norm=0, skip=1)
...     print(times, f"{r:.2g} {skip:.3g}")
1 7.6e-16 8.34
2 0.15 40.9
3 27 195

--8<-- [end:answer]
--8<-- [start:answer2]
>>> for depth in [10, 50]:
...     x, ws, c = data(depth)
...     r = ratio(x, ws, c, act=relu)
...     print(depth, round(float(r)))
10 4
50 17193

--8<-- [end:answer2]
"""

# --8<-- [start:code]
import numpy as np


def relu(z):
    return np.maximum(z, 0)


def bend(y, act):
    return np.sign(y) if act is relu else 1 - y**2


def layer(x, w, norm, skip, act):
    z, size = x @ w, 1.0
    if norm:
        size = z.std(0)
        z = (z - z.mean(0)) / size
    return act(z) + skip * x, z, size


def net(x, ws, norm=1, skip=0, act=np.tanh):
    for w in ws:
        x = layer(x, w, norm, skip, act)[0]
    return x


def ratio(x, ws, c, norm=1, skip=0, act=np.tanh):
    kept, d = [], c
    for w in ws:
        x, z, size = layer(x, w, norm, skip, act)
        kept.append((w, z, size))
    for w, z, size in kept[::-1]:
        e = d * bend(act(z), act)
        if norm:
            e = e - e.mean(0) - z * (e * z).mean(0)
        d = e / size @ w.T + skip * d
    return np.linalg.norm(d) / np.linalg.norm(c)


def data(depth, width=32):
    rng = np.random.default_rng(0)
    x, c = rng.normal(size=(2, 64, width))
    ws = rng.normal(size=(depth, width, width))
    return x, 0.5 * ws / np.sqrt(width), c


# --8<-- [end:code]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    x, ws, _ = data(3)
    return net, (x, ws)
