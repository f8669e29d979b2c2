"""Pre-LN or post-LN?

--8<-- [start:session]
>>> arrays = data()
>>> for units in [2, 12, 48]:
...     for post in [0, 1]:
...         name = ["pre", "post"][post]
...         print(units, name, *report(*arrays, post, units))
2 pre 44 6e-01 0.5
2 post 53 6e-01 0.7
12 pre 22 3e-01 0.3
12 post 57 2e-02 0.8
48 pre 10 1e-01 0.1
48 post 51 4e-07 0.7

--8<-- [end:session]
"""

# --8<-- [start:code]
import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)


def spread(x):
    return jnp.sqrt(x.var(-1, keepdims=True) + 1e-5)


def norm(x):
    return jax.nn.standardize(x)


def unit(state, a, b, post):
    x, part, _ = state
    z = jnp.where(post, x, norm(x))
    f = jax.nn.relu(z @ a) @ b
    y = x + f
    part = jnp.where(post, part / spread(y), part)
    share = size(f) / size(y)
    return jnp.where(post, norm(y), y), part, share


def line(x, w1, w2, post):
    state = x, jnp.ones_like(x), 0.0
    for a, b in zip(w1, w2, strict=True):
        state = unit(state, a, b, post)
    return end(state, post)


def end(state, post):
    x, part, share = state
    part = jnp.where(post, part, part / spread(x))
    return jnp.where(post, x, norm(x)), part.mean(), share


def net(x, w1, w2, post):
    return line(x, w1, w2, post)[0]


@jax.jit
def gradient(x, w1, w2, r, post, units):
    def step(i, state):
        return unit(state, w1[i], w2[i], post)

    def loss(b):
        state = unit(before, w1[units - 1], b, post)
        out, *rest = end(state, post)
        return (out * r).sum(), rest

    state = x, jnp.ones_like(x), 0.0
    before = jax.lax.fori_loop(0, units - 1, step, state)
    return jax.grad(loss, has_aux=True)(w2[units - 1])


def report(x, w1, w2, r, post, units):
    grad, rest = gradient(x, w1, w2, r, post, units)
    length = jnp.linalg.norm(grad, axis=(1, 2)).mean()
    return rounded(length, *rest)


def rounded(length, part, share):
    small = f"{float(part):.0e}"
    return round(float(length)), small, round(float(share), 1)


def size(x):
    return (x**2).mean() ** 0.5


def data(units=48, seeds=5, d=32):
    rng = np.random.default_rng(0)
    x, r = rng.normal(size=(2, seeds, 6, d))
    w = rng.normal(size=(2, units, seeds, d, d)) / d**0.5
    arrays = x, 2**0.5 * w[0], w[1], r
    return [jnp.asarray(a) for a in arrays]


# --8<-- [end:code]
