"""The archive works from disk with the network cut; the EPUB and the PDF are whole."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from full.words import plain
from playwright.sync_api import Browser, Locator, Page, expect

from identity_mapping import offline

FEW = ("", "topics/", "questions/derivation/", "questions/shortcut-variants/")
SHEET = {"width": 642, "height": 960}  # A4 without its margins, in CSS pixels
XHTML = "{http://www.w3.org/1999/xhtml}"
MATHML = "{http://www.w3.org/1998/Math/MathML}"


@pytest.fixture(scope="module")
def archive(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the archive, unpacked."""
    folder = tmp_path_factory.mktemp("archive")
    offline.write_archive(offline.archive_files(site), folder / "site.zip")
    shutil.unpack_archive(folder / "site.zip", folder)
    return folder / offline.NAME


@pytest.fixture
def disk(chromium: Browser, archive: Path) -> Iterator[Page]:
    """Return a page that may open files alone; whatever it complains about fails."""
    context = chromium.new_context(offline=True)
    page = context.new_page()
    asked, faults = [], []
    page.on("request", lambda r: asked.append(r.url))
    page.on("requestfailed", lambda r: faults.append(f"failed: {r.url}"))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        lambda said: (
            faults.append(said.text) if said.type in ("error", "warning") else None
        ),
    )
    yield page
    context.close()
    assert asked and not faults
    assert not [url for url in asked if not url.startswith(("file:", "data:"))]


def test_pages_open_from_disk(archive: Path, disk: Page) -> None:
    """From the first page to a question: links, formulas in their font, figure, tabs."""
    disk.goto((archive / "index.html").as_uri())
    disk.locator('.topics a[href*="questions/derivation/"]').click()
    expect(disk.locator(".answer")).to_be_visible()
    assert disk.url == (archive / "questions/derivation/index.html").as_uri()
    disk.evaluate("document.fonts.ready.then(() => 0)")
    assert disk.evaluate("document.fonts.check('1em Formula')")
    assert "Formula" in disk.evaluate(
        "[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)"
    )
    assert disk.locator("figure svg").first.bounding_box()["height"] > 50
    disk.locator(".tabbed-set > label", has_text="PyTorch").first.click()
    expect(disk.locator(".tabbed-content").nth(1)).to_be_visible()
    disk.locator("header a").first.click()
    expect(disk.locator(".lead")).to_be_visible()
    assert disk.url == (archive / "index.html").as_uri()


def found(page: Page) -> Locator:
    """Return the links that the search shows."""
    return page.get_by_role("dialog").get_by_role("listitem").get_by_role("link")


def test_the_search_works_from_disk(
    archive: Path, disk: Page, visit: Callable[..., Page], kinds: dict[str, str]
) -> None:
    """It finds what the site's finds; what is found opens; the form of the home page works."""
    query = "degradation problem"
    site = visit("glossary/")
    site.keyboard.press("/")
    site.get_by_role("dialog").get_by_role("searchbox").fill(query)
    expect(found(site).first).to_be_visible()
    wanted = found(site).all_inner_texts()
    disk.goto((archive / kinds["notebook"] / "index.html").as_uri())
    assert disk.locator(".plot svg").first.bounding_box()["height"] > 50
    disk.keyboard.press("/")
    disk.keyboard.type(query)
    expect(found(disk)).to_have_text(wanted)
    # What a page still loads when it is left would count as failed.
    disk.wait_for_load_state("networkidle")
    disk.keyboard.press("Enter")
    expect(disk.locator("h1")).to_have_text(wanted[0])
    disk.wait_for_load_state("networkidle")
    disk.goto((archive / "index.html").as_uri())
    disk.locator("#q").fill(query)
    disk.keyboard.press("Enter")
    expect(found(disk)).to_have_text(wanted)


def test_every_link_of_the_archive_leads_somewhere(archive: Path, site: Path) -> None:
    """Each relative link of each page is a file of the archive, each anchor an id."""
    pages = {path: path.read_text(encoding="utf-8") for path in archive.rglob("*.html")}
    assert len(pages) == len(offline.read_pages(site))
    ids = {
        path: set(re.findall(r'\sid="([^"]*)"', page)) for path, page in pages.items()
    }
    broken = set()
    for path, page in pages.items():
        for link in re.findall(r'<\w[^>]*?\s(?:href|src|action)="([^"]*)"', page):
            if re.match(r"[a-z]+:", link):
                continue
            name, _, anchor = link.partition("#")
            aim = (path.parent / name.partition("?")[0]).resolve() if name else path
            if not aim.is_file() or (anchor and anchor not in ids[aim]):
                broken.add(f"{path.relative_to(archive)}: {link}")
    assert not broken


@pytest.fixture(scope="module")
def about(site: Path) -> offline.About:
    """Return what the books say of themselves."""
    return offline.About.of(site, (site / "index.html").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def book(site: Path, chromium: Browser) -> list[offline.Chapter]:
    """Return all pages as chapters."""
    return offline.all_chapters(site, chromium)


def test_the_epub_holds_every_page(
    site: Path,
    about: offline.About,
    book: list[offline.Chapter],
    tmp_path: Path,
) -> None:
    """Each file is XML; each link leads somewhere; formulas and code are those of the site."""
    target = tmp_path / "book.epub"
    offline.write_epub(book, about, site, target)
    with zipfile.ZipFile(target) as packed:
        assert packed.namelist()[0] == "mimetype"
        parts = {
            Path(name).name: ElementTree.fromstring(packed.read(name))
            for name in packed.namelist()
            if name.endswith((".xhtml", ".opf"))
        }
    package = parts.pop("content.opf")
    texts = {name: part for name, part in parts.items() if re.match(r"ch\d", name)}
    assert len(texts) == len(book)
    ids = {name: {e.get("id") for e in part.iter()} for name, part in parts.items()}
    for name, part in texts.items():
        named = [e.get("id") for e in part.iter() if e.get("id")]
        assert len(named) == len(set(named)), name
    for name, part in parts.items():
        for link in part.iter(f"{XHTML}a"):
            goal = link.get("href")
            if ":" not in goal:
                file, _, anchor = goal.removeprefix("text/").partition("#")
                assert not anchor or anchor in ids[file or name], f"{name}: {goal}"
                assert file in parts, f"{name}: {goal}"
    pages = offline.read_pages(site)
    order = offline.reading_order(pages["topics/"], pages)
    items = {item.get("href"): item for item in package.iter() if item.get("href")}
    for number, (address, _) in enumerate(order, 1):
        name = f"ch{number:03}.xhtml"
        article = re.search(r"<article>.*</article>", pages[address], re.S)[0]
        chapter = texts[name]

        def words(tag: str, article: str = article) -> list[str]:
            inner = re.findall(rf"<{tag}\b[^>]*>(.*?)</{tag}>", article, re.S)
            return [unescape(re.sub(r"<[^>]+>", "", one)) for one in inner]

        assert plain(chapter.find(f".//{XHTML}title").text) == plain(words("h1")[0])
        code = ["".join(pre.itertext()) for pre in chapter.iter(f"{XHTML}pre")]
        # Line breaks at the ends of <pre> are shown nowhere, and may be lost.
        shown = [text.strip("\n") for text in words("pre")]
        assert [text.strip("\n") for text in code] == shown, name
        formulas = [m.get("alttext") for m in chapter.iter(f"{MATHML}math")]
        wanted = re.findall(r'<math alttext="([^"]*)"', article)
        assert formulas == list(map(unescape, wanted)), name
        marks = (items[f"text/{name}"].get("properties") or "").split()
        assert ("mathml" in marks) == ("<math" in article), name
        assert ("svg" in marks) == ("<svg" in article), name


@pytest.fixture(scope="module")
def few(
    site: Path, chromium: Browser, about: offline.About
) -> Iterator[list[offline.Chapter]]:
    """Return a few pages as chapters; all take a minute to print."""
    return offline.all_chapters(site, chromium, FEW)


def test_the_pdf_is_tagged_and_has_an_outline(
    site: Path,
    about: offline.About,
    few: list[offline.Chapter],
    chromium: Browser,
    tmp_path: Path,
) -> None:
    """Chapters begin new sheets and stand in the outline; links lead within the document."""
    from pypdf import PdfReader

    offline.write_pdf(few, about, tmp_path / "book.pdf", chromium)
    made = PdfReader(tmp_path / "book.pdf")
    root = made.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/StructTreeRoot"]
    assert root["/Lang"] == "en-GB" and made.metadata.title == about.title

    def listed(entries: list[Any]) -> Iterator[Any]:
        for entry in entries:
            yield from listed(entry) if isinstance(entry, list) else [entry]

    places = {
        plain(e.title): made.get_destination_page_number(e)
        for e in listed(made.outline)
    }
    starts = [places[plain(one.title)] for one in few]
    assert starts == sorted(set(starts)) and starts[0] == 1
    goals = {
        str(mark.get_object().get("/Dest", "")).lstrip("/")
        for sheet in made.pages
        for mark in sheet.get("/Annots", [])
    }
    assert "questions-derivation--sources" in goals
    assert goals - {""} <= {name.lstrip("/") for name in made.named_destinations}


def test_nothing_is_cut_off_on_paper(
    site: Path,
    about: offline.About,
    book: list[offline.Chapter],
    chromium: Browser,
    tmp_path: Path,
) -> None:
    """On a sheet no line of code, formula, table or figure is wider than the text."""
    page = chromium.new_page(viewport=SHEET)
    page.emulate_media(media="print")
    page.goto(offline.lay_out(book, about, tmp_path).as_uri())
    page.add_style_tag(content="body { margin: 0 }")
    wide = page.evaluate(
        """sheet => [...document.querySelectorAll("pre, math, table, svg, p, li")]
          .filter(e => e.getBoundingClientRect().right > sheet + 1
            || e.tagName === "PRE" && e.scrollWidth > e.clientWidth + 1)
          .map(e => e.closest("section").id + ": " + e.textContent.slice(0, 60))""",
        SHEET["width"],
    )
    page.close()
    assert not wide
