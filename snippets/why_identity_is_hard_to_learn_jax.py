"""Why is the identity hard to learn?

--8<-- [start:session]
>>> x = jnp.diag(jnp.array([1.0, 0.1, 0.01]))
>>> one = [jnp.zeros((3, 3))]
>>> one = train(x, x, one, 3.0, 300)
>>> total = float(missed(x, x, *one))
>>> print(f"missed in total: {total:.4f}")
missed in total: 0.0001
>>> for s, w in zip(x.diagonal(), one[0].diagonal()):
...     print(f"length {s:<4.2g}: weight {w:.2f}")
length 1   : weight 1.00
length 0.1 : weight 0.95
length 0.01: weight 0.03

--8<-- [end:session]
--8<-- [start:deep]
>>> for depth in [1, 2, 10]:
...     x, ws = fresh(depth)
...     ws = train(x, x, ws, 0.02, 300)
...     bad = missed(x, x, *ws)
...     bad = np.asarray(bad).round(2).tolist()
...     print(f"{depth:2} layers missed {bad}")
 1 layers missed [0.0, 0.0, 0.0, 0.0, 0.0]
 2 layers missed [0.12, 0.09, 0.19, 0.09, 0.17]
10 layers missed [0.83, 0.82, 0.86, 0.8, 0.57]

--8<-- [end:deep]
"""

# --8<-- [start:code]
from itertools import pairwise

import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)


def net(x, ws):
    for w in ws[:-1]:
        x = jnp.maximum(x @ w, 0)
    return x @ ws[-1]


def missed(x, target, *ws):
    error = net(x, ws) - target
    sizes = (x**2).sum((-2, -1))
    return (error**2).sum((-2, -1)) / sizes


# --8<-- [end:code]
# --8<-- [start:helpers]
@jax.jit
def train(x, target, ws, rate, steps):
    def loss(ws):
        error = net(x, ws) - target
        return (error**2).sum() / x.shape[-2] / 2

    def step(_, ws):
        moves = jax.grad(loss)(ws)
        return jax.tree.map(lambda w, m: w - rate * m, ws, moves)

    return jax.lax.fori_loop(0, steps, step, ws)


def fresh(depth, d=4, width=8, seeds=5):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(seeds, 64, d))
    sizes = [d] + [width] * (depth - 1) + [d]
    ws = []
    for a, b in pairwise(sizes):
        w = rng.normal(size=(seeds, a, b))
        ws.append(jnp.asarray(w * np.sqrt(2 / a)))
    return jnp.asarray(x), ws


# --8<-- [end:helpers]
