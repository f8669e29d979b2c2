"""Are ResNets ensembles?

--8<-- [start:session]
>>> x, y, w, v = data(20)
>>> w, v = fit(x, y, w, v)
>>> every, eye = jnp.ones((1, 20)), jnp.eye(20)
>>> errors(x, y, w, v, every)
[[0, 0, 0], [0, 0, 0]]
>>> errors(x, y, w, v, 1 - eye)
[[2, 2, 1], [7, 5, 7]]
>>> errors(x, y, w, v, eye)
[[43, 48, 51], [57, 61, 55]]

--8<-- [end:session]
"""

# --8<-- [start:code]
import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)


def net(x, w, v, keep, skip=1):
    def unit(x, now):
        wl, vl, k = now
        f = jax.nn.relu(x @ wl) @ vl
        return k * (skip * x + f) + (1 - k) * x, None

    return jax.lax.scan(unit, x, (w, v, keep))[0]


@jax.jit
def fit(x, y, w, v, skip=1):
    def loss(ws):
        z = net(x, *ws, jnp.ones(len(w)), skip)
        score = y * z[..., 0]
        return jax.nn.softplus(-score).mean(1).sum()

    def step(_, now):
        ws, ds = now
        gs = jax.grad(loss)(ws)
        ds = jax.tree.map(lambda d, g: 0.9 * d + g, ds, gs)
        ws = jax.tree.map(lambda a, d: a - 0.01 * d, ws, ds)
        return ws, ds

    start = [w, v], [0 * w, 0 * v]
    return jax.lax.fori_loop(0, 100, step, start)[0]


def percent(scores, y):
    wrong = (np.asarray(scores * y) <= 0).mean(2)
    middle, worst = np.median(wrong, 0), np.max(wrong, 0)
    both = 100 * np.array([middle, worst])
    return both.round().astype(int).tolist()


many = jax.jit(jax.vmap(net, in_axes=(None, None, None, 0)))


def errors(x, y, w, v, keeps):
    return percent(many(x, w, v, keeps)[..., 0], y)


def data(n, skip=1, d=16):
    rng = np.random.default_rng(0)
    p = rng.normal(size=(3, 128, 2))
    x = p @ rng.normal(size=(3, 2, d)) / 2**0.5
    y = np.sign(p[..., 0] * p[..., 1])
    w, v = rng.normal(size=(2, n, 3, d, d)) / d**0.5
    if not skip:
        w, v = np.linalg.qr(w)[0], np.linalg.qr(v)[0]
    scale = n**-0.5 if skip else 2**0.5
    arrays = x, y, w, scale * v
    return [jnp.asarray(a) for a in arrays]


# --8<-- [end:code]
