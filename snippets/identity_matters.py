"""Do linear residual networks have bad local minima?

--8<-- [start:session]
>>> for tau in [0.1, 0.5, 0.9]:
...     draws = [draw(seed, tau) for seed in range(20)]
...     least = min(slope(a, r) for a, r in draws)
...     a, r = draws[0]
...     worst = slope(0 * a - tau * eye(r), r)
...     bound = 6**0.5 * (1 - tau) ** 5
...     row = [least, worst, bound]
...     print(tau, " ".join(f"{n:.2g}" for n in row))
0.1 2.2 1.4 1.4
0.5 2.2 0.077 0.077
0.9 3.4 2.4e-05 2.4e-05
>>> for seed in [0, 1, 2]:
...     a, r = draw(seed, 0.0)
...     end = train(a, r)
...     row = [loss(a, r), loss(end, r), largest(end)]
...     print(" ".join(f"{float(n):.2f}" for n in row))
0.48 0.00 0.11
0.38 0.00 0.13
0.58 0.00 0.14

--8<-- [end:session]
--8<-- [start:counterexample]
>>> for count in [2, 3]:
...     a, r = draw(0, 0.0)
...     a[:count] = -eye(r)
...     at = loss(a, r)
...     print(count, abs(grads(a, r)).max(), f"{at:.2f}")
...     rng = np.random.default_rng(1)
...     near = a + 0.001 * rng.normal(size=a.shape)
...     for n in [100, 1000]:
...         left = loss(train(near, r, n), r)
...         print("after", n, f"{left:.2f}")
2 0.0 2.62
after 100 0.55
after 1000 0.00
3 0.0 2.62
after 100 2.62
after 1000 2.62

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> r = np.diag([1.0, 1.0, 1.0, -1.0])
>>> for n in [30, 100, 1000]:
...     end = train(np.zeros((6, 4, 4)), r, n)
...     print(n, round(largest(end), 2), round(loss(end, r), 2))
30 0.41 0.54
100 0.54 0.51
1000 0.74 0.5

--8<-- [end:answer]
--8<-- [start:answer2]
>>> r = np.diag([0.25, 0.5, 2.0, 4.0])
>>> for units in [4, 8, 16]:
...     a = np.zeros((units, 4, 4))
...     end = train(a, r, 600, rate=0.1 / units)
...     left, size = loss(end, r), largest(end)
...     print(units, round(left, 2), round(size, 2))
4 0.0 0.41
8 0.0 0.19
16 0.0 0.09

--8<-- [end:answer2]
"""

# --8<-- [start:code]
import numpy as np


def product(a):
    p = eye(a[0])
    for branch in a:
        p = p + branch @ p
    return p


def loss(a, r):
    return ((product(a) - r) ** 2).sum() / 2


def grads(a, r):
    before = [eye(r)]
    for branch in a:
        before.append(before[-1] + branch @ before[-1])
    back, out = before[-1] - r, []
    for branch, b in zip(a[::-1], before[-2::-1]):
        out.append(back @ b.T)
        back = back + branch.T @ back
    return np.array(out[::-1])


def slope(a, r):
    error = (2 * loss(a, r)) ** 0.5
    return float(np.linalg.norm(grads(a, r)) / error)


def train(a, r, steps=100, rate=0.05):
    for _ in range(steps):
        a = a - rate * grads(a, r)
    return a


def largest(a):
    return float(np.linalg.norm(a, 2, axis=(1, 2)).max())


def eye(r):
    return np.eye(len(r))


def draw(seed, tau, units=6, width=4):
    rng = np.random.default_rng(seed)
    a = rng.normal(size=(units, width, width))
    r = np.eye(width) + rng.normal(size=(width, width)) / 4
    size = np.linalg.norm(a, 2, axis=(1, 2), keepdims=True)
    return tau * a / size, r


# --8<-- [end:code]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    return loss, draw(0, 0.5)
