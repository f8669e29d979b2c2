"""What is the identity the neutral element of?

--8<-- [start:session]
>>> from itertools import product
>>> maps = list(product(range(3), repeat=3))
>>> maps[:3], len(maps)
([(0, 0, 0), (0, 0, 1), (0, 0, 2)], 27)
>>> def fits_all(e):
...     fits = neutral(compose, e)
...     return all(fits(f) for f in maps)
>>> [e for e in maps if fits_all(e)]
[(0, 1, 2)]

--8<-- [end:session]
--8<-- [start:laws]
>>> from operator import add, mul, or_
>>> from hypothesis import strategies as st
>>> ints = st.integers()
>>> lists = st.lists(ints)
>>> dicts = st.dictionaries(ints, ints)
>>> first_break(neutral(add, 0), ints)
'none found'
>>> first_break(neutral(mul, 1), ints)
'none found'
>>> first_break(neutral(add, []), lists)
'none found'
>>> first_break(neutral(or_, {}), dicts)
'none found'
>>> first_break(neutral(max, 0), ints)
-1

--8<-- [end:laws]
--8<-- [start:table]
>>> def special(op, values, seen=lambda v: v):
...     def keeps(a, b, c):
...         ab, ba = seen(op(a, b)), seen(op(b, a))
...         return ab == ba == seen(c)
...     return {
...         "neutral": [
...             e for e in values
...             if all(keeps(e, x, x) for x in values)
...         ],
...         "absorbing": [
...             z for z in values
...             if all(keeps(z, x, z) for x in values)
...         ],
...     }
>>> few = range(-3, 4)
>>> special(add, few)
{'neutral': [0], 'absorbing': []}
>>> special(mul, few)
{'neutral': [1], 'absorbing': [0]}
>>> special(compose, maps)
{'neutral': [(0, 1, 2)], 'absorbing': []}
>>> special(add, [[], [0], [1], [0, 1]])
{'neutral': [[]], 'absorbing': []}
>>> special(or_, [{}, {0: 0}, {0: 1}, {1: 0}])
{'neutral': [{}], 'absorbing': []}
>>> def or_else(a, b):
...     return b if a is None else a
>>> special(or_else, [None, 0, 1, 2])
{'neutral': [None], 'absorbing': []}
>>> def bind(option, step):
...     return None if option is None else step[option]
>>> def chain(first, second):
...     return tuple(bind(o, second) for o in first)
>>> steps = list(product([None, 0, 1], repeat=2))
>>> special(chain, steps)
{'neutral': [(0, 1)], 'absorbing': [(None, None)]}
>>> {bind(None, step) for step in steps}
{None}

--8<-- [end:table]
--8<-- [start:objects]
>>> class Quiet:
...     def act(self, page):
...         pass
>>> class Note:
...     def act(self, page):
...         page.append("noted")
>>> class Wipe:
...     def act(self, page):
...         page.clear()
>>> class Both:
...     def __init__(self, *parts):
...         self.parts = parts
...     def act(self, page):
...         for part in self.parts:
...             part.act(page)
>>> def page_after(thing):
...     page = ["before"]
...     thing.act(page)
...     return page
>>> things = [Quiet(), Note(), Wipe()]
>>> found = special(Both, things, page_after)
>>> for law, kept in found.items():
...     print(law, [type(k).__name__ for k in kept])
neutral ['Quiet']
absorbing []

--8<-- [end:objects]
--8<-- [start:counterexample]
>>> from functools import reduce
>>> from operator import sub
>>> first_break(lambda x: sub(x, 0) == x, ints)
'none found'
>>> first_break(neutral(sub, 0), ints)
1
>>> reduce(sub, [5, 3]), reduce(sub, [5, 3], 0)
(2, -8)
>>> def later(a, b):
...     return b
>>> from_left = [
...     e for e in range(4)
...     if all(later(e, x) == x for x in range(4))
... ]
>>> from_left
[0, 1, 2, 3]

--8<-- [end:counterexample]
--8<-- [start:limits]
>>> first_break(lambda x: (x or None) == x, ints)
0
>>> from math import prod
>>> sum([]), prod([]), "".join([])
(0, 1, '')
>>> try:
...     max([])
... except ValueError:
...     print("no maximum")
no maximum
>>> max([], default="a default")
'a default'

--8<-- [end:limits]
--8<-- [start:answer]
>>> x = [3, -2]
>>> [v + 0 for v in x]
[3, -2]
>>> [v * 0 for v in x]
[0, 0]
>>> [v * 1 for v in x]
[3, -2]
>>> float("inf") * 0
nan

--8<-- [end:answer]
--8<-- [start:answer2]
>>> [0.0 + x for x in (0.0, -0.0)]
[0.0, 0.0]
>>> [-0.0 + x for x in (0.0, -0.0)]
[0.0, -0.0]
>>> 0.0 == -0.0
True

--8<-- [end:answer2]
"""

# --8<-- [start:code]
from hypothesis import find, settings
from hypothesis.errors import NoSuchExample

QUIET = settings(
    derandomize=True,
    database=None,
    deadline=None,
)


def compose(f, g):
    return tuple(g[y] for y in f)


def neutral(op, e):
    return lambda x: op(e, x) == x == op(x, e)


def first_break(law, values):
    try:
        return find(
            values,
            lambda x: not law(x),
            settings=QUIET,
        )
    except NoSuchExample:
        return "none found"


# --8<-- [end:code]
