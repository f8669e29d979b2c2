"""Which numbers does He et al. 2015 report?

--8<-- [start:session]
>>> one = table("he2015_readme")
>>> ten = table("he2015_table3")
>>> many = table("he2015_table4")
>>> nets = [n for n in many if n.startswith("resnet")]
>>> for net in nets:
...     print(net, *top1(net, one, ten, many))
resnet34b – 24.52 21.84
resnet34c – 24.19 21.53
resnet50 24.7 22.85 20.74
resnet101 23.6 21.75 19.87
resnet152 23.0 21.43 19.38
>>> small, large = ten["resnet34c"], ten["resnet152"]
>>> round(small["top1"] - large["top1"], 2)
2.76

--8<-- [end:session]
--8<-- [start:counterexample]
>>> wrong = 0
>>> for i, small in enumerate(nets):
...     for large in nets[i + 1 :]:
...         s, t = many[small]["top1"], ten[large]["top1"]
...         if s < t:
...             wrong += 1
...             print(small, s, "<", t, large)
resnet34b 21.84 < 24.19 resnet34c
resnet34b 21.84 < 22.85 resnet50
resnet34c 21.53 < 22.85 resnet50
resnet34c 21.53 < 21.75 resnet101
resnet50 20.74 < 21.75 resnet101
resnet50 20.74 < 21.43 resnet152
resnet101 19.87 < 21.43 resnet152
>>> wrong, len(nets) * (len(nets) - 1) // 2
(7, 10)

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> from statistics import NormalDist
>>> row = table("he2015_table6")["resnet110"]
>>> row["mean"], row["spread"], row["error"]
(6.61, 0.16, 6.43)
>>> runs = NormalDist(row["mean"], row["spread"])
>>> one_run = runs.cdf(row["error"])
>>> round(one_run, 2), round(1 - (1 - one_run) ** 5, 2)
(0.13, 0.5)

--8<-- [end:answer]
--8<-- [start:answer2]
>>> def parameters(n):
...     conv, norm = 27 * 16, 2 * 16
...     before = 16
...     for width in 16, 32, 64:
...         conv += 9 * (before + (2 * n - 1) * width) * width
...         norm += 2 * n * 2 * width
...         before = width
...     return conv + norm + 64 * 10 + 10
>>> for n in 3, 5, 7, 9, 18, 200:
...     row = table("he2015_table6")[f"resnet{6 * n + 2}"]
...     print(parameters(n), row["parameters"])
269722 0.27
464154 0.46
658586 0.66
853018 0.85
1727962 1.7
19421274 19.4

--8<-- [end:answer2]
"""

# --8<-- [start:code]
import json
from pathlib import Path


def table(name):
    path = Path("docs/data") / f"{name}.json"
    text = path.read_text(encoding="utf-8")
    return json.loads(text)["rows"]


def top1(net, *tables):
    for rows in tables:
        yield rows[net]["top1"] if net in rows else "–"


# --8<-- [end:code]
