"""Why do architecture searches collapse to skip connections?

--8<-- [start:session]
>>> for seed in range(3):
...     mix = search(*data(seed), softmax)
...     skips = int((mix[:, 0] > mix[:, 1]).sum())
...     print(skips, mix.mean(0).round(2).tolist())
3 [0.7, 0.3]
3 [0.74, 0.26]
3 [0.82, 0.18]

--8<-- [end:session]
--8<-- [start:counterexample]
>>> for seed in range(3):
...     mix = search(*data(seed), sigmoid)
...     low = round(float(mix.min()), 2)
...     print(low, mix.mean(0).round(2).tolist())
0.73 [0.84, 0.77]
0.76 [0.86, 0.76]
0.83 [0.93, 0.85]
>>> for seed in range(3):
...     mix = search(*data(seed, skip=0), softmax)
...     skips = int((mix[:, 0] > mix[:, 1]).sum())
...     print(skips, mix.mean(0).round(2).tolist())
0 [0.42, 0.58]
2 [0.44, 0.56]
0 [0.43, 0.57]

--8<-- [end:counterexample]
--8<-- [start:rates]
>>> def hasty(x, y, ws):
...     a = np.zeros((4, 2))
...     for _ in range(100):
...         mix = sigmoid(a)
...         dmix, dws = slopes(x, y, mix, ws)
...         a = a - 10 * mix * (1 - mix) * dmix
...         ws = ws - 0.06 * dws
...     return sigmoid(a)
>>> for seed in range(3):
...     layers = hasty(*data(seed))[:, 1]
...     print(int((layers < 0.5).sum()))
0
1
1

--8<-- [end:rates]
--8<-- [start:adam]
>>> def adam(x, y, ws, share):
...     a = np.zeros((4, 2))
...     m, v = 0 * a, 0 * a
...     for t in range(1, 101):
...         mix = share(a)
...         g, dws = slopes(x, y, mix, ws)
...         if share is softmax:
...             g = mix * (g - (mix * g).sum(1)[:, None])
...         else:
...             g = mix * (1 - mix) * g
...         m = 0.5 * m + 0.5 * g
...         v = 0.999 * v + 0.001 * g**2
...         size = (v / (1 - 0.999**t)) ** 0.5 + 1e-8
...         a = a - 0.03 * m / (1 - 0.5**t) / size
...         ws = ws - 0.6 * dws
...     return share(a)
>>> for share in softmax, sigmoid:
...     wins = []
...     for seed in range(3):
...         mix = adam(*data(seed), share)
...         skips = (mix[:, 0] > mix[:, 1]).sum()
...         wins.append(bool(skips >= 3))
...     print(share.__name__, wins)
softmax [True, True, True]
sigmoid [False, False, False]

--8<-- [end:adam]
--8<-- [start:answer]
>>> def train(x, y, ws, mix):
...     for _ in range(300):
...         ws = ws - 0.3 * slopes(x, y, mix, ws)[1]
...     error = (net(x, mix, ws) - y) ** 2
...     return float(error.mean())
>>> for seed in range(3):
...     x, y, ws = data(seed)
...     mix = search(x, y, ws, softmax)
...     skip = mix[:, 0] > mix[:, 1]
...     found = np.stack([skip, ~skip], 1) * 1.0
...     layers = np.array([[0.0, 1.0]] * 4)
...     both = np.ones((4, 2))
...     kinds = [found, layers, both]
...     errors = [train(x, y, ws, mix) for mix in kinds]
...     print(np.round(errors, 2).tolist())
[0.49, 0.55, 0.02]
[0.58, 0.71, 0.05]
[1.14, 1.25, 0.05]

--8<-- [end:answer]
"""

# --8<-- [start:code]
import numpy as np


def softmax(a):
    e = np.exp(a)
    return e / e.sum(1, keepdims=True)


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def net(x, mix, ws):
    for (skip, layer), w in zip(mix, ws):
        x = skip * x + layer * np.tanh(x @ w)
    return x


def slopes(x, y, mix, ws):
    hs = [x]
    for (skip, layer), w in zip(mix, ws):
        hs += [skip * hs[-1] + layer * np.tanh(hs[-1] @ w)]
    g = 2 * (hs[-1] - y) / y.size
    dmix, dws = np.zeros_like(mix), np.zeros_like(ws)
    for i in reversed(range(len(ws))):
        t = np.tanh(hs[i] @ ws[i])
        dmix[i] = (g * hs[i]).sum(), (g * t).sum()
        bent = mix[i, 1] * g * (1 - t * t)
        dws[i] = hs[i].T @ bent
        g = mix[i, 0] * g + bent @ ws[i].T
    return dmix, dws


def search(x, y, ws, share, steps=100):
    a = np.zeros((len(ws), 2))
    for _ in range(steps):
        mix = share(a)
        dmix, dws = slopes(x, y, mix, ws)
        if share is softmax:
            dmix = dmix - (mix * dmix).sum(1, keepdims=True)
            a = a - mix * dmix
        else:
            a = a - mix * (1 - mix) * dmix
        ws = ws - 0.6 * dws
    return share(a)


def data(seed, skip=1, depth=4, width=6):
    rng = np.random.default_rng(seed)
    x = y = rng.normal(size=(128, width))
    shape = depth, width, width
    wanted, ws = rng.normal(size=(2, *shape)) / width**0.5
    for w in wanted:
        y = skip * y + np.tanh(y @ w)
    return x, y, 0.3 * ws


# --8<-- [end:code]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    rng = np.random.default_rng(0)
    sizes = [(5, 3), (4, 2), (4, 3, 3)]
    return net, tuple(rng.normal(size=s) for s in sizes)
