"""What do equations 1 to 8 of He et al. (2016) say?

--8<-- [start:session]
>>> rng = np.random.default_rng(0)
>>> ws = 0.5 * rng.normal(size=(54, 3, 3))
>>> x = rng.normal(size=3)
>>> one = np.ones(54)
>>> x_last = forward(x, ws, one)[-1]
>>> x_last.round(3).tolist()
[-3.525, -2.58, 0.46]
>>> unrolled(x, ws, one).round(3).tolist()
[-3.525, -2.58, 0.46]
>>> g = x_last @ bracket(x, ws, one)
>>> g.round(3).tolist()
[-18.548, 5.884, 10.045]
>>> g = x_last @ product(x, ws, one)
>>> g.round(3).tolist()
[-18.548, 5.884, 10.045]
>>> lam = 0.9 * one
>>> x_last = forward(x, ws, lam)[-1]
>>> x_last.round(3).tolist()
[0.395, -0.209, 0.106]
>>> unrolled(x, ws, lam).round(3).tolist()
[0.395, -0.209, 0.106]
>>> size = np.linalg.norm
>>> for s in 0.9, 1.0, 1.1:
...     lam = s * one
...     x_last = forward(x, ws, lam)[-1]
...     g = x_last @ bracket(x, ws, lam)
...     line = float(np.prod(lam))
...     ratio = float(size(g) / size(x_last))
...     print(s, f"{line:.3g} {ratio:.3g}")
0.9 0.00338 0.639
1.0 1 4.99
1.1 172 143

--8<-- [end:session]
--8<-- [start:counterexample]
>>> total, y = 0, x
>>> for w in ws[:6]:
...     step = branch(y, w)
...     total = total + step
...     y = np.maximum(y + step, 0)
>>> y.round(3).tolist()
[0.702, 0.685, 0.496]
>>> (x + total).round(3).tolist()
[0.363, 0.3, 0.496]
>>> def erase(x):
...     return x + -1 * x
>>> slopes = jacobian(erase, x)
>>> float(np.abs(slopes).max())
0.0
>>> for rate in -0.1, 0.1:
...     def many(x):
...         for _ in range(54):
...             x = x + rate * x
...         return x
...     slopes = np.diag(jacobian(many, x))
...     print(rate, [f"{s:.3g}" for s in slopes])
-0.1 ['0.00338', '0.00338', '0.00338']
0.1 ['172', '172', '172']

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> two, one = ws[:2], np.ones(2)
>>> x_0, x_1, _ = forward(x, two, one)
>>> j_0 = jacobian(lambda x: branch(x, two[0]), x_0)
>>> j_1 = jacobian(lambda x: branch(x, two[1]), x_1)
>>> short = np.eye(3) + j_0 + j_1
>>> missing = bracket(x, two, one) - short
>>> missing[0].round(3).tolist()
[-0.042, 0.109, -0.214]
>>> (j_1 @ j_0)[0].round(3).tolist()
[-0.042, 0.109, -0.214]

--8<-- [end:answer]
--8<-- [start:answer2]
>>> for small in 0.1, 0.01, 0.001:
...     b = bracket(x, small * ws, np.ones(54))
...     far = np.linalg.norm(b - np.eye(3))
...     print(small, round(float(far), 3))
0.1 0.479
0.01 0.054
0.001 0.006

--8<-- [end:answer2]
"""

# --8<-- [start:code]
import numpy as np


def branch(x, w):
    return np.tanh(w @ x)


def forward(x, ws, lam):
    xs = [x]
    for w, s in zip(ws, lam, strict=True):
        xs.append(s * xs[-1] + branch(xs[-1], w))
    return xs


def branch_sum(x, ws, lam):
    total, xs = 0, forward(x, ws, lam)
    for i, w in enumerate(ws):
        later = np.prod(lam[i + 1 :])
        total = total + later * branch(xs[i], w)
    return total


def unrolled(x, ws, lam):
    return np.prod(lam) * x + branch_sum(x, ws, lam)


def jacobian(f, x, h=1e-5):
    steps = h * np.eye(len(x))
    rows = [f(x + s) - f(x - s) for s in steps]
    return np.array(rows).T / (2 * h)


def bracket(x, ws, lam):
    second = jacobian(lambda x: branch_sum(x, ws, lam), x)
    return np.prod(lam) * np.eye(len(x)) + second


def product(x, ws, lam):
    result = np.eye(len(x))
    xs = forward(x, ws, lam)
    for i, w in enumerate(ws):
        j = jacobian(lambda x, w=w: branch(x, w), xs[i])
        result = (lam[i] * np.eye(len(x)) + j) @ result
    return result


# --8<-- [end:code]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    rng = np.random.default_rng(0)
    ws = 0.5 * rng.normal(size=(4, 3, 3))
    return unrolled, (rng.normal(size=3), ws, rng.uniform(0.5, 1.2, size=4))
