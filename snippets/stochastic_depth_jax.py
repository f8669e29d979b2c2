"""What is stochastic depth?

--8<-- [start:session]
>>> p = survival(54)
>>> [round(float(q), 2) for q in (p[0], p[-1], sum(p))]
[0.99, 0.5, 40.25]
>>> x, ws, masks, chance = data(8)
>>> p = survival(8)
>>> for bend in [False, True]:
...     drawn = net(x, ws, masks, bend)
...     mean = jnp.tensordot(chance, drawn, 1)
...     scaled = net(x, ws, p, bend)
...     full = net(x, ws, 0 * p + 1, bend)
...     print(bend, gap(scaled, mean), gap(full, mean))
False 0.0 2.282
True 0.087 0.51

--8<-- [end:session]
"""

# --8<-- [start:code]
import itertools
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)


def survival(units, last=0.5):
    place = jnp.arange(1, units + 1) / units
    return 1 - place * (1 - last)


@partial(jax.jit, static_argnames="bend")
def net(x, ws, keep, bend=True):
    def unit(x, now):
        w, k = now
        f = jnp.tanh(x @ w) if bend else x @ w
        return x + k * f, None

    def one(keep):
        return jax.lax.scan(unit, x, (ws, keep))[0]

    return jnp.vectorize(one, signature="(n)->(b,d)")(keep)


def gap(a, b):
    size = jnp.linalg.norm
    return round(float(size(a - b) / size(b)), 3)


def data(units):
    rng = np.random.default_rng(0)
    x = jnp.asarray(rng.normal(size=(64, 4)))
    ws = 0.5 * rng.normal(size=(units, 4, 4))
    masks = itertools.product([0.0, 1.0], repeat=units)
    masks, p = jnp.array(list(masks)), survival(units)
    chance = jnp.where(masks == 1, p, 1 - p).prod(1)
    return x, jnp.asarray(ws), masks, chance


# --8<-- [end:code]
