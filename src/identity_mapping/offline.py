"""The site for readers without a connection: an archive, an EPUB and a PDF.

``python -m identity_mapping.offline site`` is the second half of `make offline`. All three are made
from the finished site. The archive holds its pages and what they link to, changed as far
as `file:` asks for. The books hold the same articles: a browser turns each into a chapter
(``chapter.js``), pandoc packs the EPUB, and the browser prints the PDF.
"""

from __future__ import annotations

import html
import json
import posixpath
import re
import shutil
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup

from .artefacts import math_font, policy
from .formulas import characters

NAME = "identity-mapping"
FILES = {
    f"offline/{NAME}.zip": "Archive of the whole site",
    f"offline/{NAME}.epub": "EPUB",
    f"offline/{NAME}.pdf": "PDF",
}
RUNS = "verdicts/"  # the page under which the experiments stand in the books
EPOCH = (1980, 1, 1, 0, 0, 0)  # a zip knows no earlier day; one day for equal bytes
# What a host says with `'self'` has no meaning for a file on disk. No network in any case.
POLICY = (
    "default-src 'none'; script-src file: 'self' {script}; style-src {style}; "
    "img-src file: 'self' data:; font-src data:; form-action file: 'self'"
)
HREF = re.compile(r'(<a\b[^>]*?\shref|<form\b[^>]*?\saction)="([^"]*)"')
ASSET = re.compile(r'(<(?:link|script)\b[^>]*?\s(?:href|src))="([^":]*)"')
UNUSED = re.compile(r'<link rel="alternate"[^>]*>\s*')
STYLE = re.compile(r"<style>(.*?)</style>", re.S)
CSP = re.compile(r'(<meta http-equiv="Content-Security-Policy" content=)"[^"]*"')
HERE = Path(__file__).parent


def links_html(root: str) -> str:
    """Return the list of links to the three files; ``root`` leads to the site's root."""
    items = [
        f'<li><a href="{root}{path}" download>{what}: {Path(path).name}</a></li>'
        for path, what in FILES.items()
    ]
    return f"<ul>{''.join(items)}</ul>"


class NotReady(Exception):
    """The offline forms cannot be made; the text says why, and what to do."""


def destination(link: str, page: str) -> str | None:
    """Return the path from the site's root to which a link on ``page`` leads.

    ``page`` is an address such as ``questions/a/``. A folder's path ends with a slash, and
    the root is the empty path. None is returned for other hosts.
    """
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return None
    if not parts.path:
        return page
    path = posixpath.normpath(posixpath.join("/", page, parts.path)).lstrip("/")
    folder = parts.path.endswith("/") or posixpath.basename(parts.path) in (".", "..")
    return f"{path}/" if path and folder else path


def tail(link: str) -> str:
    """Return the question and the anchor of a link, each with its mark."""
    parts = urlsplit(link)
    return f"?{parts.query}" * bool(parts.query) + f"#{parts.fragment}" * bool(
        parts.fragment
    )


def file_of(address: str) -> str:
    """Return the file behind an address: a folder's is its ``index.html``."""
    return f"{address}index.html" if not address or address.endswith("/") else address


def disk_link(link: str, page: str, kept: Callable[[str], bool], site_url: str) -> str:
    """Return a link of ``page`` as it works from disk.

    Links to files that are not ``kept`` in the archive lead to the published site.
    """
    aim = destination(link, page)
    if aim is None or link.startswith("#"):
        return link
    if not kept(file_of(aim)):
        return site_url + aim + tail(link)
    return posixpath.relpath(file_of(aim), page or ".") + tail(link)


def disk_page(text: str, page: str, kept: Callable[[str], bool], site_url: str) -> str:
    """Return a page's HTML as it works from disk: links lead to files, not to folders."""

    def link(match: re.Match[str]) -> str:
        there = disk_link(html.unescape(match[2]), page, kept, site_url)
        return f'{match[1]}="{html.escape(there)}"'

    text = UNUSED.sub("", text).lstrip()
    rules = policy(STYLE.search(text)[1], POLICY)
    text = CSP.sub(lambda match: f'{match[1]}"{rules}"', text)
    return HREF.sub(link, text)


def once(text: str, old: str, new: str, where: str) -> str:
    """Return ``text`` with its only ``old`` replaced; raise NotReady if it has not one."""
    if text.count(old) != 1:
        raise NotReady(
            f"{where}:1: {old!r} stands there {text.count(old)} times. "
            "src/identity_mapping/offline.py replaces it: change both."
        )
    return text.replace(old, new)


LOADER = """new Promise((done, failed) => {
      const tag = document.createElement("script");
      tag.src = new URL("search.js", script.src);
      tag.onload = () => done(globalThis.searchOfThisCopy);
      tag.onerror = failed;
      document.head.append(tag);
    })"""


def disk_script(script: str) -> str:
    """Return ``site.js`` loading the search as a script: browsers load no module from disk."""
    place = "src/identity_mapping/overrides/assets/site.js"
    return once(script, 'import("./search.js")', LOADER, place)


def disk_records(data: Any) -> Any:
    """Return the search's data with its addresses (``u``) as files."""
    if isinstance(data, list):
        return [disk_records(part) for part in data]
    if not isinstance(data, dict):
        return data
    return {
        key: file_of(urlsplit(part).path) + tail(part)
        if key == "u" and isinstance(part, str)
        else disk_records(part)
        for key, part in data.items()
    }


def classic(module: str) -> str:
    """Return a JavaScript module as an expression whose value holds what it exports.

    Understood is what the search needs: names that are exported where they are declared.
    """
    declared = r"^export (?=(?:const|function|async function) (\w+))"
    names = re.findall(declared, module, re.M)
    body = re.sub(declared, "", module, flags=re.M)
    left = re.search(r"^(?:import|export)\b.*", body, re.M)
    if left:
        line = body[: left.start()].count("\n") + 1
        place = "src/identity_mapping/overrides/assets/search.js"
        raise NotReady(
            f"{place}:{line}: {left[0][:60]!r} is not understood. "
            "Teach it to `classic` in src/identity_mapping/offline.py."
        )
    return f"(() => {{\n{body}\nreturn {{ {', '.join(names)} }};\n}})()"


def disk_search(assets: dict[str, str]) -> str:
    """Return the search as one script with its data in it.

    ``assets`` holds the scripts and the JSON files below the folder ``assets``, by their
    path from there. The search asks for its files by ``fetch``, relative to that folder;
    here ``fetch`` finds them in the script.
    """
    files = {
        name: disk_records(json.loads(text))
        for name, text in sorted(assets.items())
        if name.endswith(".json")
    }
    data = json.dumps(files, ensure_ascii=False, separators=(",", ":"))
    return (
        "// The search and its data in one script, made by src/identity_mapping/offline.py.\n"
        "globalThis.searchOfThisCopy = (() => {\n"
        f"const files = {data};\n"
        "const here = new URL('.', document.currentScript.src).href;\n"
        "const fetch = async (address) => ({\n"
        "  ok: true, json: async () => files[String(address).slice(here.length)],\n"
        "});\n"
        f"return {classic(assets['search.js'])};\n"
        "})();\n"
    )


def read_pages(site: Path) -> dict[str, str]:
    """Return the HTML of each page by its address, in the order of the site map.

    Former addresses and the page for wrong ones are no part of a book or an archive.
    """
    plan = site / "sitemap.xml"
    if not plan.exists():
        raise NotReady(f"{plan}:1: There is no finished site. Run `make build` first.")
    found = re.findall(r"<loc>([^<]*)</loc>", plan.read_text(encoding="utf-8"))
    root = found[0]
    addresses = [html.unescape(address).removeprefix(root) for address in found]
    return {a: (site / file_of(a)).read_text(encoding="utf-8") for a in addresses}


def site_address(home: str) -> str:
    """Return the address of the published site, from the HTML of its first page."""
    return html.unescape(re.search(r'<link rel="canonical" href="([^"]*)"', home)[1])


def last_change(site: Path) -> date:
    """Return the day of the latest change that the site map names."""
    text = (site / "sitemap.xml").read_text(encoding="utf-8")
    days = re.findall(r"<lastmod>(\d{4}-\d\d-\d\d)", text)
    return date.fromisoformat(max(days, default="1980-01-01"))


def archive_files(site: Path) -> dict[str, bytes]:
    """Return the archive's files by path: the pages, and what they link to or load."""
    pages = read_pages(site)
    url = site_address(pages[""])
    own = {file_of(address) for address in pages}
    linked = set()
    for address, text in pages.items():
        for _, link in HREF.findall(text) + ASSET.findall(UNUSED.sub("", text)):
            aim = destination(html.unescape(link), address)
            if aim and not aim.startswith("offline/") and (site / aim).is_file():
                linked.add(aim)
    linked -= own | {"feed.xml"}  # a feed that never changes is none
    kept = own | linked
    files = {name: (site / name).read_bytes() for name in linked}
    for address, text in pages.items():
        page = disk_page(text, address, kept.__contains__, url)
        files[file_of(address)] = page.encode()
    assets = {
        path.relative_to(site / "assets").as_posix(): path.read_text(encoding="utf-8")
        for path in sorted((site / "assets").rglob("*"))
        if path.suffix in (".js", ".json")
    }
    files["assets/site.js"] = disk_script(assets["site.js"]).encode()
    files["assets/search.js"] = disk_search(assets).encode()
    return files


def write_archive(files: dict[str, bytes], target: Path) -> None:
    """Write ``files`` below one folder into a zip whose bytes depend on nothing else."""
    with zipfile.ZipFile(target, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{NAME}/{name}", EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name], compresslevel=9)


@dataclass(frozen=True)
class Chapter:
    """A page in a book: its id, its rank (1 or 2), its title, its body as XHTML."""

    id: str
    rank: int
    title: str
    body: str


def chapter_id(address: str) -> str:
    """Return the id under which a page stands in a book."""
    return address.strip("/").replace("/", "-") or "home"


def reading_order(topics: str, addresses: Iterable[str]) -> list[tuple[str, int]]:
    """Return each page's address with its rank: topics hold their questions.

    ``topics`` is the HTML of the page of all questions. First come the home page and that
    one, then the topics, then all others as they come.
    """
    sections = []
    for section in BeautifulSoup(topics, "html.parser").select(".topics section"):
        links = [destination(a["href"], "topics/") for a in section("a")]
        if not section.find(["h2", "h3"]).find("a"):
            links.insert(0, RUNS)
        sections.append(links)
    order = {"": 1, "topics/": 1}
    for first, *below in sections:
        order[first] = 1
        order |= {address: 2 for address in below if address not in order}
    addresses = list(addresses)
    order |= {address: 1 for address in addresses if address not in order}
    return [(address, rank) for address, rank in order.items() if address in addresses]


def book_link(link: str, page: str, ids: dict[str, str], site_url: str) -> str:
    """Return where a link of ``page`` leads in a book whose chapters' ids are ``ids``.

    What is no chapter is linked at its published address.
    """
    aim = destination(link, page)
    if aim is None:
        return link
    if aim not in ids:
        return site_url + aim + tail(link)
    anchor = urlsplit(link).fragment
    return f"#{ids[aim]}--{anchor}" if anchor and anchor != "top" else f"#{ids[aim]}"


def chapters(
    pages: dict[str, str],
    order: list[tuple[str, int]],
    colours: dict[str, str],
    browser: Any,
) -> list[Chapter]:
    """Return the pages of ``order`` as chapters, made by ``browser`` (Playwright's).

    ``colours`` are the values of the style sheet's variables by their names.
    """
    ids = {address: chapter_id(address) for address, _ in order}
    url = site_address(pages[""])
    code = (HERE / "chapter.js").read_text(encoding="utf-8")
    found = []
    tab = browser.new_page()
    for address, rank in order:
        text = pages[address]
        links = {html.unescape(link) for _, link in HREF.findall(text)}
        made = tab.evaluate(
            code,
            {
                "html": text,
                "id": ids[address],
                "deeper": rank - 1,
                "targets": {k: book_link(k, address, ids, url) for k in links},
                "colours": colours,
            },
        )
        found.append(Chapter(ids[address], rank, made["title"], made["body"]))
    tab.close()
    return found


def all_chapters(
    site: Path, browser: Any, only: Iterable[str] | None = None
) -> list[Chapter]:
    """Return the pages of a finished site as a book, or those at the addresses ``only``."""
    pages = read_pages(site)
    style = STYLE.search(pages[""])[1]
    order = reading_order(pages["topics/"], pages if only is None else only)
    return chapters(pages, order, light_colours(style), browser)


def light_colours(style: str) -> dict[str, str]:
    """Return the colours that a style sheet names, by name; the first of each is the light one."""
    found = re.findall(r"--(\w+): (#[0-9a-f]+);", style)
    return dict(reversed(found))


@dataclass(frozen=True)
class About:
    """What a book says of itself."""

    title: str
    subtitle: str
    author: str
    url: str
    day: date

    @classmethod
    def of(cls, site: Path, home: str) -> About:
        """Return what the finished site's first page says."""
        page = BeautifulSoup(home, "html.parser")

        def said(name: str) -> str:
            return page.find("meta", attrs={"name": name})["content"]

        title = page.find("meta", property="og:site_name")["content"]
        url = site_address(home)
        return cls(title, said("description"), said("author"), url, last_change(site))


def epub_source(book: list[Chapter], about: About) -> str:
    """Return the book as pandoc's Markdown: headings, and below each its XHTML as it is.

    pandoc numbers its files in the order of the headings; links follow that.
    """
    files = {one.id: f"ch{number:03}.xhtml" for number, one in enumerate(book, 1)}

    def link(match: re.Match[str]) -> str:
        return f'{match[1]}"{files.get(match[2], "")}#{match[2]}{match[3] or ""}"'

    meta = {
        "title": about.title,
        "subtitle": about.subtitle,
        "author": about.author,
        "date": about.day.isoformat(),
        "lang": "en-GB",
        "identifier": about.url,
        "rights": "CC BY 4.0",
        "accessModes": ["textual", "visual"],
        "accessibilityFeatures": [
            "alternativeText",
            "MathML",
            "readingOrder",
            "structuralNavigation",
            "tableOfContents",
        ],
    }
    parts = [f"---\n{json.dumps(meta)}\n---\n"]
    for one in book:
        title = re.sub(r"([^\w\s])", r"\\\1", one.title)
        body = re.sub(r'(<a [^>]*?href=)"#([^"]+?)(--[^"]*)?"', link, one.body)
        parts.append(f"{'#' * one.rank} {title} {{#{one.id}}}\n")
        longest = max(map(len, re.findall(r"`+", body)), default=0)
        fence = "`" * max(
            6, longest + 1
        )  # or code that shows a fence would end this one
        parts.append(f"{fence}{{=html}}\n{body}\n{fence}\n")
    return "\n".join(parts)


def write_font(book: list[Chapter], folder: Path) -> Path:
    """Write the font of all the book's formulas into ``folder``; return the file."""
    found = characters("".join(one.body for one in book))
    return math_font(found, folder).rename(folder / "math.woff2")


def write_epub(book: list[Chapter], about: About, site: Path, target: Path) -> None:
    """Write the EPUB: one file a chapter, packed by pandoc."""
    import pypandoc

    with tempfile.TemporaryDirectory() as folder:
        font = write_font(book, Path(folder))
        packed = Path(folder, "packed.epub")
        pypandoc.convert_text(
            epub_source(book, about),
            "epub3",
            "markdown-smart",
            outputfile=str(packed),
            extra_args=[
                "--split-level=2",
                "--toc-depth=2",
                f"--css={HERE / 'book.css'}",
                f"--epub-embed-font={font}",
                f"--epub-cover-image={site / 'assets/cards/site.png'}",
            ],
        )
        settle_epub(packed, [one.title for one in book], about.day, target)


def settle_epub(packed: Path, titles: list[str], day: date, target: Path) -> None:
    """Copy an EPUB of pandoc's with what pandoc leaves to chance or to the file's name.

    Each chapter gets its title, and the time of the last change becomes noon of ``day``,
    so that equal pages make equal bytes.
    """
    noon = f"{day.isoformat()}T12:00:00Z"
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(target, "w") as new:
        for entry in old.infolist():
            body = old.read(entry)
            chapter = re.search(r"text/ch(\d+)\.xhtml$", entry.filename)
            if chapter:
                title = html.escape(titles[int(chapter[1]) - 1])
                body = replaced(rb"(<title>)[^<]*", title, body)
            elif entry.filename.endswith(".opf"):
                body = replaced(rb'("dcterms:modified">)[^<]*', noon, body)
            entry.date_time = EPOCH
            new.writestr(entry, body, entry.compress_type, compresslevel=9)


def replaced(pattern: bytes, words: str, body: bytes) -> bytes:
    """Return ``body`` with ``words`` after the first group of the first match."""
    return re.sub(pattern, lambda match: match[1] + words.encode(), body, count=1)


def print_source(book: list[Chapter], about: About) -> str:
    """Return the book as one HTML document, to be printed."""
    e = html.escape
    day = f"{about.day.day} {about.day:%B %Y}"
    parts = [
        f'<!doctype html><html lang="en-GB"><head><meta charset="utf-8">'
        f"<title>{e(about.title)}</title>"
        f'<link rel="stylesheet" href="styles/book.css"></head><body>'
        f'<div class="title-page"><p class="name">{e(about.title)}</p>'
        f"<p>{e(about.subtitle)}</p><p>{e(about.author)}, {day}</p>"
        f'<p><a href="{e(about.url)}">{e(about.url)}</a></p><p>CC BY 4.0</p></div>'
    ]
    for one in book:
        rank = f"h{one.rank}"
        parts.append(
            f'<section class="chapter" id="{one.id}"><{rank}>{e(one.title)}</{rank}>'
            f"{one.body}</section>"
        )
    return "\n".join([*parts, "</body></html>"])


def lay_out(book: list[Chapter], about: About, folder: Path) -> Path:
    """Write the document to be printed into ``folder``, with its style and font; return it."""
    (folder / "styles").mkdir()
    shutil.copy(HERE / "book.css", folder / "styles")
    write_font(book, folder / "fonts")
    document = folder / "book.html"
    document.write_text(print_source(book, about), encoding="utf-8")
    return document


def write_pdf(book: list[Chapter], about: About, target: Path, browser: Any) -> None:
    """Write the PDF, tagged and with an outline, as the browser prints it."""
    foot = (
        '<div style="width:100%;font:8px sans-serif;color:#5d5a55;text-align:center">'
        '<span class="pageNumber"></span></div>'
    )
    with tempfile.TemporaryDirectory() as folder:
        document = lay_out(book, about, Path(folder))
        tab = browser.new_page(java_script_enabled=False)
        tab.set_default_timeout(0)  # hundreds of sheets
        tab.goto(document.as_uri())
        tab.pdf(
            path=str(target),
            prefer_css_page_size=True,
            tagged=True,
            outline=True,
            display_header_footer=True,
            header_template="<span></span>",
            footer_template=foot,
        )
        tab.close()


def write_all(site: Path, browser: Any) -> list[Path]:
    """Write archive, EPUB and PDF into the folder ``offline`` of a finished site."""
    about = About.of(site, (site / "index.html").read_text(encoding="utf-8"))
    archive, epub, pdf = (site / name for name in FILES)
    archive.parent.mkdir(exist_ok=True)
    write_archive(archive_files(site), archive)
    book = all_chapters(site, browser)
    write_epub(book, about, site, epub)
    write_pdf(book, about, pdf, browser)
    return [archive, epub, pdf]


def main(arguments: list[str]) -> str | None:
    """Write the offline forms of the site in the folder named; return what went wrong."""
    import browser as finder  # of the tests, which know where a browser is
    from playwright.sync_api import sync_playwright

    site = Path(arguments[0] if arguments else "site")
    begun = time.monotonic()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=finder.find(), args=finder.FLAGS
            )
            for path in write_all(site, browser):
                print(f"{path}: {path.stat().st_size / 1e6:.1f} MB")
            browser.close()
    except NotReady as error:
        return str(error)
    print(f"{time.monotonic() - begun:.0f} s")
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
