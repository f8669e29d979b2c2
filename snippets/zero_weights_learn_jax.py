"""Can layers that start at zero learn?

--8<-- [start:session]
>>> x, c, w, some = data()
>>> none = 0 * some
>>> starts = {
...     "last zero": ([some, w, none], 0),
...     "first zero": ([none, w, some], 0),
...     "ControlNet": ([none, w, none], 1),
... }
>>> for name, (ws, plus_x) in starts.items():
...     print(name)
...     for step in [0, 1]:
...         old = train(x, c, w, ws, plus_x, step)
...         print(lengths(x, c, w, old, plus_x))
...     new = train(x, c, w, ws, plus_x, 300)
...     print("missed", missed(x, c, w, new, plus_x))
last zero
[0.0, 0.0, 0.297]
[0.008, 0.015, 0.232]
missed 0.01
first zero
[0.627, 0.0, 0.0]
[0.228, 0.034, 0.036]
missed 0.01
ControlNet
[0.0, 0.0, 0.083]
[0.006, 0.002, 0.074]
missed 0.29

--8<-- [end:session]
--8<-- [start:relu]
>>> relus = [jax.nn.relu, lambda z: jnp.maximum(z, 0.0)]
>>> [float(jax.grad(relu)(0.0)) for relu in relus]
[0.0, 0.5]

--8<-- [end:relu]
"""

# --8<-- [start:code]
import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)


def net(x, c, w, first, copy, last, plus_x):
    u = c @ first + plus_x * x
    return jnp.tanh(x @ w) + jnp.tanh(u @ copy) @ last


def goal(x, c, w):
    return jnp.tanh(x @ w) + 0.5 * jnp.roll(c, 1, 1)


@jax.jit
def gradients(x, c, w, ws, plus_x):
    def loss(ws):
        y = net(x, c, w, *ws, plus_x)
        return ((y - goal(x, c, w)) ** 2).mean()

    return jax.grad(loss)(ws)


@jax.jit
def train(x, c, w, ws, plus_x, steps):
    def step(_, ws):
        moves = gradients(x, c, w, ws, plus_x)
        pairs = zip(ws, moves, strict=True)
        return [v - 0.5 * move for v, move in pairs]

    return jax.lax.fori_loop(0, steps, step, ws)


def lengths(x, c, w, ws, plus_x):
    grads = gradients(x, c, w, ws, plus_x)
    sizes = [jnp.linalg.norm(g) for g in grads]
    return [round(float(size), 3) for size in sizes]


def missed(x, c, w, ws, plus_x):
    wanted = goal(x, c, w)
    error = wanted - net(x, c, w, *ws, plus_x)
    change = wanted - jnp.tanh(x @ w)
    share = (error**2).sum() / (change**2).sum()
    return round(float(share), 2)


def data():
    rng = np.random.default_rng(0)
    x, c = rng.normal(size=(2, 64, 4))
    w, some = rng.normal(size=(2, 4, 4)) / 2
    return [jnp.asarray(a) for a in (x, c, w, some)]


# --8<-- [end:code]
