"""The site needs no other host, no script to be read, little to be loaded, and prints whole."""

from __future__ import annotations

import base64
import gzip
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from fontTools.ttLib import TTFont
from full.words import plain
from playwright.sync_api import Browser, Page, Request, Route, expect

from identity_mapping.artefacts import math_font, page_style
from identity_mapping.formulas import characters

MOST_REQUESTS = 3
MOST_BYTES = {"questions": 30_000, "notebooks": 40_000}  # with headers
MOST_SEARCHED = 60_000  # bytes of a first search, headers left out
HEADERS = 680  # bytes that a host sends beside a file: the policy is most of it
LOADED = {"stylesheet", "icon", "preload", "modulepreload", "manifest", "prefetch"}
VARIANT = "\ufe00"  # chooses a shape of the character before it
TABS = "questions/derivation/"
PHONE = {"width": 412, "height": 823}
SHIFTS = """() => new Promise(done => {
  const seen = (list) => done(list.getEntries().map(({ value }) => value));
  new PerformanceObserver(seen).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done([]), 100);
})"""


def file_of(site: Path, url: str) -> Path:
    """Return the site's file behind an address of the test server."""
    path = site / urlsplit(url).path.lstrip("/")
    return path / "index.html" if path.is_dir() else path


def compressed(file: Path) -> int:
    """Return the bytes that a host sends of a file, headers left out."""
    return len(gzip.compress(file.read_bytes(), 9))


def listen(page: Page, host: str) -> tuple[list[str], list[str]]:
    """Note requests to other hosts, and what the page complains about."""
    away: list[str] = []
    faults: list[str] = []

    def requested(request: Request) -> None:
        goal = urlsplit(request.url)
        if goal.scheme not in ("data", "blob") and goal.netloc != host:
            away.append(request.url)

    page.on("request", requested)
    page.on("requestfailed", lambda r: faults.append(f"failed: {r.url}"))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        lambda said: (
            faults.append(f"{said.text} ({said.location['url']})")
            if said.type in ("error", "warning")
            else None
        ),
    )
    page.on(
        "response",
        lambda r: faults.append(f"{r.status}: {r.url}") if r.status >= 400 else None,
    )
    return away, faults


def test_no_other_host_and_no_complaint(
    kinds: dict[str, str], address: str, visit: Callable[..., Page]
) -> None:
    """Every kind of page stays on this host and keeps its own policy, the search included."""
    page = visit("about:blank")
    away, faults = listen(page, urlsplit(address).netloc)
    for path in kinds.values():
        page.goto(f"{address}/{path}")
        page.keyboard.press("/")
        page.keyboard.type("identity")
        expect(page.get_by_role("dialog").get_by_role("listitem").first).to_be_visible()
    missing = f"{address}/{kinds['missing']}"
    faults = [fault for fault in faults if missing not in fault]  # that one is a 404
    assert not away
    assert not faults, "\n".join(dict.fromkeys(faults))


def test_below_a_folder(
    site: Path,
    tmp_path: Path,
    served: Callable[[Path], Any],
    visit: Callable[..., Page],
) -> None:
    """A project site's address has a folder; pages and search work there too."""
    (tmp_path / "folder").symlink_to(site, target_is_directory=True)
    with served(tmp_path) as url:
        page = visit("about:blank")
        away, faults = listen(page, urlsplit(url).netloc)
        page.goto(f"{url}/folder/{TABS}")
        page.keyboard.press("/")
        page.keyboard.type("nn.Identity")
        page.get_by_role("dialog").get_by_role("link").first.click()
        page.wait_for_url("**/folder/questions/torch-nn-identity/")
        page.locator("header a").first.click()
        page.wait_for_url("**/folder/")
        assert not away and not faults


def loads(site: Path, path: str, page: BeautifulSoup) -> set[Path]:
    """Return the files that a browser loads with a page, as its HTML names them."""
    links = [tag["src"] for tag in page(src=True)]
    links += [
        tag["href"] for tag in page("link", href=True) if LOADED & set(tag["rel"])
    ]
    inside = re.findall(
        r"""url\(["']?(?!data:)([^)"']+)|@import ([^;]+)""", str(page.style)
    )
    assert not inside, f"{path}: its style names a file, which is not weighed here."
    own = f"/{path}"
    return {file_of(site, own)} | {file_of(site, urljoin(own, link)) for link in links}


def test_little_is_loaded(site: Path, library, pages: dict[str, BeautifulSoup]) -> None:
    """A first visit of any answer or experiment: few files, few bytes, no search."""
    heaviest = 0, ""
    runs = [name for name, table in library.tables.items() if "card" in table.raw]
    for path in [f"questions/{s}/" for s in library.pages] + [
        f"notebooks/{s}/" for s in runs
    ]:
        files = loads(site, path, pages[path])
        assert len(files) <= MOST_REQUESTS and site / "assets/site.js" in files, files
        assert not [file for file in files if "search" in file.name]
        size = sum(map(compressed, files)) + HEADERS * len(files)
        most_bytes = MOST_BYTES[path.split("/")[0]]
        assert size <= most_bytes, f"{path}: {size} bytes of {files}"
        heaviest = max(heaviest, (size, path))
    print(f"heaviest page: {heaviest[1]}, {heaviest[0]:,} bytes")


def test_a_browser_loads_what_the_page_names(
    site: Path,
    pages: dict[str, BeautifulSoup],
    typical: list[str],
    visit: Callable[..., Page],
    address: str,
) -> None:
    """No script and no style asks for more than was weighed above."""
    page = visit("robots.txt")
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.setCacheDisabled", {"cacheDisabled": True})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in typical:
        asked.clear()
        page.goto(f"{address}/{path}")
        page.evaluate("document.fonts.ready.then(() => 0)")
        # Headless browsers skip the icon, or ask for it when the next page is there.
        files = {file_of(site, url) for url in asked if not url.startswith("data:")} | {
            site / "assets/mark.svg"
        }
        assert files == loads(site, path, pages[path]), path


def test_formulas_are_drawn_in_their_font(
    pages: dict[str, BeautifulSoup], chromium: Browser, tmp_path: Path
) -> None:
    """A page's font holds each character of its formulas; no other font has to help out."""
    wanted = {path: characters(str(page)) for path, page in pages.items()}
    for path, page in pages.items():
        style = page.find("style").string
        inside = re.search(r"base64,([^)]*)", style)
        assert bool(inside) == bool(wanted[path]), path
        if inside:
            font = TTFont(BytesIO(base64.b64decode(inside[1])))
            drawn = {*map(chr, font.getBestCmap()), VARIANT}
            assert wanted[path] <= drawn, path
    leaves = {
        str(leaf)
        for page in pages.values()
        for formula in page("math")
        for leaf in formula(["mi", "mo", "mn", "mtext"])
        if leaf.get_text(strip=True)
    }
    assert len(leaves) > 100
    font = math_font(set().union(*wanted.values()), tmp_path).read_bytes()
    style = page_style("math { font-family: Formula }", font)
    page = chromium.new_page()
    page.set_content(f"<style>{style}</style><math>{''.join(sorted(leaves))}</math>")
    page.evaluate("document.fonts.ready.then(() => 0)")
    tools = page.context.new_cdp_session(page)
    tools.send("DOM.enable")
    tools.send("CSS.enable")
    root = tools.send("DOM.getDocument")["root"]["nodeId"]
    found = tools.send(
        "DOM.querySelectorAll", {"nodeId": root, "selector": "mi, mo, mn, mtext"}
    )["nodeIds"]
    other = [
        tools.send("DOM.getOuterHTML", {"nodeId": node})["outerHTML"]
        for node in found
        for font in tools.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        if not font["isCustomFont"]
    ]
    page.close()
    assert len(found) == len(leaves) and not other


def test_nothing_moves_while_a_page_loads(
    kinds: dict[str, str], visit: Callable[..., Page], address: str
) -> None:
    """Fonts, buttons and figures have their place from the first paint on."""
    page = visit("about:blank", viewport=PHONE)

    def late(route: Route) -> None:
        page.wait_for_timeout(300)  # the page is painted before
        route.continue_()

    page.route("**/site.js", late)
    for path in [*kinds.values(), "notebooks/lesions/"]:
        page.goto(f"{address}/{path}")
        page.evaluate("document.fonts.ready.then(() => 0)")
        assert not page.evaluate(SHIFTS), path


def test_search_loads_when_one_searches(site: Path, visit: Callable[..., Page]) -> None:
    """Nothing of the search is asked for before; afterwards little, once."""
    page = visit("", viewport={"width": 1280, "height": 900})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    page.reload(wait_until="networkidle")
    assert not [path for path in asked if "search" in path]
    asked.clear()
    for _ in range(2):
        page.keyboard.press("/")
        page.keyboard.type("relu")
        expect(page.get_by_role("dialog").get_by_role("listitem").first).to_be_visible()
        page.keyboard.press("Escape")
    assert {"/assets/search.js", "/assets/search.json"} <= set(asked)
    assert all(path.startswith("/assets/search") for path in asked)
    assert len(asked) == len(set(asked))
    assert sum(compressed(file_of(site, path)) for path in asked) <= MOST_SEARCHED


def test_nothing_is_hidden_but_folds_and_tabs(
    library, pages: dict[str, BeautifulSoup]
) -> None:
    """All text of every question is in its HTML, and no attribute hides it.

    Styles hide by element and class; every one of those is on a page of the next test.
    """
    for slug, question in library.pages.items():
        article = pages[f"questions/{slug}/"].article
        assert plain(question.meta["description"]) in plain(article.get_text())
        hidden = [
            tag
            for tag in article(True)
            if any(tag.has_attr(name) for name in ("hidden", "style", "inert"))
            or tag.get("aria-hidden") == "true"
            or tag.name in ("template", "noscript")
            or (tag.name == "details" and not tag.find("summary", recursive=False))
        ]
        assert not [h for h in hidden if plain(h.get_text())], f"{slug} hides {hidden}"
        for tabs in article(class_="tabbed-set"):
            ways = tabs("input", recursive=False)
            labels = {label["for"] for label in tabs("label", recursive=False)}
            assert {way["id"] for way in ways} == labels, slug
            assert len(tabs(class_="tabbed-content")) == len(ways), slug
            assert sum(way.has_attr("checked") for way in ways) == 1, slug


def test_readable_without_scripts(
    library,
    typical: list[str],
    pages: dict[str, BeautifulSoup],
    visit: Callable[..., Page],
    address: str,
) -> None:
    """With scripts off, all text, the first tab and the folds of a question are there."""
    page = visit("about/", java_script_enabled=False)
    slugs = [path.split("/")[1] for path in typical if path.startswith("questions/")]
    assert len(slugs) > 3
    for slug in slugs:
        question = library.pages[slug]
        page.goto(f"{address}/questions/{slug}/")
        expect(page.locator(".answer")).to_be_visible()
        for fold in page.locator("article details").all():
            if fold.is_visible():  # those of other tabs are not
                fold.locator("summary").first.click()
        text = plain(page.locator("article").inner_text())
        assert plain(question.meta["description"]) in text
        article = BeautifulSoup(str(pages[f"questions/{slug}/"].article), "html.parser")
        for panel in article.select(".tabbed-content ~ input ~ .tabbed-content"):
            panel.decompose()
        wanted = article.select("p, li, h2, h3, pre, figcaption, th, td, summary")
        hidden = [
            plain(part.get_text())[:70]
            for part in wanted
            if not part.find("math") and plain(part.get_text()) not in text
        ]
        assert not hidden, f"{slug} hides {hidden}"


def test_ways_without_scripts(
    library, visit: Callable[..., Page], address: str
) -> None:
    """With scripts off, Search leads to all questions, and tabs switch by their labels."""
    page = visit(TABS, java_script_enabled=False)
    page.locator(".tabbed-set > label").nth(1).click()
    expect(page.locator(".tabbed-content").nth(1)).to_be_visible()
    expect(page.locator(".tabbed-content").nth(0)).to_be_hidden()
    page.get_by_role("link", name="Search").click()
    page.wait_for_url(f"{address}/topics/")
    seen = page.locator(".topics a").evaluate_all(
        """links => links.filter(a => a.checkVisibility() && a.offsetHeight > 0)
            .map(a => [a.getAttribute("href"), a.innerText])"""
    )
    shown = {href: plain(text) for href, text in seen}
    for question in library.pages.values():
        assert shown[f"../questions/{question.slug}/"] == plain(question.title)
    page.goto(f"{address}/")
    page.locator("#q").fill("relu")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/topics/?q=relu")


@pytest.mark.parametrize("scripts", [True, False])
def test_paper_shows_everything(
    scripts: bool, kinds: dict[str, str], visit: Callable[..., Page], address: str
) -> None:
    """In print every tab stands under its name, folds are open, controls are gone."""
    page = visit("about/", java_script_enabled=scripts, color_scheme="dark")
    page.emulate_media(media="print")
    for path in kinds.values():
        page.goto(f"{address}/{path}")
        for part in (
            ".tabbed-content",
            ".tabbed-set > label",
            "details > :not(summary)",
        ):
            for found in page.locator(part).all():
                assert found.bounding_box()["height"] > 0, (
                    f"{path} hides {part} on paper"
                )
        for part in ("header", "aside", "footer", ".search", ".copy", ".next"):
            for found in page.locator(part).all():
                expect(found).to_be_hidden()
        colour = page.locator("body").evaluate(
            "e => getComputedStyle(e).backgroundColor"
        )
        assert colour == "rgb(253, 252, 249)", f"{path} is printed on {colour}"
