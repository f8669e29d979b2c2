"""One page's Markdown made HTML without the site around it, and the faults that this shows.

The site lets MkDocs convert its pages; a contributor who looks at one page, and the tests,
need no site. Both go through the same steps.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from markdown import Markdown

from . import data, formulas, furniture, safety, snippets, sources
from .problems import Problem, line_of

ALWAYS = ("toc", "tables", "fenced_code")  # MkDocs adds them


class Settings(yaml.SafeLoader):
    """Reads mkdocs.yml; what its own tags stand for is not needed here."""


Settings.add_multi_constructor("!", lambda loader, suffix, node: None)


def converter(root: Path, known: dict[str, sources.Source]) -> tuple[Markdown, Any]:
    """Return Markdown with the site's extensions, and the one that knows the citations."""
    config = yaml.load((root / "mkdocs.yml").read_text("utf-8"), Loader=Settings)
    names: dict[str, dict[str, Any]] = {name: {} for name in ALWAYS}
    for one in config["markdown_extensions"]:
        names |= one if isinstance(one, dict) else {one: {}}
    if "pymdownx.snippets" in names:
        names["pymdownx.snippets"]["base_path"] = [str(root / "snippets")]
    citations = sources.Citations(known)
    return Markdown(extensions=[*names, citations], extension_configs=names), citations


def inserted(
    markdown: str, tables: dict[str, data.Table], where: str, first: int
) -> tuple[str, list[Problem]]:
    """Return a page's Markdown with its numbers and tables inserted, and what is wrong."""
    markdown, faults = data.insert_numbers(markdown, tables, where, first)
    markdown, more = data.insert_tables(markdown, tables, where, first)
    return markdown, faults + more


def formula_problems(
    faults: list[tuple[str, str]], text: str, where: str
) -> list[Problem]:
    """Report the formulas, TeX and reason, that do not parse; ``text`` is their file's."""
    problems = []
    for tex, why in faults:
        words = r"\s+".join(map(re.escape, tex.split()))
        found = re.search(rf"\$\s*{words}\s*\$", text)
        what = f"The formula {' '.join(tex.split())!r} does not parse: {why}."
        line = line_of(text, found.start()) if found else 1
        problems.append(Problem(where, line, what, "Correct the TeX."))
    return problems


def texts_of(
    where: str, body: str, first: int, root: Path, others: Mapping[str, str]
) -> dict[str, str]:
    """Return the files of which a page is made, by their paths, its own first.

    ``body`` begins on line ``first``; ``others`` are the paths of data files by their names.
    """
    names = {name for name, *_ in data.INSERT.findall(body) + data.TABLE.findall(body)}
    paths = [others[name] for name in sorted(names) if name in others]
    paths += [f"snippets/{name}" for _, name, _ in snippets.INCLUDE.findall(body)]
    figures = re.findall(r"\(\S*?figures/([\w-]+\.svg)", body)
    paths += [f"docs/figures/{name}" for name in figures]
    paths += ["docs/references.bib"] if "[@" in body else []
    return {where: "\n" * (first - 1) + body} | {
        path: (root / path).read_text("utf-8")
        for path in dict.fromkeys(paths)
        if (root / path).is_file()
    }


class Renderer:
    """Renders pages of one library."""

    def __init__(self, found: Any) -> None:
        self.library = found

    @functools.cached_property
    def markdown(self) -> tuple[Markdown, Any]:
        """Return the converter, made once: it takes as long as a page."""
        return converter(self.library.root, self.library.sources)

    def problems(self, body: str, where: str, first: int = 1) -> list[Problem]:
        """Return the faults that show once a page's Markdown is rendered."""
        found = self.library
        markdown = snippets.without_unknown(body, found.snippets)
        markdown, problems = inserted(markdown, found.tables, where, first)
        convert, citations = self.markdown
        page = convert.reset().convert(markdown)
        page, faults = formulas.convert(page)
        files = {table.name: table.path for table in found.tables.values()}
        texts = texts_of(where, body, first, found.root, files)
        problems += formula_problems(faults, texts[where], where)
        page = furniture.finish(page, found.root / "docs/figures")
        page += sources.notes_html(citations.notes, found.sources, "")
        return problems + safety.page_problems(page, texts)
