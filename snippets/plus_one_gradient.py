"""Does the +1 in the gradient stop gradients from vanishing?

--8<-- [start:session]
>>> js, g = data()
>>> eyes = np.zeros_like(js) + np.eye(64)
>>> for size in (0.01, 0.1, 0.5):
...     low, high = (1 - size) ** 54, (1 + size) ** 54
...     print(size, f"between {low:.2g} and {high:.2g}")
...     k = kept(g, size * js)
...     print("  random", f"{k.min():.2g} to {k.max():.2g}")
...     k = kept(g, -size * eyes)
...     print("  minus", f"{k.min():.2g} to {k.max():.2g}")
0.01 between 0.58 and 1.7
  random 0.99 to 1
  minus 0.58 to 0.58
0.1 between 0.0034 and 1.7e+02
  random 0.95 to 1.2
  minus 0.0034 to 0.0034
0.5 between 5.6e-17 and 3.2e+09
  random 2 to 11
  minus 5.6e-17 to 5.6e-17

--8<-- [end:session]
--8<-- [start:counterexample]
>>> def unit(x):
...     return x - np.maximum(x, 0)
>>> x, h = np.array([2.0, -3.0]), 1e-6
>>> slopes = (unit(x + h) - unit(x - h)) / (2 * h)
>>> slopes.round(3).tolist()
[0.0, 1.0]
>>> def after(x):
...     return np.maximum(x + 0, 0)
>>> slopes = (after(x + h) - after(x - h)) / (2 * h)
>>> slopes.round(3).tolist()
[1.0, 0.0]
>>> one = np.eye(64)
>>> for c, units in (-1, 54), (-0.1, 54), (-0.1, 1000):
...     js = np.broadcast_to(c * one, (units, 64, 64))
...     print(c, units, f"{kept(g, js)[0]:.2g}")
-1 54 0
-0.1 54 0.0034
-0.1 1000 1.7e-46
>>> def least(js):
...     p = one
...     for j in js:
...         p = p @ np.linalg.inv(one + j)
...     return 1 / np.linalg.norm(p, 2)
>>> for seed in range(3):
...     rng = np.random.default_rng(seed)
...     js = rng.normal(size=(54, 64, 64)) / 8
...     k = kept(g, js)
...     print(f"{k.min():.0e} to {k.max():.0e}")
...     print(f"  {least(js):.0e}")
2e+07 to 2e+08
  7e-38
2e+07 to 2e+08
  5e-38
3e+07 to 3e+08
  5e-37

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> for units in 54, 53:
...     js = np.broadcast_to(-2 * one, (units, 64, 64))
...     old, new = g[0], back(g[:1], js)[0]
...     size = np.linalg.norm
...     cosine = old @ new / size(old) / size(new)
...     print(units, kept(g, js)[0], round(float(cosine), 2))
54 1.0 1.0
53 1.0 -1.0

--8<-- [end:answer]
--8<-- [start:answer2]
>>> rng = np.random.default_rng(0)
>>> p = one
>>> for j in rng.normal(size=(54, 64, 64)) / 8:
...     p = (one + j) @ p
>>> most = np.linalg.norm(p, 2)
>>> noise = most * 64 * np.finfo(float).eps
>>> f"{most:.0e} {noise:.0e}"
'4e+08 6e-06'

--8<-- [end:answer2]
"""

# --8<-- [start:code]
import numpy as np


def net(x, js):
    for j in js:
        x = x + x @ j.T
    return x


def back(g, js):
    for j in js[::-1]:
        g = g + g @ j
    return g


def kept(g, js):
    size = np.linalg.norm
    return size(back(g, js), axis=1) / size(g, axis=1)


def data(units=54, width=64):
    rng = np.random.default_rng(0)
    js = rng.normal(size=(units, width, width))
    big = np.linalg.norm(js, 2, (1, 2), keepdims=True)
    g = rng.normal(size=(100, width))
    return js / big, g


# --8<-- [end:code]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    rng = np.random.default_rng(0)
    return net, (rng.normal(size=(2, 3)), rng.normal(size=(4, 3, 3)))
