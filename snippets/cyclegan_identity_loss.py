"""What is CycleGAN's identity loss?

--8<-- [start:session]
>>> a, b = data()
>>> for weight in [0.0, 0.1, 0.5, 5.0]:
...     g, f = train(a, b, weight)
...     print(weight, g.round(1).tolist())
0.0 [1.5, 1.5, -1.5]
0.1 [1.5, 1.5, -1.4]
0.5 [1.4, 1.4, 1.4]
5.0 [1.2, 1.2, 1.2]

--8<-- [end:session]
--8<-- [start:passes]
>>> passes = []
>>> def generate(name, x):
...     passes.append(name)
...     return x
>>> def one_step(weight):
...     fake_b = generate("G_A", a)
...     fake_a = generate("G_B", b)
...     generate("G_B", fake_b)
...     generate("G_A", fake_a)
...     if weight > 0:
...         generate("G_A", b)
...         generate("G_B", a)
>>> for weight in [0.0, 0.5]:
...     passes.clear()
...     one_step(weight)
...     print("weight", weight, "passes", len(passes))
weight 0.0 passes 4
weight 0.5 passes 6

--8<-- [end:passes]
--8<-- [start:counterexample]
>>> grey = a[:, :1]
>>> w = np.ones((1, 3))
>>> (grey @ w).shape
(50, 3)
>>> try:
...     b @ w
... except ValueError as error:
...     print(type(error).__name__)
ValueError

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> dark = np.array([0.0, 0.1, 0.2])
>>> bright = dark + 0.7
>>> def brighten(x):
...     return np.where(x < 0.5, x + 0.7, x)
>>> gap = abs(brighten(bright) - bright).mean()
>>> wrong = abs(brighten(dark) - dark).mean()
>>> round(float(gap), 2), round(float(wrong), 2)
(0.0, 0.7)

--8<-- [end:answer]
"""

# --8<-- [start:code]
import numpy as np


def total(g, f, a, b, weight):
    va, vb = (a**2).mean(0), (b**2).mean(0)
    fool = (g**2 * va - vb) ** 2 + (f**2 * vb - va) ** 2
    cycle = (f * g * a - a) ** 2, (g * f * b - b) ** 2
    same = (g * b - b) ** 2, (f * a - a) ** 2
    kept = sum(cycle) + weight * sum(same)
    return fool.sum() + kept.mean(0).sum()


def slope(g, f, a, b, weight):
    va, vb = (a**2).mean(0), (b**2).mean(0)
    fool = 4 * g * va * (g**2 * va - vb)
    cycle = 2 * f * (f * g - 1) * (va + vb)
    same = 2 * (g - 1) * vb
    return fool + cycle + weight * same


def train(a, b, weight):
    g = f = np.array([0.1, 0.1, -0.1])
    for _ in range(100):
        dg = slope(g, f, a, b, weight)
        df = slope(f, g, b, a, weight)
        g, f = g - 0.02 * dg, f - 0.02 * df
    return g, f


def data():
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(2, 50, 3))
    size = np.sqrt((a**2).mean(0)), np.sqrt((b**2).mean(0))
    return a / size[0], 1.5 * b / size[1]


# --8<-- [end:code]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    rng = np.random.default_rng(0)
    sizes = [(3,), (3,), (5, 3), (5, 3), ()]
    return total, tuple(rng.normal(size=s) for s in sizes)
