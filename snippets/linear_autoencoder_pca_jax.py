"""Is a linear autoencoder the same as PCA?

--8<-- [start:session]
>>> X = data([4, 2, 1, 0.5])
>>> E, D = train(X, *start(seed=0))
>>> P = jnp.diag(jnp.array([1, 1, 0, 0]))
>>> far = jnp.linalg.norm(D @ E - P)
>>> round(float(far), 4)
0.0
>>> round(float(loss(E, D, X)), 4)
1.5
>>> cosines(D).tolist()
[[0.36, 0.97], [0.93, 0.22]]

--8<-- [end:session]
"""

# --8<-- [start:code]
import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)


def data(spread):
    Z = np.random.default_rng(0).normal(size=(20, 4))
    Q = np.linalg.qr(Z - Z.mean(axis=0))[0]
    Q = Q * np.sqrt(20 * np.array(spread))
    return jnp.asarray(Q)


def start(seed):
    rng = np.random.default_rng(seed)
    E = 0.5 * rng.normal(size=(2, 4))
    D = 0.5 * rng.normal(size=(4, 2))
    return jnp.asarray(E), jnp.asarray(D)


def loss(E, D, X):
    return ((X @ (D @ E).T - X) ** 2).sum() / len(X)


@jax.jit
def train(X, E, D, steps=500, decay=0.0):
    def step(_, w):
        E, D = w
        gE, gD = jax.grad(loss, (0, 1))(E, D, X)
        return (
            E - 0.05 * (gE + decay * E),
            D - 0.05 * (gD + decay * D),
        )

    return jax.lax.fori_loop(0, steps, step, (E, D))


def cosines(D):
    pcs = jnp.eye(4)[:2]
    unit = D / jnp.linalg.norm(D, axis=0)
    return np.asarray(abs(pcs @ unit)).round(2)


# --8<-- [end:code]
