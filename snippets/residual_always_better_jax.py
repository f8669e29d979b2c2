"""Is the residual form always better?

--8<-- [start:session]
>>> x, w1, w2 = data(8)
>>> ws = {}
>>> for c in (-1, 0, 1, 2):
...     print(c)
...     for s in (0, 1):
...         ws[c, s] = fit(x, c * x, w1, w2, s, 80)
...         y = unit(x, *ws[c, s], s)
...         print("  ", missed(x, c * x, y))
-1
   [0.07, 0.16, 0.12]
   [0.12, 0.21, 0.31]
0
   [0.0, 0.0, 0.0]
   [0.07, 0.16, 0.12]
1
   [0.11, 0.08, 0.1]
   [0.0, 0.0, 0.0]
2
   [0.21, 0.18, 0.15]
   [0.11, 0.08, 0.1]
>>> pairs = zip(ws[0, 0], ws[1, 1])
>>> gaps = [abs(p - r).max() for p, r in pairs]
>>> round(float(max(gaps)), 9)
0.0

--8<-- [end:session]
"""

# --8<-- [start:code]
import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)


def unit(x, w1, w2, shortcut=1):
    branch = jax.nn.relu(x @ w1) @ w2
    return shortcut * x + branch


@jax.jit
def fit(x, target, w1, w2, shortcut, steps):
    def loss(ws):
        error = unit(x, *ws, shortcut) - target
        return 0.5 * (error**2).sum() / x.shape[-2]

    def step(_, ws):
        moves = jax.grad(loss)(ws)
        return jax.tree.map(lambda w, g: w - 0.1 * g, ws, moves)

    return jax.lax.fori_loop(0, steps, step, (w1, w2))


def missed(x, target, y, digits=2):
    error = ((y - target) ** 2).sum((1, 2))
    share = error / (x**2).sum((1, 2))
    return np.asarray(share).round(digits).tolist()


def data(width, seeds=3, d=4):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(seeds, 64, d))
    w1 = rng.normal(size=(seeds, d, width))
    w2 = rng.normal(size=(seeds, width, d))
    w1, w2 = 0.2 * w1, 0.2 * w2
    return [jnp.asarray(a) for a in (x, w1, w2)]


# --8<-- [end:code]
