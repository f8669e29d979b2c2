"""Do linear residual networks have bad local minima?

--8<-- [start:session]
>>> for tau in [0.1, 0.5, 0.9]:
...     draws = [draw(seed, tau) for seed in range(20)]
...     least = min(slope(a, r) for a, r in draws)
...     a, r = draws[0]
...     worst = slope(0 * a - tau * eye(r), r)
...     bound = 6**0.5 * (1 - tau) ** 5
...     row = [least, worst, bound]
...     print(tau, " ".join(f"{n:.2g}" for n in row))
0.1 2.2 1.4 1.4
0.5 2.2 0.077 0.077
0.9 3.4 2.4e-05 2.4e-05
>>> for seed in [0, 1, 2]:
...     a, r = draw(seed, 0.0)
...     end = train(a, r)
...     row = [loss(a, r), loss(end, r), largest(end)]
...     print(" ".join(f"{float(n):.2f}" for n in row))
0.48 0.00 0.11
0.38 0.00 0.13
0.58 0.00 0.14

--8<-- [end:session]
"""

# --8<-- [start:code]
import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)


def product(a):
    def unit(p, branch):
        return p + branch @ p, None

    return jax.lax.scan(unit, eye(a[0]), a)[0]


@jax.jit
def loss(a, r):
    return jnp.square(product(a) - r).sum() / 2


grads = jax.grad(loss)


@jax.jit
def slope(a, r):
    error = jnp.sqrt(2 * loss(a, r))
    return jnp.linalg.norm(grads(a, r).ravel()) / error


@jax.jit
def train(a, r, steps=100, rate=0.05):
    def step(_, a):
        return a - rate * grads(a, r)

    return jax.lax.fori_loop(0, steps, step, a)


@jax.jit
def largest(a):
    return jnp.linalg.norm(a, 2, axis=(1, 2)).max()


def eye(r):
    return np.eye(len(r))


def draw(seed, tau, units=6, width=4):
    rng = np.random.default_rng(seed)
    a = rng.normal(size=(units, width, width))
    r = np.eye(width) + rng.normal(size=(width, width)) / 4
    size = np.linalg.norm(a, 2, axis=(1, 2), keepdims=True)
    return jnp.asarray(tau * a / size), jnp.asarray(r)


# --8<-- [end:code]
