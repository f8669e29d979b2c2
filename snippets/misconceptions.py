"""What do people get wrong about identity mappings?

--8<-- [start:network-copies]
>>> def h(x):
...     return x
>>> def branch(x):
...     return 0.5 * x
>>> h(3.0), h(3.0) + branch(3.0)
(3.0, 4.5)

--8<-- [end:network-copies]
--8<-- [start:hard-because-linear]
>>> x = np.eye(3)
>>> w = np.zeros((3, 3))
>>> w = w - x.T @ (x @ w - x)
>>> w.tolist()
[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]

--8<-- [end:hard-because-linear]
--8<-- [start:non-linear]
>>> x = np.array([3.0, -2.0, 0.1])
>>> (relu(x) - relu(-x)).tolist()
[3.0, -2.0, 0.1]

--8<-- [end:non-linear]
--8<-- [start:activation]
>>> def identity(x):
...     return x
>>> float(identity(2.0 * 5.0 + 1.0))
11.0

--8<-- [end:activation]
--8<-- [start:solved-vanishing]
>>> runs = read("results/degradation")
>>> net = runs["plain64"]
>>> round(net["growth"], 1), round(net["train"])
(1.2, 88)

--8<-- [end:solved-vanishing]
--8<-- [start:overfitting]
>>> runs = read("results/degradation")
>>> shown = ("plain4", "plain64")
>>> [round(runs[n]["train"], 1) for n in shown]
[0.1, 87.9]

--8<-- [end:overfitting]
--8<-- [start:deeper-copies]
>>> runs = read("results/degradation")
>>> for name in ("plain4", "plain64_long"):
...     error = round(runs[name]["train"], 1)
...     print(runs[name]["steps"], error)
300 0.1
900 83.5

--8<-- [end:deeper-copies]
--8<-- [start:always-easier]
>>> x, w = np.array([3.0, -2.0]), 0.0
>>> plain, residual = w * x, x + w * x
>>> [float(np.sum(y**2)) for y in (plain, residual)]
[0.0, 13.0]

--8<-- [end:always-easier]
--8<-- [start:plus-one]
>>> j = -np.eye(2)
>>> (np.eye(2) + j).tolist()
[[0.0, 0.0], [0.0, 0.0]]
>>> round((1 - 0.1) ** 54, 4), round((1 + 0.1) ** 54)
(0.0034, 172)

--8<-- [end:plus-one]
--8<-- [start:stable-size]
>>> rng = np.random.default_rng(0)
>>> x = rng.normal(size=(500, 64))
>>> for _ in range(30):
...     w = rng.normal(size=(64, 64)) / 8
...     x = x + x @ w
>>> round(float(np.log2(x.var())))
30

--8<-- [end:stable-size]
--8<-- [start:covariate-shift]
>>> rng = np.random.default_rng(0)
>>> x = rng.normal(size=(500, 64))
>>> for _ in range(100):
...     f = x @ rng.normal(size=(64, 64))
...     f = (f - f.mean(0)) / f.std(0)
...     x = x + f
>>> round(float(f.var() / x.var()), 2)
0.01

--8<-- [end:covariate-shift]
--8<-- [start:gradient-norm]
>>> rng = np.random.default_rng(0)
>>> t = np.linspace(0, 20, 4000)
>>> noise = rng.normal(size=4000)
>>> for g in (np.sqrt(2) * np.sin(t), noise):
...     size = np.sqrt((g**2).mean())
...     near = np.corrcoef(g[:-1], g[1:])[0, 1]
...     print(round(size, 1), abs(round(near, 1)))
1.0 1.0
1.0 0.0

--8<-- [end:gradient-norm]
--8<-- [start:more-parameters]
>>> rows = read("he2016_table1")
>>> conv, plain = rows["conv1x1"], rows["original"]
>>> round(conv["error"] - plain["error"], 2)
5.61

--8<-- [end:more-parameters]
--8<-- [start:norm-preserving]
>>> rng = np.random.default_rng(0)
>>> x = y = rng.normal(size=64)
>>> for _ in range(54):
...     q, _ = np.linalg.qr(rng.normal(size=(64, 64)))
...     y = q @ y
>>> size = np.linalg.norm
>>> round(float(size(y) / size(x)), 6)
1.0
>>> cosine = x @ y / size(x) / size(y)
>>> round(float(cosine), 1)
0.1

--8<-- [end:norm-preserving]
--8<-- [start:dropout]
>>> print(f"{0.5**54:.1e}")
5.6e-17
>>> 2**10 - 1
1023

--8<-- [end:dropout]
--8<-- [start:highway]
>>> gates = np.linspace(0, 1, 101)
>>> both = np.minimum(gates, 1 - gates)
>>> float(both.max())
0.5

--8<-- [end:highway]
--8<-- [start:gates]
>>> rows = read("he2016_table1")
>>> best = rows["shortcut_only_6"]["error"]
>>> round(best - rows["original"]["error"], 2)
0.3

--8<-- [end:gates]
--8<-- [start:relu-first]
>>> rng = np.random.default_rng(0)
>>> x = start = rng.normal(size=(500, 64))
>>> for _ in range(20):
...     w = rng.normal(size=(64, 64)) / 32
...     x = x + relu(x @ w)
>>> int((x < start).sum())
0

--8<-- [end:relu-first]
--8<-- [start:first-version]
>>> x = np.array([1.0, 2.0])
>>> y = x + np.array([0.5, -3.0])
>>> y.tolist(), relu(y).tolist()
([1.5, -1.0], [1.5, 0.0])

--8<-- [end:first-version]
--8<-- [start:ensemble-score]
>>> single = read("he2015_table4")["resnet152"]
>>> winner = read("he2015_table5")["resnet"]
>>> single["top5"], winner["top5"]
(4.49, 3.57)

--8<-- [end:ensemble-score]
--8<-- [start:ensemble]
>>> from itertools import product
>>> paths = list(product("sb", repeat=3))
>>> second = [p for p in paths if p[1] == "b"]
>>> len(paths), len(second)
(8, 4)

--8<-- [end:ensemble]
--8<-- [start:euler]
>>> x = 1.0
>>> for _ in range(3):
...     x = x + -3.0 * x
>>> x, round(float(np.exp(-9)), 4)
(-8.0, 0.0001)

--8<-- [end:euler]
--8<-- [start:invertible]
>>> def unit(x):
...     return x + -2 * max(x, 0)
>>> unit(1), unit(-1)
(-1, -1)

--8<-- [end:invertible]
--8<-- [start:identity-start]
>>> for n, step in ((10, 0.01), (3, 0.01), (3, 0.6)):
...     ws = np.ones(n)
...     for _ in range(2000):
...         y = ws.prod()
...         ws = ws - step * (y - -1.0) * y / ws
...     print(n, step, round(float((y + 1) ** 2), 1))
10 0.01 1.0
3 0.01 1.0
3 0.6 0.0

--8<-- [end:identity-start]
--8<-- [start:zero-weights]
>>> x, target, w1, w2 = 2.0, 1.0, 0.5, 0.0
>>> error = w2 * w1 * x - target
>>> error * w1 * x, error * w2 * x
(-1.0, -0.0)

--8<-- [end:zero-weights]
--8<-- [start:weight-decay]
>>> x, w = 3.0, 0.8
>>> for _ in range(500):
...     w = 0.99 * w
>>> round(w * x, 1), round(x + w * x, 1)
(0.0, 3.0)

--8<-- [end:weight-decay]
--8<-- [start:indispensable]
>>> rng = np.random.default_rng(0)
>>> x = rng.normal(size=(500, 8))
>>> w = np.hstack([np.eye(8), -np.eye(8)])
>>> y = x
>>> for _ in range(100):
...     y = relu(y @ w) @ w.T
>>> float(abs(y - x).max())
0.0

--8<-- [end:indispensable]
--8<-- [start:stream]
>>> x = np.array([1.0, -2.0])
>>> f = np.array([0.5, 0.5])
>>> stream, residual = x + f, f
>>> stream.tolist(), residual.tolist()
([1.5, -1.5], [0.5, 0.5])

--8<-- [end:stream]
--8<-- [start:mixing]
>>> m = np.array([[0.7, 0.3], [0.3, 0.7]])
>>> twenty = np.linalg.matrix_power(m, 20)
>>> twenty.round(3).tolist()
[[0.5, 0.5], [0.5, 0.5]]

--8<-- [end:mixing]
--8<-- [start:learn-identity]
>>> rng = np.random.default_rng(0)
>>> x = rng.normal(size=(200, 5))
>>> x = x @ rng.normal(size=(5, 20))
>>> w = np.linalg.pinv(x) @ x
>>> round(float(abs(x @ w - x).max()), 6)
0.0
>>> gap = np.linalg.norm(w - np.eye(20))
>>> round(float(gap), 2)
3.87
>>> one, off = np.array([[3.0, 1.0]]), np.array([1.0, -3.0])
>>> for adam in (False, True):
...     v, mean, square = np.zeros((3, 2, 2))
...     for t in range(1, 4001):
...         step = one.T @ (one @ v - one)
...         if adam:
...             mean = 0.9 * mean + 0.1 * step
...             square = 0.999 * square + 0.001 * step**2
...             size = np.sqrt(square / (1 - 0.999**t))
...             step = mean / (1 - 0.9**t) / (size + 1e-8)
...         v = v - (0.001 if adam else 0.05) * step
...     error = abs(one @ v - one).max()
...     back = np.linalg.norm(off @ v) / np.linalg.norm(off)
...     print(round(float(error), 6), round(float(back), 2))
0.0 0.0
0.0 0.5

--8<-- [end:learn-identity]
--8<-- [start:overcomplete]
>>> x = x / np.linalg.norm(x, 2)
>>> e, d = 0.01 * rng.normal(size=(2, 20, 40))
>>> for _ in range(500):
...     code = x @ e
...     gap = code @ d.T - x
...     down = x.T @ gap @ d
...     d, e = d - gap.T @ code, e - down
>>> fresh = rng.normal(size=(500, 20))
>>> for a in (x, fresh):
...     lost = ((a @ e @ d.T - a) ** 2).sum()
...     print(round(float(lost / (a**2).sum()), 2))
0.0
0.76

--8<-- [end:overcomplete]
--8<-- [start:bottleneck]
>>> rows = read("yong2022_abstract")
>>> [rows[n]["auroc"] for n in ("without", "with")]
[0.857, 0.696]

--8<-- [end:bottleneck]
--8<-- [start:noise]
>>> rng = np.random.default_rng(0)
>>> x = rng.normal(size=(1000, 6))
>>> x[:, 3:] += 3 * x[:, :3]
>>> gram = x.T @ x
>>> ridge = 0.4 / 0.6 * np.diag(np.diag(gram))
>>> w = np.linalg.solve(gram + ridge, gram)
>>> np.diag(w).round(1).tolist()
[0.4, 0.4, 0.4, 0.4, 0.4, 0.4]

--8<-- [end:noise]
--8<-- [start:staircase]
>>> def stair(x, slope=100, levels=4):
...     steps = np.arange(1, levels) / levels
...     t = np.tanh(slope * (x - steps[:, None]))
...     return 0.5 + t.sum(0) / (2 * (levels - 1))
>>> stair(np.array([0.30, 0.45])).round(3).tolist()
[0.333, 0.333]

--8<-- [end:staircase]
--8<-- [start:flat]
>>> x = np.linspace(0, 1, 100001)
>>> slope = np.gradient(stair(x), x)
>>> round(100 * float((slope < 1e-3).mean()))
67

--8<-- [end:flat]
--8<-- [start:components]
>>> d = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]])
>>> c = np.array([[0.8, -0.6], [0.6, 0.8]])
>>> e = d.T
>>> other = (d @ c) @ (np.linalg.inv(c) @ e)
>>> round(float(abs(other - d @ e).max()), 9)
0.0
>>> (d @ c)[:, 0].tolist()
[0.8, 0.6, 0.0]

--8<-- [end:components]
--8<-- [start:minimum]
>>> s = np.diag([4.0, 2.0, 1.0])
>>> e = np.eye(3)[[2]] + 0.001
>>> d = e.T.copy()
>>> def loss(e, d):
...     m = np.eye(3) - d @ e
...     return float(np.trace(m @ s @ m.T))
>>> first = loss(e, d)
>>> for _ in range(500):
...     m = (d @ e - np.eye(3)) @ s
...     d, e = d - 0.05 * m @ e.T, e - 0.05 * d.T @ m
>>> round(first, 1), round(loss(e, d), 1)
(6.0, 3.0)

--8<-- [end:minimum]
--8<-- [start:dirac]
>>> row = np.array([5, 6, 7, 8])
>>> np.correlate(row, [0, 1, 0]).tolist()
[6, 7]
>>> left = np.pad(row, (1, 0))
>>> np.correlate(left, [0, 1]).tolist()
[5, 6, 7, 8]

--8<-- [end:dirac]
--8<-- [start:generator]
>>> def to_winter(scene):
...     return "snow" if scene == "grass" else scene
>>> to_winter("grass"), to_winter("snow")
('snow', 'snow')

--8<-- [end:generator]
--8<-- [start:straight-through]
>>> step = 0.001
>>> (round(1.3 + step) - round(1.3 - step)) / 2 / step
0.0

--8<-- [end:straight-through]
"""

# --8<-- [start:code]
import json
import pathlib

import numpy as np


def read(name):
    file = pathlib.Path(f"docs/data/{name}.json")
    return json.loads(file.read_text())["rows"]


def relu(x):
    return np.maximum(x, 0)


# --8<-- [end:code]
