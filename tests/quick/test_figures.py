"""The pictures drawn from numbers are those that their numbers draw today."""

from __future__ import annotations

import pytest

from identity_mapping.figures import FIGURES
from identity_mapping.figures.sources import ROOT


@pytest.mark.parametrize("name", FIGURES)
def test_a_picture_is_what_its_numbers_draw(name: str) -> None:
    """Each committed picture equals the one that is drawn now."""
    drawn = FIGURES[name]()
    kept = (ROOT / f"docs/figures/{name}.svg").read_text(encoding="utf-8")
    assert drawn == kept, (
        f"docs/figures/{name}.svg is not what its numbers draw. "
        "Run `python -m identity_mapping.figures` and look at the picture."
    )


def test_every_picture_is_shown() -> None:
    """A picture that no page shows is not drawn."""
    pages = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "docs").rglob("*.md")
    )
    unused = [name for name in FIGURES if f"figures/{name}.svg" not in pages]
    assert not unused, f"No page shows {unused}: show them, or delete them."
