"""Why doesn't an overcomplete autoencoder just copy?

--8<-- [start:session]
>>> x, new = rows(1), rows(2)
>>> for cost in [0, 0.3]:
...     e, d = train(x, cost, fixed=True)
...     print(cost, "data", listed(missed(x, e, d)))
...     print(cost, "new ", listed(missed(new, e, d)))
0 data [0.0, 0.0, 0.0, 0.0, 0.0]
0 new  [0.0, 0.0, 0.0, 0.0, 0.0]
0.3 data [0.07, 0.06, 0.07, 0.07, 0.07]
0.3 new  [0.08, 0.07, 0.08, 0.08, 0.08]

--8<-- [end:session]
"""

# --8<-- [start:code]
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)


def rows(seed):
    rng = np.random.default_rng(seed)
    return jnp.asarray(rng.normal(size=(100, 4)))


def code(x, e):
    return jax.nn.relu(x @ e)


def missed(x, e, d):
    gap = code(x, e) @ d - x
    return (gap**2).sum((-2, -1)) / (x**2).sum()


def unit(d):
    return d / jnp.linalg.norm(d, axis=-1, keepdims=True)


def loss(w, x, cost):
    e, d = w
    c = code(x, e)
    error = ((c @ d - x) ** 2).sum() / 2
    return (error + cost * c.sum()) / len(x)


@partial(jax.jit, static_argnames="fixed")
def train(x, cost, fixed, steps=1500):
    def step(_, w):
        e, d = w
        ge, gd = jax.grad(loss)(w, x, cost)
        e, d = e - 0.1 * ge, d - 0.1 * gd
        return e, unit(d) if fixed else d

    rng = np.random.default_rng(0)
    e = jnp.asarray(rng.normal(size=(5, 4, 8))) / 2
    d = unit(jnp.asarray(rng.normal(size=(5, 8, 4))))
    return jax.lax.fori_loop(0, steps, step, (e, d))


def listed(values, places=2):
    return [round(v, places) for v in values.tolist()]


# --8<-- [end:code]
