"""ResNet v1, v1.5 and v2: what differs?

--8<-- [start:session]
>>> for kind in "v1", "v1.5", "v2":
...     shape, read, below = look(kind)
...     print(kind, shape, read, round(below, 1))
v1 (2, 16, 4, 4) 0.25 0.0
v1.5 (2, 16, 4, 4) 1.0 0.0
v2 (2, 16, 4, 4) 0.25 0.5

--8<-- [end:session]
--8<-- [start:counterexample]
>>> for stride in 2, 1:
...     a = unit(x, *w, "v1", stride)
...     b = unit(x, *w, "v1.5", stride)
...     gap = abs(a - b).max() / a.max()
...     print(stride, a.shape, round(float(gap), 1))
2 (2, 16, 4, 4) 0.4
1 (2, 16, 8, 8) 0.0

--8<-- [end:counterexample]
--8<-- [start:count]
>>> def resnet50(kind):
...     yield 3, 64, 7, 112
...     before, size = 64, 56
...     for width, units, stride in [
...         (64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2)
...     ]:
...         for stride in [stride] + [1] * (units - 1):
...             out = size // stride
...             mid = size if kind == "v1.5" else out
...             yield before, width, 1, mid
...             yield width, width, 3, out
...             yield width, 4 * width, 1, out
...             if before != 4 * width:
...                 yield before, 4 * width, 1, out
...             before, size = 4 * width, out
>>> for kind in "v1", "v1.5":
...     weights, work = 2049 * 1000, 2048 * 1000
...     for i, o, k, size in resnet50(kind):
...         weights += i * o * k**2 + 2 * o
...         work += i * o * k**2 * size**2
...     print(kind, weights, round(work / 1e9, 2))
v1 25557032 3.86
v1.5 25557032 4.09

--8<-- [end:count]
--8<-- [start:answer]
>>> stages = (64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2)
>>> before, same = 64, 0
>>> for width, units, stride in stages:
...     for stride in [stride] + [1] * (units - 1):
...         if (before, stride) == (4 * width, 1):
...             same += 1
...         else:
...             print(before, "to", 4 * width, "stride", stride)
...         before = 4 * width
64 to 256 stride 1
256 to 512 stride 2
512 to 1024 stride 2
1024 to 2048 stride 2
>>> same
12

--8<-- [end:answer]
--8<-- [start:answer2]
>>> def norm(x):
...     return (x - x.mean(0)) / x.std(0)
>>> rng = np.random.default_rng(2)
>>> x = rng.normal(size=(64, 64))
>>> for n in range(1, 17):
...     v = rng.normal(size=(64, 64)) / 32**0.5
...     x = x + relu(norm(x)) @ v
...     if n in (1, 4, 16):
...         print(n, round(float((x * x).mean())))
1 2
4 5
16 16
>>> y = relu(norm(x))
>>> round(float((y * y).mean()), 1), float(y.min())
(0.5, 0.0)

--8<-- [end:answer2]
"""

# --8<-- [start:code]
import numpy as np


def relu(x):
    return np.maximum(x, 0)


def conv(x, w, stride=1):
    k = w.shape[-1]
    edge = [(0, 0), (0, 0), (k // 2,) * 2, (k // 2,) * 2]
    view = np.lib.stride_tricks.sliding_window_view
    seen = view(np.pad(x, edge), (k, k), (2, 3))
    seen = seen[:, :, ::stride, ::stride]
    return np.einsum("nchwij,ocij->nohw", seen, w)


def unit(x, a, b, c, d, kind="v1.5", stride=2):
    first = 1 if kind == "v1.5" else stride
    if kind == "v2":
        x = relu(x)
    y = conv(x, a, first)
    y = conv(relu(y), b, stride // first)
    y = conv(relu(y), c)
    total = y + conv(x, d, stride)
    return total if kind == "v2" else relu(total)


def look(kind):
    y = unit(x, *w, kind=kind)
    moved = 0
    for place in np.ndindex(8, 8):
        other = x.copy()
        other[:, :, *place] += 0.1
        z = unit(other, *w, kind=kind)
        moved += bool((z != y).any())
    return y.shape, moved / 64, float((y < 0).mean())


rng = np.random.default_rng(0)
x = rng.normal(size=(2, 8, 8, 8))
sizes = (4, 8, 1), (4, 4, 3), (16, 4, 1), (16, 8, 1)
w = [rng.normal(size=(o, i, k, k)) / i for o, i, k in sizes]


# --8<-- [end:code]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    return unit, (x[:1, :, :4, :4], *w)
