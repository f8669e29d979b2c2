"""What happens if you scale, gate or drop the shortcut?

--8<-- [start:session]
>>> import json
>>> from pathlib import Path
>>> path = Path("docs/data/he2016_table1.json")
>>> table = json.loads(path.read_text("utf-8"))
>>> for row in table["rows"].values():
...     left = kept(factor(row))
...     error = row["error"]
...     if error != "fail":
...         error = f"{error:.2f}"
...     print(f"{left:.3g}", error, row["case"])
1 6.61 original (identity)
0 fail constant scaling
5.55e-17 fail constant scaling
5.55e-17 12.35 constant scaling
0.696 fail exclusive gating
0.875 8.70 exclusive gating
0.952 9.81 exclusive gating
5.55e-17 12.86 shortcut-only gating
0.875 6.91 shortcut-only gating
nan 12.22 1×1 convolution
5.55e-17 fail dropout
>>> for bias in 0.0, -3.0, -5.0, -6.0, -7.0:
...     left = kept(shortcut(bias))
...     g = 1 - shortcut(bias)
...     print(bias, f"{left:.3g} {g:.3g}")
0.0 5.55e-17 0.5
-3.0 0.0725 0.0474
-5.0 0.696 0.00669
-6.0 0.875 0.00247
-7.0 0.952 0.000911

--8<-- [end:session]
--8<-- [start:counterexample]
>>> for units in 2, 18, 54:
...     half = kept(0.5, units)
...     gate = kept(shortcut(-3.0), units)
...     print(units, f"{half:.3g} {gate:.3g}")
2 0.25 0.907
18 3.81e-06 0.417
54 5.55e-17 0.0725
>>> for lam in 0.9, 1.0, 1.1, -1.0:
...     print(lam, f"{kept(lam, 2):.3g} {kept(lam):.3g}")
0.9 0.81 0.00338
1.0 1 1
1.1 1.21 172
-1.0 1 1
>>> x = np.array([1.0, -2.0])
>>> for _ in range(54):
...     branch = 0.5 * x
...     x = 0.5 * x + branch
>>> x.tolist()
[1.0, -2.0]

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> rng = np.random.default_rng(0)
>>> entries = np.ones(1_000_000)
>>> for _ in range(10):
...     keep = rng.random(entries.size) < 0.5
...     entries = entries * keep * 2
>>> round(float((entries > 0).mean()), 3)
0.001
>>> round(float(entries.mean()), 1)
1.0
>>> float(entries.max())
1024.0

--8<-- [end:answer]
"""

# --8<-- [start:code]
import numpy as np


def shortcut(bias):
    gate = 1 / (1 + np.exp(-bias))
    return 1 - gate


def factor(row):
    what = row["shortcut"].split()[-1]
    if what == "convolution":  # a learned matrix
        return np.nan
    if what == "g":  # 1 − g
        bias = row["note"].split()[-1]
        return shortcut(float(bias.replace("−", "-")))
    return float(what)


def kept(factor, units=54):
    return factor**units


# --8<-- [end:code]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    rng = np.random.default_rng(0)
    return shortcut, (rng.uniform(-7, 1, size=6),)
