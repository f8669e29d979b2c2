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
"""

# --8<-- [start:code]
import jax
import jax.numpy as jnp

jax.config.update("jax_enable_x64", True)


def shortcut(bias):
    gate = jax.nn.sigmoid(bias)
    return 1 - gate


def factor(row):
    what = row["shortcut"].split()[-1]
    if what == "convolution":  # a learned matrix
        return jnp.nan
    if what == "g":  # 1 − g
        bias = row["note"].split()[-1]
        return shortcut(float(bias.replace("−", "-")))
    return float(what)


def kept(factor, units=54):
    return factor**units


# --8<-- [end:code]
