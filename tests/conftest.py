"""Fixtures that tests share: the repository, what it holds, and the built site."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def build_site(root: Path, target: Path, **environment: str) -> Path:
    """Build the site below ``root`` into ``target``; fail with MkDocs' own words."""
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--site-dir", str(target)],
        cwd=root,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", **environment},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return target


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the repository's root."""
    return ROOT


@pytest.fixture(scope="session")
def library() -> object:
    """Return what the build reads: pages, snippets, sources, tables, order."""
    from identity_mapping import library as code

    found, problems = code.load(ROOT)
    assert not problems, "\n".join(map(str, problems))
    return found


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the finished site at an address of its own, with the plots that are there.

    Tests run in several processes; the first to ask builds for all.
    """
    from filelock import FileLock  # the quick checks do without

    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    target, built = shared / "site", shared / "site.built"
    with FileLock(shared / "site.lock"):
        if not built.exists():
            build_site(
                ROOT,
                target,
                SITE_URL="https://identity.example/",
            )
            built.touch()
    return target


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Iterator[None]:
    """Let a failing test end in a report, whatever other threads do meanwhile.

    The report reads the test's source. Python 3.11.7 counts the depth of its syntax
    tree for all threads together, and a garbage collection in the middle of it hands
    over to the next thread: "AST constructor recursion depth mismatch" ended the run.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        return (yield)
    finally:
        if collects:
            gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, so that two processes end together.

    The first needs no built site; another process builds it meanwhile.
    """
    first = ("test_faults", "test_access", "test_notebooks", "test_serve")
    first += ("test_alone", "test_variants", "test_search", "test_offline")
    order = {name: place for place, name in enumerate(first)}
    items.sort(key=lambda item: order.get(item.path.stem, len(first)))
