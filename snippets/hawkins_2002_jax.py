"""How does Hawkins' replicator network find outliers?

--8<-- [start:session]
>>> x = records()
>>> far = (x**2).sum(1)
>>> print("farther out:", int((far > far[24]).sum()))
farther out: 6
>>> net = train(x, start(0))
>>> of = np.asarray(factor(x, 100, *net))
>>> for i in of.argsort()[::-1][:3].tolist():
...     print(f"record {i:2}: factor {of[i]:.2f}")
record 24: factor 1.45
record 11: factor 0.18
record 18: factor 0.17

--8<-- [end:session]
--8<-- [start:steps]
>>> t = np.array([0.1, 0.4, 0.6, 0.9])
>>> print("levels:", np.asarray(stair(t, 100)).round(2).tolist())
levels: [0.0, 0.33, 0.67, 1.0]
>>> t = np.linspace(0, 1, 1001)
>>> for a in 100, 10:
...     s = np.asarray(slope(t, a))
...     flat = round(100 * float((s < 0.001).mean()))
...     print(f"steepness {a:3}: {flat:2} % flat, "
...           f"largest slope {s.max():.1f}")
steepness 100: 67 % flat, largest slope 16.7
steepness  10:  0 % flat, largest slope 1.8

--8<-- [end:steps]
"""

# --8<-- [start:code]
import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)
N = 4
STEPS = np.arange(1, N) / N


@jax.jit
def stair(t, a):
    up = jnp.tanh(a * (t[..., None] - STEPS))
    return 0.5 + up.sum(-1) / (2 * (N - 1))


def replicate(x, a, w1, b1, w2, b2, w3, b3, w4, b4):
    h = jnp.tanh(x @ w1 + b1)
    c = stair(h @ w2 + b2, a)
    g = jnp.tanh(c @ w3 + b3)
    return g @ w4 + b4


@jax.jit
def factor(x, a, *net):
    return ((x - replicate(x, a, *net)) ** 2).mean(1)


# --8<-- [end:code]
# --8<-- [start:helpers]
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
def slope(t, a):
    return jax.grad(lambda t: stair(t, a).sum())(t)


@jax.jit
def train(x, net, a=10):
    def loss(net):
        return factor(x, a, *net).mean()

    def step(_, net):
        grads = jax.grad(loss)(net)
        return [w - 0.05 * q for w, q in zip(net, grads)]

    return jax.lax.fori_loop(0, 200, step, net)


# --8<-- [end:helpers]
