"""The comparison on *About* is fair: how the rival is set up, and what the numbers allow."""

from __future__ import annotations

import json
from pathlib import Path

import yaml
from bench import rivals

ROOT = Path(__file__).resolve().parents[2]


def rows(name: str) -> dict[str, dict]:
    """Return the rows of a file of docs/data/bench."""
    path = ROOT / f"docs/data/bench/{name}.json"
    return json.loads(path.read_text(encoding="utf-8"))["rows"]


def test_material_is_set_up_well() -> None:
    """No fonts and scripts of other hosts, no MathJax, no navigation of the whole site."""
    setting = yaml.safe_load(rivals.CONFIGURATION)
    assert setting["theme"]["name"] == "material"
    assert setting["theme"]["font"] is False
    features = set(setting["theme"]["features"])
    assert {"navigation.prune", "navigation.tabs", "content.code.copy"} <= features
    assert "navigation.expand" not in features  # which would undo pruning
    assert setting["plugins"] == ["search"]
    assert not {"extra_javascript", "extra_css", "custom_dir"} & {
        *setting,
        *setting["theme"],
    }
    assert "mathjax" not in rivals.CONFIGURATION.lower()


def test_the_sentences_about_weight_are_true() -> None:
    """Reword *How light it is* in docs/about.md if this fails after a new measurement."""
    here, material, hand = (rows("bench")[n] for n in ("question", "material", "hand"))
    assert hand["kb"] < here["kb"] < material["kb"]  # "the floor", "a first visit"
    assert material["next"] < here["next"]  # "after that Material is the lighter one"
    assert here["search"] < material["search"]  # "its whole index"
    assert {here["hosts"], material["hosts"], hand["hosts"]} == {0}
    more = [
        material["kb"] - here["kb"] + pages * (material["next"] - here["next"])
        for pages in range(material["even"])
    ]
    assert more[-1] < 1.5 and more[-2] > -1.5  # in KB: cells are rounded


def test_the_sentences_about_time_are_true() -> None:
    """Reword *How light it is* in docs/about.md if this fails after a new measurement."""
    found = rows("bench_times")
    slow = found["question_slow"]
    assert int(slow["scores"]) < int(found["question"]["scores"].split("/")[0])
    assert slow["blocked"] > found["question"]["blocked"]  # "there our question …"
    others = {name: found[name]["scores"].split("/")[1:] for name in found}
    assert int(others["material"][0]) < 100  # "what Material loses for accessibility"
    assert others["material"][1:] == ["100"] * 2
    assert others["question"] == ["100"] * 3
