"""What does identity initialisation do (IRNN, Dirac, eye)?

--8<-- [start:session]
>>> x = np.array([[1.0, -2, 3, 4], [5, 6, -7, 8]])
>>> (np.eye(2) @ x).tolist()
[[1.0, -2.0, 3.0, 4.0], [5.0, 6.0, -7.0, 8.0]]
>>> k, b = dirac(2, 2, 3), np.zeros(2)
>>> k[0].tolist()
[[0.0, 1.0, 0.0], [0.0, 0.0, 0.0]]
>>> conv(x, k, b).tolist()
[[1.0, -2.0, 3.0, 4.0], [5.0, 6.0, -7.0, 8.0]]
>>> h, none = np.ones(16), np.zeros(16)
>>> for scale, extra in [(1, 0), (0.99, 0), (1, 0.01)]:
...     w = scale * np.eye(16) + extra
...     last = hold(h, w, none, 100)
...     print(f"{float(last[0]):.2g}")
1
0.37
2.8e+06

--8<-- [end:session]
--8<-- [start:counterexample]
>>> half = np.array([0.5, 0.5])
>>> cases = {
...     "bias": conv(x, k, half),
...     "no padding": conv(x, k, b, 0, 0),
...     "moved": conv(x, k, b, 2, 0),
...     "stride 2": conv(x, k, b)[:, ::2],
...     "one channel": conv(x, dirac(1, 2, 3), b[:1]),
...     "relu": np.maximum(conv(x, k, b), 0),
... }
>>> for name, y in cases.items():
...     print(name, y.tolist())
bias [[1.5, -1.5, 3.5, 4.5], [5.5, 6.5, -6.5, 8.5]]
no padding [[-2.0, 3.0], [6.0, -7.0]]
moved [[0.0, 1.0, -2.0, 3.0], [0.0, 5.0, 6.0, -7.0]]
stride 2 [[1.0, 3.0], [5.0, -7.0]]
one channel [[1.0, -2.0, 3.0, 4.0]]
relu [[1.0, 0.0, 3.0, 4.0], [5.0, 6.0, 0.0, 8.0]]
>>> h = np.array([1.0, 2.0])
>>> hold(h, np.eye(2), half, 100).tolist()
[51.0, 52.0]
>>> h = np.array([1.0, -2.0])
>>> hold(h, np.eye(2), b, 100).tolist()
[1.0, 0.0]

--8<-- [end:counterexample]
--8<-- [start:moved]
>>> one = np.eye(16)
>>> slower, faster, idle = one.copy(), one.copy(), one.copy()
>>> slower[0, 0], faster[0, 0], idle[0, 0] = 0.9, 1.1, 1.1
>>> lift, turned = one.copy(), one.copy()
>>> lift[0, 1] = 0.1
>>> turned[:2, :2] = 0.55, -0.95
>>> turned[1, :2] = 0.95, 0.55
>>> full, empty = np.ones(16), np.arange(16) > 0
>>> cases = {
...     "order changed": (np.roll(one, 1, 0), full),
...     "factor 0.9": (slower, full),
...     "factor 1.1": (faster, full),
...     "1.1, unit silent": (idle, empty),
...     "0.1 beside the diagonal": (lift, full),
...     "turned, factor 1.1": (turned, full),
... }
>>> for name, (w, h) in cases.items():
...     far = np.linalg.norm(w - one)
...     new = hold(h, w, none, 1000)
...     print(f"{far:.1f} {float(new[0]):.2g} {name}")
5.7 1 order changed
0.1 1.7e-46 factor 0.9
0.1 2.5e+41 factor 1.1
0.1 0 1.1, unit silent
0.1 1e+02 0.1 beside the diagonal
1.5 0 turned, factor 1.1

--8<-- [end:moved]
--8<-- [start:answer]
>>> even = dirac(2, 2, 2)
>>> even[0].tolist()
[[0.0, 1.0], [0.0, 0.0]]
>>> conv(x, even, b, 1, 0)[0].tolist()
[1.0, -2.0, 3.0, 4.0]
>>> conv(x, even, b, 0, 1)[0].tolist()
[-2.0, 3.0, 4.0, 0.0]

--8<-- [end:answer]
--8<-- [start:answer2]
>>> def kept(w, h):
...     start = np.linalg.norm(h)
...     for one in w:
...         h = np.maximum(one @ h, 0)
...     return float(np.linalg.norm(h) / start)
>>> for seed in range(3):
...     rng = np.random.default_rng(seed)
...     h = rng.normal(size=64)
...     w = rng.normal(size=(50, 64, 64))
...     same = kept([np.eye(64)] * 50, h)
...     turned = kept(np.linalg.qr(w)[0], h)
...     print(round(same, 1), f"{turned:.0e}")
0.8 4e-09
0.6 1e-09
0.7 4e-09

--8<-- [end:answer2]
"""

# --8<-- [start:code]
import numpy as np


def dirac(out, into, size):
    k = np.zeros((out, into, size))
    for c in range(min(out, into)):
        k[c, c, size // 2] = 1
    return k


def conv(x, k, b, left=1, right=1):
    x = np.pad(x, [(0, 0), (left, right)])
    size = k.shape[-1]
    places = range(x.shape[-1] - size + 1)
    parts = [x[:, i : i + size] for i in places]
    y = [np.tensordot(k, part) + b for part in parts]
    return np.stack(y, -1)


def hold(h, w, b, steps):
    for _ in range(steps):
        h = np.maximum(w @ h + b, 0)
    return h


# --8<-- [end:code]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    rng = np.random.default_rng(0)
    sizes = [(2, 5), (3, 2, 3), (3,)]
    return conv, tuple(rng.normal(size=s) for s in sizes)
