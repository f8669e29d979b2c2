"""When does identity initialisation fail?

--8<-- [start:session]
>>> stretch, mirror = diagonal(0.5, 2), diagonal(1, -1)
>>> half_turn = diagonal(-1, -1)
>>> targets = batch(stretch, mirror, half_turn)
>>> for layers in [2, 6]:
...     ws = start(layers, targets)
...     for n in [0, 50, 300]:
...         end = train(ws, targets, n)
...         left = losses(end, targets)
...         row = [round(float(v), 2) for v in left]
...         print(layers, n, row)
2 0 [0.62, 2.0, 4.0]
2 50 [0.0, 0.5, 1.01]
2 300 [0.0, 0.5, 1.0]
6 0 [0.62, 2.0, 4.0]
6 50 [0.0, 0.52, 1.05]
6 300 [0.0, 0.5, 1.0]

--8<-- [end:session]
--8<-- [start:counterexample]
>>> turns = batch(turn(90), turn(150), turn(170), turn(175))
>>> ws = start(6, turns)
>>> for n in [0, 100, 1000]:
...     left = losses(train(ws, turns, n), turns)
...     print(n, [round(float(v), 2) for v in left])
0 [2.0, 3.73, 3.97, 3.99]
100 [0.0, 0.0, 0.0, 0.75]
1000 [0.0, 0.0, 0.0, 0.0]

--8<-- [end:counterexample]
--8<-- [start:noise]
>>> for target in [mirror, half_turn]:
...     four = batch(target, target, target, target)
...     for noise in [0.01, 0.1]:
...         rng = np.random.default_rng(0)
...         ws = start(6, four)
...         ws = ws + noise * rng.normal(size=ws.shape)
...         left = losses(train(ws, four, 1000), four)
...         print(noise, [round(float(v), 2) for v in left])
0.01 [0.5, 0.5, 0.5, 0.5]
0.1 [0.0, 0.5, 0.0, 0.0]
0.01 [0.0, 1.0, 0.0, 0.0]
0.1 [0.0, 0.0, 0.0, 0.0]

--8<-- [end:noise]
--8<-- [start:momentum]
>>> both = batch(mirror, half_turn)
>>> for layers in [5, 6]:
...     ws = start(layers, both)
...     speed = 0 * ws
...     for _ in range(1000):
...         speed = 0.9 * speed - 0.05 * grads(ws, both)
...         ws = ws + speed
...     left = losses(ws, both)
...     print(layers, [round(float(v), 2) for v in left])
5 [0.0, 0.0]
6 [0.5, 1.0]

--8<-- [end:momentum]
--8<-- [start:adam]
>>> for rate in [0.03, 0.1]:
...     ws = start(5, both)
...     mean, square = 0 * ws, 0 * ws
...     for n in range(1, 1001):
...         g = grads(ws, both)
...         mean = 0.9 * mean + 0.1 * g
...         square = 0.999 * square + 0.001 * g * g
...         size = np.sqrt(square / (1 - 0.999**n)) + 1e-8
...         ws = ws - rate * mean / (1 - 0.9**n) / size
...     left = losses(ws, both)
...     print(rate, [round(float(v), 2) for v in left])
0.03 [0.5, 1.0]
0.1 [0.0, 0.0]

--8<-- [end:adam]
--8<-- [start:answer]
>>> ws = start(6, targets)
>>> for pull in [0.001, 0.01, 0.1]:
...     end = train(ws, targets, 1000, pull)
...     left = losses(end, targets)
...     print(pull, [round(float(v), 2) for v in left])
0.001 [0.0, 0.5, 1.0]
0.01 [0.0, 0.5, 1.0]
0.1 [0.0, 0.52, 1.05]

--8<-- [end:answer]
--8<-- [start:answer2]
>>> ws = start(1, targets)
>>> for n in [0, 20, 100]:
...     left = losses(train(ws, targets, n), targets)
...     print(n, [round(float(v), 2) for v in left])
0 [0.62, 2.0, 4.0]
20 [0.08, 0.26, 0.51]
100 [0.0, 0.0, 0.0]

--8<-- [end:answer2]
"""

# --8<-- [start:code]
import numpy as np


def losses(ws, targets):
    p = np.eye(2)
    for w in ws:
        p = w @ p
    return ((p - targets) ** 2).sum((1, 2)) / 2


def grads(ws, targets):
    before = [np.eye(2)]
    for w in ws:
        before.append(w @ before[-1])
    back, out = before[-1] - targets, []
    for w, b in zip(ws[::-1], before[-2::-1]):
        out.append(back @ b.swapaxes(-1, -2))
        back = w.swapaxes(-1, -2) @ back
    return np.array(out[::-1])


def train(ws, targets, steps, pull=0, rate=0.05):
    for _ in range(steps):
        toward = pull * (np.eye(2) - ws)
        ws = ws + rate * (toward - grads(ws, targets))
    return ws


def start(layers, targets):
    return np.tile(np.eye(2), (layers, len(targets), 1, 1))


def batch(*targets):
    return np.stack(targets)


def diagonal(*numbers):
    return np.diag(np.array(numbers, dtype=float))


def turn(degrees):
    c, s = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    return np.array([[c, -s], [s, c]])


# --8<-- [end:code]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    rng = np.random.default_rng(0)
    ws = np.eye(2) + 0.3 * rng.normal(size=(3, 2, 2, 2))
    return losses, (ws, rng.normal(size=(2, 2, 2)))
