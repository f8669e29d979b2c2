"""The notation page: every symbol that a formula of a question uses has a row there."""

from __future__ import annotations

import re

from .markup import MATHS, without_code
from .problems import Problem, line_of

WORDS = re.compile(
    r"\\(?:operatorname\*?|text|mathrm|begin|end|left|right)\s*\{[^}]*\}"
)
ACCENT = re.compile(
    r"\\(hat|tilde|bar|mathcal|mathbb)\s*(?:\{\s*([A-Za-z])\s*\}|([A-Za-z]))"
)
GREEK = re.compile(
    r"\\(alpha|beta|gamma|delta|epsilon|varepsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu"
    r"|xi|pi|rho|sigma|tau|phi|varphi|chi|psi|omega|Gamma|Delta|Theta|Lambda|Pi|Sigma|Phi"
    r"|Psi|Omega)(?![A-Za-z])"
)
COMMAND = re.compile(r"\\[A-Za-z]+")
ROW = re.compile(r"^\|(.*?)(?<!\\)\|", re.M)


def symbols(tex: str) -> set[str]:
    """Return the letters of a formula; Greek ones, accents and alphabets as in TeX."""
    tex = WORDS.sub(" ", tex)
    found = {f"\\{kind} {one or two}" for kind, one, two in ACCENT.findall(tex)}
    tex = ACCENT.sub(" ", tex)
    found |= {"\\" + name for name in GREEK.findall(tex)}
    return found | set(re.findall(r"[A-Za-z]", COMMAND.sub(" ", tex)))


def formulas(markdown: str) -> list[tuple[int, str]]:
    """Return the formulas of a page's Markdown with their positions."""
    return [
        (match.start(), match[0].strip("$"))
        for match in MATHS.finditer(without_code(markdown))
    ]


def read_symbols(notation: str) -> set[str]:
    """Return the symbols that the first column of the notation page's table explains."""
    return {
        symbol
        for row in ROW.findall(notation)
        for _, tex in formulas(row)
        for symbol in symbols(tex)
    }


def symbol_problems(
    markdown: str, known: set[str], where: str, first_line: int = 1
) -> list[Problem]:
    """Report symbols of a page's formulas that the notation page does not explain."""
    missing: dict[str, int] = {}
    for position, tex in formulas(markdown):
        for symbol in symbols(tex) - known:
            missing.setdefault(symbol, position)
    return [
        Problem(
            where,
            first_line + line_of(markdown, position) - 1,
            f"The symbol {symbol} is not on the notation page.",
            "Add a row to docs/notation.md, or use a symbol that is there.",
        )
        for symbol, position in missing.items()
    ]
