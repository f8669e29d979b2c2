"""What is the straight-through estimator?

--8<-- [start:session]
>>> x = np.array([0.2, 0.8, 1.2, 2.6])
>>> goal = np.array([1.0, 1, 1, 2])
>>> through(x).tolist()
[0.0, 1.0, 1.0, 3.0]
>>> for straight in [0, 1]:
...     print(gradient(x, goal, straight).tolist())
...     y = through(descend(x, goal, straight))
...     print("missed by", float(((y - goal) ** 2).sum()))
[0.0, 0.0, 0.0, 0.0]
missed by 2.0
[-2.0, 0.0, 0.0, 2.0]
missed by 0.0
>>> for slope in unit_gradients(np.array(0.3), 0.2):
...     print(round(float(slope), 3))
0.147
0.749
0.183

--8<-- [end:session]
--8<-- [start:counterexample]
>>> for sign in [1, -1]:
...     z = descend(x, sign * goal, 1, sign)
...     print(sign, through(z, sign).tolist())
1 [1.0, 1.0, 1.0, 2.0]
-1 [29.0, -1.0, -1.0, -27.0]
>>> z, seen = 0.25, []
>>> for _ in range(8):
...     seen += [int(through(z))]
...     z = z - 0.1 * gradient(z, 0.5, 1)
>>> seen
[0, 0, 0, 1, 0, 1, 0, 1]

--8<-- [end:counterexample]
--8<-- [start:steps]
>>> for step in [0.1, 1.0]:
...     z, missed = x, []
...     for _ in range(8):
...         z = z - step * gradient(z, goal, 1)
...         off = (through(z) - goal) ** 2
...         missed.append(int(off.sum()))
...     print("step", step, "missed", missed)
step 0.1 missed [1, 0, 0, 0, 0, 0, 0, 0]
step 1.0 missed [2, 2, 2, 2, 2, 2, 2, 2]
>>> z, speed, missed = x, 0, []
>>> for _ in range(8):
...     speed = 0.9 * speed + gradient(z, goal, 1)
...     z = z - 0.1 * speed
...     off = (through(z) - goal) ** 2
...     missed.append(int(off.sum()))
>>> print("momentum missed", missed)
momentum missed [1, 0, 0, 0, 1, 1, 1, 1]
>>> past = 0.25
>>> for _ in range(4):
...     past = past - 3 * gradient(past, 0.5, 1)
>>> bool(abs(past) > 100)
True

--8<-- [end:steps]
--8<-- [start:answer]
>>> def compare(loss, slope, p=0.6):
...     true = (loss(1) - loss(0)) * p * (1 - p)
...     mean = p * slope(1) + (1 - p) * slope(0)
...     return round(true, 3), round(mean * p * (1 - p), 3)
>>> compare(lambda u: 3 * u, lambda u: 3)
(0.72, 0.72)
>>> compare(lambda u: u**4, lambda u: 4 * u**3)
(0.24, 0.576)

--8<-- [end:answer]
--8<-- [start:answer2]
>>> for seed in range(3):
...     rng = np.random.default_rng(seed)
...     x, q = rng.normal(size=(2, 10000)).astype("f4")
...     y = x + (q - x)
...     near = np.round(x)
...     off = y != q, x + (near - x) != near
...     print([round(100 * float(o.mean())) for o in off])
[35, 0]
[35, 0]
[36, 0]
>>> f"{float(abs(y - q).max()):.0e}"
'2e-07'
>>> x = -0.2
>>> float(np.round(x)), float(x + (np.round(x) - x))
(-0.0, 0.0)

--8<-- [end:answer2]
"""

# --8<-- [start:code]
import numpy as np


def through(x, sign=1):
    return sign * np.round(x)


def gradient(x, goal, straight, sign=1):
    back = 2 * (through(x, sign) - goal)
    slope = 1.0 if straight else 0.0
    return back * slope + 0


def descend(x, goal, straight, sign=1):
    for _ in range(20):
        x = x - 0.1 * gradient(x, goal, straight, sign)
    return x


def expected(a, goal):
    p = 1 / (1 + np.exp(-a))
    return p * (1 - goal) ** 2 + (1 - p) * goal**2


def unit_gradients(a, goal):
    p = 1 / (1 + np.exp(-a))
    true = ((1 - goal) ** 2 - goal**2) * p * (1 - p)
    straight = 2 * p * (1 - goal) - 2 * (1 - p) * goal
    return true, straight, straight * p * (1 - p)


# --8<-- [end:code]


def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    rng = np.random.default_rng(0)
    return expected, (rng.normal(size=(5,)), rng.normal(size=(5,)))
