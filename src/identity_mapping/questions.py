"""Question pages: their front matter, their template and the rules they keep."""

from __future__ import annotations

import dataclasses
import datetime
import functools
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from . import every_page, prose, safety, snippets, style
from .data import Table
from .markup import FENCE, blank, without_code
from .problems import BadInput, Problem, line_of, read
from .snippets import FRAMEWORKS, Snippet
from .sources import CITATION, split_citation

# The loader in C, where it is built in, is several times as fast.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
BAD_FRONT = (yaml.YAMLError, ValueError, RecursionError)  # a date of no calendar, too
FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.S)
FIELDS = (
    "description",
    "evidence",
    "reviewed",
    "frameworks",
    "prerequisites",
    "condition",
    "without",
    "aliases",
)
EVIDENCE = ("settled", "measured", "debated")
SECTIONS = ("Why", "Try it", "When it fails", "Check yourself", "See also")
STRONG = re.compile(r"\b(only|must|requires?|exactly when)\b", re.I)
HEADING = re.compile(r"^(#{1,6}) (.+?)(?: \{.*\})?$", re.M)
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MARKUP = re.compile(r"[$`\[\]<>*_#]|\\")


@dataclass(frozen=True)
class Question:
    """One question page, read but not yet rendered."""

    slug: str
    path: str
    meta: dict[str, Any]
    body: str
    first_line: int
    title: str
    lines: dict[str, int] = dataclasses.field(default_factory=dict)

    @functools.cached_property
    def citations(self) -> list[tuple[str, str]]:
        """Return every (key, locator) pair of the page, in order."""
        text = without_code(self.body)
        return [
            pair
            for found in re.findall(CITATION, text)
            for pair in split_citation(found)
        ]

    @functools.cached_property
    def words(self) -> int:
        """Return how many words of prose the page has."""
        return prose.words(self.body)

    @functools.cached_property
    def prose(self) -> str:
        """Return the page's prose at its own positions, all else blanked."""
        return prose.prose_only(self.body)

    def line(self, field: str) -> int:
        """Return the line of a front matter field in the page's file."""
        return self.lines.get(field, 1)


def split_front(text: str) -> tuple[dict[str, Any], str, int]:
    """Return front matter, body and the body's first line; raises yaml.YAMLError."""
    match = FRONT.match(text)
    if not match:
        return {}, text, 1
    if re.search(r"[&*]\w", match[1]):  # may be names of parts, used again
        for event in yaml.parse(match[1], Loader=LOADER):
            if getattr(event, "anchor", None):
                raise yaml.MarkedYAMLError(problem_mark=event.start_mark)
    meta = yaml.load(match[1], Loader=LOADER)
    return (
        meta if isinstance(meta, dict) else {},
        text[match.end() :],
        match[0].count("\n") + 1,
    )


def title_of(body: str) -> str:
    """Return the first heading of a page's Markdown, or nothing."""
    headings = HEADING.finditer(blank(FENCE, body))
    return next((m[2].strip() for m in headings if m[1] == "#"), "")


def read_question(path: Path, root: Path) -> tuple[Question | None, list[Problem]]:
    """Read one page; return it, and what is wrong with its front matter."""
    where = path.relative_to(root).as_posix()
    try:
        text = read(path, where, "A page is a file.")
        meta, body, first = split_front(text)
    except BadInput as error:
        return None, [error.problem]
    except BAD_FRONT as error:
        return None, [front_problem(where, error)]
    problems = []
    missing = [name for name in FIELDS if name not in meta]
    if missing:
        problems.append(
            Problem(
                where,
                1,
                f"The front matter lacks {', '.join(missing)}.",
                "docs/questions/_template.md has every field.",
            )
        )
        return None, problems
    lines = {
        match[1]: line_of(text, match.start())
        for match in re.finditer(r"^(\w+):", text[: len(text) - len(body)], re.M)
    }
    question = Question(path.stem, where, meta, body, first, title_of(body), lines)
    problems = front_problems(question) + field_problems(
        text, where, (*FIELDS, "because")
    )
    return dataclasses.replace(question, meta=usable(meta)), problems


def field_problems(text: str, where: str, known: Collection[str]) -> list[Problem]:
    """Report front matter that is not the page's business, or can be read in two ways.

    MkDocs would let it choose a template; YAML keeps the last of two fields of one name,
    and lets a few lines name each other until they are a text without end.
    """
    front = FRONT.match(text)
    if not front:
        what = "The page has no front matter."
        return [Problem(where, 1, what, "Begin it with ---, `description: …` and ---.")]
    try:
        meta, _, _ = split_front(text)
    except BAD_FRONT as error:
        return [front_problem(where, error)]
    lines: dict[str, int] = {}
    found = []
    for match in re.finditer(
        r"^[\"']?([^\s#:\"'-][^:\n\"']*?)[\"']? *:", front[1], re.M
    ):
        line = 2 + front[1].count("\n", 0, match.start())
        if lines.setdefault(match[1], line) != line:
            what = f"{match[1]!r} stands there twice."
            found.append(Problem(where, line, what, "Keep one."))
    for name in meta:
        if name not in known:
            what = f"The front matter has a field {name!r}."
            remedy = f"Use {', '.join(known)}."
            found.append(Problem(where, lines.get(str(name), 1), what, remedy))
    return found


def front_problem(where: str, error: Exception) -> Problem:
    """Report front matter that YAML cannot read."""
    mark = getattr(error, "problem_mark", None)
    what, remedy = (
        "The front matter is not YAML.",
        "Correct it; quote a text that holds a colon.",
    )
    return Problem(where, mark.line + 2 if mark else 1, what, remedy)


def usable(meta: dict[str, Any]) -> dict[str, Any]:
    """Return front matter that the rest of the build can read, whatever was typed."""
    lists = {
        name: [str(item) for item in meta[name]] if isinstance(meta[name], list) else []
        for name in ("frameworks", "prerequisites", "aliases")
    }
    lists["frameworks"] = [name for name in lists["frameworks"] if name in FRAMEWORKS]
    dated = isinstance(meta["reviewed"], datetime.date)
    return {
        **meta,
        **lists,
        "description": str(meta["description"]),
        "reviewed": meta["reviewed"] if dated else datetime.date(1970, 1, 1),
    }


def front_problems(page: Question) -> list[Problem]:
    """Return what is wrong with the front matter's values."""
    meta, problems = page.meta, []

    def wrong(field: str, what: str, remedy: str) -> None:
        problems.append(Problem(page.path, page.line(field), what, remedy))

    if not SLUG.fullmatch(page.slug):
        problems.append(
            Problem(
                page.path,
                1,
                f"{page.slug!r} is no address.",
                "Use lower-case words joined by hyphens.",
            )
        )
    answer = str(meta["description"])
    count = len(answer.split())
    if not 8 <= count <= 60:
        wrong("description", f"The short answer has {count} words.", "Use 8 to 60.")
    if MARKUP.search(answer):
        wrong(
            "description", "The short answer holds markup or maths.", "Use plain words."
        )
    if meta["evidence"] not in EVIDENCE:
        wrong(
            "evidence",
            f"{meta['evidence']!r} is no kind of evidence.",
            f"Use one of {', '.join(EVIDENCE)}.",
        )
    for field in ("description", "condition", "because", "without"):
        if not isinstance(meta.get(field, ""), str):
            wrong(
                field,
                f"`{field}` is no text.",
                "Write a sentence; quote it if need be.",
            )
    for field in ("aliases", "condition", "because"):
        for text in (
            meta.get(field) or [] if field == "aliases" else [meta.get(field, "")]
        ):
            problems += safety.text_problem(str(text), page.path, page.line(field))
    if not isinstance(meta["reviewed"], datetime.date):
        wrong("reviewed", "This is no date.", "Write it as 2026-11-24.")
    given = meta["frameworks"] if isinstance(meta["frameworks"], list) else []
    unknown = [name for name in given or ["none"] if name not in FRAMEWORKS]
    if unknown:
        wrong(
            "frameworks",
            f"{unknown[0]!r} is no framework."
            if given
            else "`frameworks` is no list of frameworks.",
            f"Use some of {', '.join(FRAMEWORKS)}.",
        )
    for field in ("aliases", "prerequisites"):
        if not isinstance(meta[field], list):
            wrong(
                field, f"`{field}` is no list.", "Write one entry a line, with a dash."
            )
    if isinstance(meta["aliases"], list) and not meta["aliases"]:
        wrong(
            "aliases",
            "No other wording is given.",
            "Add how people ask it, wrongly too.",
        )
    if str(meta["condition"]).lower() == "none" and "because" not in meta:
        wrong(
            "condition", "`condition: none` needs a reason.", "Add a line `because: …`."
        )
    if STRONG.search(answer) and str(meta["condition"]).lower() == "none":
        wrong(
            "description",
            f"The short answer says {STRONG.search(answer)[0]!r} without a condition.",
            "Name the condition and the session that removes it.",
        )
    return problems


def page_problems(
    page: Question,
    files: dict[str, Snippet],
    tables: dict[str, Table],
    sources: dict[str, Any],
    slugs: set[str],
) -> list[Problem]:
    """Return every rule of the template that a page breaks."""
    body, problems = page.body, []

    def wrong(position: int, what: str, remedy: str) -> None:
        line = page.first_line + line_of(body, position) - 1
        problems.append(Problem(page.path, line, what, remedy))

    bare = blank(FENCE, body)
    headings = [(m.start(), len(m[1]), m[2].strip()) for m in HEADING.finditer(bare)]
    ones = [heading for heading in headings if heading[1] == 1]
    if len(ones) != 1 or not ones[0][2].endswith("?"):
        wrong(
            ones[:2][-1][0] if ones else 0,
            "A page has one H1, and it is a question.",
            "Write one `# …?` line.",
        )
    twos = [(position, name) for position, level, name in headings if level == 2]
    if [name for _, name in twos] != list(SECTIONS):
        stray = next(
            (p for (p, n), want in zip(twos, SECTIONS, strict=False) if n != want),
            twos[-1][0] if twos else 0,
        )
        wrong(
            stray,
            f"The sections are {', '.join(n for _, n in twos) or 'missing'}.",
            f"Use {', '.join(SECTIONS)}, in this order.",
        )
    count = page.words
    if not 250 <= count <= 1300:
        wrong(0, f"The page has {count} words of prose.", "Use 250 to 1,300.")
    problems += every_page.page_problems(body, sources, page.path, page.first_line)
    problems += style.style_problems(
        page.meta["description"], page.path, page.line("description")
    )
    problems += code_problems(page, files, wrong)
    problems += evidence_problems(page)
    cited = set(page.citations)
    outputs = outputs_of(page.body, files)
    problems += prose.unsupported_numbers(
        body, outputs, tables, page.path, page.first_line
    )
    problems += prose.unsupported_numbers(
        page.meta["description"],
        outputs,
        tables,
        page.path,
        page.line("description"),
        cited,
    )
    problems += prose.uncited_inserts(body, tables, page.path, page.first_line)
    problems += prose.false_joins(body, tables, page.path, page.first_line)
    for slug in page.meta["prerequisites"]:
        if slug not in slugs:
            problems.append(
                Problem(
                    page.path,
                    page.line("prerequisites"),
                    f"The prerequisite {slug!r} is no question.",
                    "Correct the slug, or take it out.",
                )
            )
    if "??? " not in body:
        wrong(
            twos[3][0] if len(twos) > 3 else 0,
            "Check yourself has no fold.",
            'Add `??? question "Predict: …?"` with a tested answer in it.',
        )
    return problems


def figure_problems(
    page: Question,
    files: dict[str, Snippet],
    tables: dict[str, Table],
    folder: Path,
) -> list[Problem]:
    """Report figures that are missing, and numbers in them that nothing backs."""
    problems = []
    outputs = outputs_of(page.body, files)
    for name in re.findall(r"\(\.\./figures/([\w-]+\.svg)", page.body):
        path = folder / name
        if not path.exists():
            continue  # reported as a dead link
        drawn = read(path, f"docs/figures/{name}", "Save it as SVG in UTF-8.")
        text = re.sub(r"<title>.*?</title>|<[^>]+>", lambda m: " " * len(m[0]), drawn)
        problems += prose.unsupported_numbers(
            text, outputs, tables, f"docs/figures/{name}", 1, set(page.citations)
        )
    return problems


def outputs_of(body: str, files: dict[str, Snippet]) -> list[str]:
    """Return what the sessions that a page includes print, one string an example."""
    printed: list[str] = []
    for _, name, section in snippets.INCLUDE.findall(body):
        snippet = files.get(name)
        if snippet and section in snippet.sections:
            printed += snippet.printed(section)
    return printed


def include_problems(
    body: str, own: Collection[str], files: dict[str, Snippet], where: str, first: int
) -> list[Problem]:
    """Check that a page's code is included, from files of its own, and that all is shown."""
    problems = []

    def wrong(position: int, what: str, remedy: str) -> None:
        line = first + line_of(body, position) - 1
        problems.append(Problem(where, line, what, remedy))

    included: set[tuple[str, str]] = set()
    for match in re.finditer(r"^(?!.*`[^`\n]*-8<-[^`\n]*`).*-8<-.*$", body, re.M):
        if not snippets.INCLUDE.fullmatch(match[0]):
            wrong(
                match.start(),
                "This include is not of the known form.",
                'Write --8<-- "file.py:section" on a line of its own.',
            )
    for match in snippets.INCLUDE.finditer(body):
        _, name, section = match.groups()
        if name not in own:
            wrong(
                match.start(),
                f"{name} is not a snippet of this page.",
                f"Use {', '.join(sorted(own)) or 'no code'}.",
            )
        elif name not in files:
            wrong(
                match.start(),
                f"There is no readable snippets/{name}.",
                "Add the file, or correct it.",
            )
        elif not section or section not in files[name].sections:
            wrong(
                match.start(),
                f"snippets/{name} has no section {section!r}.",
                f"Its sections are {', '.join(files[name].sections)}.",
            )
        else:
            included.add((name, section))
    for match in FENCE.finditer(body):
        head, *lines = match[0].splitlines()[:-1]
        lines = [line.strip() for line in lines if line.strip()]
        if not re.fullmatch(r"[ \t]*[`~]+ *[\w+-]*[ \t]*", head):
            wrong(
                match.start(),
                "The first line of this code says more than its language.",
                "Leave the language alone there: the build sets no attributes on code.",
            )
        if re.match(
            r"[ \t]*[`~]+ *\{? *\.?i?py(thon|con)?", match[0], re.I
        ) and not all(line.startswith("--8<--") for line in lines):
            wrong(
                match.start(),
                "Python is typed into the page.",
                "Move it to the page's snippet and include its section.",
            )
    for name in own:
        if name not in files:
            continue
        for section in files[name].sections:
            if (name, section) not in included:
                problems.append(
                    Problem(
                        f"snippets/{name}",
                        files[name].lines[section],
                        f"The section {section!r} is shown nowhere.",
                        f"Include it on {where}, or delete it.",
                    )
                )
    return problems


def heading_problem(snippet: Snippet, name: str, title: str) -> list[Problem]:
    """Report a snippet whose docstring does not begin with its page's H1."""
    if snippet.question == title:
        return []
    return [
        Problem(
            f"snippets/{name}",
            1,
            f"The docstring does not begin with the page's question {title!r}.",
            "Make the first line equal to the H1.",
        )
    ]


def code_problems(
    page: Question, files: dict[str, Snippet], wrong: Any
) -> list[Problem]:
    """Check that the page's code is included, complete and its own."""
    own = {
        snippets.file_name(page.slug, name): name for name in page.meta["frameworks"]
    }
    problems = include_problems(page.body, own, files, page.path, page.first_line)
    for name in own:
        snippet = files.get(name)
        if snippet is None:
            problems.append(
                Problem(
                    page.path,
                    page.line("frameworks"),
                    f"There is no readable snippets/{name}.",
                    "Add it, or take the framework out of the front matter.",
                )
            )
            continue
        problems += heading_problem(snippet, name, page.title)
    without = str(page.meta["without"])
    main = files.get(next(iter(own), ""))
    if str(page.meta["condition"]).lower() != "none":
        if main and without not in main.sections:
            problems.append(
                Problem(
                    page.path,
                    page.line("without"),
                    f"`without: {without}` names no section of snippets/{main.name}.py.",
                    "Name the session in which the condition is removed.",
                )
            )
        elif main:
            fails = page.body.find("## When it fails")
            check = page.body.find("## Check yourself")
            if f':{without}"' not in page.body[fails:check]:
                wrong(
                    max(fails, 0),
                    f"The session {without!r} is not under When it fails.",
                    "Include it there.",
                )
    return problems


def evidence_problems(page: Question) -> list[Problem]:
    """Check that the evidence that a page claims is cited."""
    where, line = page.path, page.line("evidence")
    sources = {key for key, _ in page.citations}
    if page.meta["evidence"] == "settled" and not sources:
        what, remedy = "without a source", "Cite one with its locator."
    elif page.meta["evidence"] == "debated" and len(sources) < 2:
        what, remedy = "needs two cited positions", "Cite both."
    else:
        return []
    return [
        Problem(where, line, f"`evidence: {page.meta['evidence']}` {what}.", remedy)
    ]


def variant_problems(page: Question, files: dict[str, Snippet]) -> list[Problem]:
    """Report a framework's session that prints other lines than the first one's."""
    names = [snippets.file_name(page.slug, name) for name in page.meta["frameworks"]]
    present = [files[name] for name in names if name in files]
    problems = []

    def wrong(other: Snippet, line: int, what: str, remedy: str) -> None:
        problems.append(Problem(f"snippets/{other.name}.py", line, what, remedy))

    for other in present[1:]:
        first = present[0]
        for section in dict.fromkeys(["session", *other.sections]):
            if section == "code":
                continue
            if section not in first.sections or section not in other.sections:
                lacking = other if section in first.sections else first
                wrong(
                    lacking,
                    1,
                    f"There is no section {section!r}.",
                    f"Tabs show the same sessions: see snippets/"
                    f"{first.name if lacking is other else other.name}.py.",
                )
                continue
            want, got = first.printed(section), other.printed(section)
            for index, (left, right) in enumerate(zip(want, got, strict=False)):
                if left != right:
                    wrong(
                        other,
                        other.line_of_result(section, index),
                        f"Result {index + 1} of {section!r} is {right.strip()!r}, but "
                        f"snippets/{first.name}.py prints {left.strip()!r}.",
                        "Tabs must print the same lines: correct the one that is wrong.",
                    )
            if len(want) != len(got):
                wrong(
                    other,
                    other.lines[section],
                    f"{section!r} prints {len(got)} results, but "
                    f"snippets/{first.name}.py prints {len(want)}.",
                    "Tabs must print the same lines.",
                )
    return problems


def cycle(pages: dict[str, Question]) -> list[str]:
    """Return the slugs of one cycle among the prerequisites, or an empty list."""
    state: dict[str, int] = {}

    def visit(slug: str, path: list[str]) -> list[str]:
        if state.get(slug) == 2 or slug not in pages:
            return []
        if slug in path:
            return path[path.index(slug) :] + [slug]
        for needed in pages[slug].meta["prerequisites"]:
            found = visit(needed, [*path, slug])
            if found:
                return found
        state[slug] = 2
        return []

    for slug in pages:
        found = visit(slug, [])
        if found:
            return found
    return []


def evidence_counts(page: Question, files: dict[str, Snippet]) -> dict[str, Any]:
    """Return what the evidence line counts: sources, executed lines and frameworks."""
    shown = {
        (name, section)
        for _, name, section in snippets.INCLUDE.findall(page.body)
        if name in files and section in files[name].sections
    }
    return {
        "sources": len({key for key, _ in page.citations}),
        "lines": sum(files[name].executed[section] for name, section in shown),
        "frameworks": [FRAMEWORKS[name][1] for name in page.meta["frameworks"]],
        "weekly": any(name in snippets.WEEKLY for name in page.meta["frameworks"]),
    }
