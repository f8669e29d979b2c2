"""How does Hawkins' replicator network find outliers?

--8<-- [start:session]
>>> t = np.array([0.1, 0.4, 0.6, 0.9])
>>> np.asarray(stair(t, 100)).round(3).tolist()
[0.0, 0.333, 0.667, 1.0]
>>> t = np.linspace(0, 1, 1001)
>>> flat = np.asarray(slope(t, 100)) < 0.001
>>> round(100 * float(flat.mean()))
67
>>> for a in 100, 10:
...     s = np.asarray(slope(t, a))
...     print(round(float(s.max()), 1))
16.7
1.8
>>> x = records()
>>> far = (x**2).sum(1)
>>> int((far > far[24]).sum())
6
>>> net = train(x, start(0))
>>> of = np.asarray(factor(x, 100, *net))
>>> int(of.argmax())
24
>>> top = np.sort(of)[-3:]
>>> top.round(2).tolist()
[0.17, 0.18, 1.45]

--8<-- [end:session]
"""

# --8<-- [start:code]
import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)
N = 4
STEPS = np.arange(1, N) / N


def records():
    u = np.linspace(-1.5, 1.5, 24)
    r = 0.1 * (-1.0) ** np.arange(24)
    x = np.stack([u + r, u - r], 1)
    return np.concatenate([x, [[1.2, -1.2]]])


def start(seed):
    rng = np.random.default_rng(seed)
    net = []
    for m, n in (2, 6), (6, 1), (1, 6), (6, 2):
        w = rng.normal(size=(m, n)) / m**0.5
        net += [w, np.zeros(n)]
    net[3] += 0.5  # codes start mid-stairs
    return net


@jax.jit
def stair(t, a):
    up = jnp.tanh(a * (t[..., None] - STEPS))
    return 0.5 + up.sum(-1) / (2 * (N - 1))


@jax.jit
def slope(t, a):
    return jax.grad(lambda t: stair(t, a).sum())(t)


def replicate(x, a, w1, b1, w2, b2, w3, b3, w4, b4):
    h = jnp.tanh(x @ w1 + b1)
    c = stair(h @ w2 + b2, a)
    g = jnp.tanh(c @ w3 + b3)
    return g @ w4 + b4


@jax.jit
def factor(x, a, *net):
    return ((x - replicate(x, a, *net)) ** 2).mean(1)


@jax.jit
def train(x, net, a=10):
    def loss(net):
        return factor(x, a, *net).mean()

    def step(_, net):
        grads = jax.grad(loss)(net)
        return [w - 0.05 * q for w, q in zip(net, grads)]

    return jax.lax.fori_loop(0, 200, step, net)


# --8<-- [end:code]
