"""A notebook run here says what its committed results say."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted(path.stem for path in ROOT.glob("docs/notebooks/[!_]*.py"))


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict]:
    """Run every notebook as a script, side by side; return what each writes."""
    folder = tmp_path_factory.mktemp("results")
    started = {
        name: subprocess.Popen(
            [sys.executable, str(ROOT / f"docs/notebooks/{name}.py")],
            env={**os.environ, "IDENTITY_RESULTS": str(folder), "MPLBACKEND": "agg"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in NOTEBOOKS
    }
    for name, process in started.items():
        _, errors = process.communicate(timeout=300)
        assert process.returncode == 0, f"docs/notebooks/{name}.py fails:\n{errors}"
    return {
        name: json.loads((folder / f"{name}.json").read_text()) for name in NOTEBOOKS
    }


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_results_repeat(name: str, runs: dict[str, dict]) -> None:
    """Same verdict, same source, and every number within the notebook's own tolerance."""
    stored = json.loads((ROOT / f"docs/data/results/{name}.json").read_text())
    fresh = runs[name]
    assert fresh["card"]["verdict"] == stored["card"]["verdict"]
    assert fresh["sha256"] == stored["sha256"]
    for row, cells in stored["rows"].items():
        for column, tolerance in stored["tolerance"].items():
            old, new = cells[column], fresh["rows"][row][column]
            if isinstance(old, str):
                assert new == old
                continue
            assert abs(new - old) <= tolerance, (
                f"docs/data/results/{name}.json: {row}.{column} is {old}, this run gives "
                f"{new}. Run `make experiments` and look at what changed."
            )
