"""MkDocs' events, turned into calls of the plain functions in this package."""

from __future__ import annotations

import html as escaping
import logging
import re
import shutil
import zlib
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from mkdocs.exceptions import PluginError
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.files import File
from mkdocs.utils import CountHandler, clean_directory, get_relative_url
from mkdocs_jupyter.config import settings as notebook_settings

from . import (
    artefacts,
    data,
    dates,
    experiments,
    formulas,
    furniture,
    glossary,
    library,
    notebooks,
    offline,
    questions,
    related,
    rendering,
    safety,
    search,
    snippets,
    sources,
    topics,
)
from .memory import Memory, mark, stamp
from .problems import BadInput, Problem, line_of, read

log = get_plugin_logger("identity-mapping")
LATEST = 50  # entries of the feed
EMPTY = zlib.compress(b"")
TEMPLATES = Path(__file__).with_name("notebook_templates")
LABELS = {"settled": "Settled", "measured": "Measured here", "debated": "Debated"}


@dataclass
class State:
    """What one build knows; made anew by ``configure``."""

    root: Path
    config: Any
    library: library.Library
    citations: sources.Citations
    serving: bool
    memory: Memory
    history: dates.History
    views: dict[str, dict[str, Any]] = field(default_factory=dict)
    bodies: dict[str, bytes] = field(default_factory=dict)
    characters: set[str] = field(default_factory=set)
    notebook_records: list[dict[str, str]] = field(default_factory=list)
    stale: set[str] = field(default_factory=set)
    near: dict[str, list[str]] = field(default_factory=dict)
    copies: dict[Path, bytes] = field(default_factory=dict)  # pages' Markdown, by file
    logged: CountHandler = field(  # faults of pages, and what MkDocs warns of
        default_factory=lambda: CountHandler(level=logging.WARNING)
    )
    names: str = ""  # of all files, and below marks of what all pages rest on
    tables: str = ""
    stamp: str = ""


state: State


def report(problems: list[Problem]) -> int:
    """Log each problem once, as an error; return how many there are."""
    once = {str(problem): (problem.path, problem.line) for problem in problems}
    for text in sorted(once, key=lambda text: (once[text], text)):
        log.error(text)  # a remembered problem is of an earlier import's class
    return len(once)


def stop(count: int) -> None:
    """End the build if there are faults, whatever its options say."""
    if count:
        raise PluginError(f"{count} fault{'s' * (count > 1)}, listed above.")


def logged_faults() -> int:
    """Return how many faults and warnings were logged, none while serving."""
    return sum(number for _, number in state.logged.get_counts())


def configure(config: Any, serving: bool, memory: Memory) -> Any:
    """Read the repository, report its faults, and register the citations."""
    global state
    if serving:
        tolerate_warnings()
    root = Path(config.config_file_path).resolve().parent
    identity_problems(config)
    memory.begin(mark(stamp(root / "src/identity_mapping"), stamp(root, "mkdocs.yml")))
    try:
        found, problems = library.load(root, memory)
    except BadInput as error:
        raise PluginError(str(error.problem)) from error
    problems += notebooks.result_problems(
        experiments.Places.of(root), found.tables, set(found.pages)
    )
    if problems and not serving:  # nothing that follows would be published
        problems += library.rendered_problems(found, memory=memory)
    stop(report(problems) * (not serving))
    citations = sources.Citations(found.sources)
    config.markdown_extensions.append(citations)
    config.extra["serving"] = serving
    use_notebook_templates(config, root)
    history = dates.History({}, {}) if serving else dates.read_history(root)
    state = State(root, config, found, citations, serving, memory, history)
    if not serving:  # neither --quiet nor --no-strict hides what a warning says
        logger = logging.getLogger("mkdocs")
        logger.setLevel(min(logger.level, logging.WARNING))
        logger.addHandler(state.logged)
    state.near = near(memory, found)
    state.tables = mark(repr(found.tables))
    state.stamp = mark(stamp(root / "docs/figures"), repr(found.terms))
    return config


def use_notebook_templates(config: Any, root: Path, folder: Path = TEMPLATES) -> None:
    """Let mkdocs-jupyter convert by our templates, its cache one of these templates.

    The plug-in has a setting for the folder, in Python only, and does not notice that
    a template was changed.
    """
    notebook_settings.templates_dir = str(folder)
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.j2"))]
    cache = root / ".cache/mkdocs-jupyter" / mark(*texts)[:16]
    for old in cache.parent.glob("*"):
        if old != cache:
            shutil.rmtree(old) if old.is_dir() else old.unlink()
    config.plugins["mkdocs-jupyter"].config["cache_dir"] = str(cache)


def near(memory: Memory, found: library.Library) -> dict[str, list[str]]:
    """Return the questions around each question that its page does not name elsewhere."""

    def shown(slug: str) -> list[str]:
        beside = [other for other in found.order.around(slug) if other]
        return [*found.pages[slug].meta["prerequisites"], *beside]

    rest_on = [
        repr((related.words_of(p), sorted(related.links_of(p)), p.citations, shown(s)))
        for s, p in found.pages.items()
    ]
    return memory.recall(
        lambda: related.related(found.pages, shown), "related", *rest_on
    )


def identity_problems(config: Any) -> None:
    """Stop the build if the public identity is not of a form that can be printed."""
    extra, wrong = config.extra, []
    for name, value in (
        ("SITE_URL", config.site_url),
        ("SITE_REPOSITORY", extra["repository"]),
        ("SITE_CONTACT", extra["contact"]),
    ):
        if not re.fullmatch(r"(?:https?://|mailto:)[^\s\"'<>\\]+", str(value)):
            wrong.append(f"{name} is {value!r}: give an address with https.")
    for name, value in (
        ("SITE_AUTHOR", config.site_author),
        ("SITE_COPYRIGHT", config.copyright),
        ("site_name", config.site_name),
        ("site_description", config.site_description),
    ):
        if safety.text_problem(str(value), name, 1) or '"' in str(value):
            wrong.append(f"{name} is {value!r}: give a plain text.")
    if wrong:
        raise PluginError(f"mkdocs.yml:4: {' '.join(wrong)}")


def tolerate_warnings() -> None:
    """Let a page half written be shown while serving, with its faults in the log.

    MkDocs counts warnings from before the first event on, so that setting
    ``strict`` to false here would come too late.
    """
    logger = logging.getLogger("mkdocs")
    for handler in list(logger.handlers):
        if isinstance(handler, CountHandler):
            logger.removeHandler(handler)


def slug_of(page: Any) -> str | None:
    """Return the question's slug if ``page`` is one."""
    path = Path(page.file.src_uri)
    return path.stem if path.parent.as_posix() == "questions" else None


def kind_of(page: Any) -> str:
    """Return the page's kind, as the template and the tests name it."""
    path = page.file.src_uri
    if path == "index.md":
        return "home"
    for folder, kind in (
        ("questions/", "question"),
        ("topics/", "topic"),
        ("notebooks/", "notebook"),
    ):
        if path.startswith(folder):
            return kind
    return "plain"


def add_files(files: Any, config: Any) -> Any:
    """Add one page a topic; leave the stock theme's scripts and styles behind.

    Our own style stands in each page.
    """
    ours = Path(config.theme.custom_dir)
    for file in list(files):
        inside = file.src_uri.startswith("assets/")
        theirs = inside and not (ours / file.src_uri).exists()
        if theirs or file.src_uri == "site.css":
            files.remove(file)
    for topic in state.library.order.topics:
        content = topics.topic_markdown(topic, state.library.pages)
        files.append(File.generated(config, f"topics/{topic.slug}.md", content=content))
    add_runs(files, config)
    state.names = mark(*sorted(file.src_uri for file in files))
    return files


def add_runs(files: Any, config: Any) -> None:
    """Let each notebook's page show its finished run, if there is one.

    A build that is asked to runs what was not run yet. A run of an earlier source is
    shown while serving, with a note, and never published.
    """
    places = experiments.Places.of(state.root)
    if config.extra["run_notebooks"]:
        try:
            experiments.make(places, say=log.info)
        except experiments.FailedRun as error:
            raise PluginError(str(error)) from error
    for file in files:
        path = Path(file.src_uri)
        if path.parent.as_posix() != "notebooks" or path.suffix != ".py":
            continue
        ran, fresh = experiments.kept(places, path.stem)
        if ran and fresh:
            file.abs_src_path = str(ran)
        elif ran and state.serving:
            state.stale.add(path.stem)
            shown = places.cache / f"earlier/{path.stem}.ipynb"
            shown.parent.mkdir(exist_ok=True)
            shown.write_text(
                notebooks.with_outputs(notebook_source(path.stem), ran), "utf-8"
            )
            file.abs_src_path = str(shown)


def notebook_source(name: str) -> str:
    """Return the text of a notebook, or of the helpers ``_lab``."""
    return (state.root / f"docs/notebooks/{name}.py").read_text(encoding="utf-8")


def add_globals(env: Any, config: Any, files: Any) -> Any:
    """Give every template the library, and the addresses that derive from the identity block.

    All pages are read now and none is written, so this is where faults stop the build.
    """
    stop(logged_faults())
    for target, text in state.copies.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(zlib.decompress(text))
    state.copies.clear()
    found = state.library
    repository = str(config.extra["repository"]).rstrip("/")
    sheet = (Path(config.theme.custom_dir) / "site.css").read_text(encoding="utf-8")
    env.globals.update(
        topics=found.order.topics,
        start_path=found.order.start_path,
        step_lines=found.order.steps,
        questions=found.pages,
        repository=repository,
        experiments=[
            {"url": f"notebooks/{table.name}/", "title": notebook_title(table.name)}
            for table in measured_tables()
        ],
        minutes=all_minutes(),
        policy=artefacts.policy,
        font_first=artefacts.FONT_FIRST,
        page_style=partial(artefacts.page_style, sheet),
        proof=proof_counts(),
        changed=changed,
        news=news(),
    )
    env.filters["words"] = lambda text: " ".join(str(text).split())
    return env


def notebook_title(name: str) -> str:
    """Return a notebook's first heading."""
    heading = re.search(r"^# # (.+)$", notebook_source(name), re.M)
    return heading[1] if heading else name


def changed(source: str) -> date | None:
    """Return the day on which a page's own files last changed, None where it is not known.

    Lists change with the pages that they name, so they have no day of their own.
    """
    path = Path(source)
    files = [f"docs/{source}"]
    if path.parent.name == "questions":
        files += [f"snippets/{name}" for name in library.code_names(path.name)]
    elif path.parent.name == "notebooks":
        files.append(f"docs/data/results/{path.stem}.json")
    elif path.parent.name or path.name == "index.md":
        return None
    page = state.library.pages.get(path.stem)
    return state.history.changed(files) or (page.meta["reviewed"] if page else None)


def news() -> list[dict[str, Any]]:
    """Return the feed's entries: new answers and corrected ones, the latest first."""
    pages = state.library.pages
    named = {slug: (page.title, f"questions/{slug}/") for slug, page in pages.items()}
    for name, (body, _) in library.plain_pages(state.root).items():
        slug = name.removesuffix(".md")
        named.setdefault(slug, (questions.title_of(body), f"{slug}/"))
    changelog = state.root / "CHANGELOG.md"
    text = changelog.read_text(encoding="utf-8") if changelog.exists() else ""
    entries = [
        {
            "day": state.history.published(page.path) or page.meta["reviewed"],
            "title": page.title,
            "url": f"questions/{slug}/",
            "mark": "",
            "summary": page.meta["description"],
        }
        for slug, page in pages.items()
    ]
    entries += [
        {
            "day": one.day,
            "title": f"Corrected: {named[one.slug][0]}",
            "url": named[one.slug][1],
            "mark": f"#corrected-{one.day}",
            "summary": one.text,
        }
        for one in dates.read_corrections(text)
        if one.slug in named
    ]
    return sorted(entries, key=lambda entry: entry["day"], reverse=True)[:LATEST]


def all_minutes() -> dict[str, int]:
    """Return the minutes to read each question at 200 words a minute, at least 1."""
    pages = state.library.pages
    return {slug: max(1, round(page.words / 200)) for slug, page in pages.items()}


def proof_counts() -> dict[str, int]:
    """Return the totals that the home page prints."""
    found = state.library
    counts = [
        questions.evidence_counts(p, found.snippets) for p in found.pages.values()
    ]
    inserted = sum(len(data.INSERT.findall(p.body)) for p in found.pages.values())
    cells = sum(
        sum(
            not isinstance(value, str)
            for row in found.tables[name].rows.values()
            for value in row.values()
        )
        for p in found.pages.values()
        for name, _ in data.TABLE.findall(p.body)
        if name in found.tables
    )
    return {
        "lines": sum(count["lines"] for count in counts),
        "numbers": inserted + cells,
        "sources": len(found.sources),
    }


def complete_markdown(markdown: str, page: Any) -> str:
    """Insert numbers and tables; fill the bibliography; keep a copy for readers of text."""
    where = f"docs/{page.file.src_uri}"
    slug = slug_of(page)
    if kind_of(page) == "notebook":  # mkdocs-jupyter renders it
        name = Path(page.file.src_uri).stem
        table = state.library.tables.get(name)
        card, source = card_words(table) if table else "", notebook_source(name)
        markdown = state.memory.recall(
            lambda: notebooks.as_markdown(source, card), "words", source, card
        )
        write_copy(page, plain_copy(markdown, page, None))
        return ""
    first = first_line(where, markdown)
    if kind_of(page) in ("question", "plain"):
        markdown = snippets.without_unknown(markdown, state.library.snippets)
    tables = state.library.tables
    markdown, faults = state.memory.recall(
        lambda: rendering.inserted(markdown, tables, where, first),
        *("inserts", where, str(first), markdown, state.tables),
    )
    report(faults)
    if page.file.src_uri == "bibliography.md":
        markdown += "\n\n" + bibliography_html()
    if page.file.src_uri == "about.md" and state.config.extra["offline"]:
        markdown += "\n\n" + offline.links_html("../")
    cards = ""
    if page.file.src_uri == "verdicts.md":
        for table in measured_tables():
            cards += f"\n\n## {notebook_title(table.name)}\n\n{card_words(table)}"
    if page.file.src_uri == "paths.md":
        found = state.library
        markdown += "\n\n" + topics.paths_markdown(
            found.order, found.pages, all_minutes()
        )
    write_copy(page, plain_copy(markdown + cards, page, slug))
    render_once(page, markdown)
    return markdown


def render_once(page: Any, markdown: str) -> None:
    """Let a page be converted only if its text, or code that it includes, is new."""
    if not state.memory.active:
        return
    convert = page.render
    included = snippets.resolve(markdown, state.library.snippets)

    def render(config: Any, files: Any) -> None:
        def made() -> tuple[dict[str, Any], sources.Notes]:
            convert(config, files)
            names = "content toc present_anchor_ids _title_from_render"
            kept = {name: getattr(page, name, None) for name in names.split()}
            return kept, state.citations.notes

        key = ("render", page.file.src_uri, markdown, included, state.names)
        kept, state.citations.notes = state.memory.recall(made, *key)
        for name, value in kept.items():
            setattr(page, name, value)
        page.links_to_anchors = None  # they are checked with all other links

    page.render = render


def write_copy(page: Any, text: str) -> None:
    """Keep a page's Markdown, to be written beside the page if no page has a fault."""
    target = Path(state.config.site_dir) / page.url / "index.md"
    state.copies[target] = zlib.compress(text.encode(), 1)


def first_line(where: str, markdown: str) -> int:
    """Return the line of its file on which a page's Markdown begins, below front matter."""
    path = state.root / where
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return line_of(text, max(text.find(markdown), 0))


def plain_copy(markdown: str, page: Any, slug: str | None) -> str:
    """Return a page's Markdown with code resolved and its short answer in place."""
    moved = Path(page.file.src_uri).name != "index.md"
    text = artefacts.relocate(markdown, moved)
    text = snippets.resolve(text, state.library.snippets).strip()
    if slug in state.library.pages:
        question = state.library.pages[slug]
        answer = " ".join(str(question.meta["description"]).split())
        head, _, rest = text.partition("\n")
        cited = [
            state.library.sources[key]
            for key in dict.fromkeys(key for key, _ in question.citations)
            if key in state.library.sources
        ]
        listed = "\n".join(
            f"- [@{source.key}] {source.authors} ({source.year}). {source.title}. "
            + " ".join(address for _, address in source.links)
            for source in cited
        )
        text = f"{head}\n\n> {answer}\n{rest}\n\n## Sources\n\n{listed}"
    return text.rstrip() + "\n"


def bibliography_html() -> str:
    """Return every source with what it shows and the pages that cite it."""
    items = []
    ordered = sorted(
        state.library.sources.values(), key=lambda s: (s.authors.lower(), s.year)
    )
    for source in ordered:
        pages = ", ".join(
            f'<a href="../questions/{page.slug}/">{escaping.escape(page.title)}</a>'
            for page in state.library.citing.get(source.key, [])
        )
        cited = f" Cited by: {pages}" if pages else ""
        items.append(
            f'<li id="{source.key}">{sources.entry_html(source)}'
            f"<p>{escaping.escape(source.shows)}{cited}</p></li>"
        )
    return '<ol class="bib">' + "".join(items) + "</ol>"


def complete_html(html: str, page: Any) -> str:
    """Return the page's body; what stands above and below it goes into its view."""
    kind, slug = kind_of(page), slug_of(page)
    where = f"docs/{page.file.src_uri}"
    view: dict[str, Any] = {"kind": kind, "sources": "", "slug": slug}
    recall = state.memory.recall
    if kind == "notebook":
        html, faults = recall(lambda: notebooks.slim(html), "slim", html)
    else:
        html, faults = recall(lambda: formulas.convert(html), "formulas", html)
    texts = texts_of(page)
    report(rendering.formula_problems(faults, texts.get(where, ""), where))
    notes = state.citations.notes
    figures = state.root / "docs/figures"
    html = recall(lambda: furniture.finish(html, figures), "finish", html, state.stamp)
    view["h1"], html = furniture.split_head(html)
    if kind == "notebook":
        html, notes = add_card(html, page, view)
    if page.file.src_uri == "verdicts.md":
        table, cards, notes = all_verdicts(page)
        head, heading, rest = html.partition("<h2")
        html = head + table + heading + rest + cards
    anchors = {f"source-{key}" for key in notes.order}
    page.present_anchor_ids = (page.present_anchor_ids or set()) | anchors
    if kind != "home":
        up = get_relative_url("bibliography/", page.url)
        view["sources"] = sources.notes_html(notes, state.library.sources, up)
    if kind in ("question", "notebook"):
        up = get_relative_url("glossary/", page.url)
        terms = state.library.terms
        html = recall(
            lambda: glossary.link_terms(html, terms, up), "terms", html, state.stamp, up
        )
    if kind == "question":
        html = furniture.tint_failure(html)
        fill_question(view, slug, page)
    whole = f"<h1>{view['h1']}</h1>{html}{view['sources']}"
    report(
        recall(
            lambda: safety.page_problems(whole, texts), "safe", whole, *texts.values()
        )
    )
    view["characters"] = formulas.characters(html)
    state.characters |= view["characters"]
    view["toc"] = (
        [(item.id, item.title) for top in page.toc.items for item in top.children]
        if kind != "notebook"
        else []
    )
    state.views[page.file.src_uri] = view
    # MkDocs converts all pages before it writes the first: thousands have to be held.
    state.bodies[page.file.src_uri] = zlib.compress(html.encode(), 1)
    page.markdown = None
    return ""


def texts_of(page: Any) -> dict[str, str]:
    """Return the files of which a page is made by their paths, its own first."""
    where, name = f"docs/{page.file.src_uri}", Path(page.file.src_uri).stem
    files = {table.name: table.path for table in state.library.tables.values()}
    path, texts = state.root / where, {}
    if path.is_file():  # a topic's page is made of topics.yml
        _, body, first = questions.split_front(path.read_text(encoding="utf-8"))
        texts = rendering.texts_of(where, body, first, state.root, files)
    more = [files[name]] if name in files else ["docs/topics.yml", "docs/glossary.md"]
    more += sorted(files.values()) if page.file.src_uri == "verdicts.md" else []
    return texts | {p: read(state.root / p, p, "") for p in more if p not in texts}


def claim_html(table: data.Table, notes: sources.Notes) -> str:
    """Return the claim of a results file with its citations, which go into ``notes``."""
    card = table.raw["card"]
    marks = []
    for found in re.findall(sources.CITATION, card["claim_source"]):
        for key, locator in sources.split_citation(found):
            if key not in state.library.sources:
                what = f"The citation key {key!r} is not in docs/references.bib."
                report([Problem(table.path, 1, what, "Correct `claim_source`.")])
                continue
            number, anchor = notes.add(key, locator)
            label = state.library.sources[key].label
            marks.append(
                f'<a href="#source-{key}" id="{anchor}" aria-label="Source {number}: '
                f'{escaping.escape(label)}, {escaping.escape(locator)}">{number}</a>'
            )
    return f'{escaping.escape(card["claim"])}<sup class="cite">{"".join(marks)}</sup>'


def card_words(table: data.Table) -> str:
    """Return the distance card of a results file as Markdown, its claim's place in words."""
    source = "; ".join(
        f"{state.library.sources[key].label}, {locator}"
        for found in re.findall(sources.CITATION, table.raw["card"]["claim_source"])
        for key, locator in sources.split_citation(found)
        if key in state.library.sources
    )
    return notebooks.card_markdown(table, source)


def measured_tables() -> list[data.Table]:
    """Return the results files in the order of the questions that they belong to."""
    slugs = [slug for topic in state.library.order.topics for slug in topic.questions]
    place = {slug: number for number, slug in enumerate(slugs)}
    return sorted(
        (table for table in state.library.tables.values() if "card" in table.raw),
        key=lambda table: (place.get(table.raw.get("question"), 0), table.name),
    )


def all_verdicts(page: Any) -> tuple[str, str, sources.Notes]:
    """Return the table of verdicts, every distance card, and their claims' sources."""
    notes = sources.Notes()
    cards = [
        (
            get_relative_url(f"notebooks/{table.name}/", page.url),
            notebook_title(table.name),
            table,
            notebooks.card_html(table, claim_html(table, notes)),
        )
        for table in measured_tables()
    ]
    return *notebooks.verdicts_html(cards), notes


def add_card(html: str, page: Any, view: dict[str, Any]) -> tuple[str, sources.Notes]:
    """Put the distance card above a notebook; return the page and the card's sources."""
    notes = sources.Notes()
    table = state.library.tables.get(Path(page.file.src_uri).stem)
    if table is None or "card" not in table.raw:
        return html, notes
    claim = claim_html(table, notes)
    question = table.raw["question"]
    view.update(
        description=table.raw["description"],
        table=table,
        name=table.name,
        question=question,
        executed='class="plot"' in html,
        stale=table.name in state.stale,
        run_date=date.fromisoformat(table.raw["date"]).strftime("%d %b %Y").lstrip("0"),
    )
    page.meta["description"] = table.raw["description"]
    state.notebook_records.append(
        {
            "url": page.url,
            "title": re.sub(r"<[^>]+>", "", view["h1"]),
            "description": table.raw["description"],
        }
    )
    lead, cells = notebooks.finding_first(html)
    run = f'{lead}<div id="the-run">{cells}</div>'
    return notebooks.card_html(table, claim) + run, notes


def fill_question(view: dict[str, Any], slug: str, page: Any) -> None:
    """Add what a question page shows around its text."""
    found = state.library
    question = found.pages.get(slug)
    if question is None:
        return
    meta = question.meta
    topic = found.order.topic_of(slug)
    path = found.order.start_path
    before, after = found.order.around(slug)
    view.update(
        question=question,
        answer=" ".join(str(meta["description"]).split()),
        label=LABELS.get(meta["evidence"], meta["evidence"]),
        counts=questions.evidence_counts(question, found.snippets),
        topic=topic or topics.NOWHERE,
        place=path.index(slug) + 1 if slug in path else 0,
        places=len(path),
        read_first=[found.pages[s] for s in meta["prerequisites"] if s in found.pages],
        around=[found.pages[s] for s in state.near.get(slug, [])],
        previous=found.pages.get(before or ""),
        next=found.pages.get(after or ""),
        structured=artefacts.article(
            question,
            page.canonical_url or page.url,
            f"{state.config.site_url}assets/cards/{slug}.png",
            (
                state.history.published(question.path) or meta["reviewed"],
                changed(page.file.src_uri) or meta["reviewed"],
            ),
            {
                "name": state.config.site_name,
                "url": state.config.site_url,
                "author": state.config.site_author,
            },
        ),
    )


def curled(output: str, page: Any) -> str:
    """Return a finished page with typographic quotation marks."""
    page.content = None  # written now
    return state.memory.recall(lambda: furniture.curl_quotes(output), "quotes", output)


def add_view(context: Any, page: Any) -> Any:
    """Hand a page's view to its template, and give the page its text back."""
    source = page.file.src_uri
    view = state.views.pop(source, {"kind": kind_of(page)})
    if view.get("characters"):
        cache = state.root / ".cache"
        whole = artefacts.math_font(state.characters, cache)  # far quicker to cut
        font = whole  # while serving, one for all pages: their weight does not matter
        if not state.serving:
            font = artefacts.math_font(view["characters"], cache, whole)
        view["font"] = font.read_bytes()
    context["view"] = view
    page.content = zlib.decompress(state.bodies.pop(source, EMPTY)).decode()
    return context


def write_artefacts(config: Any) -> None:
    """Write the search's files, headers, whole text, downloads, and cards if the site is built."""
    site = Path(config.site_dir)
    logging.getLogger("mkdocs").removeHandler(state.logged)
    if logged_faults():  # MkDocs looks at some links only after it wrote the pages
        clean_directory(site)
    stop(logged_faults())
    assets = site / "assets"
    assets.mkdir(parents=True, exist_ok=True)
    page = state.root / "docs/misconceptions.md"
    wrong = artefacts.wrong_sentences(
        page.read_text(encoding="utf-8") if page.exists() else ""
    )
    rows = search.records(state.library, state.notebook_records, wrong)
    search.write(assets, rows, state.memory)
    (site / "_headers").write_text(artefacts.headers(), encoding="utf-8")
    with (site / "llms-full.txt").open("w", encoding="utf-8") as whole:
        for topic in state.library.order.topics:
            for slug in topic.questions:
                copy = site / f"questions/{slug}/index.md"
                if copy.exists():
                    whole.write(copy.read_text(encoding="utf-8") + "\n---\n\n")
    helpers = notebook_source("_lab")
    for table in measured_tables():
        texts = notebook_source(table.name), helpers, card_words(table)
        offered = state.memory.recall(
            lambda texts=texts: notebooks.downloads(*texts), "downloads", *texts
        )
        for ending, text in offered.items():
            target = site / f"notebooks/{table.name}/{table.name}{ending}"
            target.write_text(text, encoding="utf-8")
    for old, new in state.library.order.moved.items():
        if new in state.library.pages:
            target = site / f"questions/{old}/index.html"
            target.parent.mkdir(parents=True, exist_ok=True)
            title = state.library.pages[new].title
            page = artefacts.moved_page(title, new, config.site_url)
            target.write_text(page, encoding="utf-8")
    if state.serving:
        return  # nobody shares a page of localhost, and cards take seconds
    cards = assets / "cards"
    cards.mkdir(exist_ok=True)
    titles = {slug: page.title for slug, page in state.library.pages.items()}
    first = state.library.pages.get(next(iter(state.library.order.start_path), ""))
    titles["site"] = first.title if first else config.site_name
    for name, title in titles.items():
        card = artefacts.card_png(title, config.site_name, state.root / ".cache")
        (cards / f"{name}.png").write_bytes(card)
