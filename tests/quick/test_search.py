"""The search's words and files, without a browser."""

from __future__ import annotations

import doctest
import json
from pathlib import Path

import pytest
from _build import search
from _build.memory import Memory


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
