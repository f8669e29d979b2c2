"""What the benchmark compares with has the same content, and its parts make the whole."""

from __future__ import annotations

import re
from pathlib import Path

from bench import rivals, structured
from bench.__main__ import KINDS, QUESTION, REASONS, html_parts
from bench.tables import packed
from bs4 import BeautifulSoup


def test_every_measured_page_is_there(site: Path) -> None:
    """The pages that are measured exist, so that a run does not stop half-way."""
    for _, path in KINDS.values():
        file = site / path
        assert (file / "index.html" if file.is_dir() else file).is_file(), path


def test_the_page_by_hand_says_the_same(site: Path, tmp_path: Path) -> None:
    """It lacks what surrounds the answer, and nothing else."""
    floor = rivals.by_hand(site, QUESTION, tmp_path / "by-hand") / "index.html"
    pages = [
        BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for path in (site / QUESTION / "index.html", floor)
    ]
    for part in ("h1", ".answer", "pre", "math", "figure svg", "ol li"):
        ours, plain = (
            [" ".join(found.get_text().split()) for found in page.main.select(part)]
            for page in pages
        )
        assert ours and ours == plain, part
    assert not pages[1].select("link[rel=stylesheet], script, nav, header, footer")
    assert len(re.findall("\n", rivals.STYLE.strip())) == 9  # ten lines


def test_the_parts_make_the_whole(site: Path) -> None:
    """No byte of a page is counted twice or left out, and each part has its reason."""
    html = (site / QUESTION / "index.html").read_text(encoding="utf-8")
    parts = html_parts(html)
    assert sum(parts.values()) == packed(html)
    assert min(parts.values()) > 0 and set(parts) < set(REASONS)


def test_all_answers_have_structured_data(site: Path, library) -> None:
    """The benchmark checks the structured data of every answer."""
    found = structured.read(site)
    assert {f"questions/{slug}/index.html" for slug in library.pages} == set(found)
