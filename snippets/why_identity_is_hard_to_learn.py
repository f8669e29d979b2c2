"""Why is the identity hard to learn?

--8<-- [start:session]
>>> x = np.diag([1.0, 0.1, 0.01])
>>> one = [np.zeros((3, 3))]
>>> one = train(x, x, one, 3.0, 300)
>>> total = float(missed(x, x, *one))
>>> print(f"missed in total: {total:.4f}")
missed in total: 0.0001
>>> for s, w in zip(np.diag(x), np.diag(one[0])):
...     print(f"length {s:<4.2g}: weight {w:.2f}")
length 1   : weight 1.00
length 0.1 : weight 0.95
length 0.01: weight 0.03

--8<-- [end:session]
--8<-- [start:deep]
>>> for depth in [1, 2, 10]:
...     x, ws = fresh(depth)
...     ws = train(x, x, ws, 0.02, 300)
...     bad = missed(x, x, *ws)
...     bad = bad.round(2).tolist()
...     print(f"{depth:2} layers missed {bad}")
 1 layers missed [0.0, 0.0, 0.0, 0.0, 0.0]
 2 layers missed [0.12, 0.09, 0.19, 0.09, 0.17]
10 layers missed [0.83, 0.82, 0.86, 0.8, 0.57]

--8<-- [end:deep]
--8<-- [start:counterexample]
>>> x = np.eye(3)
>>> one = [np.zeros((3, 3))]
>>> one = train(x, x, one, 3.0, 1)
>>> print("equal:", np.diag(one[0]).round(2).tolist())
equal: [1.0, 1.0, 1.0]
>>> x = np.diag([1.0, 0.7, 0.5])
>>> one = train(x, x, [np.zeros((3, 3))], 3.0, 10)
>>> print(f"1, 0.7, 0.5: {missed(x, x, *one):.4f} missed")
1, 0.7, 0.5: 0.0005 missed
>>> x, noise = fresh(10)
>>> both = np.eye(4, 8) - np.eye(4, 8, 4)
>>> copy = [both] + 8 * [np.eye(8)] + [both.T]
>>> ws = [a + 0.25 * b for a, b in zip(copy, noise)]
>>> def show(name, x, ws):
...     bad = missed(x, x, *ws).round(2)
...     print(f"{name}: {bad.tolist()}")
>>> show("near a copy, untrained", x, ws)
near a copy, untrained: [1.74, 1.24, 0.73, 0.69, 0.92]
>>> ws = train(x, x, ws, 0.02, 300)
>>> show("near a copy, trained", x, ws)
near a copy, trained: [0.01, 0.01, 0.01, 0.01, 0.01]

--8<-- [end:counterexample]
--8<-- [start:wide]
>>> x, ws = fresh(10, width=32)
>>> ws = train(x, x, ws, 0.02, 300)
>>> show("width 32", x, ws)
width 32: [0.02, 0.03, 0.06, 0.04, 0.02]

--8<-- [end:wide]
--8<-- [start:even]
>>> def mirrored(rs):
...     b = [np.concatenate([r, -r], -1) for r in rs]
...     inner = [np.concatenate([c, -c], -2) for c in b]
...     return [b[0], *inner[1:-1], inner[-1][..., :4]]
>>> x, usual = fresh(10)
>>> rng = np.random.default_rng(1)
>>> rs = rng.normal(size=(10, 5, 4, 4)) / 2
>>> even = np.linalg.qr(rs)[0]
>>> starts = {
...     "usual": usual,
...     "mirrored": mirrored(rs),
...     "and orthogonal": mirrored(even),
... }
>>> for name, ws in starts.items():
...     s = np.linalg.svd(outputs(x, ws)[-1])[1]
...     flat = (s[:, 3] / s[:, 0]).round(1)
...     ws = train(x, x, ws, 0.05, 400)
...     print(name)
...     print("  weakest/strongest", flat.tolist())
...     show("  missed", x, ws)
usual
  weakest/strongest [0.0, 0.0, 0.0, 0.0, 0.0]
  missed: [0.49, 0.65, 0.84, 0.63, 0.44]
mirrored
  weakest/strongest [0.0, 0.0, 0.0, 0.0, 0.0]
  missed: [0.35, 0.39, 0.33, 0.51, 0.31]
and orthogonal
  weakest/strongest [0.7, 0.8, 0.8, 0.6, 0.8]
  missed: [0.17, 0.02, 0.25, 0.23, 0.0]

--8<-- [end:even]
--8<-- [start:adam]
>>> x = np.diag([1.0, 0.1, 0.01])
>>> mix = np.random.default_rng(3).normal(size=(3, 3))
>>> turns = {
...     "along the axes": np.eye(3),
...     "turned": np.linalg.qr(mix)[0],
... }
>>> for name, turn in turns.items():
...     w, mean, square = np.zeros((3, 3, 3))
...     for n in range(1, 301):
...         g = turn.T @ x.T @ (x @ turn @ w - x @ turn) / 3
...         mean = 0.9 * mean + 0.1 * g
...         square = 0.999 * square + 0.001 * g * g
...         size = np.sqrt(square / (1 - 0.999**n)) + 1e-8
...         w = w - 0.01 * mean / (1 - 0.9**n) / size
...     back = np.diag(turn @ w @ turn.T).round(1)
...     print(name, back.tolist())
along the axes [1.0, 1.0, 1.0]
turned [1.0, 0.9, 0.0]

--8<-- [end:adam]
--8<-- [start:answer]
>>> x, start = fresh(10)
>>> for sign in [-1, 0]:
...     h = sign * x
...     ws = train(x, h, start, 0.02, 300)
...     bad = missed(x, h, *ws).round(2)
...     print(f"{sign:2} times x: {bad.tolist()}")
-1 times x: [0.71, 0.83, 0.83, 0.56, 0.87]
 0 times x: [0.0, 0.0, 0.0, 0.0, 0.0]

--8<-- [end:answer]
--8<-- [start:flat]
>>> x, ws = fresh(10)
>>> hs = [x, *outputs(x, ws)[:-1:4]]
>>> for layers, h in zip([0, 1, 5, 9], hs):
...     s = np.linalg.svd(h)[1]
...     flat = (s[:, 3] / s[:, 0]).round(2)
...     print(f"{layers} layers: {flat.tolist()}")
0 layers: [0.69, 0.78, 0.81, 0.6, 0.76]
1 layers: [0.35, 0.47, 0.37, 0.41, 0.34]
5 layers: [0.0, 0.0, 0.09, 0.03, 0.05]
9 layers: [0.01, 0.0, 0.01, 0.01, 0.0]

--8<-- [end:flat]
--8<-- [start:answer3]
>>> x, start = fresh(10)
>>> for rate in [0.005, 0.05]:
...     ws = train(x, x, start, rate, 300)
...     bad = missed(x, x, *ws)
...     print(f"step {rate}: {bad.round(1).tolist()}")
step 0.005: [0.9, 0.9, 0.9, 1.0, 0.8]
step 0.05: [0.5, 0.7, 0.9, 0.7, 0.5]

--8<-- [end:answer3]
"""

# --8<-- [start:code]
from itertools import pairwise

import numpy as np


def outputs(x, ws):
    hs = []
    for w in ws[:-1]:
        x = np.maximum(x @ w, 0)
        hs.append(x)
    return [*hs, x @ ws[-1]]


def missed(x, target, *ws):
    error = outputs(x, ws)[-1] - target
    sizes = (x**2).sum((-2, -1))
    return (error**2).sum((-2, -1)) / sizes


# --8<-- [end:code]
# --8<-- [start:helpers]
def train(x, target, ws, rate, steps):
    for _ in range(steps):
        *hs, y = [x, *outputs(x, ws)]
        d = (y - target) / x.shape[-2]
        ws = list(ws)
        for k in reversed(range(len(ws))):
            move = rate * hs[k].mT @ d
            d = d @ ws[k].mT * (hs[k] > 0)
            ws[k] = ws[k] - move
    return ws


def fresh(depth, d=4, width=8, seeds=5):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(seeds, 64, d))
    sizes = [d] + [width] * (depth - 1) + [d]
    ws = []
    for a, b in pairwise(sizes):
        w = rng.normal(size=(seeds, a, b))
        ws.append(w * np.sqrt(2 / a))
    return x, ws


# --8<-- [end:helpers]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    x, ws = fresh(3, seeds=2)
    return missed, (x, -x, *ws)
