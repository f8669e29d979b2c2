"""A build with a fault writes no site, whatever its options; what is inert stays inert."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from identity_mapping import offline

ROOT = Path(__file__).resolve().parents[2]
WORDS = "</title><script>alert(1)</script>"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of what the site is built from."""
    away = shutil.ignore_patterns("__pycache__", ".*")
    for part in ("docs", "snippets", "src", "locks"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=away)
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    return tmp_path


def change(path: Path, old: str, new: str) -> int:
    """Put ``new`` in place of the first ``old``; return the line of its first words."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    before = text[: text.index(old)] + new[: len(new) - len(new.lstrip())]
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return before.count("\n") + 1


def build(root: Path, *options: str, **variables: str) -> subprocess.CompletedProcess:
    """Build the site below ``root`` in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", *options, "--site-dir", "out"],
        cwd=root,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", **variables},
        capture_output=True,
        text=True,
    )


def written(root: Path) -> list[Path]:
    """Return the files that a build wrote."""
    return [path for path in (root / "out").rglob("*") if path.is_file()]


def test_faults_that_rendering_shows_stop_every_build(copy: Path) -> None:
    """Neither --quiet nor --no-strict lets one through, and none hides another."""
    page, about = "docs/questions/shortcut-variants.md", "docs/about.md"
    end = "\n## Try it\n"
    line = change(copy / page, end, f"\nIt is [=he2016_table1.nowhere.error].\n{end}")
    other = change(copy / about, "\n## ", "\n<script>alert(1)</script>\n\n## ")
    run = build(copy, "--quiet", "--no-strict")
    said = run.stdout + run.stderr
    assert run.returncode == 1 and "Traceback" not in said
    assert f"{page}:{line}: There is no cell he2016_table1.nowhere.error" in said
    assert f"{about}:{other}: The page holds the element <script>" in said
    assert "2 faults, listed above" in said
    assert written(copy) == []


def test_all_faults_are_listed_at_once(copy: Path) -> None:
    """Those that reading shows do not hide those that rendering shows."""
    change(copy / "docs/about.md", "\n## ", "\nSo [@nobody, p. 1].\n\n## ")
    change(copy / "docs/glossary.md", "\n## ", '\nA word.\n{: onclick="x" }\n\n## ')
    run = build(copy, "--quiet")
    said = run.stdout + run.stderr
    assert run.returncode == 1 and "Traceback" not in said
    assert "docs/about.md" in said and "'nobody' is not in" in said
    assert "docs/glossary.md" in said and "onclick" in said
    assert written(copy) == []


def test_a_missing_bibliography_ends_in_a_message(copy: Path) -> None:
    """It is named, and so is what to do; no traceback is shown."""
    (copy / "docs/references.bib").unlink()
    run = build(copy, "--quiet")
    said = run.stdout + run.stderr
    assert run.returncode == 1 and "Traceback" not in said
    assert "docs/references.bib:1: The file is missing." in said and "restore" in said


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SITE_URL", 'https://x.org/"><script>alert(1)</script>'),
        ("SITE_REPOSITORY", 'https://x.org/" onclick="y'),
        ("SITE_CONTACT", "javascript:alert(1)"),
        ("SITE_COPYRIGHT", "<img src=x onerror=alert(1)>"),
    ],
)
def test_the_public_identity_can_be_printed(copy: Path, name: str, value: str) -> None:
    """What the variables hold goes into every page."""
    run = build(copy, "--quiet", **{name: value})
    assert run.returncode == 1 and f"mkdocs.yml:4: {name} is" in run.stderr


def test_what_code_shows_stays_words(copy: Path) -> None:
    """A title of code is escaped wherever it is printed, and a copy shows it as code."""
    change(copy / "docs/about.md", "\n## ", f"\n## Why `{WORDS}`\n\nSo.\n\n## ")
    about = (copy / "docs/about.md").read_text(encoding="utf-8")
    title = re.search(r"^# .*", about, re.M)[0]
    change(copy / "docs/about.md", title, f"{title} `{WORDS}`")
    run = build(copy, "--quiet")
    assert run.returncode == 0, run.stderr
    page = (copy / "out/about/index.html").read_text(encoding="utf-8")
    scripts = BeautifulSoup(page, "html.parser").find_all("script")
    assert all("alert" not in script.text for script in scripts)
    assert "<script>alert" not in page and page.count("</title>") == 1
    plain = (copy / "out/about/index.md").read_text(encoding="utf-8")
    assert plain.count(WORDS) == plain.count(f"`{WORDS}`") == 2


def test_pandoc_wakes_nothing(tmp_path: Path) -> None:
    """Code of a chapter that shows fences and tags is still code in the EPUB."""
    import pypandoc

    shown = "```` ``````\n``````\n&lt;script&gt;alert(1)&lt;/script&gt;\n\n*x*"
    body = f"<article><pre><code>{shown}</code></pre></article>"
    book = [offline.Chapter("a", 1, f"What is {WORDS}?", body)]
    about = offline.About("A", "B", "C", "https://example.org/", date(2026, 1, 1))
    made = pypandoc.convert_text(
        offline.epub_source(book, about), "html5", "markdown-smart"
    )
    assert body in made
    assert "<script" not in made and "<em>" not in made
    assert "<script" not in offline.print_source(book, about)
