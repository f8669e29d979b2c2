"""Are residual blocks invertible?

--8<-- [start:session]
>>> x, w, v = data()
>>> bound(w, v), bound(9 * w, 9 * v)
(0.5, 40.5)
>>> z = uncouple(couple(x, 9 * w, 9 * v), 9 * w, 9 * v)
>>> error(z, x)
0.0
>>> y = unit(x, w, v)
>>> for steps in [1, 5, 10]:
...     print(steps, error(invert(y, w, v, steps), x))
1 0.046643
5 8e-06
10 0.0
>>> y = unit(x, 9 * w, 9 * v)
>>> for steps in [1, 5, 10]:
...     z = invert(y, 9 * w, 9 * v, steps)
...     print(steps, round(error(z, x)))
1 10
5 7
10 8

--8<-- [end:session]
"""

# --8<-- [start:code]
import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)
norm = jnp.linalg.norm


@jax.jit
def branch(x, w, v):
    return jnp.tanh(x @ w) @ v


def unit(x, w, v):
    return x + branch(x, w, v)


def invert(y, w, v, steps=20):
    x = y
    for _ in range(steps):
        x = y - branch(x, w, v)
    return x


def couple(x, w, v):
    a, b = jnp.split(x, 2, axis=-1)
    a = a + branch(b, w[:4], v[:, :4])
    b = b + branch(a, w[4:], v[:, 4:])
    return jnp.concatenate([a, b], -1)


def uncouple(y, w, v):
    a, b = jnp.split(y, 2, axis=-1)
    b = b - branch(a, w[4:], v[:, 4:])
    a = a - branch(b, w[:4], v[:, :4])
    return jnp.concatenate([a, b], -1)


def bound(w, v):
    return round(float(norm(w, 2) * norm(v, 2)), 3)


def error(z, x):
    return round(float(jnp.abs(z - x).max()), 6)


def data(d=8):
    rng = np.random.default_rng(0)
    x = jnp.asarray(rng.normal(size=(64, d)))
    w, v = jnp.asarray(rng.normal(size=(2, d, d)))
    return x, w / norm(w, 2), 0.5 * v / norm(v, 2)


# --8<-- [end:code]
