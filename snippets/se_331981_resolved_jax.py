"""Which answer in the thread "What is identity mapping?" is right?

--8<-- [start:session]
>>> import numpy as np
>>> x = jnp.array([1.0, -2.0])
>>> w = jnp.array([[0.0, 1.0], [1.0, 0.0]])
>>> def show(name, v):
...     print(f"{name:12} {np.asarray(v).round(2).tolist()}")
>>> show("its shortcut", shortcut(x))
its shortcut [1.0, -2.0]
>>> show("the unit", unit(x, w))
the unit     [0.04, -1.24]
>>> rng = np.random.default_rng(0)
>>> data = jnp.asarray(rng.normal(size=(20, 2)))
>>> a, b = jnp.asarray(
...     rng.normal(size=(2, 2, 2)))
>>> a, b = learn(a, b, data)
>>> show("first layer", x @ a)
first layer  [-3.99, -0.03]
>>> show("whole net", x @ a @ b)
whole net    [1.0, -2.0]

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


# --8<-- [end:code]
# --8<-- [start:helpers]
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


# --8<-- [end:helpers]
