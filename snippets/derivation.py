"""What do equations 1 to 8 of He et al. (2016) say?

--8<-- [start:session]
>>> rng = np.random.default_rng(0)
>>> ws = 0.5 * rng.normal(size=(54, 3, 3))
>>> x = rng.normal(size=3)
>>> one = np.ones(54)
>>> def show(name, v):
...     v = v.round(3).tolist()
...     print(f"{name:8} {v}")
>>> end = forward(x, ws, one)[-1]
>>> show("forward", end)
forward  [-3.525, -2.58, 0.46]
>>> show("as a sum", unrolled(x, ws, one))
as a sum [-3.525, -2.58, 0.46]
>>> show("bracket", end @ bracket(x, ws, one))
bracket  [-18.548, 5.884, 10.045]
>>> show("product", end @ product(x, ws, one))
product  [-18.548, 5.884, 10.045]

--8<-- [end:session]
--8<-- [start:scaled]
>>> lam = 0.9 * one
>>> show("forward", forward(x, ws, lam)[-1])
forward  [0.395, -0.209, 0.106]
>>> show("as a sum", unrolled(x, ws, lam))
as a sum [0.395, -0.209, 0.106]
>>> size = np.linalg.norm
>>> for s in 0.9, 1.0, 1.1:
...     lam = s * one
...     end = forward(x, ws, lam)[-1]
...     g = end @ bracket(x, ws, lam)
...     line = float(np.prod(lam))
...     ratio = float(size(g) / size(end))
...     print(f"scale {s}: line {line:.3g},"
...           f" gradient {ratio:.3g}")
scale 0.9: line 0.00338, gradient 0.639
scale 1.0: line 1, gradient 4.99
scale 1.1: line 172, gradient 143

--8<-- [end:scaled]
--8<-- [start:two]
>>> first, second = 0.5, -0.2
>>> ways = [1, first, second, second * first]
>>> print("four ways:", ways)
four ways: [1, 0.5, -0.2, -0.1]
>>> print("their sum:", round(sum(ways), 6))
their sum: 1.2
>>> y = 1 + first * 1
>>> print("two units:", round(y + second * y, 6))
two units: 1.2

--8<-- [end:two]
--8<-- [start:counterexample]
>>> total, y = 0, x
>>> for w in ws[:6]:
...     step = branch(y, w)
...     total = total + step
...     y = np.maximum(y + step, 0)
>>> show("forward", y)
forward  [0.702, 0.685, 0.496]
>>> show("as a sum", x + total)
as a sum [0.363, 0.3, 0.496]

--8<-- [end:counterexample]
--8<-- [start:cancelled]
>>> def erase(x):
...     return x + -1 * x
>>> most = np.abs(jacobian(erase, x)).max()
>>> print("F(x) = -x, one unit:", float(most))
F(x) = -x, one unit: 0.0
>>> for rate in -0.1, 0.1:
...     def many(x):
...         for _ in range(54):
...             x = x + rate * x
...         return x
...     slope = jacobian(many, x)[0, 0]
...     print(f"F(x) = {rate}x, 54 units: {slope:.3g}")
F(x) = -0.1x, 54 units: 0.00338
F(x) = 0.1x, 54 units: 172

--8<-- [end:cancelled]
--8<-- [start:answer]
>>> two, one = ws[:2], np.ones(2)
>>> x_0, x_1, _ = forward(x, two, one)
>>> j_0 = jacobian(lambda x: branch(x, two[0]), x_0)
>>> j_1 = jacobian(lambda x: branch(x, two[1]), x_1)
>>> short = np.eye(3) + j_0 + j_1
>>> missing = bracket(x, two, one) - short
>>> show("missing", missing[0])
missing  [-0.042, 0.109, -0.214]
>>> show("J1 J0", (j_1 @ j_0)[0])
J1 J0    [-0.042, 0.109, -0.214]

--8<-- [end:answer]
--8<-- [start:answer2]
>>> for small in 0.1, 0.01, 0.001:
...     b = bracket(x, small * ws, np.ones(54))
...     far = np.linalg.norm(b - np.eye(3))
...     far = round(float(far), 3)
...     print(f"weights times {small}: {far} from I")
weights times 0.1: 0.479 from I
weights times 0.01: 0.054 from I
weights times 0.001: 0.006 from I

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


# --8<-- [end:code]
# --8<-- [start:helpers]
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


# --8<-- [end:helpers]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    rng = np.random.default_rng(0)
    ws = 0.5 * rng.normal(size=(4, 3, 3))
    return unrolled, (rng.normal(size=3), ws, rng.uniform(0.5, 1.2, size=4))
