"""What is an identity activation, and when do I want one?

--8<-- [start:session]
>>> line = np.arange(5.0).reshape(5, 1)
>>> layer = net().fit(line, 3 * line[:, 0] + 1)
>>> layer.out_activation_
'identity'
>>> layer.predict([[2.0]]).round(2).tolist()
[7.0]
>>> x = data(2)
>>> y = np.abs(x[:, 0]) + x[:, 1]
>>> for name in ["identity", "relu", "tanh"]:
...     print(name, scores(x, y, (20, 20), activation=name))
identity [0.77, 0.77, 0.77]
relu [1.0, 1.0, 1.0]
tanh [1.0, 1.0, 1.0]
>>> deep = net(20, 20, activation="identity").fit(x, y)
>>> w1, w2, w3 = deep.coefs_
>>> (w1 @ w2 @ w3).round(2).ravel().tolist()
[-0.09, 1.04]
>>> from sklearn.linear_model import LinearRegression
>>> LinearRegression().fit(x, y).coef_.round(2).tolist()
[-0.09, 1.04]

--8<-- [end:session]
--8<-- [start:rounding]
>>> def scaled(v, *weights):
...     for w in weights:
...         v = w * v
...     return v
>>> down_up = 1e-200, 1e-200, 1e200, 1e200
>>> scaled(1.0, *down_up), scaled(1e100, *down_up)
(0.0, 1e+100)

--8<-- [end:rounding]
--8<-- [start:bottleneck]
>>> from sklearn.decomposition import PCA
>>> wide = data(2) @ data(6)[:2] + 0.3 * data(6)
>>> pca = PCA(2).fit(wide)
>>> back = pca.inverse_transform(pca.transform(wide))
>>> round(error(wide, back), 3)
0.054
>>> for seed in range(3):
...     narrow = net(2, seed=seed, activation="identity")
...     copy = narrow.fit(wide, wide).predict(wide)
...     print(round(error(wide, copy), 3))
0.054
0.054
0.054

--8<-- [end:bottleneck]
--8<-- [start:counterexample]
>>> rng = np.random.default_rng(1)
>>> counts = rng.poisson(np.exp(x[:, 0]))
>>> for loss in ["squared_error", "poisson"]:
...     model = net(loss=loss).fit(x, counts)
...     least = model.predict(x).min()
...     print(model.out_activation_, round(float(least), 2))
identity -2.88
exp 0.03

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> from sklearn.neural_network import MLPClassifier
>>> def output(model, y):
...     return model.fit(x, y).out_activation_
>>> output(net(4, activation="relu"), y)
'identity'
>>> for classes in [2, 3]:
...     model = MLPClassifier((), solver="lbfgs")
...     kinds = np.arange(200) % classes
...     print(classes, output(model, kinds))
2 logistic
3 softmax

--8<-- [end:answer]
--8<-- [start:answer2]
>>> def relu(x):
...     return max(x, 0.0)
>>> relu(2) + relu(-3), relu(2 - 3)
(2.0, 0.0)

--8<-- [end:answer2]
"""

# --8<-- [start:code]
import numpy as np
from sklearn.neural_network import MLPRegressor


def net(*hidden, seed=0, **options):
    return MLPRegressor(
        hidden_layer_sizes=hidden,
        solver="lbfgs",
        alpha=0,
        tol=1e-3,
        max_iter=2000,
        random_state=seed,
        **options,
    )


def scores(x, y, hidden, **options):
    found = []
    for seed in range(3):
        model = net(*hidden, seed=seed, **options)
        found.append(round(model.fit(x, y).score(x, y), 2))
    return found


def data(width):
    rng = np.random.default_rng(0)
    return rng.normal(size=(200, width))


def error(x, y):
    return float(((x - y) ** 2).mean())


# --8<-- [end:code]
