"""What is an identity mapping in a neural network?

--8<-- [start:session]
>>> import numpy as np
>>> x = jnp.array([1.0, -2.0])
>>> w = jnp.array([[0.5, 0.1], [0.2, 0.3]])
>>> def show(name, v):
...     print(f"{name:9}", np.asarray(v).round(2).tolist())
>>> show("shortcut", shortcut(x))
shortcut  [1.0, -2.0]
>>> show("branch", branch(x, w))
branch    [0.19, -0.21]
>>> show("unit", unit(x, w))
unit      [1.19, -2.21]
>>> for depth in range(1, 21):
...     x = unit(x, w)
...     if depth in (1, 5, 20):
...         show(f"{depth} units", x)
1 units   [1.19, -2.21]
5 units   [2.2, -3.04]
20 units  [6.68, -6.04]

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
