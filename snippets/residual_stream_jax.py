"""What is the residual stream?

--8<-- [start:session]
>>> x, ws, u = data()
>>> last, writes = stream(x, ws)
>>> [shown(w, u) for w in writes]
[-0.05, 1.64, -2.81, -1.79, -0.31, -1.46, 1.5]
>>> shown(last, u), shown(sum(writes), u)
(-3.28, -3.28)
>>> sums = [sum(writes[:i]) for i in range(1, 8)]
>>> [size(x) for x in sums]
[1.0, 1.2, 1.4, 1.6, 1.8, 2.0, 2.0]

--8<-- [end:session]
"""

# --8<-- [start:code]
import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)


def norm(x):
    return jax.nn.standardize(x)


def attention(x, look, take):
    scores = x @ look @ x.T
    now = jnp.tril(jnp.ones(scores.shape, bool))
    return jax.nn.softmax(scores, where=now) @ x @ take


def mlp(x, w1, w2):
    return jnp.tanh(x @ w1) @ w2


def stream(x, ws, post=False):
    writes = [x]
    for look, take, w1, w2 in zip(*ws, strict=True):
        for branch, *part in (attention, look, take), (mlp, w1, w2):
            if post:
                f = branch(x, *part)
                x = norm(x + f)
            else:
                f = branch(norm(x), *part)
                x = x + f
            writes.append(f)
    return x, writes


def shown(x, u):
    return round(float(x[-1] @ u), 2)


def size(x):
    return round(float((x**2).mean()) ** 0.5, 1)


def data(layers=3, words=6, d=16):
    rng = np.random.default_rng(0)
    x, u = rng.normal(size=(words, d)), rng.normal(size=d)
    w = rng.normal(size=(4, layers, d, d)) / d**0.5
    w[0] /= d**0.5
    return [jnp.asarray(a) for a in (x, w, u)]


# --8<-- [end:code]
