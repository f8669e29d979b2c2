"""A question page weighs what it weighs, whether the site has twenty questions or a hundred."""

from __future__ import annotations

import gzip
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from _build import snippets
from playwright.sync_api import Page

WANTED = 100
MOST_BYTES, MOST_REQUESTS = 100_000, 8
MOST_CHANGE = 0.02
PACKED = (".woff2", ".png")
COPIED = ("docs", "snippets", "mkdocs.yml")
SAMPLES = ("derivation", "shortcut-variants", "what-is-identity-mapping")


def copied_question(root: Path, slug: str, number: int) -> str:
    """Write a question again under another slug and title; return the slug."""
    new = f"{slug}-{chr(96 + number)}"  # words are counted, so none is added
    page = root / f"docs/questions/{slug}.md"
    text = page.read_text(encoding="utf-8")
    title = re.search(r"^# (.+)\?$", text, re.M)[1]
    again = f"{title}-{chr(96 + number)}"
    text = text.replace(f"# {title}?", f"# {again}?", 1)
    head, mark, body = text.partition("\n---\n")  # no two pages share a wording
    text = re.sub(r"^(  - .*?)(\"?)$", rf"\1-{chr(96 + number)}\2", head, flags=re.M)
    text += mark + body
    for form, _ in snippets.FRAMEWORKS.values():
        name = slug.replace("-", "_") + form + ".py"
        file = root / "snippets" / name
        if file.exists():
            copy = new.replace("-", "_") + form + ".py"
            code = file.read_text(encoding="utf-8").replace(f"{title}?", f"{again}?", 1)
            (root / "snippets" / copy).write_text(code, encoding="utf-8")
            text = text.replace(f'"{name}:', f'"{copy}:')
    page.with_name(f"{new}.md").write_text(text, encoding="utf-8")
    return new


def grow(root: Path, wanted: int) -> None:
    """Copy questions of the site below ``root``, topic by topic, until there are ``wanted``."""
    file = root / "docs/topics.yml"
    order = yaml.safe_load(file.read_text(encoding="utf-8"))
    first = {topic["slug"]: list(topic["questions"]) for topic in order["topics"]}
    count = sum(map(len, first.values()))
    number = 1
    while count < wanted:
        number += 1
        for topic in order["topics"]:
            for slug in first[topic["slug"]]:
                if count < wanted:
                    topic["questions"].append(copied_question(root, slug, number))
                    count += 1
    file.write_text(yaml.safe_dump(order, allow_unicode=True), encoding="utf-8")


@pytest.fixture(scope="module")
def sites(
    root: Path, site: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Path]:
    """Return the site as it is, and one of a hundred questions, where no notebook is run."""
    from conftest import build_site

    folder = tmp_path_factory.mktemp("growth")
    copy = folder / "large"
    copy.mkdir()
    for part in COPIED:
        if (root / part).is_dir():
            away = shutil.ignore_patterns("__pycache__", ".*")
            shutil.copytree(root / part, copy / part, ignore=away)
        else:
            shutil.copy(root / part, copy / part)
    grow(copy, WANTED)
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
        again = sites[1] / f"questions/{slug}-b/index.html"
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
        page.goto(f"{url}/questions/derivation-b/", wait_until="networkidle")
        asked = sorted({*asked, "/assets/mark.svg"})
    size = 0
    for path in asked:
        file = large / path.lstrip("/")
        body = (file / "index.html" if file.is_dir() else file).read_bytes()
        size += len(body) if file.suffix in PACKED else len(gzip.compress(body, 9))
    print(f"first visit on a site of {WANTED}: {len(asked)} requests, {size:,} bytes")
    assert len(asked) <= MOST_REQUESTS, asked
    assert size <= MOST_BYTES, asked


def test_the_search_stays_light(sites: tuple[Path, Path], library) -> None:
    """What the search loads would stay below 100 KB for a hundred questions.

    Copies of a question compress too well, so the real records are counted up.
    """
    sizes = {
        name: len(gzip.compress((sites[0] / "assets" / name).read_bytes(), 9))
        for name in ("search.js", "minisearch.js", "search.json")
    }
    size = sum(sizes.values()) + sizes["search.json"] * (
        WANTED / len(library.pages) - 1
    )
    print(f"search: {sum(sizes.values()):,} bytes; counted up to {WANTED}: {size:,.0f}")
    assert size <= MOST_BYTES
