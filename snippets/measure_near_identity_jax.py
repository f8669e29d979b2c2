"""How can I measure whether a trained block is near the identity?

--8<-- [start:session]
>>> from jax.tree_util import Partial as partial
>>> x, y, w1, w2 = data()
>>> ratio(partial(branch, w1=w1[0], w2=w2[0]), x)
0.04
>>> w1, w2 = train(x, y, w1, w2)
>>> missed(x, y, w1, w2)
0.0
>>> h = x
>>> for i in range(4):
...     f = partial(branch, w1=w1[i], w2=w2[i])
...     cut = missed(x, y, w1, w2, without=i)
...     print(ratio(f, h), steepest(f, h), cut)
...     h = h + f(h)
0.82 1.44 0.49
1.06 1.88 0.64
0.42 0.98 0.33
0.33 0.5 0.16

--8<-- [end:session]
"""

# --8<-- [start:code]
import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)


def branch(h, w1, w2):
    return jnp.tanh(h @ w1) @ w2


def net(h, w1, w2, without=-1):
    def unit(h, now):
        i, w1, w2 = now
        return h + (i != without) * branch(h, w1, w2), None

    units = jnp.arange(len(w1)), w1, w2
    return jax.lax.scan(unit, h, units)[0]


def ratio(f, h):
    size = np.linalg.norm
    return round(float(size(f(h)) / size(h)), 2)


@jax.jit
def jacobians(f, h):
    return jax.vmap(jax.jacfwd(f))(h)


def steepest(f, h):
    s = np.linalg.norm(jacobians(f, h), 2, (1, 2))
    return round(float(s.mean()), 2)


@jax.jit
def error(x, y, w1, w2, without):
    return ((net(x, w1, w2, without) - y) ** 2).sum()


def missed(x, y, w1, w2, without=-1):
    share = error(x, y, w1, w2, without) / (y**2).sum()
    return round(float(share), 2)


@jax.jit
def train(x, y, w1, w2, steps=200):
    def loss(ws):
        error = net(x, *ws) - y
        return 0.5 * (error**2).sum() / len(x)

    def step(_, state):
        ws, vs = state
        gs = jax.grad(loss)(ws)
        vs = [0.9 * v + g for v, g in zip(vs, gs, strict=True)]
        ws = [w - 0.05 * v for w, v in zip(ws, vs, strict=True)]
        return ws, vs

    start = [w1, w2], [0 * w1, 0 * w2]
    return jax.lax.fori_loop(0, steps, step, start)[0]


def data(units=4, width=16):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(128, 4))
    y = x[:, [1, 0, 3, 2]] * [1, -1, 1, -1]
    w1 = 0.5 * rng.normal(size=(units, 4, width))
    w2 = 0.02 * rng.normal(size=(units, width, 4))
    return [jnp.asarray(a) for a in (x, y, w1, w2)]


# --8<-- [end:code]
