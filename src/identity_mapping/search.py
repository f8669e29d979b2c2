"""The search's files: an index in parts, of which a search loads those with its words.

The index is a dictionary in volumes. A volume holds the words between two others, with the
rows that have them. What is shown of a row, and its wordings, stand in small files, which
load after ranking. So a search loads about as much on a large site as on a small one.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

import yaml

from . import questions
from .library import Library
from .memory import Memory

RULES = Path(__file__).with_suffix(".yml")
TOGETHER = 3  # records a file: those of the best pages load after ranking
VOLUME = 8_000  # characters of a volume, about, before compression
BODY = 50  # words of a page's text that are kept: frequent there, rare elsewhere
# How much a word counts where it stands; a page's weight for a word is their sum.
TITLE, WORDING, ANSWER, KEY, SEARCHED, TEXT = 3.0, 2.0, 1.6, 1.5, 1.05, 0.84
# How much more it counts in several wordings or searches, times the logarithm of how many.
AGAIN, SEARCHED_AGAIN = 0.35, 0.5
FULL = 13.0  # the sum that is stored as the highest level
LEVELS = 9  # weights are stored as a digit
BETWEEN = "\0"  # stands between texts; no rule reaches over it
WORD = re.compile(r"[^\W_]+")
SNAKE = re.compile(r"\b[a-z]{2,}(?:_[a-z]{2,})+\b")
CAMEL = re.compile(r"\b[A-Za-z]*[a-z][A-Z][a-z]{3,}\w*")
HUMP = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")
PLURAL = re.compile(r"([^suia]|[^i]a)s$")
ENDING = re.compile(r"^(.{3,}?)(?:ation|at(?:ed?|ing|or)|ing|ed|er|ion|able|ly|e)$")


@cache
def rules() -> dict[str, Any]:
    """Return the rules for words as they are written down."""
    return yaml.safe_load(RULES.read_text(encoding="utf-8"))


@cache
def compiled() -> tuple[list[tuple[re.Pattern[str], str]], frozenset[str]]:
    """Return the rewriting rules in Python's form, and the stop words."""
    rewrite = [
        (re.compile(find), re.sub(r"\$([&\d])", python_group, put))
        for find, put in rules()["rewrite"]
    ]
    return rewrite, frozenset(rules()["stop"].split())


def python_group(match: re.Match[str]) -> str:
    """Return JavaScript's mark for a group, such as ``$1`` or ``$&``, as Python's."""
    return rf"\g<{0 if match[1] == '&' else match[1]}>"


@cache
def stem(word: str) -> str:
    """Return a word without its ending; search.js does the same.

    >>> [stem(w) for w in ("mappings", "copied", "initialise", "initialisation", "loss")]
    ['map', 'copy', 'initialis', 'initialis', 'loss']
    """
    if len(word) < 4 or not word.isalpha():
        return word
    word = re.sub(r"ie[sd]$", "y", word)
    word = ENDING.sub(r"\1", PLURAL.sub(r"\1", word))
    return re.sub(r"([bgmnprt])\1$", r"\1", word)


def words(text: str) -> list[str]:
    """Return the stems of a text's words, in order, without stop words."""
    return words_of([text])[0]


def words_of(texts: list[str]) -> list[list[str]]:
    """Return the words of several texts; one pass over all is ten times faster."""
    rewrite, stop = compiled()
    text = f" {BETWEEN} ".join(texts)
    text = SNAKE.sub(lambda m: f"{m[0]} {m[0].replace('_', '')}", text)
    text = CAMEL.sub(lambda m: f"{m[0]} {HUMP.sub(' ', m[0])}", text).lower()
    for find, put in rewrite:
        text = find.sub(put, text)
    return [
        [stem(word) for word in WORD.findall(part) if word not in stop]
        for part in text.split(BETWEEN)
    ]


def records(
    library: Library, notebooks: list[dict[str, str]], wrong: dict[str, list[str]]
) -> list[dict[str, Any]]:
    """Return one row a question, notebook or term, for :func:`write`.

    ``wrong`` gives the sentences that a question's page corrects: people search them too.
    """
    built_on = Counter(
        slug for page in library.pages.values() for slug in page.meta["prerequisites"]
    )
    rows = []
    for topic in library.order.topics:
        for slug in topic.questions:
            page = library.pages.get(slug)
            if page is None:
                continue
            heads = [
                m[2] for m in questions.HEADING.finditer(page.prose) if len(m[1]) > 2
            ]
            rows.append(
                {
                    "u": f"questions/{slug}/",
                    "t": page.title,
                    "o": [*page.meta["aliases"], *wrong.get(slug, [])],
                    "a": " ".join(str(page.meta["description"]).split()),
                    "s": library.searches.get(slug, []),
                    "k": " ".join([topic.title, slug.replace("-", " "), *heads]),
                    "b": f"{page.meta['condition']} {page.prose}",
                    "p": built_on[slug],
                }
            )
    for notebook in notebooks:
        rows.append(
            {
                "u": notebook["url"],
                "t": notebook["title"],
                "o": ["experiment notebook"],
                "a": notebook["description"],
                "k": "",
            }
        )
    for term in library.terms:
        rows.append(
            {
                "u": f"glossary/#{term.anchor}",
                "t": term.spellings[0][:1].upper() + term.spellings[0][1:],
                "o": list(term.spellings[1:]),
                "a": term.definition,
                "k": "glossary",
            }
        )
    return rows


def counted(row: dict[str, Any]) -> tuple[Counter[str], Counter[str]]:
    """Return the weights of a row's words, and how often each stands in its text.

    A word in several wordings counts more, but less than once for each.
    """
    title, answer, key, text, *several = words_of(
        [row["t"], row["a"], row["k"], row.get("b", ""), *row["o"], *row.get("s", [])]
    )
    found: Counter[str] = Counter()
    for words_there, weight in ((title, TITLE), (answer, ANSWER), (key, KEY)):
        for word in set(words_there):
            found[word] += weight
    wordings, searches = several[: len(row["o"])], several[len(row["o"]) :]
    for texts, weight, again in (
        (wordings, WORDING, AGAIN),
        (searches, SEARCHED, SEARCHED_AGAIN),
    ):
        for word, times in Counter(w for some in texts for w in set(some)).items():
            found[word] += weight * (1 + again * math.log(times))
    return found, Counter(text)


def index(rows: list[dict[str, Any]], memory: Memory) -> dict[str, str]:
    """Return for each word the rows that have it, and how much it counts there."""
    parted, texts = [], []
    for row in rows:
        found, text = memory.recall(partial(counted, row), "search", json.dumps(row))
        parted.append(found.copy())
        texts.append(text)
    common = Counter(word for text in texts for word in text)
    pages: dict[str, list[tuple[int, int]]] = {}
    for number, (found, text) in enumerate(zip(parted, texts, strict=True), 1):
        worth = {
            word: (1 + math.log(times)) * math.log(1 + len(rows) / common[word])
            for word, times in text.items()
            if word not in found and not word[0].isdigit()
        }
        kept = sorted(worth, key=lambda word: (-worth[word], word))[:BODY]
        for word in [*kept, *(found.keys() & text.keys())]:
            found[word] += TEXT
        for word, weight in found.items():
            level = max(1, min(LEVELS, round(weight * LEVELS / FULL)))
            pages.setdefault(word, []).append((number, level))
    return {word: coded(found) for word, found in sorted(pages.items())}


def coded(found: list[tuple[int, int]]) -> str:
    """Return rows and levels as text: letters count, in 26s, from the row before.

    Here: row 1, level 3; two rows further, level 1; 37 rows further, level 9.

    >>> coded([(1, 3), (3, 1), (40, 9)])
    'b3c1bl9'
    """
    text, before = [], 0
    for number, level in found:
        step, letters = number - before, ""
        while step:
            step, digit = divmod(step, 26)
            letters = chr(97 + digit) + letters
        text.append(f"{letters}{level}")
        before = number
    return "".join(text)


def volumes(found: dict[str, str]) -> Iterator[dict[str, str]]:
    """Cut an index into parts of about equal size, in the order of its words."""
    part: dict[str, str] = {}
    size = 0
    for word, pages in found.items():
        if size + len(pages) > VOLUME and part:
            yield part
            part, size = {}, 0
        part[word] = pages
        size += len(word) + len(pages) + 6
    yield part


def write(folder: Path, rows: list[dict[str, Any]], memory: Memory) -> None:
    """Write the search's files for these rows into ``folder``, in time linear in them.

    A row has an address ``u``, a question ``t``, its other wordings ``o``, a short answer
    ``a``, what else leads to it, ``s`` (searches), ``k`` (headings) and ``b`` (text), and
    ``p``, the number of pages that build on it.
    """
    (folder / "search").mkdir(parents=True, exist_ok=True)
    parts = list(volumes(index(rows, memory)))
    shown = [{key: row[key] for key in "utoap" if row.get(key)} for row in rows]
    files: dict[str, Any] = {
        "search.json": {
            **rules(),
            "pages": len(rows),
            "together": TOGETHER,
            "volumes": [next(iter(part), "") for part in parts],
        }
    }
    for number, part in enumerate(parts):
        files[f"search/words-{number}.json"] = part
    for start in range(0, len(rows), TOGETHER):
        name = f"search/pages-{start // TOGETHER}.json"
        files[name] = shown[start : start + TOGETHER]
    for name, content in files.items():
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        (folder / name).write_text(text, encoding="utf-8")
