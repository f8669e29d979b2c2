"""When does identity initialisation fail?

--8<-- [start:session]
>>> stretch, mirror = diagonal(0.5, 2), diagonal(1, -1)
>>> half_turn = diagonal(-1, -1)
>>> targets = batch(stretch, mirror, half_turn)
>>> for layers in [2, 6]:
...     ws = start(layers, targets)
...     for n in [0, 50, 300]:
...         end = train(ws, targets, n)
...         left = losses(end, targets)
...         row = [round(float(v), 2) for v in left]
...         print(layers, n, row)
2 0 [0.62, 2.0, 4.0]
2 50 [0.0, 0.5, 1.01]
2 300 [0.0, 0.5, 1.0]
6 0 [0.62, 2.0, 4.0]
6 50 [0.0, 0.52, 1.05]
6 300 [0.0, 0.5, 1.0]

--8<-- [end:session]
"""

# --8<-- [start:code]
import jax
import jax.numpy as jnp

jax.config.update("jax_enable_x64", True)


@jax.jit
def losses(ws, targets):
    def step(p, w):
        return w @ p, None

    eye = jnp.broadcast_to(jnp.eye(2), targets.shape)
    p = jax.lax.scan(step, eye, ws)[0]
    return jnp.square(p - targets).sum((1, 2)) / 2


@jax.jit
def train(ws, targets, steps, pull=0, rate=0.05):
    def total(ws):
        toward = jnp.square(ws - jnp.eye(2)).sum() / 2
        fit = losses(ws, targets).sum()
        return fit + pull * toward

    def step(_, ws):
        return ws - rate * jax.grad(total)(ws)

    return jax.lax.fori_loop(0, steps, step, ws)


def start(layers, targets):
    return jnp.tile(jnp.eye(2), (layers, len(targets), 1, 1))


def batch(*targets):
    return jnp.stack(targets)


def diagonal(*numbers):
    return jnp.diag(jnp.array(numbers, float))


# --8<-- [end:code]
