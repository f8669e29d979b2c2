"""What are hyper-connections and mHC?

--8<-- [start:session]
>>> x, logits, read, write, w = data()
>>> one = jnp.array([[1.0]])
>>> single = unit(x[:1], one, one, one, w)
>>> plain = x[:1] + jnp.tanh(x[:1] @ w)
>>> np.asarray(single).round(2).tolist(), np.asarray(plain).round(2).tolist()
([[-1.55, 0.63]], [[-1.55, 0.63]])
>>> lines = jnp.array([1.0, 2, 3, 4])
>>> for depth in [1, 5, 60]:
...     mix = through(sinkhorn(logits[:depth]))
...     print(depth, np.asarray(mix @ lines).round(2).tolist())
1 [2.23, 2.79, 2.48, 2.5]
5 [2.5, 2.5, 2.5, 2.5]
60 [2.5, 2.5, 2.5, 2.5]
>>> near = logits + 5 * jnp.eye(4)
>>> for depth in [1, 5, 60]:
...     mix = through(sinkhorn(near[:depth]))
...     print(depth, np.asarray(mix @ lines).round(2).tolist())
1 [1.04, 2.04, 3.0, 3.97]
5 [1.23, 2.1, 2.9, 3.81]
60 [2.38, 2.47, 2.57, 2.63]

--8<-- [end:session]
"""

# --8<-- [start:code]
import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)


@jax.jit
def sinkhorn(logits, times=20):
    def scale(_, m):
        m = m / m.sum(-2, keepdims=True)
        return m / m.sum(-1, keepdims=True)

    return jax.lax.fori_loop(0, times, scale, jnp.exp(logits))


def unit(x, mix, read, write, w):
    branch = jnp.tanh(read @ x @ w)
    return mix @ x + write.mT @ branch


def through(mixers):
    def step(total, mix):
        return mix @ total, None

    return jax.lax.scan(step, jnp.eye(4), mixers)[0]


def data(seed=0):
    rng = np.random.default_rng(seed)
    logits = rng.normal(size=(60, 4, 4))
    x, w = rng.normal(size=(4, 2)), rng.normal(size=(2, 2))
    read, write = rng.normal(size=(2, 1, 4))
    return [jnp.asarray(a) for a in (x, logits, read, write, w)]


# --8<-- [end:code]
