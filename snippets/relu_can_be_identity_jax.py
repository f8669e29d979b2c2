"""Can a ReLU network be the identity exactly?

--8<-- [start:session]
>>> import numpy as np
>>> w = hinges(3)
>>> x = jnp.array([1.5, -2.0, 0.25])
>>> relu(x @ w).tolist()
[1.5, 0.0, 0.25, 0.0, 2.0, 0.0]
>>> net(x, w).tolist()
[1.5, -2.0, 0.25]
>>> rng = np.random.default_rng(0)
>>> many = jnp.asarray(
...     rng.uniform(-5, 5, (200, 3)))
>>> y = many
>>> for _ in range(100):
...     y = net(y, w)
>>> float(abs(y - many).max())
0.0
>>> short = many.astype(jnp.float32)
>>> for shift in (5, 1000):
...     gap = moved(short, shift) - short
...     worst = float(abs(gap).max())
...     print(shift, round(worst * 1e6, 1))
5 0.5
1000 30.5

--8<-- [end:session]
"""

# --8<-- [start:code]
import jax
import jax.numpy as jnp

jax.config.update("jax_enable_x64", True)
relu = jax.nn.relu


def hinges(d):
    return jnp.hstack([jnp.eye(d), -jnp.eye(d)])


def net(x, w):
    return relu(x @ w) @ w.T


def moved(x, shift):
    return relu(x + shift) - shift


# --8<-- [end:code]
