"""What is an identity mapping in a neural network?

--8<-- [start:session]
>>> import numpy as np
>>> x = jnp.array([1.0, -2.0])
>>> w = jnp.array([[0.5, 0.1], [0.2, 0.3]])
>>> shortcut(x).tolist()
[1.0, -2.0]
>>> np.asarray(unit(x, w)).round(3).tolist()
[1.188, -2.213]
>>> y = x
>>> for _ in range(20):
...     y = unit(y, w)
>>> far = jnp.linalg.norm(y - x)
>>> far /= jnp.linalg.norm(x)
>>> round(float(far), 1)
3.1

--8<-- [end:session]
"""

# --8<-- [start:code]
import jax
import jax.numpy as jnp

jax.config.update("jax_enable_x64", True)


def shortcut(x):
    return x


def branch(x, w):
    return jnp.tanh(x) @ w


def unit(x, w):
    return shortcut(x) + branch(x, w)


# --8<-- [end:code]
