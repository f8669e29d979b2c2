"""The glossary: each term defined once, and linked where a page first uses it."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from pathlib import Path

from .problems import Problem, line_of, read

ENTRY = re.compile(r"^### (.+?) \{ ?#([\w-]+) ?\}\n\n(.+?)(?=\n\n|\Z)", re.M | re.S)
SKIP = re.compile(
    r"(<p class=\"caption\".*?</p>|"
    r"<(?P<tag>a|code|pre|h[1-6]|math|svg|summary|figcaption|table|label|cite|sup)\b"
    r".*?</(?P=tag)>|<[^>]+>)",
    re.S,
)


@dataclass(frozen=True)
class Term:
    """One glossary entry: its spellings, its anchor and its definition in plain text."""

    spellings: tuple[str, ...]
    anchor: str
    definition: str


def read_terms(path: Path, where: str) -> tuple[tuple[Term, ...], list[Problem]]:
    """Read the glossary page; return its terms, and those defined twice."""
    text = read(path, where, "It defines the terms that pages underline: restore it.")
    terms, problems, seen = [], [], set()
    for match in ENTRY.finditer(text):
        spellings = tuple(part.strip() for part in match[1].split(","))
        definition = re.sub(
            r" ?\[@[^\]]+\]|\[([^\]]+)\]\([^)]+\)|[*`$]", r"\1", match[3]
        )
        definition = re.sub(r"\s+([.,;:])", r"\1", " ".join(definition.split()))
        lowered = {spelling.lower() for spelling in spellings}
        if seen & lowered:
            problems.append(
                Problem(
                    where,
                    line_of(text, match.start()),
                    f"{match[1]!r} is defined twice.",
                    "Keep one definition.",
                )
            )
        seen |= lowered
        terms.append(Term(spellings, match[2], definition))
    if not terms:
        what = "The glossary has no entry."
        problems.append(
            Problem(where, 1, what, "Write ### Term { #anchor } and its text.")
        )
    return tuple(terms), problems


def link_terms(page: str, terms: tuple[Term, ...], glossary: str) -> str:
    """Link the first mention of each term in running text; its definition is the hint."""
    by_spelling = {
        spelling.lower(): term for term in terms for spelling in term.spellings
    }
    if not by_spelling:
        return page
    longest_first = sorted(by_spelling, key=len, reverse=True)
    pattern = re.compile(
        r"(?<![\w-])(" + "|".join(map(re.escape, longest_first)) + r")(?![\w-])", re.I
    )
    used: set[str] = set()

    def link(match: re.Match[str]) -> str:
        term = by_spelling[match[0].lower()]
        if term.anchor in used:
            return match[0]
        used.add(term.anchor)
        hint = html.escape(term.definition, quote=True)
        return f'<a class="term" href="{glossary}#{term.anchor}" title="{hint}">{match[0]}</a>'

    parts, place = [], 0
    for skipped in SKIP.finditer(page):
        parts.append(pattern.sub(link, page[place : skipped.start()]))
        parts.append(skipped[0])
        place = skipped.end()
    return "".join(parts) + pattern.sub(link, page[place:])
