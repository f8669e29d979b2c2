"""Does weight decay pull a block to zero or to the identity?

--8<-- [start:session]
>>> x, y, start = data()
>>> for decay in (0, 0.3, 3):
...     print(decay)
...     for skip in (0, 1):
...         ws = fit(x, y, start, skip, 0, decay, 0)
...         out = block(x, *ws, skip, 0)
...         print("  ", size(out), size(out - x))
0
   [0.84, 0.77, 0.72] [1.29, 1.2, 1.27]
   [0.84, 0.78, 0.74] [1.29, 1.21, 1.27]
0.3
   [0.4, 0.33, 0.26] [1.07, 0.99, 1.05]
   [0.73, 0.75, 0.69] [0.82, 0.71, 0.77]
3
   [0.0, 0.0, 0.0] [1.01, 1.01, 0.98]
   [1.01, 1.01, 0.98] [0.0, 0.0, 0.0]

--8<-- [end:session]
--8<-- [start:optimisers]
>>> def left(name, w, rate=0.1, decay=0.5, slope=0.0):
...     if name == "AdamW":
...         w = w - rate * decay * w
...     else:
...         slope = slope + decay * w
...     if "Adam" in name:
...         slope = slope / (abs(slope) + 1e-8)
...     return round(w - rate * slope, 2)
>>> for name in ("SGD", "AdamW", "Adam"):
...     print(name, left(name, 1.0), left(name, 3.0))
SGD 0.95 2.85
AdamW 0.95 2.85
Adam 0.9 2.9

--8<-- [end:optimisers]
"""

# --8<-- [start:code]
import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)


def block(x, w1, w2, scale, shift, skip=1, norm=1):
    z = jax.nn.relu(x @ w1) @ w2
    v = z - z.mean(-2, keepdims=True)
    v = v / jnp.sqrt((v**2).mean(-2, keepdims=True) + 1e-5)
    return skip * x + jnp.where(norm, scale * v + shift, z)


@jax.jit
def fit(x, y, ws, skip, norm, decay, scales):
    rates = decay, decay, scales, scales

    def loss(ws):
        error = block(x, *ws, skip, norm) - y
        pairs = zip(rates, ws, strict=True)
        extra = sum(r * (w**2).sum() for r, w in pairs)
        fault = (error**2).sum() / x.shape[-2]
        return (fault + extra) / 2

    def step(_, ws):
        moves = jax.grad(loss)(ws)
        pairs = zip(ws, moves, strict=True)
        return [w - 0.1 * move for w, move in pairs]

    return jax.lax.fori_loop(0, 200, step, ws)


def size(a):
    a = np.asarray((a**2).mean((1, 2)) ** 0.5)
    return a.round(2).tolist()


def data(seeds=3):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(seeds, 64, 4))
    y = np.tanh(2 * x @ rng.normal(size=(seeds, 4, 4)))
    w1 = 0.5 * rng.normal(size=(seeds, 4, 16))
    w2 = 0.25 * rng.normal(size=(seeds, 16, 4))
    one = np.ones((seeds, 1, 4))
    ws = w1, w2, one, 0 * one
    x, y, *ws = [jnp.asarray(a) for a in (x, y, *ws)]
    return x, y, ws


# --8<-- [end:code]
