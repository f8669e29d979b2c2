"""How do I code the zero-padding shortcut (option A)?

--8<-- [start:session]
>>> x = images(8, 16, 32)
>>> y = option_a(x)
>>> tuple(x.shape), tuple(y.shape)
((8, 16, 32, 32), (8, 32, 16, 16))
>>> round(energy(y) / energy(x), 2)
0.25
>>> m = as_matrix(4, 4)
>>> tuple(m.shape)
(32, 64)
>>> kept = gains(m) > 0.5
>>> int(kept.sum()), round(float(gains(m)[0]), 6)
(16, 1.0)

--8<-- [end:session]
--8<-- [start:counterexample]
>>> def centres(size, low, high):
...     padded = np.pad(np.arange(size), (low, high))
...     windows = np.lib.stride_tricks
...     windows = windows.sliding_window_view(padded, 3)
...     return windows[::2, 1].tolist()
>>> np.arange(8)[::2].tolist()
[0, 2, 4, 6]
>>> centres(8, 1, 1)
[0, 2, 4, 6]
>>> centres(8, 0, 1)
[1, 3, 5, 7]
>>> centres(8, 0, 0)
[1, 3, 5]
>>> centres(4, 0, 0)
[1]
>>> shortcut = option_a(images(1, 1, 4))
>>> f = np.ones((1, 2, 1, 1))
>>> shortcut.shape, (shortcut + f).shape
((1, 2, 2, 2), (1, 2, 2, 2))

--8<-- [end:counterexample]
--8<-- [start:layout]
>>> nhwc = images(8, 16, 32).transpose(0, 2, 3, 1)
>>> nhwc.shape, option_a(nhwc).shape
((8, 32, 32, 16), (8, 64, 16, 8))
>>> kept = nhwc[:, ::2, ::2]
>>> pad = [(0, 0), (0, 0), (0, 0), (0, 16)]
>>> np.pad(kept, pad).shape
(8, 16, 16, 32)

--8<-- [end:layout]
--8<-- [start:odd]
>>> y = option_a(np.ones((1, 1, 5, 5)))
>>> y.shape, energy(y)
((1, 2, 3, 3), 9.0)
>>> x = np.array([1.0, np.inf, np.nan])
>>> with np.errstate(invalid="ignore"):
...     (0 * x).tolist()
[0.0, nan, nan]

--8<-- [end:odd]
--8<-- [start:answer]
>>> x = images(8, 16, 32)
>>> back = option_a(x)
>>> both = np.roll(back, 8, axis=1)
>>> rng = np.random.default_rng(1)
>>> f = rng.normal(size=back.shape)
>>> w = rng.normal(size=(32, 32))
>>> def after(shortcut, f, w):
...     total = np.maximum(shortcut + f, 0)
...     return np.tensordot(w, total, (1, 1))
>>> def apart(a, b):
...     return round(energy(a - b) / energy(a), 2)
>>> want = after(back, f, w)
>>> apart(want, after(both, f, w))
0.63
>>> f, w = np.roll(f, 8, axis=1), np.roll(w, 8, axis=1)
>>> apart(want, after(both, f, w))
0.0

--8<-- [end:answer]
"""

# --8<-- [start:code]
import numpy as np


def option_a(x, channels=None, stride=2):
    kept = x[:, :, ::stride, ::stride]
    channels = channels or 2 * x.shape[1]
    extra = channels - x.shape[1]
    pad = [(0, 0), (0, extra), (0, 0), (0, 0)]
    return np.pad(kept, pad)


def images(n, channels, size):
    rng = np.random.default_rng(0)
    shape = n, channels, size, size
    return rng.normal(size=shape)


def energy(x):
    return float((x * x).sum())


def as_matrix(channels, size):
    d = channels * size**2
    basis = np.eye(d).reshape(d, channels, size, size)
    return option_a(basis).reshape(d, -1).T


def gains(m):
    return np.linalg.svd(m, compute_uv=False)


# --8<-- [end:code]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    rng = np.random.default_rng(0)
    return option_a, (rng.normal(size=(2, 3, 4, 5)),)
