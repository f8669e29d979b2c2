"""Which answer in the thread "What is identity mapping?" is right?

--8<-- [start:session]
>>> import numpy as np
>>> x = jnp.array([1.0, -2.0])
>>> w = jnp.array([[0.0, 1.0], [1.0, 0.0]])
>>> shortcut(x).tolist()
[1.0, -2.0]
>>> np.asarray(unit(x, w)).round(3).tolist()
[0.036, -1.238]
>>> rng = np.random.default_rng(0)
>>> data = jnp.asarray(rng.normal(size=(20, 2)))
>>> a, b = jnp.asarray(
...     rng.normal(size=(2, 2, 2)))
>>> a, b = learn(a, b, data)
>>> np.asarray(x @ a).round(3).tolist()
[-3.987, -0.026]
>>> np.asarray(x @ a @ b).round(3).tolist()
[1.0, -2.0]

--8<-- [end:session]
"""

# --8<-- [start:code]
import jax
import jax.numpy as jnp

jax.config.update("jax_enable_x64", True)


def shortcut(x):
    return x


def unit(x, w):
    return shortcut(x) + jnp.tanh(x) @ w


def copy_error(a, b, x):
    gap = x @ a @ b - x
    return 0.5 * (gap**2).sum() / len(x)


@jax.jit
def learn(a, b, x):
    slope = jax.grad(copy_error, (0, 1))

    def step(_, pair):
        da, db = slope(*pair, x)
        return pair[0] - 0.1 * da, pair[1] - 0.1 * db

    return jax.lax.fori_loop(0, 200, step, (a, b))


# --8<-- [end:code]
