"""Faults made on purpose: each stops `make check` with file, line and a remedy.

Every fault is made in a copy of the repository, on a page that is drawn by the fault's
name from all that can carry it. The check's steps then run on what the fault changed, in
this process, which takes a moment. One fault of each kind also goes through the
contributor's own command, which has to say the same.
"""

from __future__ import annotations

import copy
import logging
import os
import random
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path

import pytest
from mkdocs.config import load_config
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import get_files
from mkdocs.structure.pages import Page

from identity_mapping import (
    data,
    library,
    markup,
    prose,
    questions,
    site,
    snippets,
    sources,
)
from identity_mapping.memory import Memory

ROOT = Path(__file__).resolve().parents[2]
PARTS = ["docs", "snippets", "src", "tests", "locks", "mkdocs.yml", "pyproject.toml"]
PARTS += ["Makefile", "README.md", "CHANGELOG.md"]
LEFT = ("__pycache__", ".ipynb_checkpoints", "*.png")
# What `make check` runs, in this order; what stops is the last that a contributor sees.
STEPS = """
$(BIN)/ruff check .
$(BIN)/ruff format --check .
$(BIN)/codespell
$(BIN)/mkdocs build --site-dir .cache/check
$(BIN)/pytest --quiet --numprocesses 2 --dist loadfile snippets tests/quick
$(PROCESSORS) --quick
"""
# These go through the whole command too: a fault of the style, one that reading finds,
# one that drawing the page finds, and one that only running the session finds.
WHOLE = (
    "unformatted python",
    "number out of nowhere",
    "inline formula that does not parse",
    "wrong result",
)
# Variables of the run that started this one, which would change what the inner run does.
FOREIGN = re.compile(
    r"ALL_FRAMEWORKS|MAKE|MFLAGS|PYTEST|PYTHONPATH|EXECUTE_NOTEBOOKS|SITE_"
)
HEAVY = tuple(
    f"{suffix}.py"
    for name, (suffix, _) in snippets.FRAMEWORKS.items()
    if name not in snippets.LIGHT
)


@dataclass(frozen=True)
class Break:
    """What a fault changes, and what the check has to say about it.

    ``edits`` maps paths to their new text, None to take the file away. One of the
    places must be named as path:line, with all of ``says`` beside it.
    """

    edits: dict[str, str | None]
    places: tuple[tuple[str, int], ...]
    says: tuple[str, ...]


@cache
def loaded(root: Path) -> library.Library:
    """Return what the build reads from a repository without faults."""
    found, problems = library.load(root)
    assert not problems, "\n".join(map(str, problems))
    return found


@dataclass(frozen=True)
class Repository:
    """The repository as the faults find it, and the choice among its pages."""

    seed: str
    root: Path = ROOT

    @cached_property
    def random(self) -> random.Random:
        """Return this fault's own source of choices."""
        return random.Random(self.seed)

    @property
    def library(self) -> library.Library:
        """Return what the build reads."""
        return loaded(self.root)

    def text(self, path: str) -> str:
        """Return a file as it is."""
        return (self.root / path).read_text(encoding="utf-8")

    def paths(self, folder: str, pattern: str) -> list[str]:
        """Return the files of a folder that match, without those that are no pages."""
        return sorted(
            path.relative_to(self.root).as_posix()
            for path in (self.root / folder).glob(pattern)
            if not path.name.startswith("_") and path.name != "conftest.py"
        )

    def pages(self) -> list[questions.Question]:
        """Return all questions, in an order of this fault's own."""
        return self.random.sample(
            list(self.library.pages.values()), len(self.library.pages)
        )

    def match(
        self,
        paths: list[str],
        pattern: str,
        seen: Callable[[str], str] = lambda text: text,
        wanted: Callable[[re.Match[str], str], bool] = lambda match, path: True,
    ) -> tuple[str, str, re.Match[str]]:
        """Choose one place that matches; return its path, the file's text, the match."""
        found = [
            (path, match)
            for path in paths
            for match in re.finditer(pattern, seen(self.text(path)), re.M)
            if wanted(match, path)
        ]
        assert found, f"Nothing in the repository can carry the fault {self.seed!r}."
        path, match = self.random.choice(found)
        return path, self.text(path), match

    def questions(self) -> list[str]:
        """Return the paths of all questions."""
        return [page.path for page in self.library.pages.values()]


def line_at(text: str, position: int) -> int:
    """Return the line of a position, counted from 1."""
    return text.count("\n", 0, position) + 1


def put(
    found: tuple[str, str, re.Match[str]], new: str, *says: str, group: int = 0
) -> Break:
    """Put ``new`` in place of a match; the check names the line on which it begins."""
    path, text, match = found
    start, end = match.span(group)
    changed = text[:start] + new + text[end:]
    return Break({path: changed}, ((path, line_at(text, start)),), says)


def body_only(text: str) -> str:
    """Return a page with front matter, code and formulas blanked."""
    front = questions.FRONT.match(text)
    head = markup.blank(questions.FRONT, text[: front.end()]) if front else ""
    return head + markup.blank(
        markup.MATHS, markup.without_code(text[front.end() if front else 0 :])
    )


FAULTS: dict[str, Callable[[Repository], Break]] = {}


def fault(make: Callable[[Repository], Break]) -> Callable[[Repository], Break]:
    """List a fault under its name."""
    FAULTS[make.__name__.replace("_", " ")] = make
    return make


def paragraph(repo: Repository, paths: list[str] | None = None) -> tuple:
    """Choose the end of a paragraph of prose."""
    return repo.match(
        paths or repo.questions(), r"(?<=[a-z]\.)$(?=\n\n)", seen=body_only
    )


def shared(repo: Repository, suffix: str) -> Break:
    """Change a printed result of one tab."""
    for page in repo.pages():
        name = page.slug.replace("-", "_") + suffix + ".py"
        if len(page.meta["frameworks"]) > 1 and name in repo.library.snippets:
            break
    snippet = repo.library.snippets[name]
    index = repo.random.randrange(len(snippet.printed("session")))
    line = snippet.line_of_result("session", index)
    path = f"snippets/{name}"
    lines = repo.text(path).splitlines(keepends=True)
    lines[line - 1] = other(lines[line - 1])
    return Break(
        {path: "".join(lines)}, ((path, line),), ("Tabs must print the same lines",)
    )


def other(line: str) -> str:
    """Return a printed line with another last digit, or another last letter."""
    digit = re.search(r"\d(?=\D*$)", line)
    if digit:
        new = str((int(digit[0]) + 1) % 10)
        return line[: digit.start()] + new + line[digit.end() :]
    swapped = line.replace("True", "#").replace("False", "True").replace("#", "False")
    return swapped if swapped != line else line.rstrip("\n") + "x\n"


# Snippets


@fault
def wrong_result(repo):
    for page in repo.pages():
        name = snippets.file_name(page.slug, page.meta["frameworks"][0])
        snippet = repo.library.snippets[name]
        path, lone = f"snippets/{name}", len(page.meta["frameworks"]) == 1
        if page.meta["frameworks"][0] not in snippets.LIGHT:
            continue  # needs the framework: `make test` finds it
        places = [
            (section, index)
            for section in snippet.sections
            if lone or section != "session"
            for index in range(len(snippet.printed(section)))
        ]
        repo.random.shuffle(places)
        for section, index in places:
            line = snippet.line_of_result(section, index)
            lines = repo.text(path).splitlines(keepends=True)
            if re.search(r"Traceback|\.\.\.", lines[line - 1]):
                continue
            lines[line - 1] = other(lines[line - 1])
            sections = dict(snippet.sections)
            want = snippet.printed(section)[index]
            sections[section] = sections[section].replace(want.rstrip("\n"), "0", 1)
            files = {**repo.library.snippets, name: replace(snippet, sections=sections)}
            if not rules(repo, page, files):  # no number of the prose rests on it
                return Break(
                    {path: "".join(lines)},
                    ((path, line),),
                    ("printed something else", "correct the expected lines"),
                )
    raise AssertionError("No session can carry a wrong result.")


def rules(repo, page, files):
    return questions.page_problems(
        page, files, repo.library.tables, repo.library.sources, set(repo.library.pages)
    )


@fault
def session_that_stops(repo):
    found = repo.match(
        [p for p in repo.paths("snippets", "*.py") if not p.endswith(HEAVY)],
        r"^>>> (\w+) = (?=\w+\()",
    )
    return put(found, "1 / 0\n>>> ", "stopped with an error", "correct", group=1)


@fault
def tab_drift_in_torch(repo):
    return shared(repo, "_torch")


@fault
def tab_drift_in_jax(repo):
    return shared(repo, "_jax")


@fault
def skipped_example(repo):
    path, text, match = repo.match(
        repo.paths("snippets", "*.py"), r"^>>> \w[^#\n]*$(?=\n[^.>\n])"
    )
    return Break(
        {path: text[: match.end()] + "  # doctest: +SKIP" + text[match.end() :]},
        ((path, line_at(text, match.start())),),
        ("keeps this result from being checked", "Take it out"),
    )


@fault
def session_without_its_blank(repo):
    found = repo.match(repo.paths("snippets", "*.py"), r"^>>> (?=\w)")
    return put(found, ">>>", "is no session", "Begin lines with")


@fault
def section_without_an_end(repo):
    path, text, match = repo.match(
        repo.paths("snippets", "*.py"),
        r"^\n--8<-- \[end:([\w-]+)\]\n(?=--8<-- \[start:([\w-]+))",
    )
    return Break(
        {path: text[: match.start() + 1] + text[match.end() :]},
        ((path, line_at(text, match.start()) + 1),),
        (f"start:{match[2]} has no partner", "one start and one end"),
    )


@fault
def section_shown_nowhere(repo):
    path = repo.random.choice(repo.paths("snippets", "*.py"))
    text = repo.text(path)
    more = "\n\n# --8<-- [start:more]\nMORE = 1\n# --8<-- [end:more]\n"
    return Break(
        {path: text + more},
        ((path, line_at(text, len(text)) + 3),),
        ("'more' is shown nowhere", "Include it on docs/questions/"),
    )


@fault
def orphan_snippet(repo):
    page = repo.random.choice(repo.pages())
    path = f"snippets/{page.slug.replace('-', '_')}_more.py"
    return Break(
        {path: f'"""{page.title}"""\n'},
        ((path, 1),),
        ("No page lists this file", "or delete it"),
    )


@fault
def docstring_that_is_not_the_question(repo):
    found = repo.match(repo.paths("snippets", "*.py"), r'\A"""(.+)\?$')
    return put(
        found, "Something else", "does not begin with", "equal to the H1", group=1
    )


@fault
def python_that_does_not_parse(repo):
    found = repo.match(repo.paths("snippets", "*.py"), r"^def \w+\((?=\w+\):)")
    return put(found, found[2][0] + "(", "invalid-syntax")


@fault
def unformatted_python(repo):
    found = repo.match(
        repo.paths("src/identity_mapping", "*.py"), r"^[A-Z]+( = )(?=[\w\"(])"
    )
    return put(found, "=", "would be reformatted", group=1)


@fault
def unused_import(repo):
    found = repo.match(repo.paths("src/identity_mapping", "*.py"), r"^import (?=re$)")
    return put(found, "import fractions\nimport ", "`fractions` imported but unused")


# Citations and sources


def citation(repo, wanted=lambda match, path: True):
    return repo.match(
        repo.questions(), r"\[@([\w-]+)(, [^\]\n;]+)\]", body_only, wanted
    )


@fault
def unknown_citation_key(repo):
    found = citation(repo)
    key = found[2][1]
    return put(
        found, key + "s", f"'{key}s' is not in", f"Did you mean '{key}'", group=1
    )


@fault
def citation_without_locator(repo):
    found = citation(repo)
    where = found[2].start()
    broken = put(
        found, "", f"citation of {found[2][1]} has no locator", "Say where", group=2
    )
    return replace(broken, places=((found[0], line_at(found[1], where)),))


@fault
def citation_over_two_lines(repo):
    found = citation(repo)
    return replace(
        put(found, "," + found[2][2][1:].replace(" ", "\n", 1), "on one line", group=2)
        if " " in found[2][2][2:]
        else put(found, ",\n" + found[2][2][2:], "on one line", group=2),
        places=((found[0], line_at(found[1], found[2].start())),),
        says=("looks like a citation", "on one line"),
    )


@fault
def unknown_key_on_a_page_that_is_no_question(repo):
    found = paragraph(repo, ["docs/about.md", "docs/glossary.md", "docs/notation.md"])
    return put(
        found, " So [@nobody1999, p. 1].", "'nobody1999' is not in", "add the source"
    )


@fault
def unused_source(repo):
    text = repo.text("docs/references.bib")
    entry = (
        "\n@misc{nobody1999nothing,\n  author = {Nobody, Ann},\n  title = {Nothing},\n"
        "  year = {1999},\n  shows = {Nothing.},\n}\n"
    )
    return Break(
        {"docs/references.bib": text + entry},
        (("docs/references.bib", line_at(text, len(text)) + 1),),
        ("No page cites nobody1999nothing", "Cite it, or delete the entry"),
    )


@fault
def duplicate_key(repo):
    keys = list(repo.library.sources)
    place = repo.random.randrange(1, len(keys))
    key = repo.random.choice(keys[:place])
    found = repo.match(["docs/references.bib"], rf"(?<={{){keys[place]}(?=,$)")
    first = repo.library.sources[key].line
    return put(found, key, f"taken by the entry in line {first}", "choose another key")


@fault
def entry_that_lacks_a_field(repo):
    key = repo.random.choice(list(repo.library.sources))
    line = repo.library.sources[key].line
    lines = repo.text("docs/references.bib").splitlines(keepends=True)
    place = next(i for i in range(line, len(lines)) if lines[i].startswith("  shows ="))
    return Break(
        {"docs/references.bib": "".join(lines[:place] + lines[place + 1 :])},
        (("docs/references.bib", line),),
        (f"entry {key} lacks shows", "Add the field"),
    )


# Numbers


@fault
def number_out_of_nowhere(repo):
    found = paragraph(repo)
    return put(
        found, " It grew by 7.3419.", "'7.3419' is neither", "Print it in the snippet"
    )


@fault
def number_out_of_nowhere_on_another_page(repo):
    found = paragraph(repo, ["docs/about.md", "docs/glossary.md", "docs/notation.md"])
    return put(found, " It is 93.4 %.", "'93.4 %' is neither", "or cite the table")


@fault
def number_out_of_nowhere_in_a_drawing(repo):
    drawn = [
        f"docs/figures/{name}"
        for page in repo.library.pages.values()
        for name in re.findall(r"\(\.\./figures/([\w-]+\.svg)", page.body)
    ]
    found = repo.match(drawn, r"(?<=>)[^<>\n]+(?=</text>)")
    return put(found, "7.3419", "'7.3419' is neither", "Print it in the snippet")


def inserts(repo):
    """Choose an inserted number whose own sentence cites its table."""

    def cited(match, path):
        table = repo.library.tables[match[1]]
        text = repo.text(path)
        sentence = prose.sentence_around(text, *match.span())
        return f"@{table.source}, {table.locator}" in sentence

    return repo.match(
        repo.questions(), r"\[=([\w-]+)\.([\w-]+)\.([\w-]+)\]", body_only, cited
    )


@fault
def per_cent_number_of_no_cell(repo):
    path, text, match = inserts(repo)
    cells = set(prose.cell_tokens(repo.library.tables[match[1]]))
    wrong = next(
        number
        for number in (f"{repo.random.uniform(1, 99):.2f} %" for _ in range(99))
        if prose.normal(number) not in cells
    )
    return put((path, text, match), wrong, f"'{wrong}' is neither", "or cite the table")


@fault
def insert_of_an_unknown_cell(repo):
    found = inserts(repo)
    row = found[2][2]
    return replace(
        put(found, row + "x", f".{row}x.", "names from docs/data", group=2),
        places=((found[0], line_at(found[1], found[2].start())),),
    )


@fault
def insert_of_an_uncited_table(repo):
    tables = [t for t in repo.library.tables.values() if t.source]
    for page in repo.pages():
        for table in repo.random.sample(tables, len(tables)):
            if (table.source, table.locator) not in page.citations:
                if table.name in page.body:
                    continue
                found = paragraph(repo, [page.path])
                row, column = next(iter(table.rows)), next(iter(table.columns))
                return put(
                    found,
                    f" So [={table.name}.{row}.{column}].",
                    f"comes from {table.name}, which the page does not cite",
                    f"Add [@{table.source}, {table.locator}]",
                )
    raise AssertionError("Every page cites every table.")


@fault
def numbers_of_two_protocols_in_one_sentence(repo):
    def cells(name):
        table = repo.library.tables[name]
        return {
            table.protocol_of(row, column): f"{name}.{row}.{column}"
            for row in table.rows
            for column in table.columns
            if table.protocol_of(row, column)
        }

    for page in repo.pages():
        names = sorted({m[1] for m in data.INSERT.finditer(body_only(page.body))})
        found = {key: cell for name in names for key, cell in cells(name).items()}
        if len(found) > 1:
            one, other = repo.random.sample(sorted(found.values()), 2)
            return put(
                paragraph(repo, [page.path]),
                f" So [={one}] beats [={other}].",
                f"One sentence holds {one} and {other}",
                "whose protocols differ",
                "make two sentences",
            )
    raise AssertionError("No page has numbers of two protocols.")


@fault
def insert_of_another_form(repo):
    found = inserts(repo)
    return put(
        found,
        f"[={found[2][1]}.{found[2][2]}]",
        "not of the known form",
        "[=file.row.column]",
    )


@fault
def table_of_no_file(repo):
    path, text, match = paragraph(repo)
    return Break(
        {
            path: text[: match.end()]
            + "\n\n[table: nobody_table1]"
            + text[match.end() :]
        },
        ((path, line_at(text, match.end()) + 2),),
        ("no table nobody_table1", "names from docs/data"),
    )


@fault
def missing_cell(repo):
    path, text, match = repo.match(
        repo.paths("docs/data", "*.json"),
        r'^    "[\w-]+": \{.*(, "[\w-]+": (?:"[^"]*"|[-\d.]+))\}',
        lambda text: (
            re.sub(r"[^\n]", " ", text[: text.index('"rows"')])
            + text[text.index('"rows"') :]
        ),
    )
    column = match[1].split('"')[1]
    return replace(
        put(
            (path, text, match), "", f"differ in {column}", "one cell a column", group=1
        ),
        places=((path, line_at(text, match.start())),),
    )


@fault
def data_that_is_not_json(repo):
    path, text, match = repo.match(
        repo.paths("docs/data", "*.json"), r'^  "(?:locator|source|title)"(:) '
    )
    return put((path, text, match), "", "not JSON", "Correct the syntax", group=1)


@fault
def results_of_another_source(repo):
    path = repo.random.choice(repo.paths("docs/notebooks", "*.py"))
    return Break(
        {path: repo.text(path) + "# One more line.\n"},
        ((path, 1),),
        ("changed after its results were written", "make experiments"),
    )


@fault
def notebook_without_results(repo):
    name = Path(repo.random.choice(repo.paths("docs/notebooks", "*.py"))).stem
    return Break(
        {f"docs/data/results/{name}.json": None},
        ((f"docs/notebooks/{name}.py", 1),),
        ("has no results file", "make experiments"),
    )


# Formulas, pictures, links


@fault
def inline_formula_that_does_not_parse(repo):
    def seen(text):
        front = questions.FRONT.match(text)
        text = " " * front.end() + text[front.end() :]
        return markup.blank(re.compile(r"\$\$.*?\$\$", re.S), markup.without_code(text))

    path, text, match = repo.match(
        repo.questions(), r"(?<!\$)\$([^$\s|][^$\n|]*)\$", seen
    )
    line = text.count("\n", 0, match.start()) + 1
    changed = text[: match.start(1)] + r"\frac{" + text[match.start(1) :]
    return Break(
        {path: changed}, ((path, line),), ("does not parse", "Correct the TeX")
    )


@fault
def display_formula_that_does_not_parse(repo):
    path, text, match = repo.match(repo.questions(), r"^\$\$\n(?=.+\n\$\$$)")
    changed = text[: match.end()] + r"\left( " + text[match.end() :]
    return Break(
        {path: changed},
        ((path, line_at(text, match.start())),),
        ("does not parse", "Correct the TeX"),
    )


@fault
def symbol_that_the_notation_lacks(repo):
    found = paragraph(repo)
    return put(
        found, r" Here is $\Psi$.", r"symbol \Psi is not on the notation", "Add a row"
    )


@fault
def picture_without_words(repo):
    found = repo.match(repo.questions(), r"^!\[([^\]]+)\]\(")
    return put(found, "", "no alternative text", "Say in words", group=1)


@fault
def picture_that_is_not_there(repo):
    path, text, match = repo.match(
        repo.questions(), r"^!\[[^\]]+\]\(\.\./(figures/.+?\.svg)"
    )
    return Break(
        {f"docs/{match[1]}": None},
        ((path, line_at(text, match.start())),),
        (f"docs/{match[1]}, which does not exist",),
    )


@fault
def dead_link(repo):
    found = repo.match(repo.questions(), r"(?<=\]\()([a-z0-9-]+)(?=\.md\))", body_only)
    slug = found[2][1]
    return put(
        found, slug + "s", f"{slug}s.md, which does not exist", f"mean {slug}.md?"
    )


@fault
def dead_link_on_another_page(repo):
    found = repo.match(
        ["docs/about.md", "docs/contributing.md"],
        r"(?<=\]\()([a-z]+)(?=\.md\))",
        body_only,
    )
    return put(found, "nowhere-at-all", "which does not exist")


@fault
def dead_anchor(repo):
    found = repo.match(repo.questions(), r"(?<=\]\()([a-z0-9-]+)\.md(?=\))", body_only)
    return put(
        found,
        f"{found[2][0]}#when-it-fail",
        "no anchor #when-it-fail",
        "#when-it-fails?",
    )


# Words


@fault
def word_that_says_nothing(repo):
    found = paragraph(repo)
    return put(found, " It is simply so.", "The prose says 'simply'", "Leave it out")


@fault
def american_spelling(repo):
    found = paragraph(repo, ["docs/about.md", "docs/glossary.md"])
    return put(found, " It is normalized.", "says 'normalized'", "British English")


@fault
def misspelt_word(repo):
    found = paragraph(repo)
    wrong = "rec" + "ieved"  # in two parts, or this file would not pass either
    return put(found, f" It has {wrong} it.", f"{wrong} ==> received")


# Order


@fault
def path_that_runs_backwards(repo):
    path = "docs/topics.yml"
    page = next(page for page in repo.pages() if page.meta["prerequisites"])
    before = page.meta["prerequisites"][0]
    backwards = (
        "paths:\n  - slug: backwards\n    title: Backwards\n    about: None.\n"
        f"    questions:\n      - {page.slug}\n      - {before}\n"
    )
    text = repo.text(path).replace("paths:\n", backwards, 1)
    named = re.findall(rf"^ *- (?:slug: )?{page.slug}$", text, re.M)
    line = [i for i, row in enumerate(text.split("\n"), 1) if row in named][-1]
    return Break(
        {path: text},
        ((path, line),),
        (f"puts '{page.slug}' before '{before}'", "Change the order"),
    )


@fault
def wording_of_two_pages(repo):
    first, second = repo.pages()[:2]
    first, second = sorted((first, second), key=lambda page: page.path)
    alias = first.meta["aliases"][0]
    found = repo.match([second.path], r"^aliases:\n")
    return replace(
        put(found, f'aliases:\n  - "{alias}"\n', "leads to", "answers it best"),
        says=(f"leads to '{first.slug}' already", "answers it best"),
    )


@fault
def search_that_leads_to_another_page(repo):
    first, second = repo.pages()[:2]
    path = f"docs/searches/{second.slug}.txt"
    text = repo.text(path)
    return Break(
        {path: f"{text}{first.title}\n"},
        ((path, text.count("\n") + 1),),
        (f"leads to '{first.slug}' already", "Delete the line"),
    )


@fault
def moved_address_without_a_page(repo):
    path, text, match = repo.match(["docs/topics.yml"], r"^moved:\n")
    return Break(
        {path: text[: match.end()] + "  once: nowhere-now\n" + text[match.end() :]},
        ((path, line_at(text, match.end())),),
        ("leads to 'nowhere-now', which has no page", "Correct the line"),
    )


@fault
def question_on_no_topic_page(repo):
    path, text, match = repo.match(
        ["docs/topics.yml"], r"^      - ([\w-]+)\n", wanted=lambda m, _: True
    )
    return Break(
        {path: text[: match.start()] + text[match.end() :]},
        ((f"docs/questions/{match[1]}.md", 1),),
        ("stands on no topic page", "Add it to a topic in docs/topics.yml"),
    )


@fault
def slug_without_a_page(repo):
    found = repo.match(["docs/topics.yml"], r"(?<=^      - )([\w-]+)$")
    slug = found[2][1] + "s"
    return put(found, slug, f"no page docs/questions/{slug}.md", "Correct the slug")


@fault
def topics_that_are_not_yaml(repo):
    found = repo.match(["docs/topics.yml"], r"^    title: ")
    broken = put(
        found, "    title: a: ", "not YAML", "slug, title, about and questions"
    )
    return broken


@fault
def prerequisites_in_a_circle(repo):
    pages = repo.library.pages
    edges = [
        (page, pages[slug])
        for page in repo.pages()
        for slug in page.meta["prerequisites"]
    ]
    page, needed = repo.random.choice(edges)
    slugs = [*needed.meta["prerequisites"], page.slug]
    changed = replace(needed, meta={**needed.meta, "prerequisites": slugs})
    ring = questions.cycle({**pages, needed.slug: changed})
    text = re.sub(
        r"^prerequisites:.*(?:\n  - .*)*",
        f"prerequisites: [{', '.join(slugs)}]",
        repo.text(needed.path),
        flags=re.M,
    )
    first = pages[ring[0]]
    return Break(
        {needed.path: text},
        ((first.path, first.line("prerequisites")),),
        ("run in a circle", "Take one of them out"),
    )


@fault
def unknown_prerequisite(repo):
    found = repo.match(repo.questions(), r"^prerequisites: .*")
    return put(
        found,
        "prerequisites: [nothing]",
        "'nothing' is no question",
        "Correct the slug",
    )


# Front matter and template


@fault
def short_answer_that_is_long(repo):
    found = repo.match(repo.questions(), r"(?<=^description: >-\n)  ")
    broken = put(found, "  " + "So " * 60, " words.", "Use 8 to 60")
    ((path, line),) = broken.places
    return replace(broken, places=((path, line - 1),))


@fault
def markup_in_a_short_answer(repo):
    found = repo.match(repo.questions(), r"(?<=^description: >-\n)  (\w+)")
    word = repo.random.choice(["`{}`", "**{}**", "${}$", "[{}](x.md)"])
    broken = put(
        found, word.format(found[2][1]), "holds markup", "Use plain words", group=1
    )
    ((path, line),) = broken.places
    return replace(broken, places=((path, line - 1),))


@fault
def missing_field(repo):
    path, text, match = repo.match(
        repo.questions(), r"^(evidence|reviewed|frameworks|condition|without): .*\n"
    )
    return Break(
        {path: text[: match.start()] + text[match.end() :]},
        ((path, 1),),
        (f"lacks {match[1]}", "_template.md has every field"),
    )


@fault
def front_matter_that_is_not_yaml(repo):
    found = repo.match(repo.questions(), r"(?<=^condition: )")
    return put(found, "one thing: and ", "not YAML", "quote a text that holds a colon")


@fault
def condition_without_a_reason(repo):
    found = repo.match(
        repo.questions(), r"^condition: (.+)", wanted=lambda m, _: m[1] != "none"
    )
    return put(found, "condition: none", "needs a reason", "because: …")


@fault
def condition_that_no_session_removes(repo):
    page = next(p for p in repo.pages() if p.meta["condition"] != "none")
    found = repo.match([page.path], r"^without: (.+)")
    return put(found, "without: nothing", "names no section", "Name the session")


@fault
def settled_without_a_source(repo):
    page = next(p for p in repo.pages() if p.citations)
    text = re.sub(rf" ?{sources.CITATION}", "", repo.text(page.path))
    text = re.sub(r"^evidence: .*", "evidence: settled", text, flags=re.M)
    return Break(
        {page.path: text},
        ((page.path, page.line("evidence")),),
        ("without a source", "Cite one with its locator"),
    )


@fault
def debated_with_one_source(repo):
    page = next(p for p in repo.pages() if p.citations)
    kept = page.citations[0][0]
    text = re.sub(
        rf" ?{sources.CITATION}",
        lambda m: (
            m[0] if {k for k, _ in sources.split_citation(m[1])} == {kept} else ""
        ),
        repo.text(page.path),
    )
    text = re.sub(r"^evidence: .*", "evidence: debated", text, flags=re.M)
    return Break(
        {page.path: text},
        ((page.path, page.line("evidence")),),
        ("needs two cited positions", "Cite both"),
    )


@fault
def heading_that_asks_nothing(repo):
    found = repo.match(repo.questions(), r"(?<=^# )(.+)\?$", body_only)
    return put(found, "A statement.", "one H1, and it is a question", "# …?")


@fault
def sections_out_of_order(repo):
    page = repo.random.choice(repo.pages())
    text = repo.text(page.path)
    place = repo.random.randrange(len(questions.SECTIONS) - 1)
    first, second = questions.SECTIONS[place : place + 2]
    line = line_at(text, text.index(f"\n## {first}\n")) + 1
    text = text.replace(f"\n## {first}\n", "\n## #\n").replace(
        f"\n## {second}\n", f"\n## {first}\n"
    )
    return Break(
        {page.path: text.replace("\n## #\n", f"\n## {second}\n")},
        ((page.path, line),),
        ("The sections are", "in this order"),
    )


@fault
def page_that_is_long(repo):
    page = repo.random.choice(repo.pages())
    found = paragraph(repo, [page.path])
    broken = put(found, " More words." * 700, " words of prose", "Use 250 to 1,300")
    return replace(broken, places=((page.path, page.first_line),))


@fault
def python_typed_into_a_page(repo):
    path, text, match = paragraph(repo)
    typed = "\n\n```python\nx = 1\n```"
    return Break(
        {path: text[: match.end()] + typed + text[match.end() :]},
        ((path, line_at(text, match.end()) + 2),),
        ("Python is typed into the page", "Move it to the page's snippet"),
    )


@fault
def include_of_no_section(repo):
    found = repo.match(repo.questions(), r'^ *--8<-- "[\w.]+:([\w-]+)"')
    section = found[2][1] + "s"
    return put(
        found, section, f"has no section '{section}'", "Its sections are", group=1
    )


@fault
def include_of_another_page(repo):
    path, text, match = repo.match(repo.questions(), r'^ *--8<-- "([\w.]+):')
    name = next(n for n in sorted(repo.library.snippets) if n != match[1])
    stem = Path(path).stem.replace("-", "_")
    name = next(n for n in sorted(repo.library.snippets) if not n.startswith(stem))
    return put((path, text, match), name, "not a snippet of this page", "Use ", group=1)


@fault
def term_defined_twice(repo):
    path, text, match = repo.match(["docs/glossary.md"], r"^### ([^,{\n]+).*\{")
    more = f"\n\n### {match[1].strip()} {{ #again }}\n\nOnce more.\n"
    text = text.rstrip("\n")
    return Break(
        {path: text + more},
        ((path, line_at(text, len(text)) + 2),),
        ("is defined twice", "Keep one definition"),
    )


# The check, step by step


class Warnings(logging.Handler):
    """What MkDocs would print of a strict build, in which each warning is an error."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        self.lines.append(record.getMessage())


@dataclass
class Workshop:
    """A copy of the repository, and what a build without faults found out there."""

    folder: Path
    memory: Memory  # of the build without faults
    seen: Memory  # of the last build

    @contextmanager
    def broken(self, edits: dict[str, str | None]) -> Iterator[None]:
        """Change files of the copy, and give them back as they were, times included."""
        paths = [self.folder / path for path in edits]
        before = [
            (path.read_bytes(), path.stat().st_mtime_ns) if path.exists() else None
            for path in paths
        ]
        try:
            for path, text in zip(paths, edits.values(), strict=True):
                if text is None:
                    path.unlink()
                else:
                    path.write_bytes(text.encode())
            yield
        finally:
            for path, was in zip(paths, before, strict=True):
                if was is None:
                    path.unlink(missing_ok=True)
                else:
                    path.write_bytes(was[0])
                    os.utime(path, ns=(was[1], was[1]))

    def check(self, changed: list[str]) -> str:
        """Return what the first step that fails says of these files, "" if none does."""
        there = [path for path in changed if (self.folder / path).exists()]
        code = [path for path in there if path.endswith(".py")]
        return (
            (code and self.tool("ruff", "check", "--force-exclude", *code))
            or (
                code
                and self.tool("ruff", "format", "--check", "--force-exclude", *code)
            )
            or self.spelling(there)
            or self.build(there)
            or self.sessions(there)
        )

    def tool(self, name: str, *words: str) -> str:
        """Run a tool of this environment in the copy; return what it says if it fails."""
        done = subprocess.run(
            [Path(sys.prefix) / "bin" / name, *words],
            cwd=self.folder,
            env=own_environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert done.stdout or not done.returncode, f"{name} fails and says nothing."
        return done.stdout if done.returncode else ""

    def spelling(self, changed: list[str]) -> str:
        """Return what codespell says of files, without those that it skips."""
        settings = tomllib.loads((self.folder / "pyproject.toml").read_text("utf-8"))
        skipped = settings["tool"]["codespell"]["skip"].split(",")

        def skips(path: str) -> bool:
            parts = [Path(path), *Path(path).parents]
            return any(
                fnmatch(name, pattern)
                for part in parts
                for name in (f"./{part}", part.name)
                for pattern in skipped
            )

        read = [path for path in changed if not skips(path)]
        return self.tool("codespell", *read) if read else ""

    def build(self, changed: list[str]) -> str:
        """Read the copy as MkDocs lets the build read it, and draw the changed pages."""
        said = Warnings()
        logger = logging.getLogger("mkdocs")
        logger.addHandler(said)
        try:
            config = load_config(
                str(self.folder / "mkdocs.yml"),
                hooks=[],
                site_dir=str(self.folder / ".cache/drawn"),
            )
            assert config.strict  # so that each warning stops the build
            config.plugins._current_plugin = "identity-mapping"
            self.seen = copy.copy(self.memory)
            site.configure(config, False, self.seen)
            files = site.add_files(get_files(config), config)
            for source in [] if said.lines else self.drawn(changed):
                page = Page(None, files.get_file_from_path(source), config)
                page.read_source(config)
                page.markdown = site.complete_markdown(page.markdown, page)
                page.render(config, files)
                site.complete_html(page.content, page)
        except PluginError as error:
            said.lines.append(str(error))
        finally:
            logger.removeHandler(said)
        return "\n".join(said.lines)

    def drawn(self, changed: list[str]) -> list[str]:
        """Return the pages, from the docs folder, that these files make."""
        pages = [
            path.removeprefix("docs/")
            for path in changed
            if path.startswith("docs/") and path.endswith(".md")
        ]
        code = {Path(path).name for path in changed if path.startswith("snippets/")}
        pages += [
            f"questions/{slug}.md"
            for slug in site.state.library.pages
            if code & library.code_names(slug)
        ]
        return list(dict.fromkeys(pages))

    def sessions(self, changed: list[str]) -> str:
        """Run the changed snippets as the command runs all of them."""
        names = [path for path in changed if path.startswith("snippets/")]
        return self.tool("pytest", "--quiet", *names) if names else ""

    def whole_check(self) -> subprocess.CompletedProcess[str]:
        """Run `make check` in the copy, with the packages of this run."""
        old = [f"{sys.prefix}/{stamp}" for stamp in (".made", ".site", ".check")]
        return subprocess.run(
            ["make", *(word for path in old for word in ("-o", path)), "check"]
            + [f"VENV={sys.prefix}"],
            cwd=self.folder,
            env=own_environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=600,
        )


def own_environment(**more: str) -> dict[str, str]:
    """Return the environment without what the run that started this one set."""
    kept = {name: text for name, text in os.environ.items() if not FOREIGN.match(name)}
    return {**kept, **more}


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """Copy the repository, and let a build without faults fill the memory.

    Cards and fonts are drawn once, as in a contributor's own folder.
    """
    folder = tmp_path_factory.mktemp("faults")
    left = shutil.ignore_patterns(*LEFT)
    for part in filter(lambda part: (ROOT / part).exists(), PARTS):
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, folder / part, ignore=left)
        else:
            shutil.copy2(ROOT / part, folder / part)
    (folder / ".cache").mkdir()
    for made in [*ROOT.glob(".cache/card-*"), *ROOT.glob(".cache/math-*")]:
        shutil.copy2(made, folder / ".cache")
    if (ROOT / ".cache/mkdocs-jupyter").exists():
        shutil.copytree(
            ROOT / ".cache/mkdocs-jupyter", folder / ".cache/mkdocs-jupyter"
        )
    empty = Memory(active=True)
    shop = Workshop(folder, empty, empty)
    said = shop.check([])
    assert not said, f"The check fails without a fault:\n{said}"
    assert not library.rendered_problems(site.state.library, memory=shop.seen)
    shop.memory = shop.seen
    return shop


def named(broken: Break, output: str) -> list[str]:
    """Return the lines that name a place of the fault, each with the line above it.

    Ruff says what is wrong on the line above the place.
    """
    places = [f"{path}:{line}" for path, line in broken.places]
    return [
        f"{before}\n{line}"
        for before, line in pairwise(["", *output.splitlines()])
        if any(re.search(rf"{re.escape(place)}(?!\d)", line) for place in places)
    ]


def assert_told(broken: Break, output: str) -> None:
    """Fail unless file and line of the fault are named, and beside them what to do."""
    found = named(broken, output)
    places = " or ".join(f"{path}:{line}" for path, line in broken.places)
    assert found, f"Nothing names {places}:\n{output}"
    assert any(all(said in text for said in broken.says) for text in found), (
        f"What to do is not said:\n{output}"
    )


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_stops_the_check(name: str, workshop: Workshop) -> None:
    """A step fails, and says in which file and line, and what to do."""
    broken = FAULTS[name](Repository(name))
    with workshop.broken(broken.edits):
        said = workshop.check(list(broken.edits))
    assert said, f"The fault {name!r} was not noticed."
    assert_told(broken, said)


def test_the_steps_are_those_of_the_command() -> None:
    """What runs here step by step is what `make check` runs."""
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8").split("\ncheck: ")[1]
    steps = recipe.split("\n\n")[0].splitlines()[1:]
    assert [step.strip() for step in steps] == STEPS.strip().splitlines()


@pytest.mark.parametrize("name", WHOLE)
def test_a_fault_stops_the_command(name: str, workshop: Workshop) -> None:
    """`make check` says the same of a fault as its steps do one by one."""
    broken = FAULTS[name](Repository(name))
    with workshop.broken(broken.edits):
        run = workshop.whole_check()
        said = workshop.check(list(broken.edits))
    assert run.returncode != 0, f"The fault {name!r} was not noticed."
    assert_told(broken, run.stdout)
    here = {text.splitlines()[1].strip() for text in named(broken, said)}
    there = "\n".join(named(broken, run.stdout))
    assert all(line in there for line in here), f"{said}\n---\n{run.stdout}"


def test_there_are_enough_faults() -> None:
    """The list above grows with the rules; it does not shrink."""
    assert len(FAULTS) >= 68
