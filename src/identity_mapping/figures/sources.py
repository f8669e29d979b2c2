"""Where the numbers of pictures come from: the pages' snippets and the experiments' results."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

from ..experiments import Places

ROOT = Path(__file__).resolve().parents[3]


def snippet(name: str) -> ModuleType:
    """Import a file of ``snippets`` by its path, as no package holds it."""
    path = ROOT / f"snippets/{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows_of(results: str) -> dict[str, dict[str, Any]]:
    """Return the rows of an experiment's results file."""
    return Places.of(ROOT).stored(results)["rows"]
