"""What does identity initialisation do (IRNN, Dirac, eye)?

--8<-- [start:session]
>>> x = jnp.array([[1.0, -2, 3, 4], [5, 6, -7, 8]])
>>> (jnp.eye(2) @ x).tolist()
[[1.0, -2.0, 3.0, 4.0], [5.0, 6.0, -7.0, 8.0]]
>>> k, b = dirac(2, 2, 3), jnp.zeros(2)
>>> k[0].tolist()
[[0.0, 1.0, 0.0], [0.0, 0.0, 0.0]]
>>> conv(x, k, b).tolist()
[[1.0, -2.0, 3.0, 4.0], [5.0, 6.0, -7.0, 8.0]]
>>> h, none = jnp.ones(16), jnp.zeros(16)
>>> for scale, extra in [(1, 0), (0.99, 0), (1, 0.01)]:
...     w = scale * jnp.eye(16) + extra
...     last = hold(h, w, none, 100)
...     print(f"{float(last[0]):.2g}")
1
0.37
2.8e+06

--8<-- [end:session]
"""

# --8<-- [start:code]
import jax
import jax.numpy as jnp

jax.config.update("jax_enable_x64", True)


def dirac(out, into, size):
    k = jnp.zeros((out, into, size))
    c = jnp.arange(min(out, into))
    return k.at[c, c, size // 2].set(1)


def conv(x, k, b, left=1, right=1):
    pads = [(left, right)]
    x = x[None]
    y = jax.lax.conv_general_dilated(x, k, [1], pads)
    return y[0] + b[:, None]


@jax.jit
def hold(h, w, b, steps):
    def step(_, h):
        return jax.nn.relu(w @ h + b)

    return jax.lax.fori_loop(0, steps, step, h)


# --8<-- [end:code]
