"""Is a ResNet an ODE?

--8<-- [start:session]
>>> for seed in [0, 1, 2]:
...     x, path = data(seed)
...     ode = net(x, path(2000), 1 / 2000)
...     row = []
...     for units in [10, 20, 40, 80]:
...         y = net(x, path(units), 1 / units)
...         row.append(round(gap(y, ode) / gap(ode, x), 2))
...     print(row)
[0.22, 0.11, 0.06, 0.03]
[0.13, 0.07, 0.03, 0.02]
[0.13, 0.06, 0.03, 0.02]

--8<-- [end:session]
"""

# --8<-- [start:code]
import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)


@jax.jit
def net(x, ws, step=0.5):
    def unit(x, w):
        return x + step * jnp.tanh(x @ w), None

    return jax.lax.scan(unit, x, ws)[0]


def gap(y, x):
    return float(jnp.linalg.norm(y - x))


def data(seed, width=4):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(32, width))
    a, b = rng.normal(size=(2, width, width))

    def path(units):
        t = np.pi * np.arange(units)[:, None, None] / units
        return jnp.asarray(np.cos(t) * a + np.sin(t) * b)

    return jnp.asarray(x), path


# --8<-- [end:code]
