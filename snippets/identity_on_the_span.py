"""Did my net learn the identity, or only to copy its data?

--8<-- [start:session]
>>> x = data()
>>> int(np.linalg.matrix_rank(x))
2
>>> probes = np.array([
...     [50.0, 70, 50, 0], [1, 0, 0, 0], [0, 0, 0, 1]])
>>> for w in [0 * starts(1)[0], *starts(3)]:
...     w = train(w, x)
...     print("error", round(float(copy_error(w, x)), 6))
...     for row in (probes @ w.T).tolist():
...         print([round(v, 1) + 0.0 for v in row])
error 0.0
[50.0, 70.0, 50.0, 0.0]
[0.5, 0.0, 0.5, 0.0]
[0.0, 0.0, 0.0, 0.0]
error 0.0
[50.0, 70.0, 50.0, 0.0]
[0.5, 0.7, 0.7, -0.1]
[-1.3, 0.6, 0.5, 0.6]
error 0.0
[50.0, 70.0, 50.0, 0.0]
[0.9, -0.6, -0.8, -1.0]
[-0.3, 1.0, -0.4, -1.1]
error 0.0
[50.0, 70.0, 50.0, 0.0]
[0.0, -0.3, -0.1, -0.1]
[0.7, 0.1, -0.9, -0.5]

--8<-- [end:session]
--8<-- [start:counterexample]
>>> def relu(v):
...     return np.maximum(v, 0)
>>> def clip(v):
...     return relu(v + 3) - relu(v - 3) - 3
>>> float(abs(clip(x) - x).max().round(9))
0.0
>>> for row in clip(probes).tolist():
...     print(row)
[3.0, 3.0, 3.0, 0.0]
[1.0, 0.0, 0.0, 0.0]
[0.0, 0.0, 0.0, 1.0]
>>> def shifts(v):
...     near = [np.roll(v, 1), v, np.roll(v, -1)]
...     return np.stack(near, axis=1)
>>> new = np.array([6.0, 1, 4, 0, 9])
>>> for signal in [0, 0, 1, 0, 0], [1, 1, 1, 1, 1]:
...     k = np.linalg.lstsq(shifts(signal), signal)[0]
...     print((k.round(2) + 0.0).tolist())
...     print((shifts(new) @ k).round(1).tolist())
[0.0, 1.0, 0.0]
[6.0, 1.0, 4.0, 0.0, 9.0]
[0.33, 0.33, 0.33]
[5.3, 3.7, 1.7, 4.3, 5.0]

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> a, b = x[:, 0], x[:, 1]
>>> one = np.ones(20)
>>> rows = np.stack([a, b, one], axis=1)
>>> probe = np.array([0.0, 0, 2])
>>> w = np.linalg.lstsq(rows, rows)[0].T
>>> ((w @ probe).round(6) + 0.0).tolist()
[0.0, 0.0, 2.0]
>>> wide = np.stack([a, b, one, one], axis=1)
>>> wb = np.linalg.lstsq(wide, rows)[0].T
>>> w, bias = wb[:, :3], wb[:, 3]
>>> near = w @ probe + bias
>>> (near.round(6) + 0.0).tolist()
[0.0, 0.0, 1.5]

--8<-- [end:answer]
--8<-- [start:answer2]
>>> for w in starts(3):
...     w = train(w, x, decay=0.1)
...     for row in (probes @ w.T).tolist():
...         print([round(v, 1) + 0.0 for v in row])
[46.8, 58.0, 46.8, 0.0]
[0.5, 0.0, 0.5, 0.0]
[0.0, 0.0, 0.0, 0.0]
[46.8, 58.0, 46.8, 0.0]
[0.5, 0.0, 0.5, 0.0]
[0.0, 0.0, 0.0, 0.0]
[46.8, 58.0, 46.8, 0.0]
[0.5, 0.0, 0.5, 0.0]
[0.0, 0.0, 0.0, 0.0]

--8<-- [end:answer2]
--8<-- [start:answer3]
>>> def adam(w, x):
...     m, v = 0 * w, 0 * w
...     for t in range(1, 1001):
...         g = (x @ w.T - x).T @ x / len(x)
...         m = 0.9 * m + 0.1 * g
...         v = 0.999 * v + 0.001 * g**2
...         size = (v / (1 - 0.999**t)) ** 0.5 + 1e-8
...         w = w - 0.01 * m / (1 - 0.9**t) / size
...     return w
>>> row, probe = np.array([[1.0, 0.1]]), [-0.1, 1.0]
>>> for fit in train, adam:
...     w = fit(np.zeros((2, 2)), row)
...     error = round(float(copy_error(w, row)), 6)
...     print(error, ((w @ probe).round(1) + 0.0).tolist())
0.0 [0.0, 0.0]
0.0 [0.8, 0.1]

--8<-- [end:answer3]
"""

# --8<-- [start:code]
import numpy as np


def data():
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(2, 20))
    return np.stack([a, b, a, 0 * a], axis=1)


def starts(count):
    rng = np.random.default_rng(1)
    return rng.normal(size=(count, 4, 4))


def copy_error(w, x):
    return ((x @ w.T - x) ** 2).mean()


def train(w, x, decay=0.0):
    for _ in range(300):
        slope = (x @ w.T - x).T @ x / len(x)
        w = w - 0.3 * (slope + decay * w)
    return w


# --8<-- [end:code]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    rng = np.random.default_rng(0)
    return copy_error, (rng.normal(size=(4, 4)), rng.normal(size=(5, 4)))
