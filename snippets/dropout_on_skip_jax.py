"""Why does dropout on the skip fail?

--8<-- [start:session]
>>> for where in "nowhere", "branch", "shortcut":
...     for seed in range(3):
...         y = net(*draw(12, seed), where)
...         print(where, f"{mean_square(y):.0f}")
nowhere 13
nowhere 11
nowhere 12
branch 27
branch 22
branch 25
shortcut 9924
shortcut 24664
shortcut 3840
>>> for units in 2, 12, 54:
...     masks = draw(units, 0)[2]
...     print(units, arrived(masks), held(masks))
2 0.2473 1.5
12 0.0001 2.0
54 0.0 2.0

--8<-- [end:session]
"""

# --8<-- [start:code]
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)


def branch(x, w):
    spread = jnp.sqrt(x.var(0) + 1e-5)
    x = (x - x.mean(0)) / spread
    return jax.nn.relu(x) @ w


@partial(jax.jit, static_argnames="where")
def net(x, weights, masks, where="shortcut"):
    def step(x, pair):
        w, mask = pair
        f = branch(x, w)
        if where == "shortcut":
            x = mask * x
        if where == "branch":
            f = mask * f
        return x + f, None

    return jax.lax.scan(step, x, (weights, masks))[0]


def draw(units, seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(256, 32))
    w = rng.normal(size=(units, 32, 32)) / 16**0.5
    keep = rng.random((units, 256, 32)) < 0.5
    return [jnp.asarray(a) for a in (x, w, 2.0 * keep)]


def mean_square(x):
    return float(jnp.square(x).mean())


def arrived(masks):
    return round(float((masks > 0).all(0).mean()), 4)


def held(masks):
    def step(n, mask):
        return jnp.where(mask > 0, n, 0) + 1, None

    n = jax.lax.scan(step, jnp.zeros_like(masks[0]), masks)
    return round(float(n[0].mean()), 1)


# --8<-- [end:code]
