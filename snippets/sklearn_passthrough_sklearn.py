"""How do I do nothing in a scikit-learn pipeline?

--8<-- [start:session]
>>> for nothing in NOTHINGS:
...     line = pipeline(nothing).fit(X)
...     print(line.transform(X) is X, names(line))
True ['a', 'b']
True ['a', 'b']
True no names
True ['a', 'b']

--8<-- [end:session]
--8<-- [start:search]
>>> from sklearn.model_selection import GridSearchCV
>>> from sklearn.neighbors import KNeighborsRegressor
>>> choice = {"first": [StandardScaler(), "passthrough"]}
>>> for size in [1000, 0.001]:
...     data, target = task(noise=size)
...     line = pipeline(None, KNeighborsRegressor(1))
...     search = GridSearchCV(line, choice).fit(data, target)
...     print(size, search.best_params_["first"])
1000 StandardScaler()
0.001 passthrough

--8<-- [end:search]
--8<-- [start:counterexample]
>>> columns(SCALE_B)
[-0.9] ['scale__b']
>>> columns(SCALE_B, KEEP_A)
[-0.9, 1.0] ['scale__b', 'keep__a']
>>> columns(SCALE_B, others="passthrough")
[-0.9, 1.0] ['scale__b', 'remainder__a']
>>> columns(SCALE_B, others=StandardScaler())
[-0.9, -1.2] ['scale__b', 'remainder__a']
>>> try:
...     columns(("keep", None, [0]))
... except TypeError as error:
...     print(str(error).split(". ")[0])
All estimators should implement fit and transform, or can be 'drop' or 'passthrough' specifiers

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> from sklearn.preprocessing import MinMaxScaler
>>> for first in [MinMaxScaler(), "passthrough"]:
...     mine = X.copy()
...     line = pipeline(first, StandardScaler(copy=False))
...     _ = line.fit_transform(mine)
...     print(mine[0].round(1).tolist())
[1.0, 10.0]
[-1.2, -0.9]
>>> whole = X.astype(int)
>>> _ = line.fit_transform(whole)
>>> whole[0].tolist()
[1, 10]

--8<-- [end:answer]
--8<-- [start:answer2]
>>> from sklearn.pipeline import FeatureUnion
>>> scale, keep = StandardScaler(), "passthrough"
>>> union = FeatureUnion([("scale", scale), ("keep", keep)])
>>> _ = union.fit(X)
>>> union.transform(X).shape
(3, 4)
>>> names(union)
['scale__a', 'scale__b', 'keep__a', 'keep__b']

--8<-- [end:answer2]
"""

# --8<-- [start:code]
import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    StandardScaler,
)

X = np.array([[1.0, 10.0], [2.0, 20.0], [3.0, 60.0]])
NOTHINGS = [
    "passthrough",
    None,
    FunctionTransformer(),
    FunctionTransformer(feature_names_out="one-to-one"),
]
SCALE_B = ("scale", StandardScaler(), [1])
KEEP_A = ("keep", "passthrough", [0])


def pipeline(first, last="passthrough"):
    return Pipeline([("first", first), ("last", last)])


def names(fitted):
    try:
        found = fitted.get_feature_names_out(["a", "b"])
    except AttributeError:
        return "no names"
    return list(found)


def columns(*steps, others="drop"):
    table = ColumnTransformer(steps, remainder=others)
    row = table.fit_transform(X)[0].round(1)
    print(row.tolist(), names(table))


def task(noise):
    rng = np.random.default_rng(0)
    data = rng.normal(size=(200, 2)) * [1, noise]
    return data, data[:, 0]


# --8<-- [end:code]
