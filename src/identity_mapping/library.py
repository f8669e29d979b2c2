"""Everything the site is made of, read once a build, with all that is wrong in it."""

from __future__ import annotations

import functools
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from . import (
    data,
    every_page,
    glossary,
    notation,
    prose,
    questions,
    rendering,
    safety,
    snippets,
    sources,
    topics,
)
from .memory import Memory, mark, stamp
from .problems import BadInput, Problem, line_of, read

# What mkdocs.yml excludes of the docs, beside Markdown: no link leads there.
UNPUBLISHED = (".txt", ".yml")


@dataclass(frozen=True)
class Library:
    """The parts of the site, by name."""

    root: Path
    pages: dict[str, questions.Question]
    snippets: dict[str, snippets.Snippet]
    sources: dict[str, sources.Source]
    tables: dict[str, data.Table]
    order: topics.Order
    terms: tuple[glossary.Term, ...]
    searches: dict[str, list[str]]  # what people type, by the question that answers it

    @functools.cached_property
    def citing(self) -> dict[str, list[questions.Question]]:
        """Return the questions that cite each source."""
        found: dict[str, list[questions.Question]] = {}
        for page in self.pages.values():
            for key in dict.fromkeys(key for key, _ in page.citations):
                found.setdefault(key, []).append(page)
        return found


def other_citations(root: Path) -> set[str]:
    """Return the keys that pages other than questions, and results files, cite."""
    texts = [
        read(path, path.relative_to(root).as_posix(), "Save it as UTF-8.")
        for folder, pattern in (
            ("docs", "*.md"),
            ("docs/notebooks", "*.py"),
            ("docs/data/results", "*.json"),
        )
        for path in (root / folder).glob(pattern)
        if not path.name.startswith("_")
    ]
    return {
        key
        for text in texts
        for found in re.findall(sources.CITATION, text)
        for key, _ in sources.split_citation(found)
    }


def load(root: Path, memory: Memory | None = None) -> tuple[Library, list[Problem]]:
    """Read the repository below ``root``; return the library and its faults.

    ``memory`` holds what the last build found in files that are unchanged.
    Raises BadInput where a file is so broken that nothing can be built from it.
    """
    docs = root / "docs"
    memory = memory or Memory(active=False)
    files, problems = snippets.read_snippets(root / "snippets", memory)
    entries, found = sources.read_sources(
        docs / "references.bib", "docs/references.bib"
    )
    problems += found + safety.file_problems(docs)
    tables, found = data.read_tables(docs / "data", root)
    problems += found
    pages: dict[str, questions.Question] = {}
    texts: dict[str, str] = {}
    for path in sorted((docs / "questions").glob("[!_]*.md")):
        try:
            text = read(path, f"docs/questions/{path.name}", "A page is a file.")
        except BadInput as error:
            problems.append(error.problem)
            continue
        page, found = memory.recall(
            lambda path=path: questions.read_question(path, root),
            "question",
            path.name,
            text,
        )
        problems += found
        if page:
            pages[page.slug], texts[page.slug] = page, text
    slugs = set(pages)
    around = mark(
        repr(sorted((key, one.places) for key, one in entries.items())),
        repr(sorted(slugs)),
        repr(tables),
        stamp(docs / "figures"),
    )

    def faults(page: questions.Question) -> list[Problem]:
        return [
            *questions.page_problems(page, files, tables, entries, slugs),
            *questions.variant_problems(page, files),
            *questions.figure_problems(page, files, tables, docs / "figures"),
        ]

    for slug, page in pages.items():
        own = [repr(files.get(name)) for name in code_names(slug)]
        problems += memory.recall(
            lambda page=page: faults(page), "faults", texts[slug], *own, around
        )
    order = topics.read_order(docs / "topics.yml", "docs/topics.yml")
    problems += topics.order_problems(order, pages, "docs/topics.yml")
    order = topics.known(order, set(pages))
    terms, found = glossary.read_terms(docs / "glossary.md", "docs/glossary.md")
    problems += found
    searches, found = read_searches(docs / "searches", pages)
    problems += found
    library = Library(root, pages, files, entries, tables, order, terms, searches)
    return library, problems + library_problems(library) + page_problems(
        library, memory
    )


def read_searches(
    folder: Path, pages: dict[str, questions.Question]
) -> tuple[dict[str, list[str]], list[Problem]]:
    """Return the lines of each question's file of searches, and what is wrong in them."""
    found: dict[str, list[str]] = {}
    problems = []
    known = {
        words.lower(): slug
        for slug, page in pages.items()
        for words in (page.title, *page.meta["aliases"])
    }
    for path in sorted(folder.glob("*.txt")):
        where = f"docs/searches/{path.name}"
        try:
            lines = read(path, where, "Write one search a line.").splitlines()
        except BadInput as error:
            problems.append(error.problem)
            continue
        if path.stem not in pages:
            what = f"There is no question {path.stem!r}."
            problems.append(Problem(where, 1, what, "Name the file as its page."))
            continue
        for number, line in enumerate(lines, 1):
            key = line.lower()
            problems += safety.text_problem(line, where, number)
            if not key.strip():
                what = "This line is empty."
            elif key in known:
                what = f"The search {line!r} leads to {known[key]!r} already."
            else:
                known[key] = path.stem
                continue
            problems.append(Problem(where, number, what, "Delete the line."))
        found[path.stem] = lines
    return found, problems


def code_names(page: str) -> set[str]:
    """Return the names that snippets of a page that is no question may have."""
    return {snippets.file_name(Path(page).stem, name) for name in snippets.FRAMEWORKS}


def plain_pages(root: Path) -> dict[str, tuple[str, int]]:
    """Return the body and its first line of each page that is no question."""
    found = {}
    for path in sorted((root / "docs").glob("[!_]*.md")) + sorted(
        (root / "docs/topics").glob("[!_]*.md")
    ):
        text = read(
            path, f"docs/{path.relative_to(root / 'docs').as_posix()}", "Restore it."
        )
        front = questions.FRONT.match(text)
        body = text[front.end() :] if front else text
        first = front[0].count("\n") + 1 if front else 1
        found[path.relative_to(root / "docs").as_posix()] = (body, first)
    return found


def page_problems(library: Library, memory: Memory) -> list[Problem]:
    """Check the pages that are no questions, and the links of all pages."""
    docs = library.root / "docs"
    others = plain_pages(library.root)
    problems = []
    table = others.get("notation.md", ("", 1))[0]
    known = notation.read_symbols(table)
    if not known:
        what = "The page is missing, or its table explains no symbol."
        problems.append(Problem("docs/notation.md", 1, what, "Restore it."))
    for page in library.pages.values():
        problems += memory.recall(
            lambda page=page: notation.symbol_problems(
                page.body, known, page.path, page.first_line
            ),
            *("symbols", table, page.path, page.body, str(page.first_line)),
        )
    for name, (body, first) in others.items():
        where = f"docs/{name}"
        text = (docs / name).read_text(encoding="utf-8")
        problems += questions.field_problems(text, where, ("description",))
        problems += every_page.page_problems(body, library.sources, where, first)
        own = {n for n in code_names(name) if n in library.snippets}
        problems += questions.include_problems(
            body, own, library.snippets, where, first
        )
        title = questions.title_of(body)
        for file in own:
            problems += questions.heading_problem(library.snippets[file], file, title)
        outputs = questions.outputs_of(body, library.snippets)
        problems += prose.unsupported_numbers(
            body, outputs, library.tables, where, first
        )
        problems += prose.uncited_inserts(body, library.tables, where, first)
        problems += prose.false_joins(body, library.tables, where, first)
    texts = {page.path: (page.body, page.first_line) for page in library.pages.values()}
    texts |= {f"docs/{name}": text for name, text in others.items()}
    made = {"sources", "also-asked", "top"}
    anchors = {
        where.removeprefix("docs/"): made
        | memory.recall(lambda body=body: every_page.anchors(body), "anchors", body)
        for where, (body, _) in texts.items()
    }
    anchors.setdefault("bibliography.md", set()).update(library.sources)
    files = {
        path.relative_to(docs).as_posix()
        for path in docs.rglob("*")
        if path.is_file() and path.suffix not in (".md", *UNPUBLISHED)
    }
    files |= {f"topics/{topic.slug}.md" for topic in library.order.topics}
    around = mark(*(repr((k, sorted(v))) for k, v in anchors.items()), *sorted(files))
    for where, (body, first) in texts.items():
        problems += memory.recall(
            functools.partial(
                every_page.link_problems, body, where, anchors, files, first
            ),
            *("links", where, body, str(first), around),
        )
    return problems


def library_problems(library: Library) -> list[Problem]:
    """Report what no single page can know: cycles, orphans, unused sources."""
    problems = []
    ring = questions.cycle(library.pages)
    if ring:
        problems.append(
            Problem(
                library.pages[ring[0]].path,
                library.pages[ring[0]].line("prerequisites"),
                f"The prerequisites run in a circle: {' → '.join(ring)}.",
                "Take one of them out of `prerequisites`.",
            )
        )
    claimed: dict[str, str] = {}
    for page in library.pages.values():
        for alias in page.meta["aliases"]:
            first = claimed.setdefault(alias.lower(), page.slug)
            if first != page.slug:
                problems.append(
                    Problem(
                        page.path,
                        page.line("aliases"),
                        f"The wording {alias!r} leads to {first!r} already.",
                        "Keep it on the page that answers it best.",
                    )
                )
    cited = {key for page in library.pages.values() for key, _ in page.citations}
    cited |= other_citations(library.root)
    cited |= {table.source for table in library.tables.values() if table.source}
    for key, source in library.sources.items():
        if key not in cited:
            problems.append(
                Problem(
                    "docs/references.bib",
                    source.line,
                    f"No page cites {key}.",
                    "Cite it, or delete the entry.",
                )
            )
    expected = {
        snippets.file_name(page.slug, name)
        for page in library.pages.values()
        for name in page.meta["frameworks"]
        if name in snippets.FRAMEWORKS
    }
    expected |= {
        file for name in plain_pages(library.root) for file in code_names(name)
    }
    for name in library.snippets:
        if name not in expected:
            problems.append(
                Problem(
                    f"snippets/{name}",
                    1,
                    "No page lists this file.",
                    "Name it as its page is named, and its framework in the page's "
                    "front matter, or delete it.",
                )
            )
    for table in library.tables.values():
        claim = table.raw.get("card", {}).get("claim_source", "")
        if table.source in library.sources:
            claim = f"[@{table.source}, {table.locator}]"
        text = (library.root / table.path).read_text(encoding="utf-8")
        line = line_of(text, max(text.find("claim_source"), text.find('"locator"'), 0))
        problems += every_page.citation_problems(
            claim, library.sources, table.path, line
        )
        if table.source and table.source not in library.sources:
            problems.append(
                Problem(
                    table.path,
                    1,
                    f"Its source {table.source!r} is not in docs/references.bib.",
                    "Add the entry, or correct the key.",
                )
            )
    return problems


def rendered_problems(
    found: Library, wanted: Sequence[str] = (), memory: Memory | None = None
) -> list[Problem]:
    """Return the faults that pages show once they are rendered, of all or of some slugs.

    ``memory`` holds what was found in pages that are unchanged, with all they hold.
    """
    memory = memory or Memory(active=False)
    renderer = rendering.Renderer(found)
    figures = stamp(found.root / "docs/figures")
    around = mark(repr(found.tables), repr(found.sources), figures)
    texts = {page.path: (page.body, page.first_line) for page in found.pages.values()}
    texts |= {f"docs/{name}": text for name, text in plain_pages(found.root).items()}
    return [
        problem
        for where, (body, first) in texts.items()
        if not wanted or any(slug in where for slug in wanted)
        for problem in memory.recall(
            functools.partial(renderer.problems, body, where, first),
            *("rendered", where, str(first), around, body),
            snippets.resolve(body, found.snippets),
        )
    ]


def main() -> int:
    """Print every problem, or those of the slugs named on the command line."""
    root = Path(__file__).resolve().parents[2]
    wanted = sys.argv[1:]
    try:
        found, problems = load(root)
        problems = list({*problems, *rendered_problems(found, wanted)})
    except BadInput as error:
        problems = [error.problem]
    for problem in sorted(problems):
        if not wanted or any(
            slug in problem.path.replace("_", "-") or slug in problem.what
            for slug in wanted
        ):
            print(problem)
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
