"""The experiments, run here, say what their committed results say, and on other seeds too."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from identity_mapping import experiments, notebooks

ROOT = Path(__file__).resolve().parents[2]
PLACES = experiments.Places.of(ROOT)
NAMES = sorted(PLACES.names())
RUN = sorted(experiments.to_test(PLACES))  # all others run weekly
LIMIT, TOGETHER = 60, 600  # CPU seconds, of one notebook and of all


@pytest.fixture(scope="module")
def runs() -> dict[str, dict[str, dict]]:
    """Return the results by notebook and kind of run; `make test` has made the runs."""
    from filelock import FileLock

    PLACES.cache.mkdir(parents=True, exist_ok=True)
    kinds = (experiments.PAGE, experiments.OTHER)
    with FileLock(PLACES.cache / "lock"):
        experiments.make(PLACES, kinds, only=RUN)
    return {
        name: {
            kind: json.loads(experiments.results_path(PLACES, name, kind).read_text())
            for kind in kinds
        }
        for name in RUN
    }


def stored(name: str) -> dict:
    """Return the committed results of a notebook."""
    return json.loads((PLACES.results / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", RUN)
def test_results_repeat(name: str, runs: dict) -> None:
    """Same source, same verdict on all seeds, numbers within the notebook's tolerance."""
    assert runs[name][experiments.PAGE]["sha256"] == stored(name)["sha256"]
    assert not experiments.compared(PLACES, [name])


@pytest.mark.parametrize("name", RUN)
def test_the_further_seeds_are_those_of_the_name(name: str, runs: dict) -> None:
    other = runs[name][experiments.OTHER]
    seeds = [int(seed) for seed in experiments.further_seeds(name).split(",")]
    assert other["seeds"] == seeds and not set(seeds) & set(stored(name)["seeds"])
    source = (PLACES.notebooks / f"{name}.py").read_text(encoding="utf-8")
    assert not any(str(seed) in source for seed in seeds)


@pytest.mark.parametrize("name", NAMES)
def test_results_say_how_they_were_won(name: str) -> None:
    result = stored(name)
    assert result["card"]["verdict"] in notebooks.COUNTED
    assert len(set(result["seeds"])) >= 3
    assert result["cpu_seconds"] <= LIMIT, f"{name} takes {result['cpu_seconds']} s."
    assert result["tolerance"], "No number is compared."
    assert result["card"]["controls"] and result["card"]["seeds_against"]


def test_all_together_keep_within_the_budget() -> None:
    seconds = {name: stored(name)["cpu_seconds"] for name in NAMES}
    assert sum(seconds.values()) <= TOGETHER, seconds


@pytest.mark.parametrize("name", RUN)
def test_what_is_shown(name: str, runs: dict) -> None:
    """A plot, small, in words too, its numbers below it, and no warnings."""
    path, fresh = experiments.kept(PLACES, name)
    assert fresh
    cells = [
        cell
        for cell in nbformat.read(path, as_version=4).cells
        if cell.cell_type == "code"
    ]
    outputs = [output for cell in cells for output in cell.outputs]
    noise = [o["text"] for o in outputs if o.get("name") == "stderr"]
    assert not noise, noise
    shown = [o["data"].get("text/html", "") for o in outputs if "data" in o]
    plots = [text for text in shown if "<svg" in text]
    tables = [text for text in shown if notebooks.NUMBERS in text]
    assert plots and len(plots) == len(tables)
    for plot in plots:
        assert len(plot.encode()) <= 60_000, len(plot)
        said = re.search(r'aria-label="([^"]+)"', plot)[1]
        assert len(said) > 40
        assert set(re.findall(r"#[0-9a-f]{6}", plot)) <= set(notebooks.COLOURS)


@pytest.mark.parametrize("name", NAMES)
def test_no_variable_hides_a_helper(name: str) -> None:
    """In a download the helpers stand in the notebook itself, so names must not clash."""

    def defined(path: Path) -> set[str]:
        found = set()
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                found.add(node.name)
            elif not isinstance(node, ast.Import | ast.ImportFrom):
                found |= {
                    part.id
                    for part in ast.walk(node)
                    if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
                }
        return found

    clash = defined(PLACES.notebooks / f"{name}.py") & defined(
        PLACES.notebooks / "_lab.py"
    )
    assert not clash, f"docs/notebooks/{name}.py: rename {sorted(clash)}"


def test_a_download_runs_alone(site: Path, tmp_path: Path) -> None:
    """The quickest notebook, as its page offers it, in an empty folder, in both forms."""
    name = min(NAMES, key=lambda name: stored(name)["cpu_seconds"])
    folder = site / "notebooks" / name
    (tmp_path / f"{name}.py").write_bytes((folder / f"{name}.py").read_bytes())
    done = subprocess.run(
        [sys.executable, f"{name}.py"],
        cwd=tmp_path,
        env={k: v for k, v in os.environ.items() if k != "PYTHONPATH"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert f"Verdict: {stored(name)['card']['verdict']}" in done.stdout
    notebook = nbformat.read(folder / f"{name}.ipynb", as_version=4)
    nbformat.validate(notebook)
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    assert not any("from _lab" in cell for cell in code)
    (tmp_path / "cells.py").write_text("\n\n".join(code), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "cells.py"], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


TOY = """# %%
import json, os, pathlib, random
chance = random.Random(SEED)
card = {"verdict": "holds", "measured": "", "verdict_why": ""}
rows = {"a": {"number": chance.random()}}
result = {"card": card, "rows": rows, "tolerance": {"number": 2}, "parts": {}}
folder = pathlib.Path(os.environ["IDENTITY_RESULTS"])
(folder / "toy.json").write_text(json.dumps(result))
if os.environ.get("IDENTITY_SEEDS"):
    assert VERDICT
"""


@pytest.mark.parametrize(
    ("seed", "verdict", "wrong"),
    [
        ("0", "True", ""),
        ("None", "True", "toy, run twice: a.number"),
        ("0", "False", "toy, with seeds"),
    ],
)
def test_a_second_run_is_compared_to_the_last_digit(
    seed: str, verdict: str, wrong: str, tmp_path: Path
) -> None:
    """What runs weekly: a notebook that repeats, one that does not, one that has luck."""
    places = experiments.Places(*(tmp_path / name for name in "nrcl"))
    places.notebooks.mkdir()
    toy = TOY.replace("SEED)", f"{seed})").replace("VERDICT", verdict)
    (places.notebooks / "toy.py").write_text(toy)
    experiments.make(places)
    found = experiments.again(places)
    assert len(found) == bool(wrong)
    assert not wrong or found[0].startswith(wrong), found
