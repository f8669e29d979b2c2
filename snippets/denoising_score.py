"""Does a denoising autoencoder learn the score of the data?

--8<-- [start:session]
>>> x = np.array([[0.2, -1.0]])
>>> for noise in [0.1, 0.5, 2.0]:
...     change = (denoise(x, noise) - x) / noise**2
...     slope = score(x, noise)
...     print(noise, listed(change), listed(slope))
...     print("   clean data:", listed(score(x, 0.0)))
0.1 [2.429, 3.846] [2.429, 3.846]
   clean data: [2.563, 4.0]
0.5 [0.954, 2.0] [0.954, 2.0]
   clean data: [2.563, 4.0]
2.0 [0.056, 0.235] [0.056, 0.235]
   clean data: [2.563, 4.0]

--8<-- [end:session]
--8<-- [start:counterexample]
>>> rng = np.random.default_rng(0)
>>> heap = rng.choice(2, size=20_000, p=SHARES)
>>> spread = 0.5 * rng.normal(size=(20_000, 2))
>>> clean = CENTRES[heap] + spread
>>> noise = 0.5
>>> dirty = clean + noise * rng.normal(size=clean.shape)
>>> mean, cov = clean.mean(0), np.cov(clean.T)
>>> gain = np.linalg.inv(cov + noise**2 * np.eye(2)) @ cov
>>> def line(v):
...     return mean + (v - mean) @ gain
>>> best = denoise(dirty, noise)
>>> for out in [dirty, line(dirty), best]:
...     print(round(float(((out - clean) ** 2).mean()), 2))
0.25
0.16
0.15
>>> x = np.array([[-0.8, 0.0]])
>>> listed((line(x) - x) / noise**2, 1)
[0.9, 0.0]
>>> listed(score(x, noise), 1)
[-0.1, 0.0]
>>> off = (line(dirty) - dirty) / noise**2 - score(dirty, noise)
>>> print(round(float((off**2).mean()), 2))
0.21
>>> loss = [((out - clean) ** 2).mean() for out in (line(dirty), best)]
>>> print(round(float((loss[0] - loss[1]) / noise**4), 2))
0.21

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> t = np.linspace(-3, 3, 600)
>>> along = np.stack([t, 0 * t], axis=1)
>>> for noise in [0.1, 0.5, 1.0]:
...     change = (denoise(along, noise) - along)[:, 0]
...     rest = np.flatnonzero(change[1:] * change[:-1] < 0)
...     print(noise, t[rest].round(1).tolist())
0.1 [-1.0, -0.2, 1.0]
0.5 [-0.9, -0.5, 1.0]
1.0 [0.8]

--8<-- [end:answer]
--8<-- [start:answer2]
>>> def density(v):
...     at = np.stack([v, 0 * v], axis=-1)
...     return np.exp(log_density(at, 0.0))
>>> n = np.linspace(-1, 1, 2001)
>>> for noise in [0.1, 1.0]:
...     even = noise * 3**0.5 * n
...     p = density(0.2 - even)
...     change = -(even * p).sum() / p.sum() / noise**2
...     up = np.log(density(0.2001 - even).mean())
...     down = np.log(density(0.1999 - even).mean())
...     slope = (up - down) / 0.0002
...     print(noise, round(change, 2), round(slope, 2))
0.1 2.45 2.43
1.0 0.26 -0.04

--8<-- [end:answer2]
"""

# --8<-- [start:code]
import numpy as np

CENTRES = np.array([[-1.0, 0.0], [1.0, 0.0]])
SHARES = np.array([0.3, 0.7])


def heaps(x, noise):
    """Log of each heap's part of the noisy density."""
    var = 0.25 + noise**2
    gaps = x[:, None] - CENTRES
    sq = (gaps**2).sum(-1)
    share = np.log(SHARES / (2 * np.pi * var))
    return share - sq / (2 * var)


def log_density(x, noise):
    return np.log(np.exp(heaps(x, noise)).sum(-1))


def denoise(x, noise):
    """Mean of the clean points behind a noisy x."""
    parts = np.exp(heaps(x, noise))
    parts = parts / parts.sum(-1, keepdims=True)
    keep = 0.25 / (0.25 + noise**2)
    guesses = CENTRES + keep * (x[:, None] - CENTRES)
    return (parts[..., None] * guesses).sum(1)


def score(x, noise, h=1e-5):
    slopes = []
    for step in h * np.eye(2):
        up = log_density(x + step, noise)
        down = log_density(x - step, noise)
        slopes.append((up - down) / (2 * h))
    return np.stack(slopes, axis=1)


def listed(v, places=3):
    return [round(a, places) for a in v[0].tolist()]


# --8<-- [end:code]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    rng = np.random.default_rng(0)
    return denoise, (rng.normal(size=(5, 2)), np.array(0.5))
