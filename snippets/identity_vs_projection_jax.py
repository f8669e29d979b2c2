"""Should a shortcut be the identity or a projection?

--8<-- [start:session]
>>> import numpy as np
>>> rng = np.random.default_rng(0)
>>> eye = np.eye(64)
>>> noise = rng.normal(size=(54, 64, 64)) / 8
>>> chains = {
...     "identity": eye + 0 * noise,
...     "random": noise,
...     "near": eye + 0.1 * noise,
...     "orthogonal": np.linalg.qr(noise)[0],
... }
>>> x = jnp.asarray(rng.normal(size=64))
>>> for name, maps in chains.items():
...     maps = jnp.asarray(maps)
...     p = through(eye, maps)
...     gains = keeps(p)
...     left = int((gains > 0.1).sum())
...     turned = cosine(x, x @ p)
...     print(name, left, round(turned, 2))
identity 64 1.0
random 7 -0.14
near 64 0.76
orthogonal 64 -0.03
>>> maps = jnp.asarray(noise)
>>> gains = keeps(through(eye, maps))
>>> f"{float(gains[32]):.0e}"
'1e-09'

--8<-- [end:session]
"""

# --8<-- [start:code]
import jax
import jax.numpy as jnp

jax.config.update("jax_enable_x64", True)


def through(x, maps):
    def step(x, p):
        return x @ p, None

    return jax.lax.scan(step, x, maps)[0]


def keeps(p):
    return jnp.linalg.svd(p, compute_uv=False)


def cosine(x, y):
    size = jnp.linalg.norm
    return float(x @ y / size(x) / size(y))


# --8<-- [end:code]
