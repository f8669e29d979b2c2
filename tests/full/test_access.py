"""Every kind of page, at three widths, light and dark: readable, reachable, no sideways scroll."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page

SCHEMES = ("light", "dark")
WIDTHS = (320, 360, 1280)
PHONE = {"width": 360, "height": 640}
RULES = {
    "resultTypes": ["violations"],
    "runOnly": [
        *("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"),
        *("section508", "EN-301-549"),
    ],
    "rules": {"target-size": {"enabled": True}},
}
# Of all rules, those that can find something in one colour scheme and nothing in the other.
COLOURS = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}
# Opens what is folded, and the tab of this number in each set, so that all of it is tested.
OPEN = """number => {
    for (const fold of document.querySelectorAll("details")) fold.open = true;
    for (const set of document.querySelectorAll(".tabbed-set")) {
        const tabs = set.querySelectorAll(":scope > input");
        tabs[number % tabs.length].checked = true;
    }
}"""
SIDEWAYS = "document.scrollingElement.scrollWidth - innerWidth"
# Controls are at least 44 px high, what stands in a list of links at least 24.
SMALL = """() => {
    const seen = (e) => e.checkVisibility() && e.getBoundingClientRect().height > 0;
    const low = [];
    const measure = (selector, least) => {
        for (const e of document.querySelectorAll(selector)) {
            const high = e.getBoundingClientRect().height;
            if (seen(e) && high < least - 0.01)
                low.push(`"${e.textContent.trim().slice(0, 40)}" ${high.toFixed(1)} < ${least}`);
        }
    };
    measure("header a, .tabbed-set > label, summary, button:not(.copy), input[type=search]", 44);
    measure("button.copy", 24);
    measure("li > a:only-child, .topics a, .path a, aside a, footer a, .next a, .more a", 24);
    measure(".kicker a, .evidence a, .first a, .src li > a, .bib li > a", 24);
    return low;
}"""


# Starts axe in a page; what it finds is fetched later, so that two pages work side by side.
START = """(options) => {
    const line = (rule) => `${rule.id}: ${rule.nodes.length} × ${rule.help}, first `
        + rule.nodes[0].html.slice(0, 160) + rule.nodes[0].failureSummary.slice(0, 300);
    window.found = axe.run(options).then((result) => result.violations.map(line));
}"""


@pytest.fixture(scope="module")
def readers(chromium: Browser) -> Iterator[list[Page]]:
    """Return a light and a dark page in which axe runs in spite of the site's own policy."""
    contexts = [
        chromium.new_context(
            bypass_csp=True, reduced_motion="reduce", color_scheme=scheme
        )
        for scheme in SCHEMES
    ]
    for context in contexts:
        context.add_init_script(Axe().axe_script)
    yield [context.new_page() for context in contexts]
    for context in contexts:
        context.close()


@pytest.fixture
def page(readers: list[Page]) -> Page:
    """Return one page, for tests that need no second."""
    return readers[0]


def resize(page: Page, width: int, height: int = 900) -> None:
    """Give the page's window another size."""
    page.set_viewport_size({"width": width, "height": height})


def violations(pages: list[Page]) -> dict[str, str]:
    """Return what axe finds, one line a rule, by rule: all in light, colours in dark."""
    for page, rules in zip(pages, (RULES, COLOURS), strict=True):
        page.evaluate(START, rules)
    lines = [line for page in pages for line in page.evaluate("found")]
    return {line.split(":")[0]: line for line in lines}


def test_axe_finds_nothing(
    kinds: dict[str, str], address: str, readers: list[Page]
) -> None:
    """No violation on any kind of page, at any width, in any scheme."""
    found, runs = {}, 0
    for kind, path in kinds.items():
        for page in readers:
            page.goto(f"{address}/{path}")
        for number, width in enumerate(WIDTHS):
            for page in readers:
                resize(page, width)
                page.evaluate(OPEN, number)
            runs += len(readers)
            for rule, line in violations(readers).items():
                found[kind, rule] = f"{kind} at {width} px: {line}"
    print(f"axe: {runs} runs on {len(kinds)} kinds of page, {len(found)} violations")
    assert not found, "\n".join(found.values())


def test_axe_finds_nothing_in_the_search(address: str, readers: list[Page]) -> None:
    """Nor in the search box, with results and without."""
    for words in ("nn.Identity", "qqqq zzzz"):
        for page in readers:
            resize(page, 360)
            page.goto(f"{address}/?q={words}")
            page.wait_for_function("document.querySelector('.find-box p')?.textContent")
        assert not violations(readers)


def widest(pages: dict[str, BeautifulSoup]) -> set[str]:
    """Return the pages that are likeliest to be too wide.

    They have the longest word, formula, line of code, and the table of most columns.
    """

    def word(page: BeautifulSoup) -> int:
        return max(map(len, page.main.get_text(" ").split()), default=0)

    def columns(page: BeautifulSoup) -> int:
        return max((len(row(["th", "td"])) for row in page("tr")), default=0)

    def formula(page: BeautifulSoup) -> int:
        return max((len(math.get_text()) for math in page("math")), default=0)

    def line(page: BeautifulSoup) -> int:
        lines = [line for pre in page("pre") for line in pre.get_text().splitlines()]
        return max(map(len, lines), default=0)

    return {
        path
        for size in (word, columns, formula, line)
        for path in sorted(pages, key=lambda path: size(pages[path]))[-3:]
    }


def test_nothing_scrolls_sideways(
    pages: dict[str, BeautifulSoup], typical: list[str], address: str, page: Page
) -> None:
    """At 320 px no page is wider than the screen, folds open."""
    resize(page, 320)
    wide = {}
    for path in sorted({*typical, *widest(pages)}):
        page.goto(f"{address}/{path}")
        page.evaluate(OPEN, 0)
        over = page.evaluate(SIDEWAYS)
        if over > 0:
            wide[path] = over
    assert not wide, f"Wider than 320 px, by so much: {wide}"


def test_the_answer_is_on_the_first_screen(
    pages: dict[str, BeautifulSoup], address: str, visit: Callable[..., Page]
) -> None:
    """On a phone the question and its whole short answer show without scrolling.

    The ten longest are looked at: what is shorter ends higher.
    """

    def length(path: str) -> int:
        page = pages[path]
        return 2 * len(page.h1.get_text()) + len(page.select_one(".answer").get_text())

    page, below = visit("", viewport=PHONE), {}
    questions = [path for path in pages if path.startswith("questions/")]
    for path in sorted(questions, key=length)[-10:]:
        page.goto(f"{address}/{path}")
        head = page.locator("h1").bounding_box()
        answer = page.locator(".answer").bounding_box()
        assert head["y"] >= 0
        end = answer["y"] + answer["height"]
        if end > PHONE["height"]:
            below[path] = round(end)
    assert not below, f"The answer ends below {PHONE['height']} px: {below}"


@pytest.mark.parametrize("width", [320, 1280])
def test_what_is_tapped_is_large_enough(
    width: int, kinds: dict[str, str], address: str, visit: Callable[..., Page]
) -> None:
    """Controls are 44 px high or more, links in lists 24."""
    page, low = visit("", viewport={"width": width, "height": 900}), {}
    for kind, path in kinds.items():
        page.goto(f"{address}/{path}")
        page.evaluate(OPEN, 0)
        found = page.evaluate(SMALL)
        if found:
            low[kind] = found
    assert not low, "\n".join(
        f"{kind}: {line}" for kind, lines in low.items() for line in lines
    )
