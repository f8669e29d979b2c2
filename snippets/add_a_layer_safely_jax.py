"""How do I add a layer to a trained net without changing its output?

--8<-- [start:session]
>>> x, w1, w2, a, same, none = data()
>>> old = net(x, w1, w2)
>>> new = {
...     "identity layer": [(same, None)],
...     "random layer": [(a, None)],
...     "zero branch": [(a, none)],
...     "random branch": [(a, a)],
... }
>>> for name, layers in new.items():
...     print(name, change(old, net(x, w1, w2, layers)))
identity layer 0.0
random layer 0.88
zero branch 0.0
random branch 0.68
>>> lora = w2 + a[:, :2] @ none[:2, :3]
>>> print("LoRA", change(old, net(x, w1, lora)))
LoRA 0.0
>>> print(pulls(x, w1, w2, same, None))
[719]
>>> print(pulls(x, w1, w2, a, none))
[0, 481]

--8<-- [end:session]
"""

# --8<-- [start:code]
import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)


@jax.jit
def net(x, w1, w2, layers=()):
    h = jax.nn.relu(x @ w1)
    for a, b in layers:
        z = jax.nn.relu(h @ a)
        h = z if b is None else h + z @ b
    return h @ w2


def change(old, new):
    share = jnp.abs(new - old).max() / jnp.abs(old).max()
    return round(float(share), 2)


def pulls(x, w1, w2, a, b):
    def loss(layer):
        error = net(x, w1, w2, [layer]) - 1
        return (error**2).sum() / 2

    grads = jax.grad(loss)((a, b))
    return [size(g) for g in grads if g is not None]


def size(gradient):
    return round(float(jnp.linalg.norm(gradient)))


def data(d=8):
    rng = np.random.default_rng(0)
    x, w1, a = rng.normal(size=(3, 2 * d, d))
    w1, a = w1[:d], a[:d] / d**0.5
    w2 = rng.normal(size=(d, 3))
    arrays = x, w1, w2, a, np.eye(d), np.zeros((d, d))
    return [jnp.asarray(v) for v in arrays]


# --8<-- [end:code]
