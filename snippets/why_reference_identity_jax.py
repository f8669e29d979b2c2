"""Why is the residual taken against x and not against something else?

--8<-- [start:session]
>>> x, w1, w2 = data()
>>> zero, one = jnp.zeros((4, 4)), jnp.eye(4)
>>> turn = jnp.roll(one, 1, 1)
>>> refs = {"zero": zero, "x": one, "turn": turn}
>>> def compare(wanted):
...     for name, ref in refs.items():
...         away = missed(x, wanted, x @ ref)
...         ws = fit(x, wanted, w1, w2, ref, 30)
...         y = unit(x, *ws, ref)
...         print(name, away, missed(x, wanted, y))
>>> compare(x @ (one + 0.2 * turn))
zero [1.06, 1.02, 1.06] [0.2, 0.15, 0.18]
x [0.04, 0.04, 0.04] [0.02, 0.01, 0.02]
turn [1.57, 1.73, 1.57] [0.17, 0.13, 0.14]

--8<-- [end:session]
"""

# --8<-- [start:code]
import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)


def unit(x, w1, w2, ref):
    branch = jax.nn.relu(x @ w1) @ w2
    return x @ ref + branch


@jax.jit
def fit(x, wanted, w1, w2, ref, steps):
    def loss(ws):
        error = unit(x, *ws, ref) - wanted
        return 0.05 * (error**2).sum() / x.shape[-2]

    def step(_, ws):
        (w1, w2), (move, other) = ws, jax.grad(loss)(ws)
        return w1 - move, w2 - other

    return jax.lax.fori_loop(0, steps, step, (w1, w2))


def missed(x, wanted, y):
    error = ((y - wanted) ** 2).sum((1, 2))
    share = error / (x**2).sum((1, 2))
    return np.asarray(share).round(2).tolist()


def data(width=16, seeds=3, d=4):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(seeds, 64, d))
    w1 = rng.normal(size=(seeds, d, width))
    w2 = rng.normal(size=(seeds, width, d))
    w1, w2 = 0.2 * w1, 0.2 * w2
    return [jnp.asarray(a) for a in (x, w1, w2)]


# --8<-- [end:code]
