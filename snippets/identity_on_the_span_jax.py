"""Did my net learn the identity, or only to copy its data?

--8<-- [start:session]
>>> x = data()
>>> int(jnp.linalg.matrix_rank(x))
2
>>> probes = jnp.array([
...     [50.0, 70, 50, 0], [1, 0, 0, 0], [0, 0, 0, 1]])
>>> for w in [0 * starts(1)[0], *starts(3)]:
...     w = train(w, x)
...     print("error", round(float(copy_error(w, x)), 6))
...     for row in (probes @ w.T).tolist():
...         print([round(v, 1) + 0.0 for v in row])
error 0.0
[50.0, 70.0, 50.0, 0.0]
[0.5, 0.0, 0.5, 0.0]
[0.0, 0.0, 0.0, 0.0]
error 0.0
[50.0, 70.0, 50.0, 0.0]
[0.5, 0.7, 0.7, -0.1]
[-1.3, 0.6, 0.5, 0.6]
error 0.0
[50.0, 70.0, 50.0, 0.0]
[0.9, -0.6, -0.8, -1.0]
[-0.3, 1.0, -0.4, -1.1]
error 0.0
[50.0, 70.0, 50.0, 0.0]
[0.0, -0.3, -0.1, -0.1]
[0.7, 0.1, -0.9, -0.5]

--8<-- [end:session]
"""

# --8<-- [start:code]
import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)


def data():
    rng = np.random.default_rng(0)
    a, b = jnp.asarray(rng.normal(size=(2, 20)))
    return jnp.stack([a, b, a, 0 * a], axis=1)


def starts(count):
    rng = np.random.default_rng(1)
    return jnp.asarray(rng.normal(size=(count, 4, 4)))


def copy_error(w, x):
    return ((x @ w.T - x) ** 2).mean()


@jax.jit
def train(w, x, decay=0.0):
    def step(_, w):  # 2 * mean = half the sum per row
        slope = 2 * jax.grad(copy_error)(w, x)
        return w - 0.3 * (slope + decay * w)

    return jax.lax.fori_loop(0, 300, step, w)


# --8<-- [end:code]
