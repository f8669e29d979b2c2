"""How does an identity shortcut work?

--8<-- [start:session]
>>> x = np.array([[1.0, -2.0]])
>>> none = np.zeros((2, 2))
>>> y = unit(x, none, none)
>>> print("with zero weights:", y.tolist())
with zero weights: [[1.0, -2.0]]
>>> w = np.array([[-0.1, 0.0], [-0.1, 0.2]])
>>> kinds = {"without shortcut": 0, "with shortcut": 1}
>>> for name, s in kinds.items():
...     d = slope(x, w, w, s)
...     print(f"{name:16} {d.round(2).tolist()}")
without shortcut [[0.01, 0.01]]
with shortcut    [[1.01, 1.01]]

--8<-- [end:session]
--8<-- [start:training]
>>> x, w1, w2 = data(16)
>>> near = x + 0.2 * np.roll(x, -1, -1)
>>> for steps in [30, 300]:
...     print("missed after", steps, "steps")
...     for name, s in kinds.items():
...         ws = fit(x, near, w1, w2, s, steps)
...         y = unit(x, *ws, s)
...         print(f"  {name:16} {missed(x, near, y)}")
missed after 30 steps
  without shortcut [0.21, 0.15, 0.17]
  with shortcut    [0.02, 0.01, 0.02]
missed after 300 steps
  without shortcut [0.0, 0.0, 0.0]
  with shortcut    [0.0, 0.0, 0.0]
>>> f = unit(x, *ws) - x
>>> size = (f**2).sum() / (x**2).sum()
>>> size = round(float(size) ** 0.5, 2)
>>> print("size of the branch by input:", size)
size of the branch by input: 0.2

--8<-- [end:training]
--8<-- [start:counterexample]
>>> x, w1, w2 = data(16)
>>> for share in [1.0, 0.5, 0.0]:
...     print("missed; wanted:", share, "times x")
...     for name, s in kinds.items():
...         h = share * x
...         ws = fit(x, h, w1, w2, s, 30)
...         bad = missed(x, h, unit(x, *ws, s))
...         print(f"  {name:16} {bad}")
missed; wanted: 1.0 times x
  without shortcut [0.21, 0.15, 0.18]
  with shortcut    [0.01, 0.0, 0.01]
missed; wanted: 0.5 times x
  without shortcut [0.08, 0.07, 0.07]
  with shortcut    [0.08, 0.06, 0.09]
missed; wanted: 0.0 times x
  without shortcut [0.01, 0.0, 0.01]
  with shortcut    [0.18, 0.15, 0.25]

--8<-- [end:counterexample]
--8<-- [start:narrow]
>>> x, w1, w2 = data(4)
>>> for name, s in kinds.items():
...     ws = fit(x, 0 * x, w1, w2, s, 900)
...     bad = missed(x, 0 * x, unit(x, *ws, s))
...     print(f"{name:16} {bad}")
without shortcut [0.0, 0.0, 0.0]
with shortcut    [0.22, 0.28, 0.29]

--8<-- [end:narrow]
--8<-- [start:answer]
>>> x, w1, w2 = data(16)
>>> near = x + 0.2 * np.roll(x, -1, -1)
>>> starts = {
...     "last layer zero": (w1, 0 * w2),
...     "both zero": (0 * w1, 0 * w2),
...     "first layer zero": (0 * w1, w2),
... }
>>> for name, (first, last) in starts.items():
...     ws = fit(x, near, first, last, 1, 300)
...     bad = missed(x, near, unit(x, *ws))
...     print(f"{name:16} {bad}")
last layer zero  [0.0, 0.0, 0.0]
both zero        [0.04, 0.04, 0.04]
first layer zero [0.04, 0.04, 0.04]

--8<-- [end:answer]
--8<-- [start:answer2]
>>> x = np.array([[1.0, -2.0]])
>>> w1 = np.array([[1.0], [0.0]])
>>> w2 = np.array([[5.0]])
>>> print("x + F(x):", unit(x, w1, w2).tolist())
x + F(x): [[6.0, 3.0]]

--8<-- [end:answer2]
"""

# --8<-- [start:code]
import numpy as np


def unit(x, w1, w2, shortcut=1):
    branch = np.maximum(x @ w1, 0) @ w2
    return shortcut * x + branch


def slope(x, w1, w2, shortcut=1):
    d = np.ones_like(x)
    on = x @ w1 > 0
    branch = (d @ w2.mT * on) @ w1.mT
    return shortcut * d + branch


# --8<-- [end:code]
# --8<-- [start:helpers]
def fit(x, target, w1, w2, shortcut, steps):
    for _ in range(steps):
        h = np.maximum(x @ w1, 0)
        y = shortcut * x + h @ w2
        d = 0.1 * (y - target) / x.shape[-2]
        move = x.mT @ (d @ w2.mT * (h > 0))
        w1, w2 = w1 - move, w2 - h.mT @ d
    return w1, w2


def missed(x, target, y):
    error = ((y - target) ** 2).sum((1, 2))
    share = error / (x**2).sum((1, 2))
    return share.round(2).tolist()


def data(width, seeds=3, d=4):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(seeds, 64, d))
    w1 = rng.normal(size=(seeds, d, width))
    w2 = rng.normal(size=(seeds, width, d))
    return x, 0.2 * w1, 0.2 * w2


# --8<-- [end:helpers]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    rng = np.random.default_rng(0)
    x, w1, w2 = (rng.normal(size=s) for s in [(3, 2), (2, 4), (4, 2)])
    return unit, (x, w1, w2)
