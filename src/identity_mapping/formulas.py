"""TeX to MathML while the site is built; a formula that does not parse stops the build."""

from __future__ import annotations

import html
import re

from math_core import LatexError, LatexToMathML

MARKED = re.compile(
    r'<(span|div) class="arithmatex">\s*\\([(\[])(.*?)\\[)\]]\s*</\1>', re.S
)
STYLE = re.compile(r' style="([^"]*)"')
ALIGN = {"right": "end", "left": "start", "center": "centre"}
CONVERTER = LatexToMathML(fancy_error=False, macros={"R": r"\mathbb{R}"})


def without_style(mathml: str) -> str:
    """Replace style attributes by classes; the security policy forbids the former."""

    def classes(match: re.Match[str]) -> str:
        align = re.search(r"text-align:\s*(\w+)", match[1])
        return f' class="cell-{ALIGN.get(align[1], "start")}"' if align else ""

    return STYLE.sub(classes, mathml)


def to_mathml(tex: str, display: bool) -> str:
    """Return TeX as a MathML element that carries the TeX as its alternative text.

    Raises math_core.LatexError for TeX that does not parse.
    """
    tex = html.unescape(tex).strip()
    alt = html.escape(re.sub(r"\s+", " ", tex), quote=True)
    mathml = without_style(
        CONVERTER.convert_with_local_state(tex, displaystyle=display)
    )
    return mathml.replace("<math", f'<math alttext="{alt}"', 1)


def convert(page: str) -> tuple[str, list[tuple[str, str]]]:
    """Convert every formula that arithmatex marked.

    Returns the HTML, and for each formula that does not parse its TeX and the reason.
    """
    faults: list[tuple[str, str]] = []

    def one(match: re.Match[str]) -> str:
        display = match[2] == "["
        try:
            mathml = to_mathml(match[3], display)
        except LatexError as error:
            faults.append((html.unescape(match[3]).strip(), str(error)))
            return match[0]
        if not display:
            return mathml
        return f'<div class="wide" tabindex="0" role="group" aria-label="Formula">{mathml}</div>'

    page = MARKED.sub(one, page)
    # A browser may break the line between a formula and the full stop behind it.
    page = re.sub(
        r'(<math alttext="[^"]*">(?:(?!</math>).)*</math>)([.,;:!?)\u2019]+)',
        r'<span class="whole">\1\2</span>',
        page,
        flags=re.S,
    )
    return page, faults


def characters(page: str) -> set[str]:
    """Return the characters that the formulas of a page show, as they are drawn.

    A browser draws a single letter in ``<mi>`` as its mathematical italic.
    """
    found: set[str] = set()
    for formula in re.findall(r"<math.*?</math>", page, re.S):
        for tag, text in re.findall(r"<(m\w+[^<>]*)>([^<>]+)</m", formula):
            shown = html.unescape(text)
            slanted = tag == "mi" and len(shown) == 1
            found |= {italic(shown)} if slanted else set(shown)
        if re.search("<m(?:sqrt|root)", formula):
            found.add("\u221a")  # drawn by the browser, written nowhere
    return found


def italic(letter: str) -> str:
    """Return the mathematical italic of a Latin or Greek letter, other characters as they are."""
    if letter == "h":
        return "\u210e"
    for first, last, start in (
        ("a", "z", 0x1D44E),
        ("A", "Z", 0x1D434),
        ("\u03b1", "\u03c9", 0x1D6FC),
    ):
        if first <= letter <= last:
            return chr(start + ord(letter) - ord(first))
    return "\U0001d715" if letter == "\u2202" else letter
