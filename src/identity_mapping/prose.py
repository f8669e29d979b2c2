"""The lint of prose: no number without a session, a cell or a citation behind it."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from itertools import zip_longest

from .data import INSERT, Table
from .markup import CODE, FENCE, MATHS, blank, without_code
from .problems import Problem, line_of
from .sources import CITATION, split_citation

LONG = Context(prec=1000)  # a number of any length can be compared
TITLE = r" \"[^\"\n]*\""  # in an image it is the caption, which readers see
LINK = re.compile(rf"\]\([^)\s]+(?:{TITLE})?\)|<?https?://[^\s<>)]+>?")
TARGET = re.compile(r"\]\([^)\s]+|<?https?://[^\s<>)]+>?")
# Numbers that name a version or a place are no results.
VERSION = re.compile(
    r"\b(?:PyTorch|NumPy|JAX|Python|scikit-learn|Keras|TensorFlow|ONNX|version|ResNet v"
    r"|Licen[cs]e|Attribution|CC BY)"
    r" ?v?\d+(?:\.\d+)+"
)
PLACE = re.compile(
    r"\b(?:(?:Section|Chapter|Figure|Table|Equation|Appendix)s?|(?:Sec|Fig|Tab|Eq)s?\.)"
    r"[ \u00a0\u202f][A-Z]?\d+(?:\.\d+)+"
)
ARXIV = re.compile(r"\b(?:arXiv:|DOI )\S+")
SPACE = r"(?:[ \u00a0\u2009\u202f]|&nbsp;|&thinsp;|&#8239;)?"
PERCENT = rf"{SPACE}(?:%|per{SPACE}cent(?:age)?\b)"
DIGITS = r"[-\u2212]?(?:\d[\d,\u202f]*(?:\.\d+)?|\.\d+)(?:e[-+\u2212]?\d{1,4})?"
NUMBER = re.compile(rf"(?<![^\W_])(?<!\.){DIGITS}(?:{PERCENT})?")
# The first number of "73–80 %" and of "between 73 and 80 %" is a per cent number too.
RANGE = re.compile(rf"{SPACE}(?:[-\u2013\u2212]|to ){SPACE}{DIGITS}{PERCENT}")
BETWEEN = re.compile(rf"{SPACE}and {DIGITS}{PERCENT}")
TOKEN = re.compile(
    r"(?<![\w.])[-\u2212]?(?:\d+(?:\.\d+)?|\.\d+)(?:e[-+]?\d{1,4})?(?![\w])"
)
# What ends a sentence: a stop that is no abbreviation's, an empty line, a list's item.
SHORT = re.compile(
    r"\b(?:al\.(?=\s+[^\sA-Z])|(?:Figs?|Eqs?|Secs?|Tabs?|Chs?|pp?)\.(?=\s*\d)"
    r"|(?:cf|vs|resp|approx|e\.g|i\.e|viz)\.)"
)
STOP = re.compile(
    r"[.?!][\"'\u2019\u201d)*_]*(?=\s)|\n[ \t]*(?=\n)|\n(?=[ \t]*(?:[-*+]|\d+\.) )|\n(?=[ \t]*\|)"
)
ROW = re.compile(r"^[ \t]*\|.*$", re.M)
# With one of these a sentence says that its numbers come from different protocols.
APART = (
    "another protocol",
    "another test",
    "different protocols",
    "different tests",
    "not comparable",
    "cannot be compared",
    "cannot be set against",
)
SAID = re.compile(r"\b(?:" + "|".join(APART).replace(" ", r"\s+") + r")\b", re.I)


def prose_only(markdown: str, captions: bool = False) -> str:
    """Return the prose of a page at its own positions: no code, maths, links, inserts.

    With ``captions`` the titles of links and pictures stay.
    """
    link = TARGET if captions else LINK
    for pattern in (FENCE, CODE, MATHS, link, INSERT, VERSION, ARXIV, PLACE):
        markdown = blank(pattern, markdown)
    return blank(re.compile(r"^\[table: .*\]$|^\s*--8<-- .*$", re.M), markdown)


def normal(number: str) -> str:
    """Return a number's text with plain minus, no spaces, no unit, no thousands marks."""
    number = re.sub(PERCENT + "$", "", number).replace("\u2212", "-")
    return re.sub(r"[\s,]", "", number)


def rounds_to(value: str, shown: str) -> bool:
    """Return whether ``value``, rounded to the places of ``shown``, is ``shown``."""
    exact, wanted = Decimal(value), Decimal(shown)
    if exact == wanted:
        return True
    if "e" in shown.lower():
        digits = len(shown.lower().split("e")[0].lstrip("-").replace(".", ""))
        return Decimal(f"{exact:.{max(digits - 1, 0)}e}") == wanted
    places = Decimal(1).scaleb(wanted.as_tuple().exponent)
    if wanted == 0:
        return False  # anything small rounds to zero: that is no evidence
    if exact.adjusted() - wanted.adjusted() > 1:
        return False  # far too large
    return any(
        exact.quantize(places, rounding, LONG) == wanted
        for rounding in (ROUND_HALF_UP, ROUND_HALF_EVEN)
    )


def printed_tokens(outputs: list[str]) -> list[str]:
    """Return the numbers that sessions print, as whole tokens."""
    return [t.replace("\u2212", "-") for text in outputs for t in TOKEN.findall(text)]


def cell_tokens(table: Table) -> list[str]:
    """Return the numbers in a table's cells."""
    tokens = []
    for row in table.rows:
        for column in table.columns:
            tokens += TOKEN.findall(table.text(row, column, unit=False))
    return [t.replace("\u2212", "-") for t in tokens]


def sentence_around(text: str, start: int, end: int) -> str:
    """Return the sentence of ``text``, or the table row, that holds the span."""
    before, after = sentence_span(text, start, end)
    return text[before:after]


def sentence_span(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the sentence, or the table row, that holds a span begins and ends.

    Stops inside citations and abbreviations end no sentence.
    """
    shape = re.sub(CITATION, lambda m: "x" * len(m[0]), text)
    shape = ROW.sub(lambda m: re.sub(r"[.?!]", "x", m[0]), shape)
    shape = SHORT.sub(lambda m: "x" * len(m[0]), shape)
    before, after = 0, len(text)
    for stop in STOP.finditer(shape):
        if stop.end() <= start:
            before = stop.end()
        elif stop.start() >= end:
            after = stop.end()
            break
    return before, after


def claims_digits(shown: str, before: str, after: str) -> bool:
    """Return whether a number is of the kind that needs support, its neighbours read too.

    It has a decimal point, an exponent or a per cent sign, or shares one in a range.
    """
    if "." in shown or "e" in shown or re.search(PERCENT + "$", shown):
        return True
    if RANGE.match(after):
        return True
    return before.endswith("between ") and bool(BETWEEN.match(after))


def unsupported_numbers(
    markdown: str,
    outputs: list[str],
    tables: dict[str, Table],
    where: str,
    first_line: int = 1,
    cited: set[tuple[str, str]] | None = None,
) -> list[Problem]:
    """Report each number with a decimal point or a per cent sign that nothing backs.

    A number is backed if the page's own sessions print it (possibly with more
    digits), or if it stands in the table that its sentence cites. ``cited`` adds
    (key, locator) pairs that hold for the whole text, for a short answer.
    """
    text = prose_only(markdown, captions=True)
    numbers_at = blank(re.compile(CITATION), text)
    tokens = printed_tokens(outputs)
    problems = []
    for match in NUMBER.finditer(numbers_at):
        shown = " ".join(match[0].split()).rstrip(",")
        before, after = numbers_at[: match.start()], numbers_at[match.end() :]
        if not claims_digits(shown, before[-20:], after[:40]):
            continue
        value = normal(shown)
        if any(rounds_to(token, value) for token in tokens):
            continue
        pairs = set(cited or ())
        for citation in re.findall(CITATION, sentence_around(text, *match.span())):
            pairs |= set(split_citation(citation))
        backed = any(
            (table.source, table.locator) in pairs
            and Decimal(value) in map(Decimal, cell_tokens(table))
            for table in tables.values()
        )
        if backed:
            continue
        problems.append(
            Problem(
                where,
                first_line + line_of(markdown, match.start()) - 1,
                f"The number {shown!r} is neither printed by this page's sessions "
                "nor a cell of a table that its sentence cites.",
                "Print it in the snippet, insert it as [=file.row.column], "
                "or cite the table that holds it.",
            )
        )
    return problems


def uncited_inserts(
    markdown: str, tables: dict[str, Table], where: str, first_line: int = 1
) -> list[Problem]:
    """Report inserted numbers whose table the page never cites."""
    markdown = without_code(markdown)
    cited = {
        pair for text in re.findall(CITATION, markdown) for pair in split_citation(text)
    }
    shown = set(re.findall(r"^\[table: ([\w-]+)", markdown, re.M))
    problems = []
    for match in INSERT.finditer(markdown):
        table = tables.get(match[1])
        if table is None or table.source is None or table.name in shown:
            continue
        if (table.source, table.locator) not in cited:
            problems.append(
                Problem(
                    where,
                    first_line + line_of(markdown, match.start()) - 1,
                    f"The number comes from {table.name}, which the page does not cite.",
                    f"Add [@{table.source}, {table.locator}] to the sentence.",
                )
            )
    return problems


def false_joins(
    markdown: str, tables: dict[str, Table], where: str, first_line: int = 1
) -> list[Problem]:
    """Report sentences that hold inserted numbers of different protocols unsaid.

    Numbers typed by hand are not seen: nobody can tell which cell they come from.
    """
    text = blank(MATHS, without_code(markdown))
    first: dict[tuple[int, int], tuple[str, tuple[str, ...]]] = {}
    problems = []
    for match in INSERT.finditer(text):
        name, row, column = match.groups()
        table = tables.get(name)
        if not table or row not in table.rows or column not in table.columns:
            continue  # reported where the number is inserted
        protocol = table.protocol_of(row, column)
        span = sentence_span(text, *match.span())
        if protocol is None or SAID.search(text[slice(*span)]):
            continue
        cell = ".".join(match.groups())
        other, its = first.setdefault(span, (cell, protocol))
        if its == protocol:
            continue
        first[span] = (cell, protocol)
        problems.append(
            Problem(
                where,
                first_line + line_of(markdown, match.start()) - 1,
                f"One sentence holds {other} and {cell}, whose protocols differ: "
                f"{difference(its, protocol)}.",
                "Take both from one protocol, make two sentences, or let the sentence "
                f"say so with one of: {', '.join(APART)}.",
            )
        )
    return problems


def difference(one: tuple[str, ...], other: tuple[str, ...]) -> str:
    """Return in words in which parts two protocols differ."""
    parts = [
        " against ".join(repr(part or "that of the table") for part in pair)
        for pair in zip_longest(one, other, fillvalue="")
        if pair[0] != pair[1]
    ]
    return "; ".join(parts)


def words(markdown: str) -> int:
    """Return how many words of prose a page has, without code, maths and links' targets."""
    text = prose_only(blank(re.compile(CITATION), markdown))
    return len(re.findall(r"[^\W\d_][\w'’-]*", text))
