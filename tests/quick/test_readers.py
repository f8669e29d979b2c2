"""What readers ask: each question that was collected has a page that answers it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

HERE = Path(__file__).resolve().parent
QUESTIONS = yaml.safe_load((HERE / "readers_questions.yml").read_text(encoding="utf-8"))
PAGES = {path.stem for path in (HERE.parents[1] / "docs/questions").glob("[!_]*.md")}


def test_all_are_there() -> None:
    """All 94 that were collected, numbered as they were."""
    assert list(QUESTIONS) == list(range(1, 95))
    assert len({asked for asked, _ in QUESTIONS.values()}) == len(QUESTIONS)


@pytest.mark.parametrize("number", QUESTIONS)
def test_a_question_has_its_page(number: int) -> None:
    """The page that is named exists."""
    asked, slug = QUESTIONS[number]
    assert slug in PAGES, (
        f"Nothing answers {asked!r}: docs/questions/{slug}.md is missing."
    )
