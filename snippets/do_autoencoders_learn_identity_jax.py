"""Do autoencoders learn the identity?

--8<-- [start:session]
>>> X = data(rank=5)
>>> fresh = data(rank=20, seed=1)
>>> M = train(X, start=0.01)
>>> round(float(error(M, X)), 3)
0.0
>>> round(float(error(M, fresh)), 2)
0.74
>>> V = np.linalg.svd(X)[2][:5]
>>> P = V.T @ V
>>> round(float(gap(M, P)), 2)
0.08
>>> round(float(gap(M, np.eye(20))), 2)
3.87
>>> M = train(X, start=0.3)
>>> round(float(error(M, X)), 3)
0.0
>>> round(float(error(M, fresh)), 1)
5.4

--8<-- [end:session]
"""

# --8<-- [start:code]
import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)


def data(rank, seed=0):
    rng = np.random.default_rng(seed)
    axes = np.linalg.qr(rng.normal(size=(20, 20)))[0]
    X = rng.normal(size=(200, rank)) @ axes[:rank]
    return jnp.asarray(X)


def loss(E, D, X):
    return ((X @ (D @ E).T - X) ** 2).sum() / len(X) / 2


@jax.jit
def descend(E, D, X, steps, decay):
    def step(_, w):
        E, D = w
        gE, gD = jax.grad(loss, (0, 1))(E, D, X)
        return (
            E - 0.1 * (gE + decay * E),
            D - 0.1 * (gD + decay * D),
        )

    return jax.lax.fori_loop(0, steps, step, (E, D))


def train(X, start, units=40, steps=300, decay=0.0):
    rng = np.random.default_rng(2)
    E = start * rng.normal(size=(units, 20))
    D = start * rng.normal(size=(20, units))
    E, D = descend(E, D, X, steps, decay)
    return D @ E


def gap(M, N):
    return ((M - N) ** 2).sum() ** 0.5


def error(M, X):
    return ((X @ M.T - X) ** 2).sum() / (X**2).sum()


# --8<-- [end:code]
