"""What do equations 1 to 8 of He et al. (2016) say?

--8<-- [start:session]
>>> import numpy as np
>>> rng = np.random.default_rng(0)
>>> ws = 0.5 * rng.normal(size=(54, 3, 3))
>>> x = jnp.asarray(rng.normal(size=3))
>>> ws = jnp.asarray(ws)
>>> one = jnp.ones(54)
>>> x_last = forward(x, ws, one)[-1]
>>> np.asarray(x_last).round(3).tolist()
[-3.525, -2.58, 0.46]
>>> np.asarray(unrolled(x, ws, one)).round(3).tolist()
[-3.525, -2.58, 0.46]
>>> g = x_last @ bracket(x, ws, one)
>>> np.asarray(g).round(3).tolist()
[-18.548, 5.884, 10.045]
>>> g = x_last @ product(x, ws, one)
>>> np.asarray(g).round(3).tolist()
[-18.548, 5.884, 10.045]
>>> lam = 0.9 * one
>>> x_last = forward(x, ws, lam)[-1]
>>> np.asarray(x_last).round(3).tolist()
[0.395, -0.209, 0.106]
>>> np.asarray(unrolled(x, ws, lam)).round(3).tolist()
[0.395, -0.209, 0.106]
>>> size = jnp.linalg.norm
>>> for s in 0.9, 1.0, 1.1:
...     lam = s * one
...     x_last = forward(x, ws, lam)[-1]
...     g = x_last @ bracket(x, ws, lam)
...     line = float(jnp.prod(lam))
...     ratio = float(size(g) / size(x_last))
...     print(s, f"{line:.3g} {ratio:.3g}")
0.9 0.00338 0.639
1.0 1 4.99
1.1 172 143

--8<-- [end:session]
"""

# --8<-- [start:code]
import jax
import jax.numpy as jnp

jax.config.update("jax_enable_x64", True)


def branch(x, w):
    return jnp.tanh(w @ x)


@jax.jit
def forward(x, ws, lam):
    def unit(x, now):
        w, s = now
        x = s * x + branch(x, w)
        return x, x

    _, xs = jax.lax.scan(unit, x, (ws, lam))
    return jnp.vstack([x, xs])


def branch_sum(x, ws, lam):
    xs = forward(x, ws, lam)[:-1]
    past = jnp.tri(len(lam), dtype=bool)
    later = jnp.where(past, 1.0, lam).prod(axis=1)
    return later @ jax.vmap(branch)(xs, ws)


@jax.jit
def unrolled(x, ws, lam):
    return jnp.prod(lam) * x + branch_sum(x, ws, lam)


@jax.jit
def bracket(x, ws, lam):
    second = jax.jacfwd(branch_sum)(x, ws, lam)
    return jnp.prod(lam) * jnp.eye(len(x)) + second


@jax.jit
def product(x, ws, lam):
    xs, one = forward(x, ws, lam), jnp.eye(len(x))
    js = jax.vmap(jax.jacfwd(branch))(xs[:-1], ws)
    steps = lam[:, None, None] * one + js

    def step(i, result):
        return steps[i] @ result

    return jax.lax.fori_loop(0, len(ws), step, one)


# --8<-- [end:code]
