"""One way to say what is wrong: file, line, what, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """A fault that stops the build.

    ``path`` is relative to the repository root, ``line`` counts from 1.
    """

    path: str
    line: int
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what} {self.remedy}"


class BadInput(Exception):
    """Raised by readers that cannot go on; carries the problem to report."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def line_of(text: str, position: int) -> int:
    """Return the line number, from 1, of a character position in ``text``."""
    return text.count("\n", 0, position) + 1
