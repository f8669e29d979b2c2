"""Which numbers does He et al. 2016 report?

--8<-- [start:session]
>>> units = table("he2016_table2")
>>> old = units["original"]
>>> for row in units.values():
...     gaps = [
...         round(row[net] - old[net], 2)
...         for net in ("resnet110", "resnet164")
...     ]
...     print(*gaps, row["case"])
0.0 0.0 original
1.56 0.57 BN after addition
1.23 0.21 ReLU before addition
0.1 -0.02 ReLU-only pre-activation
-0.24 -0.47 full pre-activation
>>> rows = table("he2016_table4")
>>> a, b = rows["pre1001"], rows["pre1001_64"]
>>> median = a["error"] - b["error"]
>>> mean = a["mean"] - b["mean"]
>>> doubt = (a["spread"] ** 2 + b["spread"] ** 2) / 5
>>> round(median, 2), round(mean, 2), round(doubt**0.5, 2)
(0.3, 0.2, 0.11)

--8<-- [end:session]
--8<-- [start:counterexample]
>>> rows = table("he2016_table5")
>>> for small in "original152_224", "original152":
...     a, b = rows[small], rows["original200"]
...     change = round(b["top1"] - a["top1"], 1)
...     print(a["crop"], b["crop"], change)
224 320 -1.2
320 320 0.5

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> rows = table("he2016_table1")
>>> base = rows.pop("original")["error"]
>>> for row in rows.values():
...     if row["error"] == "fail":
...         print("fail", row["case"])
...     elif row["error"] < base + 1:
...         gap = round(row["error"] - base, 2)
...         print(gap, row["case"])
fail constant scaling
fail constant scaling
fail exclusive gating
0.3 shortcut-only gating
fail dropout

--8<-- [end:answer]
--8<-- [start:answer2]
>>> def parameters(n):
...     weights, norm, before = 27 * 16, 0, 16
...     for width in 64, 128, 256:
...         inner = width // 4
...         for unit in range(n):
...             norm += 2 * (before + inner + inner)
...             weights += before * inner + inner * width
...             weights += 9 * inner * inner
...             if before != width:  # projection
...                 weights += before * width
...             before = width
...     return weights + 2570, norm + 2 * width
>>> for n in 18, 111:
...     weights, norm = parameters(n)
...     print(9 * n + 2, 3 * n, weights, weights + norm)
164 54 1679034 1703258
1001 333 10178490 10327706

--8<-- [end:answer2]
"""

# --8<-- [start:code]
import json
from pathlib import Path


def table(name):
    path = Path("docs/data") / f"{name}.json"
    text = path.read_text(encoding="utf-8")
    return json.loads(text)["rows"]


# --8<-- [end:code]
