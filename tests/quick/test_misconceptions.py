"""Each misconception says what is true, names its answer, and breaks where code can break it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from identity_mapping.artefacts import wrong_sentences

PAGE = Path(__file__).resolve().parents[2] / "docs/misconceptions.md"
ENTRY = re.compile(r"^### (.+?)\n(.*?)(?=^##|\Z)", re.M | re.S)
ENTRIES = dict(ENTRY.findall(PAGE.read_text(encoding="utf-8")))
COUNT = 47
SOURCED = 34  # entries that name a text with the sentence, or about it
# Where no line of this page breaks the sentence, it says where to look instead.
ELSEWHERE = re.compile(r"Nothing to compute|sessions? (?:is|are) on the page")
SOURCE = re.compile(r"\*(?:Met|Asked) in\*")


def test_all_are_there() -> None:
    """The list grows; it does not shrink."""
    assert len(ENTRIES) >= COUNT


@pytest.mark.parametrize("heading", ENTRIES)
def test_an_entry_is_complete(heading: str) -> None:
    """A quoted sentence with an anchor, what is true, a line that breaks it, its answer."""
    text = ENTRIES[heading]
    assert re.fullmatch(r"\u201c.+[.?!]\u201d \{ #[\w-]+ \}", heading)
    assert text.count("{ .true }") == 1 and text.count("{ .note }") == 1
    assert re.search(r"\]\(questions/[\w-]+\.md\)", text)
    assert "*Answer*: [" in text
    assert ("--8<--" in text) != bool(ELSEWHERE.search(text))


@pytest.mark.parametrize("heading", ENTRIES)
def test_who_says_so_can_be_read(heading: str) -> None:
    """What is said to have been met somewhere has a link or a citation."""
    for source in SOURCE.split(ENTRIES[heading])[1:]:
        assert re.search(r"\]\(https?://|\[@", source), source


def test_most_name_a_text() -> None:
    """An entry without a text is a guess that somebody could be mistaken; those stay few."""
    assert sum(bool(SOURCE.search(text)) for text in ENTRIES.values()) >= SOURCED


def test_the_search_knows_them() -> None:
    """Each sentence belongs to the question that answers it."""
    found = wrong_sentences(PAGE.read_text(encoding="utf-8"))
    assert sum(map(len, found.values())) == len(ENTRIES)
    assert "nn.Identity returns a copy." in found["torch-nn-identity"]
