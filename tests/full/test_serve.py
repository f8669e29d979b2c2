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
        "docs/_theme/assets/site.css",
        ":root",
        "/* PROBE */ :root",
        "assets/site.css",
    ),
    "template": ("docs/_theme/main.html", "<main", "<!-- PROBE --><main", "glossary/"),
    "build function": (
        "docs/_build/artefacts.py",
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
    """Serve a copy of the repository with plain ``mkdocs serve``."""
    copy = tmp_path_factory.mktemp("served")
    for name in ("docs", "snippets"):
        shutil.copytree(
            ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(ROOT / "mkdocs.yml", copy)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}/"
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "mkdocs",
            "serve",
            "--livereload",
            "-a",
            f"127.0.0.1:{port}",
        ],
        cwd=copy,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert wait_for(url, "</html>", 90), "mkdocs serve shows no page within 90 s."
        yield copy, url
    finally:
        process.terminate()
        process.wait(10)


# Two folders are watched. Edits of one are made together: a rebuild takes seconds.
FOLDERS = ("snippets/", "docs/")


@pytest.mark.parametrize("folder", FOLDERS)
def test_edits_show(folder: str, served: tuple[Path, str]) -> None:
    """Every kind of edit is on its page a few seconds later, without a restart."""
    copy, url = served
    edits = {kind: edit for kind, edit in EDITS.items() if edit[0].startswith(folder)}
    marks = {kind: "PROBE" + kind.replace(" ", "") for kind in edits}
    assert edits
    for kind, (name, old, _, where) in edits.items():
        text = (copy / name).read_text(encoding="utf-8")
        assert old in text, f"{name} no longer holds {old!r}: choose another place."
        assert marks[kind] not in fetch(url + where)
    for kind, (name, old, new, _) in edits.items():
        text = (copy / name).read_text(encoding="utf-8")
        edited = text.replace(old, new.replace("PROBE", marks[kind]))
        (copy / name).write_text(edited, encoding="utf-8")
    for kind, (name, _, _, where) in edits.items():
        assert wait_for(url + where, marks[kind], 40), (
            f"An edit of {name} does not show on {where}."
        )
