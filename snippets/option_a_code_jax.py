"""How do I code the zero-padding shortcut (option A)?

--8<-- [start:session]
>>> x = images(8, 16, 32)
>>> y = option_a(x)
>>> tuple(x.shape), tuple(y.shape)
((8, 16, 32, 32), (8, 32, 16, 16))
>>> round(energy(y) / energy(x), 2)
0.25
>>> m = as_matrix(4, 4)
>>> tuple(m.shape)
(32, 64)
>>> kept = gains(m) > 0.5
>>> int(kept.sum()), round(float(gains(m)[0]), 6)
(16, 1.0)

--8<-- [end:session]
"""

# --8<-- [start:code]
import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)


def option_a(x, channels=None, stride=2):
    kept = x[:, :, ::stride, ::stride]
    channels = channels or 2 * x.shape[1]
    extra = channels - x.shape[1]
    pad = [(0, 0), (0, extra), (0, 0), (0, 0)]
    return jnp.pad(kept, pad)


def images(n, channels, size):
    rng = np.random.default_rng(0)
    shape = n, channels, size, size
    return jnp.asarray(rng.normal(size=shape))


def energy(x):
    return float((x * x).sum())


def as_matrix(channels, size):
    x = jnp.zeros((1, channels, size, size))
    return jax.jacobian(option_a)(x).reshape(-1, x.size)


def gains(m):
    return jnp.linalg.svd(m, compute_uv=False)


# --8<-- [end:code]
