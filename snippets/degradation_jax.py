"""What is the degradation problem?

--8<-- [start:session]
>>> w = weights(units=1)
>>> y = shallow = net(inputs(), w, 0.0)
>>> for _ in range(30):
...     s, m = y.std(0), y.mean(0)
...     y = relu(layer(y, np.eye(32), s, m))
>>> gap = jnp.abs(y - shallow).max()
>>> gap = round(float(gap), 9)
>>> print("largest difference:", gap)
largest difference: 0.0

--8<-- [end:session]
--8<-- [start:twins]
>>> for units in [2, 8, 32]:
...     d = apart(units, 0.0)
...     print(f"{2 * units:2} layers: {d}")
 4 layers: 0.02
16 layers: 0.15
64 layers: 0.91

--8<-- [end:twins]
"""

# --8<-- [start:code]
import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)


def relu(x):
    return jax.nn.relu(x)


@jax.jit
def layer(x, w, scale=1.0, shift=0.0):
    x = x @ w
    x = (x - x.mean(0)) / x.std(0)
    return scale * x + shift


def unit(x, w, shortcut):
    branch = relu(layer(x, w[0]))
    branch = layer(branch, w[1])
    return relu(shortcut * x + branch)


@jax.jit
def net(x, w, shortcut):
    def step(x, pair):
        return unit(x, pair, shortcut), None

    return jax.lax.scan(step, x, w)[0]


# --8<-- [end:code]
# --8<-- [start:helpers]
def inputs():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(64, 32))
    tiny = 0.01 * rng.normal(size=x.shape)
    x = np.concatenate([x, x + tiny])
    return jnp.asarray(x)


def weights(units):
    rng = np.random.default_rng(1)
    w = rng.normal(size=(units, 2, 32, 32))
    return jnp.asarray(w * np.sqrt(2 / 32))


def apart(units, shortcut):
    y = net(inputs(), weights(units), shortcut)
    x, twin = np.split(np.asarray(y), 2)
    other = np.roll(x, 1, 0)
    near = np.linalg.norm(twin - x, axis=1)
    far = np.linalg.norm(other - x, axis=1)
    return round(float(near.mean() / far.mean()), 2)


# --8<-- [end:helpers]
