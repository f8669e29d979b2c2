"""Do skip connections work because of better conditioning?

--8<-- [start:session]
>>> for seed in [0, 1, 2]:
...     js = branches(seed)
...     for size in [0.1, 0.3]:
...         skip = spread(chain(size * js))
...         plain = spread(chain(size * js, skip=0))
...         print(seed, size, f"{skip:.0f} {plain:.0e}")
0 0.1 2 1e+11
0 0.3 12 1e+11
1 0.1 2 2e+11
1 0.3 15 2e+11
2 0.1 2 8e+09
2 0.3 16 8e+09

--8<-- [end:session]
--8<-- [start:counterexample]
>>> for seed in [0, 1, 2]:
...     js = branches(seed)
...     for size in [1, 2]:
...         skip = spread(chain(size * js))
...         print(seed, size, f"{skip:.0e}")
0 1 1e+10
0 2 3e+10
1 1 1e+08
1 2 1e+13
2 1 4e+08
2 2 6e+10

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> def loss(ws, target, step):
...     for _ in range(60):
...         done = [np.eye(len(target))]
...         for w in ws:
...             done.append(w @ done[-1])
...         back, grads = done[-1] - target, []
...         for w, before in zip(ws[::-1], done[-2::-1]):
...             grads.append(back @ before.T)
...             back = w.T @ back
...         ws = ws - step * np.array(grads[::-1])
...     gap = chain(ws, skip=0) - target
...     return (gap**2).sum() / (target**2).sum()
>>> steps = [0.003, 0.01, 0.03]
>>> for seed in [0, 1, 2]:
...     *js, target = branches(seed, units=13, width=16)
...     js = np.array(js)
...     near = np.eye(16) + 0.1 * js
...     for ws in [js, near, np.linalg.qr(js)[0]]:
...         best = min(loss(ws, target, s) for s in steps)
...         print(seed, round(best, 2))
0 0.34
0 0.02
0 0.01
1 0.31
1 0.02
1 0.02
2 0.26
2 0.01
2 0.02

--8<-- [end:answer]
--8<-- [start:answer2]
>>> for seed in [0, 1, 2]:
...     turns = np.linalg.qr(branches(seed))[0]
...     x = np.random.default_rng(seed).normal(size=32)
...     row = []
...     for ws in [[np.eye(32)] * 10, turns]:
...         z, p = x, np.eye(32)
...         for w in ws:
...             z = w @ z
...             p = (z > 0)[:, None] * (w @ p)
...             z = np.maximum(z, 0)
...         gains = np.linalg.svd(p, compute_uv=False)
...         row.append(int((gains > 0.1).sum()))
...     print(seed, row)
0 [14, 0]
1 [18, 0]
2 [17, 2]

--8<-- [end:answer2]
"""

# --8<-- [start:code]
import numpy as np


def chain(js, skip=1):
    p = np.eye(js.shape[1])
    for j in js:
        p = skip * p + j @ p
    return p


def spread(p):
    gains = np.linalg.svd(p, compute_uv=False)
    return float(gains[0] / gains[-1])


def branches(seed, units=10, width=32):
    rng = np.random.default_rng(seed)
    js = rng.normal(size=(units, width, width))
    return js / np.sqrt(width)


# --8<-- [end:code]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    rng = np.random.default_rng(0)
    return chain, (0.4 * rng.normal(size=(4, 3, 3)),)
