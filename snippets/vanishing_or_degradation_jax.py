"""Did residual networks fix vanishing gradients?

--8<-- [start:session]
>>> for depth in [10, 50]:
...     x, ws, c = data(depth)
...     normed = ratio(x, ws, c, norm=1)
...     bare = ratio(x, ws, c, norm=0)
...     print(depth, f"{normed:.2g} {bare:.2g}")
10 1.6 0.00066
50 79 7.6e-16

--8<-- [end:session]
"""

# --8<-- [start:code]
import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)


def layer(x, w, norm, skip, act):
    z = x @ w
    normed = (z - z.mean(0)) / z.std(0)
    z = jnp.where(norm, normed, z)
    return act(z) + skip * x


def net(x, ws, norm=1, skip=0, act=jnp.tanh):
    def step(x, w):
        return layer(x, w, norm, skip, act), None

    return jax.lax.scan(step, x, ws)[0]


@jax.jit
def ratio(x, ws, c, norm=1, skip=0):
    def loss(x):
        return (c * net(x, ws, norm, skip)).sum()

    d = jax.grad(loss)(x)
    return jnp.linalg.norm(d) / jnp.linalg.norm(c)


def data(depth, width=32):
    rng = np.random.default_rng(0)
    x, c = rng.normal(size=(2, 64, width))
    ws = rng.normal(size=(depth, width, width))
    ws = 0.5 * ws / np.sqrt(width)
    return [jnp.asarray(a) for a in (x, ws, c)]


# --8<-- [end:code]
