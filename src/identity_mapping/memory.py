"""What a build found out, for the next one: while serving, only what changed is made anew."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

Made = TypeVar("Made")


def mark(*texts: str) -> str:
    """Return a short text that differs where ``texts`` differ."""
    return hashlib.blake2b("\0".join(texts).encode("utf-8", "replace")).hexdigest()


def stamp(folder: Path, pattern: str = "*") -> str:
    """Return a text that differs once a file of the folder was written, added or removed."""
    return " ".join(
        f"{path.name} {path.stat().st_mtime_ns}"
        for path in sorted(folder.glob(pattern))
        if path.is_file()
    )


class Memory:
    """Results of pure functions of text, by the text that they were made from.

    It lives as long as MkDocs serves. What the last build did not ask for is dropped,
    so it holds one build's results. An inactive memory, as in a build that ends by
    itself, holds nothing.
    """

    def __init__(self, active: bool) -> None:
        self.active = active
        self.before: dict[str, Any] = {}
        self.now: dict[str, Any] = {}
        self.version = ""

    def begin(self, version: str) -> None:
        """Begin a build; results of another ``version`` of the build's code are dropped."""
        self.before = self.now if version == self.version else {}
        self.now, self.version = {}, version

    def recall(self, make: Callable[[], Made], *texts: str) -> Made:
        """Return ``make()``, or what it returned for the same ``texts`` in the last build.

        The texts have to name the function and hold everything that its result rests on.
        """
        if not self.active:
            return make()
        key = mark(*texts)
        if key not in self.now:
            self.now[key] = self.before[key] if key in self.before else make()
        return self.now[key]
