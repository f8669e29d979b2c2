"""How tests compare the words of a page with those of its source."""

from __future__ import annotations

STRAIGHT = str.maketrans("\u2018\u2019\u201c\u201d", "''\"\"")
UNSEEN = str.maketrans("\u202f\xa0", "  ", "\u2060")


def plain(text: object) -> str:
    """Return a text on one line, with straight quotes and plain spaces.

    >>> print(plain("one’s  “net”"))
    one's "net"
    """
    return " ".join(str(text).translate(STRAIGHT).translate(UNSEEN).split())
