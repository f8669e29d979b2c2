"""Can a network learn the identity from one example?

--8<-- [start:session]
>>> x, new = signals()
>>> for depth in [1, 3, 20]:
...     ws = train(x, start(depth))
...     print(depth, "layers", alike(net(x, *ws), x))
...     y = net(new, *ws)
...     print(alike(y, new), alike(y, x))
1 layers [1.0, 1.0, 1.0, 1.0, 1.0]
[1.0, 1.0, 1.0, 1.0, 1.0] [0.0, 0.0, 0.0, 0.1, 0.1]
3 layers [1.0, 1.0, 1.0, 1.0, 1.0]
[0.6, 0.7, 0.8, 0.9, 0.9] [0.1, 0.1, 0.1, 0.1, 0.1]
20 layers [1.0, 1.0, 1.0, 1.0, 1.0]
[0.0, 0.0, 0.0, 0.2, 0.1] [0.4, 0.4, 0.5, 0.3, 1.0]

--8<-- [end:session]
"""

# --8<-- [start:code]
from itertools import pairwise

import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)


def conv(h, w):
    ends = jnp.pad(h, ((0, 0), (0, 0), (1, 1), (0, 0)))
    left, right = ends[:, :, :-2], ends[:, :, 2:]
    return jnp.concatenate([left, h, right], -1) @ w


def net(x, *ws):
    for w in ws[:-1]:
        x = jax.nn.relu(conv(x, w))
    return conv(x, ws[-1])


def copy_error(ws, x):
    return ((net(x, *ws) - x) ** 2).sum() / x.shape[1] / 2


@jax.jit
def train(x, ws, rate=0.03, steps=150):
    def step(_, state):
        ws, speed = state
        slopes = jax.grad(copy_error)(ws, x)
        pairs = zip(speed, slopes)
        speed = [0.9 * v - rate * g for v, g in pairs]
        return [w + v for w, v in zip(ws, speed)], speed

    still = [0 * w for w in ws]
    return jax.lax.fori_loop(0, steps, step, (ws, still))[0]


def start(depth, width=8):
    rng = np.random.default_rng(0)
    sizes = [1] + [width] * (depth - 1) + [1]
    ws = []
    for a, b in pairwise(sizes):
        w = rng.normal(size=(5, 1, 3 * a, b))
        ws.append(jnp.asarray(w * np.sqrt(2 / (3 * a))))
    return ws


def signals():
    rng = np.random.default_rng(1)
    x = rng.normal(size=(5, 51, 10, 1))
    x = x / np.sqrt((x**2).sum(-2, keepdims=True))
    x = jnp.asarray(x)
    return x[:, :1], x[:, 1:]


def alike(a, b):
    a, b = np.asarray(a), np.asarray(b)
    sizes = (a**2).sum((-2, -1)) * (b**2).sum((-2, -1))
    cosine = (a * b).sum((-2, -1)) / np.sqrt(sizes)
    means = cosine.mean(1).tolist()
    return [round(v, 1) + 0.0 for v in means]


# --8<-- [end:code]
