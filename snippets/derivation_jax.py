"""What do equations 1 to 8 of He et al. (2016) say?

--8<-- [start:session]
>>> import numpy as np
>>> rng = np.random.default_rng(0)
>>> ws = 0.5 * rng.normal(size=(54, 3, 3))
>>> x = jnp.asarray(rng.normal(size=3))
>>> ws = jnp.asarray(ws)
>>> one = jnp.ones(54)
>>> def show(name, v):
...     v = np.asarray(v).round(3).tolist()
...     print(f"{name:8} {v}")
>>> end = forward(x, ws, one)[-1]
>>> show("forward", end)
forward  [-3.525, -2.58, 0.46]
>>> show("as a sum", unrolled(x, ws, one))
as a sum [-3.525, -2.58, 0.46]
>>> show("bracket", end @ bracket(x, ws, one))
bracket  [-18.548, 5.884, 10.045]
>>> show("product", end @ product(x, ws, one))
product  [-18.548, 5.884, 10.045]

--8<-- [end:session]
--8<-- [start:scaled]
>>> lam = 0.9 * one
>>> show("forward", forward(x, ws, lam)[-1])
forward  [0.395, -0.209, 0.106]
>>> show("as a sum", unrolled(x, ws, lam))
as a sum [0.395, -0.209, 0.106]
>>> size = jnp.linalg.norm
>>> for s in 0.9, 1.0, 1.1:
...     lam = s * one
...     end = forward(x, ws, lam)[-1]
...     g = end @ bracket(x, ws, lam)
...     line = float(jnp.prod(lam))
...     ratio = float(size(g) / size(end))
...     print(f"scale {s}: line {line:.3g},"
...           f" gradient {ratio:.3g}")
scale 0.9: line 0.00338, gradient 0.639
scale 1.0: line 1, gradient 4.99
scale 1.1: line 172, gradient 143

--8<-- [end:scaled]
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


# --8<-- [end:code]
# --8<-- [start:helpers]
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


# --8<-- [end:helpers]
