"""Why do residual blocks skip two layers and not one?

--8<-- [start:session]
>>> x, ws = data(1)
>>> alone = x @ (ws[0] + jnp.eye(4))
>>> gap = abs(unit(x, *ws) - alone).max()
>>> round(float(gap), 9)
0.0
>>> wanted = -abs(x)
>>> for n in (1, 2, 3):
...     x, ws = data(n)
...     ws = fit(x, wanted, ws)
...     print(n, missed(x, wanted, unit(x, *ws)))
1 [0.88, 0.94, 0.96]
2 [0.0, 0.0, 0.01]
3 [0.01, 0.01, 0.01]

--8<-- [end:session]
"""

# --8<-- [start:code]
from functools import partial
from itertools import pairwise

import jax
import jax.numpy as jnp
import numpy as np
from jax.nn import relu

jax.config.update("jax_enable_x64", True)


def unit(x, *ws, first=False):
    a = x
    for i, w in enumerate(ws):
        a = (relu(a) if i or first else a) @ w
    return x + a


@partial(jax.jit, static_argnames="first")
def fit(x, wanted, ws, first=False, steps=200):
    def loss(ws):
        error = unit(x, *ws, first=first) - wanted
        return 0.05 * (error**2).sum() / x.shape[-2]

    def step(_, ws):
        moves = jax.grad(loss)(ws)
        return jax.tree.map(jnp.subtract, ws, moves)

    return jax.lax.fori_loop(0, steps, step, ws)


def missed(x, wanted, y):
    error = ((y - wanted) ** 2).sum((1, 2))
    share = error / (x**2).sum((1, 2))
    return np.asarray(share).round(2).tolist()


def data(layers, scale=0.2):
    rng = np.random.default_rng(0)
    x = jnp.asarray(rng.normal(size=(3, 64, 4)))
    wide = [4] + [16] * (layers - 1) + [4]
    pairs = pairwise(wide)
    ws = [rng.normal(size=(3, i, o)) for i, o in pairs]
    return x, [jnp.asarray(scale * w) for w in ws]


# --8<-- [end:code]
