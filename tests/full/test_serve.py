"""While the site is served, every kind of edit shows at once, code of the build included."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from identity_mapping.topics import read_order

ROOT = Path(__file__).resolve().parents[2]
EDITS = {
    "page": (
        "docs/questions/derivation.md",
        "## Why\n",
        "## Why\n\nPROBE\n",
        "questions/derivation/",
    ),
    "snippet": (
        "snippets/derivation.py",
        "import numpy as np",
        "import numpy as np  # PROBE",
        "questions/derivation/",
    ),
    "bibliography": (
        "docs/references.bib",
        "shows = {",
        "shows = {PROBE ",
        "bibliography/",
    ),
    "data file": (
        "docs/data/he2016_table1.json",
        '"constant scaling"',
        '"PROBE scaling"',
        "questions/shortcut-variants/",
    ),
    "style sheet": (
        "src/identity_mapping/overrides/site.css",
        "--w: 56rem;",
        "--w: 56rem; --probe: PROBE;",
        "glossary/",
    ),
    "template": (
        "src/identity_mapping/overrides/main.html",
        "<main",
        "<!-- PROBE --><main",
        "glossary/",
    ),
    "build function": (
        "src/identity_mapping/artefacts.py",
        "nosniff",
        "nosniff-PROBE",
        "_headers",
    ),
}


def fetch(url: str) -> str:
    """Return a page's text, or nothing while the server is not ready."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.read().decode()
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return ""


def wait_for(url: str, text: str, seconds: float) -> bool:
    """Ask for ``url`` until it holds ``text``; return whether it did in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if text in fetch(url):
            return True
        time.sleep(0.3)
    return False


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """Serve a copy of the repository as ``make serve`` does, its own code included.

    It keeps the start path and the questions that are edited: with all of them each
    rebuild takes seconds, and what is left out is a fault that serving tolerates.
    """
    copy = tmp_path_factory.mktemp("served")
    for name in ("docs", "snippets", "src", "locks"):
        shutil.copytree(
            ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__")
        )
    needed = {where for *_, where in EDITS.values()}
    order = read_order(ROOT / "docs/topics.yml", "docs/topics.yml")
    needed |= {f"questions/{slug}/" for slug in order.start_path}  # the home page's
    for page in (copy / "docs/questions").glob("[!_]*.md"):
        if f"questions/{page.stem}/" not in needed:
            page.unlink()
    shutil.copy(ROOT / "mkdocs.yml", copy)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}/"
    process = subprocess.Popen(
        [
            Path(sys.executable).with_name("watchfiles"),
            *("--filter", "python"),
            f"{sys.executable} -m mkdocs serve --livereload -a 127.0.0.1:{port}",
            "src",
        ],
        cwd=copy,
        env={
            **os.environ,
            "NO_MKDOCS_2_WARNING": "1",
            "PYTHONPATH": str(copy / "src"),
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert wait_for(url, "</html>", 90), "mkdocs serve shows no page within 90 s."
        yield copy, url
    finally:
        process.terminate()
        process.wait(10)


@pytest.mark.parametrize("kind", EDITS)
def test_edit_shows(kind: str, served: tuple[Path, str]) -> None:
    """An edit of this kind is on its page a few seconds later."""
    copy, url = served
    name, old, new, where = EDITS[kind]
    mark = "PROBE" + kind.replace(" ", "")
    text = (copy / name).read_text(encoding="utf-8")
    assert old in text, f"{name} no longer holds {old!r}: choose another place here."
    assert mark not in fetch(url + where)
    edited = text.replace(old, new.replace("PROBE", mark))
    (copy / name).write_text(edited, encoding="utf-8")
    assert wait_for(url + where, mark, 40), (
        f"An edit of {name} does not show on {where}."
    )
