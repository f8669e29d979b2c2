"""The search finds the page that a reader means, however the question is worded."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, Page, expect

from identity_mapping import search

HERE = Path(__file__).resolve().parent
ASKED = yaml.safe_load((HERE / "search_questions.yml").read_text(encoding="utf-8"))
READERS = HERE.parent / "quick/readers_questions.yml"
HELD_OUT = HERE / "held_out.yml"
FIRST, THREE = 0.90, 0.98  # of the questions that the search is tuned with
# Of queries that nobody tunes with: a little less than was measured, so that a new page
# may take one away.
ASIDE_FIRST, ASIDE_THREE = 53 / 60, 58 / 60  # measured: 54 and 59
HELD_FIRST, HELD_THREE = 0.87, 0.95  # measured: 89 and 96 in 100
GIBBERISH = "qwrtzp xkcvbn"
SLUGS = """async ([root, queries]) => {
    const { start, find } = await import(root + "/assets/search.js");
    await start(root + "/assets/");
    const found = {};
    for (const query of queries) {
        found[query] = (await find(query)).map(({ u }) =>
            u.replace(/^questions\\/(.*)\\/$/, "$1"));
    }
    return found;
}"""
WORDS = """async ([root, texts]) => {
    const { start, words } = await import(root + "/assets/search.js");
    await start(root + "/assets/");
    return texts.map(words);
}"""


def aside(question: dict[str, Any]) -> bool:
    """Return whether a question is put aside: of most a third are, by their words' hash."""
    words = hashlib.sha256(question["ask"].encode())
    return not question.get("open") and words.digest()[0] % 3 == 0


@pytest.fixture(scope="module")
def page(chromium: Browser, address: str) -> Iterator[Page]:
    """Return one page of the site, for all questions."""
    opened = chromium.new_page()
    opened.goto(f"{address}/robots.txt")
    yield opened
    opened.close()


@pytest.fixture
def ask(page: Page, address: str) -> Callable[[Any], dict[str, list[str]]]:
    """Return a function that searches each of many queries; it returns what is found."""
    return lambda queries: page.evaluate(SLUGS, [address, list(queries)])


def rank(found: list[str], right: list[str]) -> int:
    """Return the place of the first right page, from 1; 0 if none is there."""
    return next((place for place, slug in enumerate(found, 1) if slug in right), 0)


def shares(what: str, ranks: list[int]) -> tuple[float, float]:
    """Print and return which shares find a right page first, and among the first three."""
    first = sum(place == 1 for place in ranks) / len(ranks)
    three = sum(1 <= place <= 3 for place in ranks) / len(ranks)
    print(f"search: {len(ranks)} {what}, {first:.1%} first, {three:.1%} in three")
    return first, three


def test_the_questions_are_in_order(library) -> None:
    """Enough of them, half of them naive, of every kind; their pages exist."""
    new = [q for q in ASKED if not q.get("open")]
    assert len(new) >= 120 and len({q["ask"] for q in ASKED}) == len(ASKED)
    assert 0.45 < sum(q["words"] == "naive" for q in new) / len(new) < 0.55
    assert {q["words"] for q in ASKED} == {"naive", "careful"}
    kinds = {"plain", "synonym", "notation", "code", "error", "typo", "spelling"}
    assert {q["kind"] for q in ASKED} == kinds
    assert all(1 <= len(q["right"]) <= 3 for q in ASKED)
    assert not {slug for q in ASKED for slug in q["right"]} - set(library.pages)
    assert 0.25 < sum(map(aside, new)) / len(new) < 0.4


def test_real_questions(ask: Callable[..., dict[str, list[str]]]) -> None:
    """Of these, 90 in 100 find a right page first, 98 among the first three."""
    right = {q["ask"]: q["right"] for q in ASKED if not aside(q)}
    found = ask(right)
    ranks = {query: rank(found[query], right[query]) for query in right}
    first, three = shares("real questions", list(ranks.values()))
    missed = "\n".join(f"{q!r}: {found[q][:4]}" for q, n in ranks.items() if n != 1)
    assert first >= FIRST and three >= THREE, f"{first:.0%}, {three:.0%}\n{missed}"


def test_questions_put_aside(ask: Callable[..., dict[str, list[str]]]) -> None:
    """Those put aside find about as many as when they were measured."""
    right = {q["ask"]: q["right"] for q in ASKED if aside(q)}
    found = ask(right)
    ranks = [rank(found[query], right[query]) for query in right]
    first, three = shares("put aside", ranks)
    assert first >= ASIDE_FIRST and three >= ASIDE_THREE


def test_queries_of_outsiders(ask: Callable[..., dict[str, list[str]]]) -> None:
    """Queries of three who had not read the pages; nobody tunes with them."""
    right = yaml.safe_load(HELD_OUT.read_text(encoding="utf-8"))
    found = ask(right)
    ranks = [rank(found[query], right[query]) for query in right]
    first, three = shares("of outsiders", ranks)
    assert first >= HELD_FIRST and three >= HELD_THREE


def test_what_readers_asked(ask: Callable[..., dict[str, list[str]]]) -> None:
    """The questions that were collected find the one page that was written for each."""
    right = dict(yaml.safe_load(READERS.read_text(encoding="utf-8")).values())
    found = ask(right)
    ranks = {query: rank(found[query], [right[query]]) for query in right}
    first, three = shares("readers' questions", list(ranks.values()))
    missed = [query for query, place in ranks.items() if place != 1]
    assert first >= 0.88 and three >= 0.97, missed


def test_titles_and_other_wordings(
    ask: Callable[..., dict[str, list[str]]], library
) -> None:
    """A title finds its page first; another wording among the first three, and most first."""
    right = {page.title: slug for slug, page in library.pages.items()}
    found = ask(right)
    assert not {title for title in right if found[title][0] != right[title]}
    right = {a: s for s, page in library.pages.items() for a in page.meta["aliases"]}
    found = ask(right)
    ranks = {alias: rank(found[alias], [right[alias]]) for alias in right}
    first, _ = shares("other wordings", list(ranks.values()))
    assert not [alias for alias, place in ranks.items() if not 1 <= place <= 3]
    assert first >= 0.98


def test_american_spelling(ask: Callable[..., dict[str, list[str]]]) -> None:
    """Both spellings find the same pages."""
    pairs = {
        "batch normalisation": "batch normalization",
        "behaviour": "behavior",
        "centred data": "centered data",
        "colours": "colors",
        "optimisation": "optimization",
        "initialised": "initialized",
    }
    found = ask([*pairs, *pairs.values()])
    for here, there in pairs.items():
        assert found[here] == found[there], f"{here} and {there} differ"


def test_one_letter_wrong(ask: Callable[..., dict[str, list[str]]], library) -> None:
    """With two letters swapped in its longest word, a title still finds its page."""
    right = {}
    for slug, page in library.pages.items():
        word = max(page.title.split(), key=len)
        half = len(word) // 2
        typed = word[:half] + word[half + 1] + word[half] + word[half + 2 :]
        right[page.title.replace(word, typed)] = slug
    found = ask(right)
    ranks = [rank(found[query], [right[query]]) for query in right]
    first, three = shares("titles with a typing error", ranks)
    assert first >= 0.9 and three >= 0.98


def test_both_languages_see_the_same_words(page: Page, address: str, library) -> None:
    """What the build indexes and what the browser looks up are the same words."""
    texts = [q["ask"] for q in ASKED]
    for question in library.pages.values():
        texts += [question.title, *question.meta["aliases"]]
        texts += [str(question.meta["description"]), question.body]
    seen = page.evaluate(WORDS, [address, texts])
    for text, there in zip(texts, seen, strict=True):
        assert search.words(text) == there, text[:200]


def test_nothing_found_leads_to_asking(visit: Callable[..., Page]) -> None:
    """Where nothing is found, it says so and what to do; the words are already filled in."""
    page = visit(f"topics/?q={GIBBERISH}")
    box = page.get_by_role("dialog")
    expect(box.get_by_role("status")).to_have_text("Nothing found.")
    link = box.get_by_role("link", name="ask this question")
    expect(link).to_be_visible()
    href = link.get_attribute("href")
    assert "/issues/new?template=ask-a-question.yml&title=qwrtzp%20xkcvbn" in href


def test_asking_is_offered_behind_the_results(visit: Callable[..., Page]) -> None:
    """If what is found does not fit, the last arrow down leads to asking."""
    page = visit("topics/?q=nn.Identity")
    box = page.get_by_role("dialog")
    expect(box.get_by_role("listitem").first).to_be_visible()
    for _ in range(box.get_by_role("listitem").count() + 1):
        page.keyboard.press("ArrowDown")
    expect(box.get_by_role("link", name="ask this question")).to_be_focused()


def test_typing_on_shows_the_last_words(visit: Callable[..., Page]) -> None:
    """Results belong to what stands in the field, however fast it was typed."""
    page = visit("about/")
    page.keyboard.press("/")
    page.keyboard.type("stochastic depth")
    page.get_by_role("searchbox").fill("torch.nn.Identity")
    page.keyboard.press("Enter")
    page.wait_for_url("**/questions/torch-nn-identity/")
