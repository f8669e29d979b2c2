"""The search's words and files, without a browser."""

from __future__ import annotations

import doctest
import json
from pathlib import Path

import pytest

from identity_mapping import search
from identity_mapping.library import read_searches
from identity_mapping.memory import Memory
from identity_mapping.questions import Question


def test_examples() -> None:
    """The examples in the module's docstrings hold."""
    assert doctest.testmod(search).failed == 0


@pytest.mark.parametrize(
    "texts",
    [
        (
            "batch normalisation",
            "BatchNorm",
            "BN",
            "batch-normalization",
            "BatchNorm2d",
        ),
        ("skip connections", "a shortcut", "the residual connection"),
        ("x + F(x)", "F(x)+x", "x_l + F(x_l)"),
        ("auto-encoder", "autoencoders"),
        ("pre-activation", "preactivation", "pre activation"),
        ("ResNet-50", "resnet50", "ResNet 50"),
        ("centred colours behave", "centered colors behave"),
        ("convolutional", "conv", "Conv2d"),
        ("in-place", "inplace"),
        ("lambda x: x", "lambda y: y"),
    ],
    ids=lambda texts: texts[0],
)
def test_one_thing_has_one_word(texts: tuple[str, ...]) -> None:
    """Spellings and notations of one thing are the same words."""
    assert len({frozenset(search.words(text)) for text in texts}) == 1


def test_files(tmp_path: Path) -> None:
    """Volumes stand in the order of their words; a row's record is where its number says."""
    rows = [
        {"u": f"q{n}/", "t": f"Word{n} again?", "o": [], "a": f"Answer {n}.", "k": ""}
        for n in range(400)
    ]
    search.write(tmp_path, rows, Memory(active=False))
    about = json.loads((tmp_path / "search.json").read_text("utf-8"))
    assert about["pages"] == len(rows) and len(about["volumes"]) > 1
    assert about["volumes"] == sorted(about["volumes"])
    for number, first in enumerate(about["volumes"]):
        part = json.loads((tmp_path / f"search/words-{number}.json").read_text("utf-8"))
        assert next(iter(part)) == first and list(part) == sorted(part)
    file, place = divmod(123, about["together"])
    records = json.loads((tmp_path / f"search/pages-{file}.json").read_text("utf-8"))
    assert records[place]["u"] == "q123/"


def test_searches_lead_but_are_not_shown(tmp_path: Path) -> None:
    """A word that stands in searches alone is in the index, and in no record."""
    row = {"u": "a/", "t": "Why?", "o": [], "a": "So.", "k": "", "s": ["a zeugma"]}
    search.write(tmp_path, [row], Memory(active=False))
    assert "zeugma" in (tmp_path / "search/words-0.json").read_text("utf-8")
    assert "zeugma" not in (tmp_path / "search/pages-0.json").read_text("utf-8")


def test_files_of_searches(tmp_path: Path) -> None:
    """Each line leads to one page; a file without a page is reported."""
    pages = {
        slug: Question(slug, f"docs/questions/{slug}.md", {"aliases": [a]}, "", 1, t)
        for slug, t, a in (("a", "Why a?", "what is a"), ("b", "Why b?", "what is b"))
    }
    for name, text in {
        "a": "one a\nWhat is b\nOne A\n",
        "b": "one b\n\n",
        "c": "",
    }.items():
        (tmp_path / f"{name}.txt").write_text(text, "utf-8")
    found, problems = read_searches(tmp_path, pages)
    assert found["b"][0] == "one b" and "c" not in found
    assert [(p.path, p.line) for p in problems] == [
        ("docs/searches/a.txt", 2),
        ("docs/searches/a.txt", 3),
        ("docs/searches/b.txt", 2),
        ("docs/searches/c.txt", 1),
    ]
    assert "leads to 'b'" in problems[0].what and all(p.remedy for p in problems)
