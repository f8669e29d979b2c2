"""Why is the residual taken against x and not against something else?

--8<-- [start:session]
>>> x, w1, w2 = data()
>>> zero, one = np.zeros((4, 4)), np.eye(4)
>>> turn = np.roll(one, 1, axis=1)
>>> refs = {"zero": zero, "x": one, "turn": turn}
>>> def compare(wanted):
...     for name, ref in refs.items():
...         away = missed(x, wanted, x @ ref)
...         ws = fit(x, wanted, w1, w2, ref, 30)
...         y = unit(x, *ws, ref)
...         print(name, away, missed(x, wanted, y))
>>> compare(x @ (one + 0.2 * turn))
zero [1.06, 1.02, 1.06] [0.2, 0.15, 0.18]
x [0.04, 0.04, 0.04] [0.02, 0.01, 0.02]
turn [1.57, 1.73, 1.57] [0.17, 0.13, 0.14]

--8<-- [end:session]
--8<-- [start:counterexample]
>>> compare(x @ (turn + 0.2 * one))
zero [1.06, 1.02, 1.06] [0.2, 0.12, 0.15]
x [1.57, 1.73, 1.57] [0.14, 0.1, 0.16]
turn [0.04, 0.04, 0.04] [0.02, 0.02, 0.02]

--8<-- [end:counterexample]
--8<-- [start:answer3]
>>> def adam(x, wanted, ref, rate=0.003):
...     ws = [w1, w2]
...     m, s = [0, 0], [0, 0]
...     for t in range(1, 31):
...         h = np.maximum(x @ ws[0], 0)
...         d = (x @ ref + h @ ws[1] - wanted) / 64
...         to_h = d @ ws[1].mT * (h > 0)
...         for i, g in enumerate([x.mT @ to_h, h.mT @ d]):
...             m[i] = 0.9 * m[i] + 0.1 * g
...             s[i] = 0.999 * s[i] + 0.001 * g**2
...             up = m[i] / (1 - 0.9**t)
...             root = (s[i] / (1 - 0.999**t)) ** 0.5
...             ws[i] = ws[i] - rate * up / (root + 1e-8)
...     return missed(x, wanted, unit(x, *ws, ref))
>>> for wanted in (one + 0.2 * turn, turn + 0.2 * one):
...     for name in ("zero", "x", "turn"):
...         lost = adam(x, x @ wanted, refs[name])
...         print(name, [round(m, 1) for m in lost])
zero [0.7, 0.7, 0.8]
x [0.0, 0.0, 0.0]
turn [1.1, 1.2, 1.2]
zero [0.7, 0.6, 0.7]
x [1.1, 1.1, 1.1]
turn [0.0, 0.0, 0.0]

--8<-- [end:answer3]
--8<-- [start:answer]
>>> refs = {"half": one / 2, "x": one, "-x": -one}
>>> refs |= {"turn": turn, "1.1 x": 1.1 * one}
>>> x0 = np.array([4.0, 3.0, 2.0, 1.0])
>>> for name, ref in refs.items():
...     y = x0
...     for _ in range(54):
...         y = y @ ref
...     print(name, [f"{v:.2g}" for v in y])
half ['2.2e-16', '1.7e-16', '1.1e-16', '5.6e-17']
x ['4', '3', '2', '1']
-x ['4', '3', '2', '1']
turn ['2', '1', '4', '3']
1.1 x ['6.9e+02', '5.2e+02', '3.4e+02', '1.7e+02']

--8<-- [end:answer]
--8<-- [start:answer2]
>>> rng = np.random.default_rng(0)
>>> basis = np.linalg.qr(rng.normal(size=(16, 4)))[0]
>>> clean = rng.normal(size=(500, 4)) @ basis.T
>>> for noise in (0.1, 0.25, 1):
...     seen = clean + noise * rng.normal(size=(500, 16))
...     misses = []
...     for skip in (0, 1):
...         w = np.zeros((16, 16))
...         for _ in range(5):
...             y = skip * seen + seen @ w
...             w -= 0.1 * seen.T @ (y - clean) / 500
...         y = skip * seen + seen @ w
...         lost = ((y - clean) ** 2).sum() / (clean**2).sum()
...         misses.append(round(float(lost), 2))
...     print(noise, misses)
0.1 [0.35, 0.04]
0.25 [0.36, 0.23]
1 [0.53, 1.56]

--8<-- [end:answer2]
"""

# --8<-- [start:code]
import numpy as np


def unit(x, w1, w2, ref):
    branch = np.maximum(x @ w1, 0) @ w2
    return x @ ref + branch


def fit(x, wanted, w1, w2, ref, steps):
    for _ in range(steps):
        h = np.maximum(x @ w1, 0)
        d = 0.1 * (x @ ref + h @ w2 - wanted) / x.shape[-2]
        move = x.mT @ (d @ w2.mT * (h > 0))
        w1, w2 = w1 - move, w2 - h.mT @ d
    return w1, w2


def missed(x, wanted, y):
    error = ((y - wanted) ** 2).sum((1, 2))
    share = error / (x**2).sum((1, 2))
    return share.round(2).tolist()


def data(width=16, seeds=3, d=4):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(seeds, 64, d))
    w1 = rng.normal(size=(seeds, d, width))
    w2 = rng.normal(size=(seeds, width, d))
    return x, 0.2 * w1, 0.2 * w2


# --8<-- [end:code]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    rng = np.random.default_rng(0)
    shapes = [(3, 2), (2, 4), (4, 2), (2, 2)]
    return unit, tuple(rng.normal(size=s) for s in shapes)
