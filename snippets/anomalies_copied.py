"""Why are my anomalies reconstructed too?

--8<-- [start:session]
>>> normal, test = rows(1), rows(2)
>>> far = rows(3, along=5)
>>> for units in [6, 2]:
...     e, d = train(normal, units)
...     for x in [normal, test, far]:
...         mean = float(errors(x, e, d).mean())
...         print(units, "units", round(mean, 2) + 0.0)
6 units 0.0
6 units 0.0
6 units 0.0
2 units 0.34
2 units 0.37
2 units 0.42
>>> auroc(errors(test, e, d), errors(far, e, d))
0.53
>>> auroc(*[unusual(x, normal, e) for x in [test, far]])
0.97

--8<-- [end:session]
--8<-- [start:counterexample]
>>> odd = rows(4, across=5)
>>> round(float(errors(odd, e, d).mean()), 2)
9.56
>>> auroc(errors(test, e, d), errors(odd, e, d))
1.0
>>> auroc(*[unusual(x, normal, e) for x in [test, odd]])
0.48

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> for bend in ["relu", "tanh"]:
...     for seed in range(3):
...         e, d = train(normal, 4, bend, seed)
...         means = []
...         for x in [test, far, odd]:
...             means.append(errors(x, e, d, bend).mean())
...         print(bend, np.round(means, 1).tolist())
relu [0.4, 0.9, 9.7]
relu [0.4, 0.9, 9.6]
relu [0.4, 1.0, 9.7]
tanh [0.2, 87.3, 7.6]
tanh [0.3, 85.5, 6.7]
tanh [0.2, 86.1, 7.5]

--8<-- [end:answer]
--8<-- [start:answer2]
>>> e, d = train(normal, 6)
>>> for x in [test, odd]:
...     print(round(float(errors(x, e, d).mean()), 4))
0.0002
0.0038
>>> auroc(errors(test, e, d), errors(odd, e, d))
0.94

--8<-- [end:answer2]
"""

# --8<-- [start:code]
import numpy as np

BENDS = {  # the function, and its slope from its value
    "none": (lambda z: z, lambda h: 1.0),
    "relu": (lambda z: np.maximum(z, 0), lambda h: h > 0),
    "tanh": (np.tanh, lambda h: 1 - h * h),
}


def rows(seed, along=1, across=1):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(100, 6))
    sizes = [2 * along] * 2 + [0.3 * across] * 4
    rng = np.random.default_rng(0)
    turn = np.linalg.qr(rng.normal(size=(6, 6)))[0]
    return x * np.array(sizes) @ turn


def errors(x, e, d, bend="none"):
    code = BENDS[bend][0](x @ e)
    return ((code @ d - x) ** 2).sum(1)


def train(x, units, bend="none", seed=0):
    f, slope = BENDS[bend]
    rng = np.random.default_rng(seed)
    e = rng.normal(size=(6, units)) / 2
    d = rng.normal(size=(units, 6)) / 2
    for _ in range(1500):
        code = f(x @ e)
        gap = 2 * (code @ d - x) / len(x)
        back = gap @ d.T * slope(code)
        e = e - 0.02 * x.T @ back
        d = d - 0.02 * code.T @ gap
    return e, d


def unusual(x, normal, e):
    """Squared distance from the usual code, by variance."""
    usual, code = normal @ e, x @ e
    z = code - usual.mean(0)
    return (z @ np.linalg.inv(np.cov(usual.T)) * z).sum(1)


def auroc(low, high):
    wins = (high[:, None] > low[None]) * 1.0
    return round(float(wins.mean()), 2)


# --8<-- [end:code]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    rng = np.random.default_rng(0)
    e, d = rng.normal(size=(6, 2)), rng.normal(size=(2, 6))
    return errors, (rng.normal(size=(5, 6)), e, d)
