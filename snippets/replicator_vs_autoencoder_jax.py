"""Is a net that outputs its input a replicator or an autoencoder?

--8<-- [start:session]
>>> x = points()
>>> code = encode(x)
>>> steps = stair(code, 100)
>>> np.asarray(steps[:5, 0]).round(2).tolist()
[0.0, 0.0, 0.0, 0.33, 0.33]
>>> distinct(code), distinct(steps)
(12, 4)
>>> same = decode(code, x)
>>> few = decode(steps, x)
>>> distinct(same), distinct(few)
(12, 4)
>>> error(same, x), error(few, x)
(0.0024, 0.0071)

--8<-- [end:session]
"""

# --8<-- [start:code]
import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)
N = 4  # levels of the staircase


def points():
    s = (np.arange(12) + 0.5) / 12
    r = 0.05 * (-1.0) ** np.arange(12)
    return np.stack([s + r, s - r], 1)


def encode(x):
    return x @ np.array([[0.5], [0.5]])


@jax.jit
def stair(t, a):
    j = np.arange(1, N) / N
    up = jnp.tanh(a * (t[..., None] - j))
    return 0.5 + up.sum(-1) / (2 * (N - 1))


@jax.jit
def decode(code, x):
    one = jnp.ones((len(x), 1))
    c = jnp.concatenate([code, one], 1)
    fit = jnp.linalg.lstsq(c, x)[0]
    return c @ fit


def distinct(y):
    y = np.asarray(y).round(3)
    return len(np.unique(y, axis=0))


def error(y, x):
    gap = np.asarray(y - x)
    return round(float((gap**2).mean()), 4)


# --8<-- [end:code]
