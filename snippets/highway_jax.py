"""Highway network or ResNet: what differs, and who was first?

--8<-- [start:session]
>>> x, ws = data()
>>> for bias in [-20, 0, 20]:
...     h, t = parts(x, *ws[0], bias)
...     z = layer(x, *ws[0], bias)
...     narrow = jnp.minimum(t, 1 - t)
...     print(bias, largest(z - x), largest(z - h))
...     print(bias, "narrower gate", largest(narrow))
-20 0.0 4.768
-20 narrower gate 0.0
0 3.202 3.646
0 narrower gate 0.5
20 4.768 0.0
20 narrower gate 0.0
>>> h, t = parts(x, *ws[0], 0)
>>> z = layer(x, *ws[0], 0)
>>> inside(z, x, h), inside(x + h, x, h)
(1.0, 0.5)
>>> a = b = x
>>> for w, wt in ws:
...     a = layer(a, w, wt, -3)
...     b = b + parts(b, w, wt, -3)[0]
>>> [largest(y) for y in (x, a, b)]
[3.899, 0.26, 24.395]

--8<-- [end:session]
"""

# --8<-- [start:code]
import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)


@jax.jit
def parts(x, w, wt, bias):
    t = jax.nn.sigmoid(x @ wt + bias)
    return jnp.tanh(x @ w), t


def layer(x, w, wt, bias):
    h, t = parts(x, w, wt, bias)
    return t * h + (1 - t) * x


def largest(z):
    return round(float(jnp.abs(z).max()), 3)


def inside(z, x, h):
    share = (z - x) * (z - h) <= 0
    return round(float(share.mean()), 2)


def data(layers=54, d=16):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(256, d))
    ws = rng.normal(size=(layers, 2, d, d)) / d**0.5
    return jnp.asarray(x), jnp.asarray(ws)


# --8<-- [end:code]
