"""Why are my anomalies reconstructed too?

--8<-- [start:session]
>>> normal, test = rows(1), rows(2)
>>> far = rows(3, along=5)
>>> for units in [6, 2]:
...     e, d = train(normal, units)
...     for x in [normal, test, far]:
...         mean = float(errors(x, e, d).mean())
...         print(units, "units", round(mean, 2) + 0.0)
6 units 0.0
6 units 0.0
6 units 0.0
2 units 0.34
2 units 0.37
2 units 0.42
>>> auroc(errors(test, e, d), errors(far, e, d))
0.53
>>> auroc(*[unusual(x, normal, e) for x in [test, far]])
0.97

--8<-- [end:session]
"""

# --8<-- [start:code]
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)
BENDS = {
    "none": lambda z: z,
    "relu": jax.nn.relu,
    "tanh": jnp.tanh,
}


def rows(seed, along=1, across=1):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(100, 6))
    sizes = [2 * along] * 2 + [0.3 * across] * 4
    rng = np.random.default_rng(0)
    turn = np.linalg.qr(rng.normal(size=(6, 6)))[0]
    return jnp.asarray(x * np.array(sizes) @ turn)


def errors(x, e, d, bend="none"):
    code = BENDS[bend](x @ e)
    return ((code @ d - x) ** 2).sum(1)


@partial(jax.jit, static_argnames=("units", "bend", "seed"))
def train(x, units, bend="none", seed=0):
    def loss(w):
        return errors(x, *w, bend).mean()

    def step(_, w):
        moves = jax.grad(loss)(w)
        return jax.tree.map(lambda a, g: a - 0.02 * g, w, moves)

    rng = np.random.default_rng(seed)
    e = jnp.asarray(rng.normal(size=(6, units))) / 2
    d = jnp.asarray(rng.normal(size=(units, 6))) / 2
    return jax.lax.fori_loop(0, 1500, step, (e, d))


def unusual(x, normal, e):
    """Squared distance from the usual code, by variance."""
    usual, code = normal @ e, x @ e
    z = code - usual.mean(0)
    return (z @ jnp.linalg.inv(jnp.cov(usual.T)) * z).sum(1)


def auroc(low, high):
    wins = (high[:, None] > low[None]) * 1.0
    return round(float(wins.mean()), 2)


# --8<-- [end:code]
