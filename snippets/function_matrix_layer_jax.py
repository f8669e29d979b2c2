"""Identity function, identity matrix, identity layer: are they the same thing?

--8<-- [start:session]
>>> import jax.numpy as jnp
>>> import numpy as np
>>> x = jnp.array([4.0, -1.0, 1.0])
>>> matrix = jnp.eye(3)
>>> layer(x) is x, linear(x, matrix) is x
(True, False)
>>> data = jnp.array([
...     [1.0, 1, 0], [0, 1, 1], [1, 0, 1]])
>>> w = learn(0 * matrix, data)
>>> gap = abs(w - matrix).max()
>>> round(float(gap), 9)
0.0
>>> np.asarray(linear(x, w)).round(2).tolist()
[4.0, -1.0, 1.0]

--8<-- [end:session]
"""

# --8<-- [start:code]
import jax

jax.config.update("jax_enable_x64", True)


def layer(v):
    return v


def linear(v, w):
    return v @ w.T


def copy_error(w, data):
    gap = linear(data, w) - data
    return 0.5 * (gap**2).sum()


@jax.jit
def learn(w, data):
    def step(_, w):
        return w - 0.3 * jax.grad(copy_error)(w, data)

    return jax.lax.fori_loop(0, 100, step, w)


# --8<-- [end:code]
