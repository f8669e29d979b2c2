"""What is CycleGAN's identity loss?

--8<-- [start:session]
>>> a, b = data()
>>> for weight in [0.0, 0.1, 0.5, 5.0]:
...     g, f = train(a, b, weight)
...     print(weight, np.asarray(g).round(1).tolist())
0.0 [1.5, 1.5, -1.5]
0.1 [1.5, 1.5, -1.4]
0.5 [1.4, 1.4, 1.4]
5.0 [1.2, 1.2, 1.2]

--8<-- [end:session]
"""

# --8<-- [start:code]
import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)


def total(g, f, a, b, weight):
    va, vb = (a**2).mean(0), (b**2).mean(0)
    fool = (g**2 * va - vb) ** 2 + (f**2 * vb - va) ** 2
    cycle = (f * g * a - a) ** 2, (g * f * b - b) ** 2
    same = (g * b - b) ** 2, (f * a - a) ** 2
    kept = sum(cycle) + weight * sum(same)
    return fool.sum() + kept.mean(0).sum()


@jax.jit
def train(a, b, weight):
    def step(_, gains):
        slope = jax.grad(total, argnums=(0, 1))
        moves = slope(*gains, a, b, weight)
        pairs = zip(gains, moves, strict=True)
        return tuple(x - 0.02 * dx for x, dx in pairs)

    start = jnp.array([0.1, 0.1, -0.1])
    return jax.lax.fori_loop(0, 100, step, (start, start))


def data():
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(2, 50, 3))
    size = np.sqrt((a**2).mean(0)), np.sqrt((b**2).mean(0))
    a, b = a / size[0], 1.5 * b / size[1]
    return jnp.asarray(a), jnp.asarray(b)


# --8<-- [end:code]
