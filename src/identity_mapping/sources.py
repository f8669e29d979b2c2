"""The bibliography and the citations `[@key, locator]` that resolve against it."""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as etree
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import nh3
from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from pybtex.backends.plaintext import Backend
from pybtex.database import BibliographyDataError, Entry, parse_file
from pybtex.exceptions import PybtexError
from pybtex.richtext import Text

from .problems import BadInput, Problem, line_of, read

CITATION = r"\[(@[^\[\]\n]+)\]"
SPACED = r"[ ]?" + CITATION  # the note stands close behind its word
REQUIRED = ("title", "year", "shows")
# What a citation may name, by the field of an entry that says which of them there are.
PLACES = {
    "tables": r"Tab(?:les?|s?\.)",
    "figures": r"Fig(?:ures?|s?\.)",
    "equations": r"Eq(?:uations?|s?\.)",
    "sections": r"[Ss]ec(?:tions?|s?\.)",
}
ONE = r"(?:[A-Z]\.?)?\d+(?:\.\d+)*[a-z]?\b"
ADDRESS = re.compile(r"https?://[\w.-]+(?:/[^\s\"'<>\\]*)?", re.I)
PLAIN = Backend()  # one for all: looking it up by name takes most of a build's time


@dataclass(frozen=True)
class Source:
    """One entry of the bibliography, ready to print."""

    key: str
    label: str
    authors: str
    title: str
    year: str
    venue: str
    links: tuple[tuple[str, str], ...]
    shows: str
    line: int
    places: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def lacks(self, locator: str) -> Iterator[tuple[str, str]]:
        """Yield what a locator names and the entry's fields do not have, with the field."""
        for name, has in self.places.items():
            listed = (
                rf"({PLACES[name]})[ \u00a0]({ONE}(?:(?:, | and | to |-|\u2013){ONE})*)"
            )
            for kind, numbers in re.findall(listed, locator):
                for number in re.findall(ONE, numbers):
                    if number not in has:
                        yield f"{kind} {number}", name


def spread(text: str) -> frozenset[str]:
    """Return the numbers of a list such as ``1-3, 2a-2c, 3.1-3.4``; raises ValueError."""
    found: set[str] = set()
    for part in re.split(r",\s*", text.strip()):
        first, _, last = part.partition("-")
        ends = [
            re.fullmatch(r"([\w.]*?)(\d+|[a-z])", end) for end in (first, last or first)
        ]
        if not all(ends) or ends[0][1] != ends[1][1]:
            raise ValueError(part)
        one, other = (end[2] for end in ends)
        if one.isdigit() != other.isdigit():
            raise ValueError(part)
        steps = (
            map(str, range(int(one), int(other) + 1))
            if one.isdigit()
            else map(chr, range(ord(one), ord(other) + 1))
        )
        found |= {ends[0][1] + step for step in steps}
    return frozenset(found)


def entry_faults(key: str, entry: Entry) -> Iterator[tuple[str, str, str]]:
    """Yield field, fault and remedy for each value of an entry that cannot be printed."""
    fields = entry.fields
    year, stated = fields["year"], re.search(r"(?<=[a-z])((?:19|20)\d\d)(?!\d)", key)
    number = re.fullmatch(r"[a-z]+(\d+)", key)
    if stated and stated[1] not in re.findall(r"\d{4}", year):
        what = f"The year of {key} is {year}, but its key says {stated[1]}"
        yield "year", what, "Correct the one that is wrong"
    elif max(map(int, re.findall(r"\d{4}", year)), default=0) > date.today().year + 1:
        yield "year", f"The year of {key} is {year}, which is to come", "Correct it"
    elif (
        number
        and not stated
        and not any(
            len(part) > 2 and number[1].endswith(part)
            for part in re.findall(r"\d+", fields.get("url", ""))
        )
    ):
        what = f"The key {key} has neither a year nor the number of its url"
        yield "", what, "Write surname, year and a word of the title"
    elif not re.fullmatch(r"[A-Za-z][\w-]*", key) or not (
        stated or number or "undated" in key
    ):
        what = f"The key {key} has no year"
        yield "", what, "Write surname, year and a word of the title, or undated"
    for name, form, remedy in (
        ("url", ADDRESS, "Begin it with https, without spaces or quotation marks"),
        ("doi", re.compile(r"10\.[\d.]+/[^\s\"'<>\\]+"), "Write it as 10.1000/182"),
        (
            "eprint",
            re.compile(r"\d{4}\.\d{4,5}(v\d+)?|[\w.-]+/\d{7}"),
            "Write 1603.05027",
        ),
    ):
        if name in fields and not form.fullmatch(fields[name]):
            yield name, f"The {name} of {key} is {fields[name]!r}", remedy
    for name in PLACES:
        try:
            spread(fields.get(name, "1"))
        except ValueError as error:
            what = f"In {name} of {key}, {str(error)!r} is no range"
            yield name, what, "Write as 1-3, 2a-2c"
    for name, value in [
        *fields.items(),
        ("author", "; ".join(map(str, entry.persons.get("author", [])))),
    ]:
        if nh3.is_html(plain(value)):
            yield name, f"The {name} of {key} holds HTML", "Write it in plain words"


def plain(text: str) -> str:
    """Return BibTeX text without its markup."""
    text = text.replace("--", "\u2013")
    if re.search(r"[\\{}~$]", text):  # the parser is slow, and most text is plain
        text = Text.from_latex(text).render(PLAIN)
    return re.sub(r"\s+", " ", text)


def names(entry: Entry) -> tuple[str, str]:
    """Return the short label's author part and the full list of surnames."""
    surnames = [
        plain(" ".join(person.prelast_names + person.last_names))
        for person in entry.persons.get("author", [])
    ]
    if len(surnames) > 2:
        short = f"{surnames[0]} et al."
    else:
        short = " and ".join(surnames)
    return short, ", ".join(surnames)


def venue(entry: Entry) -> str:
    """Return journal or proceedings with volume, number and pages."""
    get = entry.fields.get
    place = plain(get("journal") or get("booktitle") or get("publisher") or "")
    if get("volume"):
        place += f" {get('volume')}" + (f"({get('number')})" if get("number") else "")
    if get("pages"):
        place += (", " if place else "") + plain(get("pages"))
    return place


def read_sources(path: Path, where: str) -> tuple[dict[str, Source], list[Problem]]:
    """Read ``path``; return its entries by key, and the faults."""
    text = read(path, where, "Without it no page can cite: restore it.")
    starts: dict[str, int] = {}
    for match in re.finditer(r"^[ \t]*@\w+\s*\{\s*([^,\s]+)\s*,", text, re.M):
        key, line = match[1], line_of(text, match.start())
        first = next((k for k in starts if k.lower() == key.lower()), None)
        if first:
            raise BadInput(
                Problem(
                    where,
                    line,
                    f"The key {key} is taken by the entry in line {starts[first]}.",
                    "Cite that entry, or choose another key.",
                )
            )
        starts[key] = line
    try:
        data = parse_file(str(path), bib_format="bibtex")
    except (BibliographyDataError, PybtexError) as error:
        raise BadInput(
            Problem(
                where,
                getattr(error, "lineno", None) or 1,
                f"The bibliography cannot be read: {error}.",
                "Correct the entry that ends before this line, or the line.",
            )
        ) from error
    found, problems = {}, []
    for key, entry in data.entries.items():
        line = starts.get(key, 1)
        missing = [name for name in REQUIRED if name not in entry.fields]
        if not entry.persons.get("author"):
            missing.append("author")
        if missing:
            problems.append(
                Problem(
                    where,
                    line,
                    f"The entry {key} lacks {', '.join(missing)}.",
                    "Add the field; `shows` says in one line what the source shows.",
                )
            )
            continue
        fields = entry.fields
        faults = list(entry_faults(key, entry))
        for name, what, remedy in faults:
            place = re.compile(rf"^\s*{name or '@'}\s*=?", re.M | re.I)
            begin = text.find("@", sum(map(len, text.splitlines(True)[: line - 1])))
            match = place.search(text, begin) if name else None
            at = line_of(text, match.end()) if match else line
            problems.append(Problem(where, at, f"{what}.", f"{remedy}."))
        # The entry stays known, or each page that cites it would repeat the fault.
        wrong = {name for name, _, _ in faults}
        links = []
        if "doi" in fields and "doi" not in wrong:
            links.append(("DOI " + fields["doi"], "https://doi.org/" + fields["doi"]))
        if "eprint" in fields and "eprint" not in wrong:
            links.append(
                (
                    "arXiv:" + fields["eprint"],
                    "https://arxiv.org/abs/" + fields["eprint"],
                )
            )
        if "url" in fields and "url" not in wrong:
            links.append(
                (re.sub(r"^https?://([^/]+).*", r"\1", fields["url"]), fields["url"])
            )
        short, authors = names(entry)
        found[key] = Source(
            key,
            f"{short} ({fields['year']})",
            authors,
            plain(fields["title"]),
            fields["year"],
            venue(entry),
            tuple(links),
            plain(fields["shows"]),
            line,
            {
                name: spread(fields[name])
                for name in PLACES
                if name in fields and name not in wrong
            },
        )
    return found, problems


def split_citation(text: str) -> list[tuple[str, str]]:
    """Return the (key, locator) pairs of ``@a, Table 1; @b, Section 2``."""
    pairs = []
    for part in text.split(";"):
        key, _, locator = part.strip().partition(",")
        pairs.append((key.strip().lstrip("@"), locator.strip()))
    return pairs


@dataclass
class Notes:
    """The citations of one page, in the order of their first mention."""

    order: list[str] = field(default_factory=list)
    mentions: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def add(self, key: str, locator: str) -> tuple[int, str]:
        """Record a mention; return the source's number and the mention's anchor."""
        if key not in self.order:
            self.order.append(key)
        places = self.mentions.setdefault(key, [])
        number = self.order.index(key) + 1
        anchor = f"cite-{number}-{len(places) + 1}"
        places.append((locator, anchor))
        return number, anchor


class CitationProcessor(InlineProcessor):
    """Turn ``[@key, locator]`` into numbered notes."""

    def __init__(self, pattern: str, md: Markdown, extension: Citations) -> None:
        super().__init__(pattern, md)
        self.extension = extension

    def handleMatch(  # noqa: N802 (the parser's name)
        self, m: re.Match[str], data: str
    ) -> tuple[etree.Element | None, int | None, int | None]:
        """Return a <sup> with one link for each source of the citation."""
        note = etree.Element("sup")
        note.set("class", "cite")
        for key, locator in split_citation(m[1]):
            source = self.extension.sources.get(key)
            if source is None:
                return None, None, None
            number, anchor = self.extension.notes.add(key, locator)
            link = etree.SubElement(note, "a")
            link.set("href", f"#source-{key}")
            link.set("id", anchor)
            link.set("aria-label", f"Source {number}: {source.label}, {locator}")
            link.set("title", f"{source.label}, {locator}")
            link.text = str(number)
        return note, m.start(0), m.end(0)


class Citations(Extension):
    """Markdown extension; its ``notes`` are those of the page converted last."""

    def __init__(self, sources: dict[str, Source]) -> None:
        super().__init__()
        self.sources = sources
        self.notes = Notes()

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (the parser's name)
        """Register between code spans and links, so that neither swallows a citation."""
        md.inlinePatterns.register(CitationProcessor(SPACED, md, self), "citation", 176)
        md.registerExtension(self)

    def reset(self) -> None:
        """Begin a new page."""
        self.notes = Notes()


def entry_html(source: Source) -> str:
    """Return an entry as HTML: authors, year, title, venue, links."""
    links = " ".join(
        f'<a href="{html.escape(address)}">{html.escape(text)}</a>'
        for text, address in source.links
    )
    venue_text = f" {html.escape(source.venue)}." if source.venue else ""
    return (
        f"{html.escape(source.authors)} ({html.escape(source.year)}). "
        f"<cite>{html.escape(source.title)}</cite>.{venue_text} {links}"
    ).strip()


def by_locator(mentions: list[tuple[str, str]]) -> dict[str, list[str]]:
    """Return the anchors of a source's mentions, grouped by locator, in order."""
    grouped: dict[str, list[str]] = {}
    for locator, anchor in mentions:
        grouped.setdefault(locator, []).append(anchor)
    return grouped


def back_links(locator: str, anchors: list[str]) -> str:
    """Return a locator that links back to its first mention, letters to the others."""
    name = html.escape(locator)
    links = [f'<a href="#{anchors[0]}" aria-label="Back to {name}">{name}</a>']
    for place, anchor in enumerate(anchors[1:], 2):
        letter = chr(96 + place)
        label = f"{letter}: back to mention {place} of {name}"
        links.append(f'<a href="#{anchor}" aria-label="{label}">{letter}</a>')
    return " ".join(links)


def notes_html(notes: Notes, sources: dict[str, Source], bibliography: str) -> str:
    """Return the numbered list of a page's sources with locators and back links."""
    items = []
    for key in notes.order:
        back = ", ".join(
            back_links(locator, anchors)
            for locator, anchors in by_locator(notes.mentions[key]).items()
        )
        items.append(
            f'<li id="source-{key}">{entry_html(sources[key])} '
            f'<span class="places">Cited: {back}.</span> '
            f'<a href="{bibliography}#{key}" aria-label="All pages that cite it: '
            f'{html.escape(sources[key].label)}">All pages that cite it</a></li>'
        )
    return '<ol class="src">' + "".join(items) + "</ol>" if items else ""
