"""Zero-γ, SkipInit, ReZero, Fixup, LayerScale: which should I use?

--8<-- [start:session]
>>> x, y, w1, w2 = data()
>>> one = jnp.ones((16, 3, 1, 8))
>>> starts = {
...     "no care": (w1, w2, one, 0, 1),
...     "SkipInit, ReZero": (w1, w2, 0 * one, 0, 1),
...     "LayerScale": (w1, w2, 0.001 * one, 0, 0),
...     "Fixup": (w1 / 4, 0 * w2, one, 0, 1),
...     "norm": (w1, w2, one, 1, 0),
...     "zero gamma": (w1, w2, 0 * one, 1, 0),
... }
>>> for name, (*ws, norm, tied) in starts.items():
...     print(name, ends(x, y, ws, norm, tied))
no care ['lost', 'lost']
SkipInit, ReZero [0.8, 'lost']
LayerScale [0.6, 0.2]
Fixup [0.7, 0.2]
norm [0.4, 0.2]
zero gamma [0.5, 0.1]
>>> *ws, norm, tied = starts["zero gamma"]
>>> for step in [0, 1]:
...     old = train(x, y, ws, norm, tied, 0.01, step)
...     print(lengths(gradients(x, y, old, norm)[0]))
[0.0, 0.0, 17.0]
[0.3, 0.4, 15.8]

--8<-- [end:session]
"""

# --8<-- [start:code]
import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)


def normal(f):
    mean = f.mean(-2, keepdims=True)
    var = f.var(-2, keepdims=True)
    return (f - mean) / jnp.sqrt(var + 1e-5)


def unit(x, w1, w2, scale, norm):
    f = jax.nn.relu(x @ w1) @ w2
    return x + scale * jnp.where(norm, normal(f), f)


@jax.jit
def gradients(x, y, ws, norm):
    def loss(ws):
        def step(x, part):
            return unit(x, *part, norm), None

        out, _ = jax.lax.scan(step, x, ws)
        error = ((out - y) ** 2).sum((1, 2))
        share = error / ((x - y) ** 2).sum((1, 2))
        return error.sum() / x.shape[-2], share.max()

    return jax.grad(loss, has_aux=True)(ws)


def train(x, y, ws, norm, tied, rate, steps):
    for _ in range(steps):
        *moves, last = gradients(x, y, ws, norm)[0]
        if tied:  # one number for all channels
            last = last.sum(-1, keepdims=True)
        pairs = zip(ws, [*moves, last], strict=True)
        ws = [w - rate * move for w, move in pairs]
    return ws


def ends(x, y, ws, norm, tied):
    results = []
    for rate in [0.01, 0.06]:
        new = train(x, y, ws, norm, tied, rate, 15)
        missed = float(gradients(x, y, new, norm)[1])
        results.append(round(missed, 1) if missed < 1 else "lost")
    return results


def lengths(moves):
    sizes = [jnp.linalg.norm(m.ravel()) for m in moves]
    return [round(float(size), 1) for size in sizes]


def data(units=16, seeds=3, d=8):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(seeds, 32, d))
    mix = rng.normal(size=(seeds, d, d))
    w = rng.normal(size=(2, units, seeds, d, d)) / d**0.5
    y = np.tanh(0.7 * x @ mix)
    arrays = x, y, 2**0.5 * w[0], w[1]
    return [jnp.asarray(a) for a in arrays]


# --8<-- [end:code]
