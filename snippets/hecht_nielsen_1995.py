"""What did Hecht-Nielsen prove about replicator networks?

--8<-- [start:session]
>>> for power in [0, 1 / 3, 1]:
...     cell = rounded(power, 16)
...     print(round(power, 2), "bits", bits(cell))
...     print("     error", f"{error(cell):.1e}")
0 bits 3.38
     error 3.2e-04
0.33 bits 3.8
     error 2.1e-04
1 bits 4.0
     error 5.3e-04

--8<-- [end:session]
--8<-- [start:counterexample]
>>> cell = rounded(1, 16)
>>> for _ in range(800):
...     cell = nearest(centres(cell))
>>> print("bits", bits(cell), f"error {error(cell):.1e}")
bits 3.82 error 2.1e-04
>>> chance = np.bincount(cell) / len(x)
>>> for power in [1 / 3, 1]:
...     other = np.bincount(rounded(power, 16)) / len(x)
...     gap = abs(chance - other).max()
...     print(round(power, 2), round(float(gap), 3))
0.33 0.003
1 0.053

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> for dim in [1, 2, 10, 100]:
...     print(dim, round(100 ** (2 / (dim + 2)), 1))
1 21.5
2 10.0
10 2.2
100 1.1

--8<-- [end:answer]
--8<-- [start:answer2]
>>> for levels in [4, 16, 64, 256]:
...     cells = [rounded(a, levels) for a in (1 / 3, 1)]
...     errors = [error(cell) for cell in cells]
...     print(levels, round(errors[1] / errors[0], 1))
4 1.5
16 2.6
64 4.3
256 7.1

--8<-- [end:answer2]
"""

# --8<-- [start:code]
import numpy as np

u = (np.arange(20_000) + 0.5) / 20_000
x = 1 - (1 - u) ** (1 / 3)  # density 3 (1 - x)^2


def rounded(power, levels):
    """Level of each x: even steps of a coordinate."""
    coordinate = 1 - (1 - x) ** (2 * power + 1)
    return (levels * coordinate).astype(int)


def centres(cell):
    return np.bincount(cell, x) / np.bincount(cell)


def error(cell):
    return ((x - centres(cell)[cell]) ** 2).mean()


def nearest(points):
    borders = (points[1:] + points[:-1]) / 2
    return np.searchsorted(borders, x)


def bits(cell):
    p = np.bincount(cell) / len(x)
    return round(float(-(p * np.log2(p)).sum()), 2)


# --8<-- [end:code]
