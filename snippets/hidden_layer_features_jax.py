"""What are the hidden layers of a net that copies good for?

--8<-- [start:session]
>>> x = arc(0.75)
>>> code, y = pca(x)
>>> print(left(x, y), in_order(code))
0.343 39
>>> a, b, c, d = train(x, 1)
>>> code = encode(x, a, b)
>>> print(left(x, decode(code, c, d)))
[0.026, 0.009, 0.009, 0.008, 0.009]
>>> print(in_order(code[..., 0]))
[54, 54, 55, 55, 54]

--8<-- [end:session]
"""

# --8<-- [start:code]
import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)


def arc(half):
    angle = np.linspace(-half, half, 60) * np.pi
    x = np.stack([np.cos(angle), np.sin(angle)], 1)
    return jnp.asarray(x)


def one(x):
    ones = jnp.ones((*x.shape[:-1], 1))
    return jnp.concatenate([x, ones], -1)


@jax.jit
def encode(x, a, b):
    return jnp.tanh(one(x) @ a) @ b


@jax.jit
def decode(code, c, d):
    return jnp.tanh(one(code) @ c) @ d


def copy(x, a, b, c, d):
    return decode(encode(x, a, b), c, d)


def loss(net, x):
    error = (copy(x, *net) - x) ** 2
    return error.sum() / len(x)


def start(size):
    rng = np.random.default_rng(0)
    rows = [3, 8, size + 1, 8]
    columns = [8, size, 8, 2]
    net = []
    for n, m in zip(rows, columns):
        w = rng.normal(size=(5, n, m))
        net.append(w / np.sqrt(n))
    return [jnp.asarray(w) for w in net]


@jax.jit
def descend(net, x):
    def step(_, net):
        pairs = zip(net, jax.grad(loss)(net, x))
        return [w - 0.05 * g for w, g in pairs]

    return jax.lax.fori_loop(0, 2000, step, net)


def train(x, size):
    return descend(start(size), x)


@jax.jit
def pca(x):
    mean = x.mean(0)
    svd = jnp.linalg.svd(x - mean, False)
    axes = svd[2][:1]
    code = (x - mean) @ axes.T
    return code[:, 0], mean + code @ axes


def left(x, y):
    x, y = np.asarray(x), np.asarray(y)
    lost = ((y - x) ** 2).sum((-2, -1))
    lost = lost / ((x - x.mean(0)) ** 2).sum()
    return lost.round(3).tolist()


def in_order(code):
    up = (np.diff(code) > 0).sum(-1)
    return np.maximum(up, 59 - up).tolist()


# --8<-- [end:code]
