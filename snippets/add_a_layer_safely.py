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
--8<-- [start:counterexample]
>>> acts = {
...     "ReLU": lambda z: np.maximum(z, 0),
...     "leaky ReLU": lambda z: np.maximum(z, 0.1 * z),
...     "tanh": np.tanh,
...     "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
...     "SiLU": lambda z: z / (1 + np.exp(-z)),
... }
>>> for name, act in acts.items():
...     h = act(x @ w1)
...     print(name, change(h @ w2, act(h @ same) @ w2))
ReLU 0.0
leaky ReLU 0.07
tanh 0.2
sigmoid 0.5
SiLU 0.09
>>> h, fresh = np.maximum(np.split(x @ w1, 2), 0)
>>> def batch_norm(h, scale=1, shift=0):
...     h = (h - h.mean(0)) / (h.std(0) + 1e-9)
...     return np.maximum(scale * h + shift, 0)
>>> print(change(h, batch_norm(h)))
0.73
>>> print(change(h, batch_norm(h, h.std(0), h.mean(0))))
0.0
>>> print(change(fresh, batch_norm(fresh, h.std(0), h.mean(0))))
0.25
>>> with np.errstate(invalid="ignore"):
...     print(np.array([np.inf, 1.0]) @ np.zeros(2))
nan

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> print(change(old, np.maximum(old @ np.eye(3), 0)))
0.79

--8<-- [end:answer]
--8<-- [start:answer2]
>>> wide1 = np.hstack([w1, w1[:, :1]])
>>> wide2 = np.vstack([w2, w2[:1]])
>>> print(change(old, net(x, wide1, wide2)))
0.47
>>> wide2[[0, -1]] /= 2
>>> print(change(old, net(x, wide1, wide2)))
0.0

--8<-- [end:answer2]
"""

# --8<-- [start:code]
import numpy as np


def net(x, w1, w2, layers=()):
    h = np.maximum(x @ w1, 0)
    for a, b in layers:
        z = np.maximum(h @ a, 0)
        h = z if b is None else h + z @ b
    return h @ w2


def change(old, new):
    share = np.abs(new - old).max() / np.abs(old).max()
    return round(float(share), 2)


def pulls(x, w1, w2, a, b):
    h = np.maximum(x @ w1, 0)
    z = np.maximum(h @ a, 0)
    d = net(x, w1, w2, [(a, b)]) - 1
    if b is None:
        return [size(h.T @ (d @ w2.T * (z > 0)))]
    dz = d @ w2.T @ b.T * (z > 0)
    return [size(h.T @ dz), size(z.T @ d @ w2.T)]


def size(gradient):
    return round(float(np.linalg.norm(gradient)))


def data(d=8):
    rng = np.random.default_rng(0)
    x, w1, a = rng.normal(size=(3, 2 * d, d))
    w1, a = w1[:d], a[:d] / d**0.5
    w2 = rng.normal(size=(d, 3))
    return x, w1, w2, a, np.eye(d), np.zeros((d, d))


# --8<-- [end:code]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    rng = np.random.default_rng(0)
    x, w1 = rng.normal(size=(2, 4, 4))
    return net, (x, w1, rng.normal(size=(4, 2)), rng.normal(size=(1, 2, 4, 4)))
