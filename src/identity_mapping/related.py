"""Which questions stand near which: by their words, their links and their sources.

The words are ranked by the full-text index of SQLite, which comes with Python. Three
rankings are added up by reciprocal rank, so that none needs a weight of its own.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence

from .questions import Question

LINKED = re.compile(r"\]\(([a-z0-9-]+)\.md")
SHOWN = 3
TERMS = 40  # the rarest words of a page decide; more would cost time on a large site
CANDIDATES = 20
SMOOTH = 10  # how much the first places of a ranking count more than the next


def links_of(page: Question) -> set[str]:
    """Return the questions that a page's text links."""
    return set(LINKED.findall(page.body)) - {page.slug}


def see_also(page: Question) -> set[str]:
    """Return the questions that a page names under *See also*."""
    return set(LINKED.findall(page.body.partition("\n## See also")[2]))


def words_of(page: Question) -> tuple[str, str, str]:
    """Return title and wordings, short answer, and the rest of a page's prose."""
    asked = " ".join([page.title, *page.meta["aliases"]])
    text = page.prose.partition("\n## See also")[0]
    return asked, str(page.meta["description"]), text


def text_rankings(pages: Mapping[str, Question]) -> Callable[[str], list[str]]:
    """Return the function that ranks the other pages by the words that they share."""
    base = sqlite3.connect(":memory:")
    base.execute(
        "create virtual table page using fts5("
        "asked, answer, text, tokenize='porter unicode61')"
    )
    slugs = list(pages)
    base.executemany(
        "insert into page(rowid, asked, answer, text) values (?, ?, ?, ?)",
        [(place, *words_of(pages[slug])) for place, slug in enumerate(slugs)],
    )
    base.execute("create virtual table term using fts5vocab(page, 'row')")
    base.execute("create virtual table place using fts5vocab(page, 'instance')")
    frequent = dict(base.execute("select term, doc from term"))
    own: dict[int, set[str]] = defaultdict(set)
    for term, place in base.execute("select distinct term, doc from place"):
        own[place].add(term)

    position = {slug: place for place, slug in enumerate(slugs)}

    def ranked(slug: str) -> list[str]:
        place = position[slug]
        terms = [t for t in own[place] if 1 < frequent[t] <= max(20, len(slugs) / 5)]
        terms = sorted(terms, key=lambda t: (frequent[t], t))[:TERMS]
        if not terms:
            return []
        asked = " OR ".join(f'"{term}"' for term in terms)
        found = base.execute(
            "select rowid from page where page match ? and rowid != ? "
            "order by bm25(page, 4, 3, 1), rowid limit ?",
            (asked, place, CANDIDATES),
        )
        return [slugs[other] for (other,) in found]

    return ranked


def best(counted: Mapping[str, float]) -> list[str]:
    """Return the keys with the highest counts first, equal ones by name."""
    return sorted(counted, key=lambda key: (-counted[key], key))[:CANDIDATES]


def related(
    pages: Mapping[str, Question], hidden: Callable[[str], Sequence[str]]
) -> dict[str, list[str]]:
    """Return for each question those nearest to it, the nearest first.

    It takes two of the three rankings to be near. Left out are those that its page
    shows elsewhere: under *See also*, and what ``hidden`` returns for it, such as its
    neighbours on a path.
    """
    ranked = text_rankings(pages)
    out = {slug: links_of(page) & set(pages) for slug, page in pages.items()}
    into: dict[str, set[str]] = defaultdict(set)
    for slug, targets in out.items():
        for target in targets:
            into[target].add(slug)
    citing: dict[str, set[str]] = defaultdict(set)
    for slug, page in pages.items():
        for key, _ in page.citations:
            citing[key].add(slug)
    found = {}
    for slug, page in pages.items():
        linked: Counter[str] = Counter()
        for other in out[slug] | into[slug]:
            linked[other] += 2
            for further in out[other]:
                linked[further] += 1 / max(1, len(out[other]))
        sources: Counter[str] = Counter()
        for key in {key for key, _ in page.citations}:
            if 1 < len(citing[key]) <= CANDIDATES:
                for other in citing[key]:
                    sources[other] += 1 / len(citing[key])
        total: Counter[str] = Counter()
        seen: Counter[str] = Counter()
        for ranking in (ranked(slug), best(linked), best(sources)):
            for place, other in enumerate(one for one in ranking if one != slug):
                total[other] += 1 / (SMOOTH + place)
                seen[other] += 1
        away = {slug, *see_also(page), *hidden(slug)}
        near = [one for one in best(total) if one not in away and seen[one] > 1]
        found[slug] = near[:SHOWN]
    return found
