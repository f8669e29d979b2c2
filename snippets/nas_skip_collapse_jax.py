"""Why do architecture searches collapse to skip connections?

--8<-- [start:session]
>>> for seed in range(3):
...     mix = search(*data(seed), softmax)
...     skips = int((mix[:, 0] > mix[:, 1]).sum())
...     print(skips, np.asarray(mix.mean(0)).round(2).tolist())
3 [0.7, 0.3]
3 [0.74, 0.26]
3 [0.82, 0.18]

--8<-- [end:session]
"""

# --8<-- [start:code]
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)


def softmax(a):
    return jax.nn.softmax(a, 1)


def net(x, mix, ws):
    def cell(x, parts):
        (skip, layer), w = parts
        return skip * x + layer * jnp.tanh(x @ w), None

    return jax.lax.scan(cell, x, (mix, ws))[0]


@partial(jax.jit, static_argnums=3)
def search(x, y, ws, share, steps=100):
    def loss(a, ws):
        error = net(x, share(a), ws) - y
        return (error**2).mean()

    def step(_, now):
        da, dws = jax.grad(loss, (0, 1))(*now)
        return now[0] - da, now[1] - 0.6 * dws

    start = jnp.zeros((len(ws), 2)), ws
    return share(jax.lax.fori_loop(0, steps, step, start)[0])


def data(seed, skip=1, depth=4, width=6):
    rng = np.random.default_rng(seed)
    x = y = rng.normal(size=(128, width))
    shape = depth, width, width
    wanted, ws = rng.normal(size=(2, *shape)) / width**0.5
    for w in wanted:
        y = skip * y + np.tanh(y @ w)
    return [jnp.asarray(v) for v in (x, y, 0.3 * ws)]


# --8<-- [end:code]
