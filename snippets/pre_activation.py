"""Should batch normalisation and ReLU stand before or after the weights?

--8<-- [start:session]
>>> x = np.array([[1.0, -2.0], [3.0, -1.0]])
>>> zero = np.zeros((2, 2))
>>> original(x, zero, zero).tolist()
[[1.0, 0.0], [3.0, 0.0]]
>>> pre(x, zero, zero).tolist()
[[1.0, -2.0], [3.0, -1.0]]
>>> rng = np.random.default_rng(1)
>>> layers = rng.normal(size=(54, 2, 64, 64)) / 8
>>> x = rng.normal(size=(64, 64))
>>> for n, (w, v) in enumerate(layers, 1):
...     y = x + branch(x, w, v)
...     cut = round(100 * float((y < 0).mean()))
...     if n in (1, 2, 10, 54):
...         print(f"unit {n}: ReLU cuts {cut} %")
...     x = original(x, w, v)
unit 1: ReLU cuts 50 %
unit 2: ReLU cuts 35 %
unit 10: ReLU cuts 17 %
unit 54: ReLU cuts 7 %

--8<-- [end:session]
--8<-- [start:counterexample]
>>> p = rng.normal(size=(4, 8))
>>> def next_stage(x):
...     return x[::2, ::2] @ p
>>> x = rng.normal(size=(8, 8, 4))
>>> y = x.copy()
>>> y[1::2] += 9
>>> y[:, 1::2] += 9
>>> same = next_stage(x) == next_stage(y)
>>> bool(same.all()), next_stage(x).shape
(True, (4, 4, 8))
>>> round(100 * float((x != y).mean()))
75

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> def relu_first(x, w, v):
...     return x + relu(branch(x, w, v))
>>> for unit in (relu_first, pre):
...     x = np.random.default_rng(2).normal(size=(64, 64))
...     fell = 0
...     for w, v in layers[:20]:
...         y = unit(x, w, v)
...         fell += float((y < x).mean()) / 20
...         x = y
...     mean = round(float(x.mean()), 1)
...     print(unit.__name__, round(100 * fell), mean)
relu_first 0 7.9
pre 50 -0.2

--8<-- [end:answer]
--8<-- [start:answer2]
>>> import json, pathlib
>>> path = "docs/data/he2016_table3.json"
>>> table = json.loads(pathlib.Path(path).read_text())
>>> for key in ("c10_110", "c10_164", "c10_1001"):
...     row = table["rows"][key]
...     gain = row["original"] - row["pre"]
...     print(row["case"], round(gain, 2))
ResNet-110 0.24
ResNet-164 0.47
ResNet-1001 2.69

--8<-- [end:answer2]
"""

# --8<-- [start:code]
import numpy as np


def bn(x):
    spread = np.sqrt(x.var(0) + 1e-5)
    return (x - x.mean(0)) / spread


def relu(x):
    return np.maximum(x, 0)


def branch(x, w, v):
    return bn(relu(bn(x @ w)) @ v)


def original(x, w, v):
    return relu(x + branch(x, w, v))


def pre(x, w, v):
    y = relu(bn(x)) @ w
    return x + relu(bn(y)) @ v


# --8<-- [end:code]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    rng = np.random.default_rng(0)
    return pre, (
        rng.normal(size=(5, 3)),
        rng.normal(size=(3, 3)),
        rng.normal(size=(3, 3)),
    )
