"""What is the degradation problem?

--8<-- [start:session]
>>> w = weights(units=1)
>>> y = shallow = net(inputs(), w, 0.0)
>>> for _ in range(30):
...     s, m = y.std(0), y.mean(0)
...     y = relu(layer(y, np.eye(32), s, m))
>>> gap = np.abs(y - shallow).max()
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
--8<-- [start:counterexample]
>>> import json, pathlib
>>> file = "docs/data/he2015_table2.json"
>>> text = pathlib.Path(file).read_text()
>>> rows = json.loads(text)["rows"]
>>> few, many = rows.values()
>>> for kind in ["plain", "resnet"]:
...     more = many[kind] - few[kind]
...     print(f"{kind:6} {more:+.2f} points")
plain  +0.60 points
resnet -2.85 points
>>> for units in [2, 8, 32]:
...     d = apart(units, 1.0)
...     print(f"{2 * units:2} layers: {d}")
 4 layers: 0.01
16 layers: 0.02
64 layers: 0.06

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> import json, pathlib
>>> file = "docs/data/he2015_table6.json"
>>> text = pathlib.Path(file).read_text()
>>> rows = json.loads(text)["rows"]
>>> small = rows["resnet110"]
>>> large = rows["resnet1202"]
>>> for run in ["error", "mean"]:
...     name = {"error": "best run"}.get(run, run)
...     more = large["error"] - small[run]
...     print(f"against the {name}: {more:+.2f}")
against the best run: +1.50
against the mean: +1.32
>>> size = float(large["parameters"])
>>> size /= float(small["parameters"])
>>> print("times as many weights:", round(size, 1))
times as many weights: 11.4

--8<-- [end:answer]
"""

# --8<-- [start:code]
import numpy as np


def relu(x):
    return np.maximum(x, 0)


def layer(x, w, scale=1.0, shift=0.0):
    x = x @ w
    x = (x - x.mean(0)) / x.std(0)
    return scale * x + shift


def unit(x, w, shortcut):
    branch = relu(layer(x, w[0]))
    branch = layer(branch, w[1])
    return relu(shortcut * x + branch)


def net(x, w, shortcut):
    for pair in w:
        x = unit(x, pair, shortcut)
    return x


# --8<-- [end:code]
# --8<-- [start:helpers]
def inputs():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(64, 32))
    tiny = 0.01 * rng.normal(size=x.shape)
    return np.concatenate([x, x + tiny])


def weights(units):
    rng = np.random.default_rng(1)
    w = rng.normal(size=(units, 2, 32, 32))
    return w * np.sqrt(2 / 32)


def apart(units, shortcut):
    y = net(inputs(), weights(units), shortcut)
    x, twin = y[:64], y[64:]
    other = np.roll(x, 1, 0)
    near = np.linalg.norm(twin - x, axis=1)
    far = np.linalg.norm(other - x, axis=1)
    return round(float(near.mean() / far.mean()), 2)


# --8<-- [end:helpers]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(8, 4))
    w = rng.normal(size=(2, 2, 4, 4))
    return net, (x, w, np.array(0.5))
