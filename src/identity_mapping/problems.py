"""One way to say what is wrong: file, line, what, and what to do about it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

CONTROL = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]"
)  # moves a cursor


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
        """Return the problem as one line, as it is printed."""
        text = f"{self.path}:{self.line}: {self.what} {self.remedy}"
        return CONTROL.sub(lambda match: f"\\x{ord(match[0]):02x}", text)


class BadInput(Exception):
    """Raised by readers that cannot go on; carries the problem to report."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def line_of(text: str, position: int) -> int:
    """Return the line number, from 1, of a character position in ``text``."""
    return text.count("\n", 0, position) + 1


def read(path: Path, where: str, remedy: str) -> str:
    """Return a file's text; raises BadInput if it is missing, a folder or not UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BadInput(Problem(where, 1, "The file is missing.", remedy)) from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        what = "The file is not text in UTF-8."
        raise BadInput(Problem(where, line, what, "Save it as UTF-8.")) from error
    except OSError as error:
        what = f"The file cannot be read: {error.strerror}."
        raise BadInput(Problem(where, 1, what, remedy)) from error
