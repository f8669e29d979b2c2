"""What the benchmark compares with has the same content, and its parts make the whole."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bench import rivals, structured
from bench.__main__ import (
    KINDS,
    QUESTION,
    REASONS,
    VISIT,
    Contender,
    html_parts,
    lighter_from,
)
from bench.measures import Weight
from bench.tables import packed
from bs4 import BeautifulSoup


@pytest.fixture(scope="module")
def material(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return our content built with the Material theme."""
    return rivals.material(site, tmp_path_factory.mktemp("material"))


def parsed(path: Path) -> BeautifulSoup:
    """Return a page as a tree."""
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def test_every_measured_page_is_there(site: Path, library) -> None:
    """The pages that are measured exist, so that a run does not stop half-way."""
    for path in [path for _, path in KINDS.values()] + VISIT:
        file = site / path
        assert (file / "index.html" if file.is_dir() else file).is_file(), path
    path = next(one for one in library.order.paths if one.slug == "paper")
    slugs = [page.split("/")[1] for page in VISIT]
    assert list(path.questions)[-len(slugs) :] == slugs  # as its comment says


def test_the_page_by_hand_says_the_same(site: Path, tmp_path: Path) -> None:
    """It lacks what surrounds the answer, and nothing else."""
    floor = rivals.by_hand(site, VISIT, tmp_path / "by-hand")
    for path in VISIT:
        pages = [parsed(folder / path / "index.html") for folder in (site, floor)]
        for part in ("h1", ".answer", "pre", "math", "figure svg", "ol li"):
            ours, plain = (
                [" ".join(found.get_text().split()) for found in page.main.select(part)]
                for page in pages
            )
            assert ours == plain, (path, part)
            assert ours or path != QUESTION, part
        outside = "link[rel=stylesheet], script, nav, header, footer"
        assert not pages[1].select(outside)
    assert len(re.findall("\n", rivals.STYLE.strip())) == 9  # ten lines


def test_material_says_the_same(site: Path, material: Path) -> None:
    """Its pages have the answer, the code, the formulas, the drawing and the sources."""
    for path in VISIT:
        pages = [parsed(folder / path / "index.html") for folder in (site, material)]
        for part in ("h1", ".answer", "pre", "figure svg", "ol.src li"):
            ours, theirs = (
                [
                    re.sub(
                        r"[\s\u00b6]+|[\u2018\u2019\u201c\u201d'\"]",
                        "",
                        found.get_text(),
                    )
                    for found in page.article.select(part)
                ]
                for page in pages
            )
            assert ours == theirs, (path, part)
        ours, theirs = (len(page.article.select("math")) for page in pages)
        assert ours == theirs, path


def test_material_is_light(material: Path, library) -> None:
    """Nothing of other hosts, no MathJax, and of the navigation the current topic alone."""
    for file in material.rglob("*.html"):
        text = file.read_text(encoding="utf-8")
        for unwanted in ("fonts.googleapis", "fonts.gstatic", "MathJax.js", "mathjax@"):
            assert unwanted not in text, (file, unwanted)
    assert not list(material.rglob("*mathjax*"))
    page = parsed(material / QUESTION / "index.html")
    asked = [tag.get("src") or tag["href"] for tag in page.select("script[src]")]
    asked += [
        tag["href"] for tag in page.select("link[rel=stylesheet], link[rel=icon]")
    ]
    assert len(asked) == 4 and all(url.startswith("../../assets/") for url in asked)
    side = page.select(".md-sidebar--primary a[href]")
    listed = {a["href"].strip("./") for a in side} & set(library.pages)
    tabs = {topic.questions[0] for topic in library.order.topics}  # where they lead
    own = set(library.order.topic_of("derivation").questions)
    assert listed == (own | tabs) - {"derivation"}


def test_when_the_other_is_lighter() -> None:
    """The page is counted from which on the sum of all pages is smaller."""

    def contender(first: int, further: int) -> Contender:
        sizes = (first, further, further)
        return Contender("", "", visit=[Weight({"": size}) for size in sizes])

    ours = contender(20, 20)
    assert lighter_from(ours, contender(49, 10)) == 4  # 80 beside 79
    assert lighter_from(ours, contender(50, 10)) == 5  # at four they are equal
    assert lighter_from(ours, contender(50, 20)) == ""
    assert lighter_from(ours, contender(10, 10)) == 1


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
