"""What are attention residuals?

--8<-- [start:session]
>>> x, ws = data()
>>> new = attention(x, ws, jnp.zeros((12, 8)))
>>> old = residual(x, ws)
>>> for outs in [new, old]:
...     print(np.asarray(outs[-1, :3]).round(3).tolist())
[-0.881, 0.959, -0.902]
[-0.881, 0.959, -0.902]
>>> for h in [outs.mean(0), outs.sum(0)]:
...     print(round(float((h**2).sum() ** 0.5), 2))
0.47
6.05
>>> for strength in [0.0, 0.5, 2.0]:
...     share = weights(strength * norm(x), outs)
...     share = np.asarray(share[:3]).round(3)
...     print(strength, share.tolist())
0.0 [0.077, 0.077, 0.077]
0.5 [0.73, 0.006, 0.013]
2.0 [0.998, 0.0, 0.0]

--8<-- [end:session]
"""

# --8<-- [start:code]
import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)


def norm(v):
    return v / jnp.sqrt((v**2).mean(-1, keepdims=True))


@jax.jit
def weights(query, outs, seen=None):
    return jax.nn.softmax(norm(outs) @ query, where=seen)


def gather(query, outs, seen=None):
    return weights(query, outs, seen) @ outs


def branch(h, w):
    return jnp.tanh(norm(h) @ w)


@jax.jit
def attention(x, ws, queries):
    def step(outs, layer):
        i, w, query = layer
        h = gather(query, outs, jnp.arange(len(outs)) < i)
        return outs.at[i].set(branch(h, w)), None

    layers = jnp.arange(1, len(ws) + 1), ws, queries
    outs = jnp.ones((len(ws) + 1, x.size)).at[0].set(x)
    return jax.lax.scan(step, outs, layers)[0]


@jax.jit
def residual(x, ws):
    def step(h, w):
        out = branch(h, w)
        return h + out, out

    _, outs = jax.lax.scan(step, x, ws)
    return jnp.concatenate([x[None], outs])


def data(depth=12, width=8):
    rng = np.random.default_rng(0)
    x = rng.normal(size=width)
    ws = rng.normal(size=(depth, width, width))
    return jnp.asarray(x), jnp.asarray(0.5 * ws)


# --8<-- [end:code]
