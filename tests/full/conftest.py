"""Fixtures of the tests that read the finished site, in a browser and without one."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import browser as finder
import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page, sync_playwright

from identity_mapping import experiments

DESKTOP = {"width": 1280, "height": 900}
CASES = ("derivation", "shortcut-variants", "what-is-identity-mapping")


class Quiet(SimpleHTTPRequestHandler):
    """Serve a folder as a plain host would, unknown addresses with the 404 page."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def send_error(self, code: int, message: str | None = None, *_: object) -> None:
        """Answer with the site's own 404 page."""
        page = Path(self.directory) / "404.html"
        if code != 404 or not page.exists():
            super().send_error(code, message)
            return
        body = page.read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Server(ThreadingHTTPServer):
    """A server that does not complain when a browser leaves before the last byte."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Report what is not a reader who left."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve ``folder`` on a free port; give its address."""
    with Server(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture(scope="session")
def served() -> Callable[[Path], Any]:
    """Return the function that serves a folder, for sites at other addresses."""
    return serving


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Serve the finished site; close the server's socket at the end."""
    with serving(site) as url:
        yield url


@pytest.fixture(scope="session")
def pages(site: Path) -> dict[str, BeautifulSoup]:
    """Return every HTML page of the site, parsed, by its path from the site's root.

    Left out are former addresses, which hold a link and nothing else.
    """
    found = {
        path.relative_to(site).as_posix().removesuffix("index.html"): BeautifulSoup(
            path.read_text(encoding="utf-8"), "html.parser"
        )
        for path in sorted(site.rglob("*.html"))
    }
    return {
        path: page
        for path, page in found.items()
        if not page.find("meta", attrs={"http-equiv": "refresh"})
    }


@pytest.fixture(scope="session")
def kinds(library) -> dict[str, str]:
    """Return one address a kind of page, and those of the questions that have most parts."""
    alone = [
        p.slug for p in library.pages.values() if p.meta["frameworks"] == ["python"]
    ]
    assert alone, "No page is in plain Python only."
    notebook = experiments.Places.of(library.root).names()[-1]  # the tests have run it
    return {
        "home": "",
        **{slug: f"questions/{slug}/" for slug in CASES},
        "python": f"questions/{alone[0]}/",
        "topic": f"topics/{library.order.topics[0].slug}/",
        "all questions": "topics/",
        "notebook": f"notebooks/{notebook}/",
        "bibliography": "bibliography/",
        "glossary": "glossary/",
        "notation": "notation/",
        "paths": "paths/",
        "misconceptions": "misconceptions/",
        "about": "about/",
        "contributing": "contributing/",
        "missing": "no/such/page/",
    }


@pytest.fixture(scope="session")
def typical(
    site: Path, kinds: dict[str, str], pages: dict[str, BeautifulSoup]
) -> list[str]:
    """Return the pages that stand for all in a browser.

    One of each kind, the heaviest answer, the heaviest experiment, and more answers until
    every element and class that any answer has is on one of them.
    """

    def weight(path: str) -> int:
        return len(gzip.compress((site / path / "index.html").read_bytes()))

    chosen = dict.fromkeys(path for path in kinds.values() if path in pages)
    chosen["404.html"] = None
    for folder in ("questions/", "notebooks/"):
        chosen[max((p for p in pages if p.startswith(folder)), key=weight)] = None
    made_of = {
        path: {
            (tag.name, name)
            for tag in page.article(True)
            if not tag.find_parent(["pre", "math", "svg"])
            for name in tag.get("class", [""])
        }
        for path, page in pages.items()
        if path.startswith("questions/")
    }
    missing = set().union(*made_of.values())
    for path in chosen:
        missing -= made_of.get(path, set())
    while missing:
        more = max(made_of, key=lambda path: len(made_of[path] & missing))
        chosen[more] = None
        missing -= made_of[more]
    return list(chosen)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start one browser for all tests."""
    path = finder.find()
    assert path, "No browser was found: `make test` gets one, or set BROWSER_PATH."
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=finder.FLAGS)
        yield started
        started.close()


@pytest.fixture
def visit(chromium: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page of the site as a reader who comes anew."""
    contexts = []

    def open_page(path: str, **options: Any) -> Page:
        context = chromium.new_context(**{"viewport": DESKTOP, **options})
        contexts.append(context)
        page = context.new_page()
        page.goto(path if ":" in path else f"{address}/{path}")
        return page

    yield open_page
    for context in contexts:
        context.close()
