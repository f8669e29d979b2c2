"""Null object, Option, empty collection or None: which nothing should I use?

--8<-- [start:session]
>>> book = Journal()
>>> pay([5, 7], book), book.lines
(12, ['paid 5', 'paid 7'])
>>> pay([5, 7], NoJournal())
12
>>> pay([], None)
0
>>> pay([5, 7], None)
Traceback (most recent call last):
    ...
AttributeError: 'NoneType' object has no attribute 'note'

--8<-- [end:session]
--8<-- [start:sentinel]
>>> stored = {"nickname": None}
>>> [stored.get(k) for k in ("nickname", "email")]
[None, None]
>>> [report(stored, k) for k in ("nickname", "email")]
['stored: None', 'absent']

--8<-- [end:sentinel]
--8<-- [start:counterexample]
>>> class Price:
...     def __init__(self, pence):
...         self.pence = pence
>>> class NoPrice:
...     pence = 0
>>> def bill(prices):
...     return sum(price.pence for price in prices)
>>> tea, gift, cake = Price(40), NoPrice(), NoPrice()
>>> bill([tea, gift]), bill([tea, cake])
(40, 40)
>>> bill([tea, None])
Traceback (most recent call last):
    ...
AttributeError: 'NoneType' object has no attribute 'pence'

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> from typing import Optional, get_args
>>> nested = Optional[Optional[int]]
>>> [kind.__name__ for kind in get_args(nested)]
['int', 'NoneType']

--8<-- [end:answer]
--8<-- [start:answer2]
>>> for others in ([True, True], [False, False]):
...     print(any(others), any(others + [False]))
True True
False False
>>> all([True, True]), all([True, True] + [False])
(True, False)

--8<-- [end:answer2]
"""

# --8<-- [start:code]
MISSING = object()


class Journal:
    def __init__(self):
        self.lines = []

    def note(self, text):
        self.lines.append(text)


class NoJournal:
    def note(self, text):
        pass


def pay(amounts, journal):
    for amount in amounts:
        journal.note(f"paid {amount}")
    return sum(amounts)


def report(mapping, key):
    value = mapping.get(key, MISSING)
    if value is MISSING:
        return "absent"
    return f"stored: {value}"


# --8<-- [end:code]
