"""Do skip connections work because of better conditioning?

--8<-- [start:session]
>>> for seed in [0, 1, 2]:
...     js = branches(seed)
...     for size in [0.1, 0.3]:
...         skip = spread(chain(size * js))
...         plain = spread(chain(size * js, skip=0))
...         print(seed, size, f"{skip:.0f} {plain:.0e}")
0 0.1 2 1e+11
0 0.3 12 1e+11
1 0.1 2 2e+11
1 0.3 15 2e+11
2 0.1 2 8e+09
2 0.3 16 8e+09

--8<-- [end:session]
"""

# --8<-- [start:code]
import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)


@jax.jit
def chain(js, skip=1):
    def step(p, j):
        return skip * p + j @ p, None

    eye = jnp.eye(js.shape[1])
    return jax.lax.scan(step, eye, js)[0]


@jax.jit
def cond(p):
    return jnp.linalg.cond(p)


def spread(p):
    return float(cond(p))


def branches(seed, units=10, width=32):
    rng = np.random.default_rng(seed)
    js = rng.normal(size=(units, width, width))
    return jnp.asarray(js / np.sqrt(width))


# --8<-- [end:code]
