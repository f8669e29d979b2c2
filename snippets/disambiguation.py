"""Which “identity” did you mean?

--8<-- [start:session]
>>> row = load(7)
>>> again = load(7)
>>> [row == again, row is again]
[True, False]
>>> [identity(row) == row, identity(row) is row]
[True, True]
>>> people = IdentityMap()
>>> people.get(7) is people.get(7)
True
>>> people.get(7) == 7
False
>>> paging = {page: page for page in range(4)}
>>> [paging[page] for page in range(4)]
[0, 1, 2, 3]

--8<-- [end:session]
--8<-- [start:counterexample]
>>> others = IdentityMap()
>>> people.get(7) is others.get(7)
False
>>> people.get(7)["name"] = "Ada"
>>> others.get(7)["name"]
'?'
>>> from weakref import WeakValueDictionary
>>> class Row(dict):
...     pass
>>> weak = IdentityMap()
>>> weak.loaded = WeakValueDictionary()
>>> held = weak.loaded[7] = Row(load(7))
>>> held["name"] = "Ada"
>>> weak.get(7) is held
True
>>> del held
>>> 7 in weak.loaded
False
>>> paging[2] = 9
>>> [paging[page] for page in range(4)]
[0, 1, 9, 3]
>>> paging[4]
Traceback (most recent call last):
    ...
KeyError: 4

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> nan = float("nan")
>>> [identity(nan) is nan, identity(nan) == nan]
[True, False]
>>> same = [3.0, 3]
>>> [same[0] == same[1], same[0] is same[1]]
[True, False]

--8<-- [end:answer]
--8<-- [start:answer2]
>>> half = "half = %r; print(half %% half)"
>>> program = half % half
>>> exec(program)
half = 'half = %r; print(half %% half)'; print(half % half)
>>> program
"half = 'half = %r; print(half %% half)'; print(half % half)"

--8<-- [end:answer2]
"""

# --8<-- [start:code]


def identity(x):
    return x


def load(key):
    return {"key": key, "name": "?"}


class IdentityMap:
    def __init__(self):
        self.loaded = {}

    def get(self, key):
        if key not in self.loaded:
            self.loaded[key] = load(key)
        return self.loaded[key]


# --8<-- [end:code]
