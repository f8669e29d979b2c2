"""Dates come from the history of the repository, or are left out."""

from __future__ import annotations

import os
import subprocess
from datetime import date

import pytest

from identity_mapping.dates import read_corrections, read_history


@pytest.fixture
def git(tmp_path):
    def run(*arguments, day="2026-01-02"):
        moment = f"{day}T12:00:00+00:00"
        who = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b"}
        who |= {"GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b"}
        times = {"GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": moment}
        subprocess.run(
            ["git", "-C", str(tmp_path), *arguments],
            check=True,
            capture_output=True,
            env={**os.environ, **who, **times},
        )

    run("init", "--quiet")
    for name, day in (("a.md", "2026-01-02"), ("b.md", "2026-02-03")):
        (tmp_path / name).write_text(name)
        run("add", ".")
        run("commit", "--quiet", "-m", name, day=day)
    (tmp_path / "a.md").write_text("changed")
    run("commit", "--quiet", "-a", "-m", "a again", day="2026-03-04")
    return run


def test_first_and_last_day(git, tmp_path):
    history = read_history(tmp_path)
    assert history.published("a.md") == date(2026, 1, 2)
    assert history.changed(["a.md", "b.md", "none"]) == date(2026, 3, 4)
    assert history.changed(["b.md"]) == history.published("b.md") == date(2026, 2, 3)
    assert history.published("none") is None and history.changed(["none"]) is None


def test_a_history_cut_short_says_nothing(git, tmp_path):
    subprocess.run(
        ["git", "clone", "--quiet", "--depth", "1", f"file://{tmp_path}", "short"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    assert not read_history(tmp_path / "short").last


def test_no_repository_says_nothing(tmp_path):
    assert not read_history(tmp_path).last


def test_a_folder_within_a_repository_says_nothing(git, tmp_path):
    (tmp_path / "inner").mkdir()
    assert not read_history(tmp_path / "inner").last


def test_corrections_are_read_newest_first():
    found = read_corrections(
        "# Corrected facts\n\n```text\n- 2026-11-25, `my-question`: said … right\n```\n\n"
        "- 2026-01-02, `a-b`: said 1;\n  right is 2.\n- 2026-02-03, `c`: said 3.\n\nEnd."
    )
    assert [
        (c.day.month, c.slug, c.text) for c in found if c.slug != "my-question"
    ] == [
        (2, "c", "said 3."),
        (1, "a-b", "said 1; right is 2."),
    ]
