"""What every page keeps, question or not: citations, links, anchors, pictures, inserts."""

from __future__ import annotations

import difflib
import posixpath
import re
from collections.abc import Mapping
from typing import Any

from markdown.extensions.toc import slugify

from .data import insert_problems
from .markup import MATHS, blank, without_code
from .problems import Problem, line_of
from .sources import CITATION, Source, split_citation
from .style import style_problems

LINK = re.compile(
    r"(!?)\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(<?([^()\s>]*)>?(?: +(?:\"[^\"]*\"|'[^']*'))?\)"
)
HEADING = re.compile(r"^#{1,6} +(.+?)(?: +\{ *([^}]*?) *\})?$", re.M)
IDENTIFIER = re.compile(r"\{[^}\n]*#([\w-]+)[^}\n]*\}|\bid=\"([^\"]+)\"")
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.I)


def page_problems(
    markdown: str, sources: Mapping[str, Any], where: str, first_line: int = 1
) -> list[Problem]:
    """Return what is wrong with a page's citations, pictures, inserts and words."""
    return (
        citation_problems(markdown, sources, where, first_line)
        + picture_problems(markdown, where, first_line)
        + insert_problems(markdown, where, first_line)
        + style_problems(markdown, where, first_line)
    )


def citation_problems(
    markdown: str, sources: Mapping[str, Any], where: str, first_line: int = 1
) -> list[Problem]:
    """Check keys and locators, and report the traps of the citation's syntax."""
    text = without_code(markdown)
    problems = []

    def wrong(position: int, what: str, remedy: str) -> None:
        line = first_line + line_of(text, position) - 1
        problems.append(Problem(where, line, what, remedy))

    for match in re.finditer(CITATION, text):
        for key, locator in split_citation(match[1]):
            if key not in sources:
                near = difflib.get_close_matches(key, sources, 1)
                wrong(
                    match.start(),
                    f"The citation key {key!r} is not in docs/references.bib.",
                    f"Did you mean {near[0]!r}?"
                    if near
                    else "Correct the key, or add the source.",
                )
            elif not locator:
                wrong(
                    match.start(),
                    f"The citation of {key} has no locator.",
                    "Say where: a table, equation, section, page or the abstract.",
                )
            for place, field in missing_places(sources.get(key), locator):
                wrong(
                    match.start(),
                    f"{sources[key].label} has no {place}: see `{field}` of {key} in "
                    "docs/references.bib.",
                    "Correct the place, or the entry if the source has it.",
                )
        after = text[match.end() : match.end() + 1]
        line_start = text.rfind("\n", 0, match.start()) + 1
        if after == "(" or (
            after == ":" and not text[line_start : match.start()].strip()
        ):
            wrong(
                match.start(),
                "Markdown reads this citation as a link.",
                "Put a space behind it, and no colon at the line's start.",
            )
        if "|" in match[1] and text[line_start:].lstrip().startswith("|"):
            wrong(
                match.start(),
                "A bar in a locator cuts the table's row.",
                "Leave it out.",
            )
    rest = blank(re.compile(CITATION), text)
    keys = "|".join(map(re.escape, sources)) or r"(?!)"
    for match in re.finditer(rf"\[@|(?<![\w.])@(?:{keys})\b", rest):
        wrong(
            match.start(),
            "This looks like a citation, but readers would see it as it stands.",
            "Write [@key, locator] on one line, with nothing before the @ "
            "and no brackets inside.",
        )
    return problems


def missing_places(source: Any, locator: str) -> list[tuple[str, str]]:
    """Return the places that a locator names and its source does not have."""
    return list(source.lacks(locator)) if isinstance(source, Source) else []


def picture_problems(markdown: str, where: str, first_line: int = 1) -> list[Problem]:
    """Report pictures without words for those who cannot see them."""
    text = without_code(markdown)
    return [
        Problem(
            where,
            first_line + line_of(text, match.start()) - 1,
            f"The picture {match[3]} has no alternative text.",
            "Say in words what it shows, the finding included.",
        )
        for match in LINK.finditer(text)
        if match[1] and len(match[2].split()) < 4
    ]


def heading_text(heading: str) -> str:
    """Return a heading's words without its markup, as its anchor is made from them."""
    heading = re.sub(rf" ?{CITATION}", "", heading)
    heading = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", heading)
    return re.sub(r"[`*$]|(?<!\w)_|_(?!\w)", "", heading)


def anchors(markdown: str) -> set[str]:
    """Return the anchors of a page: its headings', and those that it sets itself."""
    text = without_code(markdown)
    found = {name for pair in IDENTIFIER.findall(text) for name in pair if name}
    for match in HEADING.finditer(text):
        if "#" in (match[2] or ""):
            continue  # it sets its own
        base = slugify(heading_text(markdown[match.start(1) : match.end(1)]), "-")
        name, count = base, 0
        while name in found:
            count += 1
            name = f"{base}_{count}"
        found.add(name)
    return found


def link_problems(
    markdown: str,
    where: str,
    pages: Mapping[str, set[str]],
    files: set[str],
    first_line: int = 1,
) -> list[Problem]:
    """Report links to pages, anchors and files that are not there.

    ``pages`` maps each page, from the docs folder, to its anchors; ``files`` holds
    what else stands there, where no anchor is checked. ``where`` begins with docs/.
    """
    text = blank(MATHS, without_code(markdown))
    own = where.removeprefix("docs/")
    problems = []

    def wrong(match: re.Match[str], what: str, remedy: str) -> None:
        line = first_line + line_of(text, match.start(3)) - 1
        problems.append(Problem(where, line, what, remedy))

    for match in LINK.finditer(text):
        if ELSEWHERE.match(match[3]):
            continue
        path, _, anchor = match[3].partition("#")
        folder = posixpath.dirname(own)
        target = posixpath.normpath(posixpath.join(folder, path)) if path else own
        if target in files:
            continue
        if target not in pages:
            near = difflib.get_close_matches(target, [*pages, *files], 1)
            meant = posixpath.relpath(near[0], folder or ".") if near else ""
            wrong(
                match,
                f"The link leads to docs/{target}, which does not exist.",
                f"Did you mean {meant}?"
                if near
                else "Link a page by its file, such as ../questions/derivation.md.",
            )
        elif anchor and anchor not in pages[target]:
            near = difflib.get_close_matches(anchor, pages[target], 1)
            wrong(
                match,
                f"docs/{target} has no anchor #{anchor}.",
                f"Did you mean #{near[0]}?" if near else "Link one of its headings.",
            )
    return problems
