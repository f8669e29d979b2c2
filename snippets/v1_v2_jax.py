"""ResNet v1, v1.5 and v2: what differs?

--8<-- [start:session]
>>> for kind in "v1", "v1.5", "v2":
...     shape, read, below = look(kind)
...     print(kind, shape, read, round(below, 1))
v1 (2, 16, 4, 4) 0.25 0.0
v1.5 (2, 16, 4, 4) 1.0 0.0
v2 (2, 16, 4, 4) 0.25 0.5

--8<-- [end:session]
"""

# --8<-- [start:code]
import jax
import jax.numpy as jnp
import numpy as np
from jax.nn import relu

jax.config.update("jax_enable_x64", True)


def conv(x, w, stride=1):
    edge = [(w.shape[-1] // 2,) * 2] * 2
    return jax.lax.conv_general_dilated(x, w, (stride, stride), edge)


def unit(x, a, b, c, d, kind="v1.5", stride=2):
    first = 1 if kind == "v1.5" else stride
    if kind == "v2":
        x = relu(x)
    y = conv(x, a, first)
    y = conv(relu(y), b, stride // first)
    y = conv(relu(y), c)
    total = y + conv(x, d, stride)
    return total if kind == "v2" else relu(total)


def look(kind):
    def total(image):
        y = unit(image, *w, kind=kind)
        return (y * y).sum(), y

    slope, y = jax.jit(jax.grad(total, has_aux=True))(x)
    moved = (slope != 0).any((0, 1))
    return y.shape, float(moved.mean()), float((y < 0).mean())


rng = np.random.default_rng(0)
x = jnp.asarray(rng.normal(size=(2, 8, 8, 8)))
sizes = (4, 8, 1), (4, 4, 3), (16, 4, 1), (16, 8, 1)
w = [rng.normal(size=(o, i, k, k)) / i for o, i, k in sizes]
w = [jnp.asarray(one) for one in w]


# --8<-- [end:code]
