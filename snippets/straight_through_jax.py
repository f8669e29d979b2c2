"""What is the straight-through estimator?

--8<-- [start:session]
>>> x = jnp.array([0.2, 0.8, 1.2, 2.6])
>>> goal = jnp.array([1.0, 1, 1, 2])
>>> through(x).tolist()
[0.0, 1.0, 1.0, 3.0]
>>> for straight in [0, 1]:
...     print(gradient(x, goal, straight).tolist())
...     y = through(descend(x, goal, straight))
...     print("missed by", float(((y - goal) ** 2).sum()))
[0.0, 0.0, 0.0, 0.0]
missed by 2.0
[-2.0, 0.0, 0.0, 2.0]
missed by 0.0
>>> for slope in unit_gradients(0.3, 0.2):
...     print(round(float(slope), 3))
0.147
0.749
0.183

--8<-- [end:session]
"""

# --8<-- [start:code]
from functools import partial

import jax
import jax.numpy as jnp

jax.config.update("jax_enable_x64", True)
stop = jax.lax.stop_gradient


def through(x):
    return x + stop(jnp.round(x) - x)


def gradient(x, goal, straight):
    def loss(x):
        step = through if straight else jnp.round
        return ((step(x) - goal) ** 2).sum()

    return jax.grad(loss)(x)


@partial(jax.jit, static_argnums=2)
def descend(x, goal, straight):
    def step(_, x):
        return x - 0.1 * gradient(x, goal, straight)

    return jax.lax.fori_loop(0, 20, step, x)


def expected(a, goal):
    p = jax.nn.sigmoid(a)
    return p * (1 - goal) ** 2 + (1 - p) * goal**2


@jax.jit
def unit_gradients(a, goal):
    def copied(bit):
        def loss(a):
            return (bit + a - stop(a) - goal) ** 2

        return jax.grad(loss)(a)

    p = jax.nn.sigmoid(a)
    true = jax.grad(expected)(a, goal)
    straight = p * copied(1) + (1 - p) * copied(0)
    slope = jax.grad(jax.nn.sigmoid)(a)
    return true, straight, straight * slope


# --8<-- [end:code]
