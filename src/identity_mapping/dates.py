"""When a page was first published and last changed, as the repository's history says."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

CORRECTION = re.compile(
    r"^- (\d{4}-\d\d-\d\d), `([a-z0-9-]+)`: (.+?)(?=\n- |\n\n|\Z)", re.M | re.S
)


@dataclass(frozen=True)
class History:
    """The first and the last day on which each file was committed, by its path."""

    first: dict[str, date]
    last: dict[str, date]

    def published(self, path: str) -> date | None:
        """Return the day on which a file was added, if the history knows."""
        return self.first.get(path)

    def changed(self, paths: Iterable[str]) -> date | None:
        """Return the last day on which one of the files was changed."""
        return max(
            (self.last[path] for path in paths if path in self.last), default=None
        )


def read_history(root: Path) -> History:
    """Read the dates from git, once for all files.

    Without a repository, without git or with a history cut short, as a shallow clone
    has it, nothing is known: no date is better than a wrong one.
    """

    def git(*arguments: str) -> str:
        done = subprocess.run(
            ["git", "-C", str(root), *arguments], capture_output=True, check=True
        )
        return done.stdout.decode("utf-8", "replace")

    try:
        whole = git("rev-parse", "--is-shallow-repository").strip() == "false"
        own = (
            Path(git("rev-parse", "--show-toplevel").strip()).resolve()
            == root.resolve()
        )
        log = (
            git("log", "--format=@%cs", "--name-only", "--no-renames")
            if whole and own
            else ""
        )
    except (OSError, subprocess.CalledProcessError):
        log = ""
    first: dict[str, date] = {}
    last: dict[str, date] = {}
    day = date.min
    for line in log.splitlines():  # newest first
        if line.startswith("@"):
            day = date.fromisoformat(line[1:])
        elif line:
            last.setdefault(line, day)
            first[line] = day
    return History(first, last)


@dataclass(frozen=True)
class Correction:
    """One line of the list of corrected facts."""

    day: date
    slug: str
    text: str


def read_corrections(changelog: str) -> list[Correction]:
    """Return the corrected facts, newest first; each line begins with its day and page."""
    found = [
        Correction(date.fromisoformat(day), slug, " ".join(text.split()))
        for day, slug, text in CORRECTION.findall(changelog)
    ]
    return sorted(found, key=lambda one: one.day, reverse=True)
