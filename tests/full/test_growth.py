"""A question page weighs what it weighs, whether the site has twenty questions or a hundred."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from grow import grow
from playwright.sync_api import Page

WANTED = 100
MOST_BYTES, MOST_REQUESTS = 30_000, 3
MOST_CHANGE = 0.02
SAMPLES = ("derivation", "shortcut-variants", "what-is-identity-mapping")


@pytest.fixture(scope="module")
def sites(
    root: Path, site: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Path]:
    """Return the site as it is, and one of a hundred questions, where no notebook is run."""
    from conftest import build_site

    folder = tmp_path_factory.mktemp("growth")
    copy = grow(root, folder / "large", WANTED)
    environment = {
        "EXECUTE_NOTEBOOKS": "false",
        "SITE_URL": "https://identity.example/",
        "PYTHONPATH": str(copy / "docs"),
    }
    return site, build_site(copy, folder / "large-site", **environment)


def test_there_are_a_hundred(sites: tuple[Path, Path], library) -> None:
    """The large site holds what it should, and says so on its home page."""
    large = sites[1]
    built = {path.parent.name for path in large.glob("questions/*/index.html")}
    assert len(built - set(library.order.moved)) == WANTED
    home = (large / "index.html").read_text(encoding="utf-8")
    assert len(set(re.findall(r'href="questions/([\w-]+)/"', home))) == WANTED


def test_pages_do_not_grow_with_the_site(sites: tuple[Path, Path]) -> None:
    """A page is as long beside a hundred questions as beside twenty, and so is its copy."""
    copied = 0
    for slug in SAMPLES:
        lengths = [
            len((site / f"questions/{slug}/index.html").read_bytes()) for site in sites
        ]
        again = sites[1] / f"questions/{slug}-2/index.html"
        if again.exists():  # the first topics alone are copied
            lengths.append(len(again.read_bytes()))
            copied += 1
        print(f"{slug}, alone, of 100, its copy:", *(f"{n:,}" for n in lengths))
        for length in lengths[1:]:
            assert abs(length - lengths[0]) < MOST_CHANGE * lengths[0]
    assert copied


def test_first_visit_stays_light(
    sites: tuple[Path, Path],
    served: Callable[[Path], Any],
    visit: Callable[..., Page],
) -> None:
    """On the large site too, a first visit is a few files and not many bytes."""
    large = sites[1]
    with served(large) as url:
        page = visit("about:blank")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url.removeprefix(url)))
        page.goto(f"{url}/questions/derivation-2/", wait_until="networkidle")
        asked = sorted({*asked, "/assets/mark.svg"})
    size = 0
    for path in asked:
        file = large / path.lstrip("/")
        body = (file / "index.html" if file.is_dir() else file).read_bytes()
        size += len(gzip.compress(body, 9))
    print(f"first visit on a site of {WANTED}: {len(asked)} requests, {size:,} bytes")
    assert len(asked) <= MOST_REQUESTS, asked
    assert size <= MOST_BYTES, asked
