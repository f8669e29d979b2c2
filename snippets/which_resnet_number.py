"""Which ResNet figure should I quote?

--8<-- [start:session]
>>> found = list(errors("resnet50"))
>>> for error, test in sorted(found, reverse=True):
...     print(f"{error:.2f} {test}")
24.70 v1, one crop
23.87 v1.5, one crop, simple recipe
22.85 v1, ten crops
20.74 v1, several sizes
19.14 v1.5, one crop, new recipe
>>> gap = max(found)[0] - min(found)[0]
>>> round(gap, 1)
5.6
>>> ten = table("he2015_table3")
>>> deep = ten["resnet50"]["top1"] - ten["resnet152"]["top1"]
>>> round(deep, 2)
1.42

--8<-- [end:session]
--8<-- [start:counterexample]
>>> mine = 100 - table("torchvision_resnet50")["v1"]["acc1"]
>>> for error, test in errors("resnet50"):
...     if "v1," in test:
...         print(f"{mine - error:.1f} {test}")
-0.8 v1, one crop
1.0 v1, ten crops
3.1 v1, several sizes

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> single = table("he2015_table4")["resnet152"]
>>> group = table("he2015_table5")["resnet"]
>>> single["top5"], group["top5"], single["data"]
(4.49, 3.57, 'validation')
>>> round(single["top5"] - group["top5"], 2)
0.92

--8<-- [end:answer]
--8<-- [start:answer2]
>>> original = table("he2016_table3")["c10_1001"]["original"]
>>> original
7.61
>>> rows = table("he2016_table4")
>>> for key in "pre1001", "pre1001_64":
...     row = rows[key]
...     gain = round(original - row["error"], 2)
...     print(row["batch"], row["error"], gain)
128 4.92 2.69
64 4.62 2.99

--8<-- [end:answer2]
"""

# --8<-- [start:code]
import json
from pathlib import Path


def table(name):
    path = Path("docs/data") / f"{name}.json"
    text = path.read_text(encoding="utf-8")
    return json.loads(text)["rows"]


def errors(net):
    tests = {
        "he2015_readme": "one crop",
        "he2015_table3": "ten crops",
        "he2015_table4": "several sizes",
    }
    for name, test in tests.items():
        yield table(name)[net]["top1"], "v1, " + test
    for row in table("torchvision_resnet50").values():
        test = "v1.5, one crop, " + row["recipe"]
        yield 100 - row["acc1"], test


# --8<-- [end:code]
