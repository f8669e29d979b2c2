"""Why would anyone want a function that does nothing?

--8<-- [start:session]
>>> steps = [str.strip, None, str.upper]
>>> checked(" hello ", steps)
('HELLO', 'call skip call')
>>> steps = [str.strip, identity, str.upper]
>>> straight(" hello ", steps)
('HELLO', 'call call call')
>>> [paths(checked, None, n) for n in (3, 10)]
[8, 1024]
>>> [paths(straight, identity, n) for n in (3, 10)]
[1, 1]

--8<-- [end:session]
--8<-- [start:empty]
>>> from functools import reduce
>>> def then(f, g):
...     return lambda x: g(f(x))
>>> reduce(then, [], identity)(7)
7
>>> reduce(then, [])
Traceback (most recent call last):
    ...
TypeError: reduce() of empty iterable with no initial value

--8<-- [end:empty]
--8<-- [start:counterexample]
>>> settings = {"normalize": lambda x: x / 255}
>>> step = settings.get("normalise", identity)
>>> step(204)
204
>>> settings["normalise"](204)
Traceback (most recent call last):
    ...
KeyError: 'normalise'
>>> settings["normalize"](204)
0.8

--8<-- [end:counterexample]
--8<-- [start:kind]
>>> def twice(x):
...     return x + x
>>> straight("12", [int, twice])[0]
24
>>> straight("12", [identity, twice])[0]
'1212'

--8<-- [end:kind]
--8<-- [start:answer]
>>> def zero(x):
...     return 0
>>> def unit(x, shortcut, branch):
...     return shortcut(x) + branch(x)
>>> unit(3, identity, zero)
3
>>> unit(3, identity, identity)
6
>>> x = 3
>>> for _ in range(20):
...     x = unit(x, identity, identity)
>>> x
3145728

--8<-- [end:answer]
--8<-- [start:answer2]
>>> from contextlib import nullcontext
>>> with nullcontext("draft.txt") as name:
...     print(name)
draft.txt
>>> with nullcontext() as name:
...     print(name)
None

--8<-- [end:answer2]
"""

# --8<-- [start:code]
from itertools import product


def identity(x):
    return x


def checked(x, steps):
    path = []
    for step in steps:
        if step is None:
            path.append("skip")
        else:
            path.append("call")
            x = step(x)
    return x, " ".join(path)


def straight(x, steps):
    path = []
    for step in steps:
        path.append("call")
        x = step(x)
    return x, " ".join(path)


def paths(run, nothing, n):
    choices = product([nothing, abs], repeat=n)
    return len({run(1, steps)[1] for steps in choices})


# --8<-- [end:code]
