"""The lint of prose: no number without a session, a cell or a citation behind it."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

from .data import INSERT, Table
from .problems import Problem, line_of
from .sources import CITATION, split_citation

FENCE = re.compile(r"^[ \t]*(`{3,}|~{3,}).*?^[ \t]*\1[ \t]*$", re.M | re.S)
MATHS = re.compile(r"\$\$.*?\$\$|(?<![\\$])\$(?!\s)[^$\n]+?(?<!\s)\$", re.S)
CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)", re.S)
LINK = re.compile(r"\]\([^)\s]+(?: \"[^\"]*\")?\)")
VERSION = re.compile(
    r"\b(?:PyTorch|NumPy|JAX|Python|scikit-learn|Keras|TensorFlow|ONNX|version|ResNet v)"
    r" ?v?\d+(?:\.\d+)+"
)
ARXIV = re.compile(r"\b(?:arXiv:|DOI )\S+")
NUMBER = re.compile(
    r"(?<![\w.])[-\u2212]?\d[\d,\u202f]*(?:\.\d+)?(?:e[-+\u2212]?\d+)?"
    r"(?:[ \u00a0\u202f]?(?:%|per cent\b))?"
)
TOKEN = re.compile(r"(?<![\w.])[-\u2212]?\d+(?:\.\d+)?(?:e[-+]?\d+)?(?![\w])")
INLINE = re.compile(r"(?:CITE|\[@)[^\]]*\]")


def blank(pattern: re.Pattern[str], text: str) -> str:
    """Return ``text`` with every match overwritten by spaces; lines stay where they are."""
    return pattern.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), text)


def prose_only(markdown: str) -> str:
    """Return the prose of a page at its own positions: no code, maths, links, inserts."""
    for pattern in (FENCE, CODE, MATHS, LINK, INSERT, VERSION, ARXIV):
        markdown = blank(pattern, markdown)
    return blank(re.compile(r"^\[table: .*\]$|^\s*--8<-- .*$", re.M), markdown)


def normal(number: str) -> str:
    """Return a number's text with plain minus, no spaces, no unit, no thousands marks."""
    number = number.replace("\u2212", "-").replace("\u202f", "").replace(",", "")
    return re.sub(r"[ \u00a0]?(%|per cent)$", "", number).strip()


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
    return any(
        exact.quantize(places, rounding) == wanted
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
    """Return the sentence of ``text`` that holds the span."""
    before = max(
        text.rfind(mark, 0, start) for mark in (". ", "? ", "! ", "\n\n", "\n- ", "|")
    )
    ends = [text.find(mark, end) for mark in (". ", ".\n", "? ", "! ", "\n\n", "\n- ")]
    after = min([position for position in ends if position >= 0], default=len(text))
    return text[max(before, 0) : after + 1]


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
    text = prose_only(markdown)
    numbers_at = blank(re.compile(CITATION), text)
    tokens = printed_tokens(outputs)
    problems = []
    for match in NUMBER.finditer(numbers_at):
        shown = match[0].strip().rstrip(",")
        if "." not in shown and "%" not in shown and "per cent" not in shown:
            continue
        value = normal(shown)
        if any(rounds_to(token, value) for token in tokens):
            continue
        pairs = set(cited or ())
        for citation in re.findall(CITATION, sentence_around(text, *match.span())):
            pairs |= set(split_citation(citation))
        backed = any(
            (table.source, table.locator) in pairs
            and value in map(normal, cell_tokens(table))
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


def words(markdown: str) -> int:
    """Return how many words of prose a page has, without code, maths and links' targets."""
    text = prose_only(blank(re.compile(CITATION), markdown))
    return len(re.findall(r"[^\W\d_][\w'’-]*", text))
