"""Zero-γ, SkipInit, ReZero, Fixup, LayerScale: which should I use?

--8<-- [start:session]
>>> x, y, w1, w2 = data()
>>> one = np.ones((16, 3, 1, 8))
>>> starts = {
...     "no care": (w1, w2, one, 0, 1),
...     "SkipInit, ReZero": (w1, w2, 0 * one, 0, 1),
...     "LayerScale": (w1, w2, 0.001 * one, 0, 0),
...     "Fixup": (w1 / 4, 0 * w2, one, 0, 1),
...     "norm": (w1, w2, one, 1, 0),
...     "zero gamma": (w1, w2, 0 * one, 1, 0),
... }
>>> for name, (*ws, norm, tied) in starts.items():
...     print(name, ends(x, y, ws, norm, tied))
no care ['lost', 'lost']
SkipInit, ReZero [0.8, 'lost']
LayerScale [0.6, 0.2]
Fixup [0.7, 0.2]
norm [0.4, 0.2]
zero gamma [0.5, 0.1]
>>> *ws, norm, tied = starts["zero gamma"]
>>> for step in [0, 1]:
...     old = train(x, y, ws, norm, tied, 0.01, step)
...     print(lengths(gradients(x, y, old, norm)[0]))
[0.0, 0.0, 17.0]
[0.3, 0.4, 15.8]

--8<-- [end:session]
--8<-- [start:counterexample]
>>> ends(x, y, [w1, 0 * w2, one], 0, 1)
[0.2, 'lost']
>>> ends(x, y, [w1 / 4, 0 * w2, one], 0, 1)
[0.7, 0.2]

--8<-- [end:counterexample]
--8<-- [start:adam]
>>> def adam(ws, rate):
...     mean = square = [0.0 * w for w in ws]
...     for n in range(1, 16):
...         moves, _ = gradients(x, y, ws, 0)
...         last = moves[2].sum(-1, keepdims=True)
...         moves[2] = last + 0 * moves[2]
...         mean = [
...             0.9 * m + 0.1 * v for m, v in zip(mean, moves)]
...         square = [
...             0.999 * q + 0.001 * v * v
...             for q, v in zip(square, moves)]
...         ws = [
...             w - rate * m / (1 - 0.9**n)
...             / (np.sqrt(q / (1 - 0.999**n)) + 1e-8)
...             for w, m, q in zip(ws, mean, square)]
...     return round(float(gradients(x, y, ws, 0)[1]), 1)
>>> for first in [w1, w1 / 4]:
...     ws = [first, 0 * w2, one]
...     print([adam(ws, rate) for rate in [0.003, 0.01, 0.03]])
[0.2, 0.1, 0.1]
[0.5, 0.1, 0.1]

--8<-- [end:adam]
--8<-- [start:answer]
>>> signed = np.array([[1.0, -2.0], [3.0, -4.0]])
>>> sizes = np.eye(2), np.eye(2), np.zeros((1, 2))
>>> block = np.maximum(unit(signed, *sizes, 1), 0)
>>> block.tolist()
[[1.0, 0.0], [3.0, 0.0]]
>>> again = np.maximum(unit(block, *sizes, 1), 0)
>>> bool((again == block).all())
True

--8<-- [end:answer]
"""

# --8<-- [start:code]
import numpy as np


def normal(f):
    size = np.sqrt(f.var(-2, keepdims=True) + 1e-5)
    return (f - f.mean(-2, keepdims=True)) / size, size


def unit(x, w1, w2, scale, norm):
    f = np.maximum(x @ w1, 0) @ w2
    return x + scale * (normal(f)[0] if norm else f)


def backward(x, g, w1, w2, scale, norm):
    h = np.maximum(x @ w1, 0)
    n, size = normal(h @ w2) if norm else (h @ w2, 1)
    ds = (g * n).sum(-2, keepdims=True)
    g = g * scale
    if norm:
        g = g - g.mean(-2, keepdims=True)
        g = (g - n * (g * n).mean(-2, keepdims=True)) / size
    dh = g @ w2.mT * (h > 0)
    return dh @ w1.mT, (x.mT @ dh, h.mT @ g, ds)


def gradients(x, y, ws, norm):
    units, xs = list(zip(*ws, strict=True)), [x]
    for part in units:
        xs.append(unit(xs[-1], *part, norm))
    error, moves = xs.pop() - y, []
    g = 2 * error / x.shape[-2]
    for part in reversed(units):
        back, move = backward(xs.pop(), g, *part, norm)
        g, moves = g + back, [move, *moves]
    share = (error**2).sum((1, 2)) / ((x - y) ** 2).sum((1, 2))
    moves = [np.stack(m) for m in zip(*moves, strict=True)]
    return moves, share.max()


def train(x, y, ws, norm, tied, rate, steps):
    for _ in range(steps):
        *moves, last = gradients(x, y, ws, norm)[0]
        if tied:  # one number for all channels
            last = last.sum(-1, keepdims=True)
        pairs = zip(ws, [*moves, last], strict=True)
        ws = [w - rate * move for w, move in pairs]
    return ws


def ends(x, y, ws, norm, tied):
    results = []
    for rate in [0.01, 0.06]:
        with np.errstate(all="ignore"):
            new = train(x, y, ws, norm, tied, rate, 15)
            missed = float(gradients(x, y, new, norm)[1])
        results.append(round(missed, 1) if missed < 1 else "lost")
    return results


def lengths(moves):
    sizes = [float((m**2).sum()) ** 0.5 for m in moves]
    return [round(size, 1) for size in sizes]


def data(units=16, seeds=3, d=8):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(seeds, 32, d))
    mix = rng.normal(size=(seeds, d, d))
    w = rng.normal(size=(2, units, seeds, d, d)) / d**0.5
    return x, np.tanh(0.7 * x @ mix), 2**0.5 * w[0], w[1]


# --8<-- [end:code]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    rng = np.random.default_rng(0)
    x, w1, w2 = (rng.normal(size=s) for s in [(5, 3), (3, 4), (4, 3)])
    return unit, (x, w1, w2, rng.normal(size=(1, 3)), 1)
