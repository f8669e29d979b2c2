"""What are shattered gradients?

--8<-- [start:session]
>>> for skip in [0, 1]:
...     for depth in [1, 16, 64]:
...         row = []
...         for seed in [0, 1, 2]:
...             x, ws, c = data(depth, seed)
...             normal = stats(x, ws, skip)
...             g = grads(x, ws, c, normal, skip)
...             row.append(round(alike(g), 2))
...         print(skip, depth, row, f"{length(g, c):.0e}")
0 1 [0.97, 0.97, 0.97] 1e+00
0 16 [0.06, 0.06, 0.11] 2e+01
0 64 [0.04, 0.0, 0.04] 2e+05
1 1 [0.98, 0.99, 0.98] 1e+00
1 16 [0.88, 0.87, 0.88] 6e+00
1 64 [0.75, 0.74, 0.74] 1e+01

--8<-- [end:session]
"""

# --8<-- [start:code]
import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)


def layer(x, w, m, s, skip):
    return jax.nn.relu((x - m) / s) @ w + skip * x


def net(x, ws, means, stds, skip=0):
    def step(x, part):
        return layer(x, *part, skip), None

    return jax.lax.scan(step, x, (ws, means, stds))[0]


@jax.jit
def stats(x, ws, skip):
    def step(x, w):
        m, s = x.mean(0), x.std(0)
        return layer(x, w, m, s, skip), (m, s)

    return jax.lax.scan(step, x, ws)[1]


@jax.jit
def grads(x, ws, c, normal, skip):
    def loss(x):
        return (net(x, ws, *normal, skip) @ c).sum()

    return jax.grad(loss)(x)


@jax.jit
def measures(g, c):
    size = jnp.linalg.norm(g, axis=1)
    p, q = jnp.split(g / size[:, None], 2)
    cosine = (p * q).sum(1).mean()
    return cosine, size.mean() / jnp.linalg.norm(c)


def alike(g):
    return float(measures(g, g[0])[0])


def length(g, c):
    return float(measures(g, c)[1])


def data(depth, seed, width=100, apart=0.1):
    rng = np.random.default_rng(seed)
    p, shift = rng.normal(size=(2, 64, width))
    ws = rng.normal(size=(depth, width, width))
    x = np.concatenate([p, p + apart * shift])
    c = rng.normal(size=width)
    ws = ws * (2 / width) ** 0.5
    return [jnp.asarray(a) for a in (x, ws, c)]


# --8<-- [end:code]
