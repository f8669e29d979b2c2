"""Can very deep nets be trained without skip connections?

--8<-- [start:session]
>>> for start, skip in [("mirrored", 0), ("shortcut", 1)]:
...     x, y, w = data(start)
...     s = gains(x[0, 0], w[:, 0], skip)
...     w = fit(x, y, w, skip)
...     print(start, s, wrong(x, y, w, skip))
mirrored [1.0, 1.0] [0, 0, 0]
shortcut [3.0, 0.9] [0, 0, 0]

--8<-- [end:session]
"""

# --8<-- [start:code]
import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)


def halves(x):
    both = jnp.maximum(x, 0), jnp.minimum(x, 0)
    return jnp.concatenate(both, axis=-1)


def net(x, w, skip=0):
    def layer(x, w):
        return skip * x + halves(x) @ w, None

    return jax.lax.scan(layer, x, w)[0]


def gains(x, w, skip=0):
    j = jacobian(x, w, skip)
    s = np.linalg.svd(j, compute_uv=False)
    return [float(f"{v:.1g}") for v in s[[0, 8]]]


jacobian = jax.jit(jax.jacfwd(net))


@jax.jit
def fit(x, y, w, skip=0, rate=0.01, steps=30):
    def loss(w):
        score = y * net(x, w, skip)[..., 0]
        return jax.nn.softplus(-score).mean(1).sum()

    def step(_, now):
        w, d = now
        d = 0.9 * d + jax.grad(loss)(w)
        return w - rate * d, d

    return jax.lax.fori_loop(0, steps, step, (w, 0 * w))[0]


@jax.jit
def miss(x, y, w, skip):
    bad = ~(net(x, w, skip)[..., 0] * y > 0)
    return 100 * bad.mean(1)


def wrong(x, y, w, skip=0):
    bad = np.asarray(miss(x, y, w, skip))
    return bad.round().astype(int).tolist()


def data(start, draws=3, layers=40, d=16):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(draws, 64, d))
    y = np.sign(x[..., 0] * x[..., 1])
    w = rng.normal(size=(2, layers, draws, d, d)) / d**0.5
    if start == "mirrored":
        w[:] = np.linalg.qr(w[0])[0]
    if start == "shortcut":
        w = w / layers**0.5
    w = np.concatenate(list(w), axis=-2)
    return [jnp.asarray(a) for a in (x, y, w)]


# --8<-- [end:code]
