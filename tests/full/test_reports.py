"""A failing test ends in a report, and the tests after it run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

# While the report of the first test is made, each garbage collection lets another thread
# read code. Without the hook of tests/conftest.py, Python 3.11.7 stops with an internal
# error there, and the second test never runs.
FAILING = """
import ast
import gc
import threading

times = []
asked, done = threading.Event(), threading.Event()


def other():
    while asked.wait():
        asked.clear()
        ast.parse("1")
        done.set()


def collecting(phase, _):
    if phase == "start" and threading.current_thread() is threading.main_thread():
        done.clear()
        asked.set()
        done.wait(0.2)
        times.append(1)
        if len(times) == 50:
            gc.callbacks.remove(collecting)


def test_what_is_false():
    threading.Thread(target=other, daemon=True).start()
    gc.callbacks.append(collecting)
    gc.set_threshold(20)
    assert not "a list of what was found"


def test_what_is_true():
    gc.callbacks[:] = [one for one in gc.callbacks if one is not collecting]
"""


def test_a_failing_test_ends_in_a_report(root: Path, tmp_path: Path) -> None:
    """Exit code 1, one failure and one success, and no internal error."""
    (tmp_path / "test_false.py").write_text(FAILING, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-c", root / "pyproject.toml"]
        + ["-p", "conftest", "--rootdir", tmp_path, tmp_path / "test_false.py"],
        cwd=root,
        env={k: v for k, v in os.environ.items() if not k.startswith("PYTEST")},
        capture_output=True,
        text=True,
        timeout=120,
    )
    said = done.stdout + done.stderr
    assert "INTERNALERROR" not in said, said
    assert done.returncode == 1 and "1 failed, 1 passed" in said, said
    assert "a list of what was found" in said
