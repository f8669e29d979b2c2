"""Sessions run as other processors compute: what differs is named, what cannot run too."""

from __future__ import annotations

import processors
import pytest
from processors import Processor

TOY = '''"""What does the toy print?

>>> print(1, "2", sep="\\\\n")
1
2
>>> import os
>>> for x in [1, 2]:
...     print(x, os.environ.get("TOY", "as expected"))
1 as expected
2 as expected
>>> 1 / 0
0

"""
'''
PROBE = """
import os, signal
if os.environ.get("TOY") == "dies":
    os.kill(os.getpid(), signal.SIGILL)
print("{}")
"""
TABLE = (
    Processor("plain", variables={}),
    Processor("other", variables={"TOY": "otherwise"}),
    Processor("dies", variables={"TOY": "dies"}),
)


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(processors, "PROBE", PROBE)

    def runner(text, *names):
        (tmp_path / "toy.py").write_text(text, encoding="utf-8")
        code = ""
        try:
            processors.main(names, tmp_path, TABLE)
        except SystemExit as end:
            code = str(end.code)
        return code, capsys.readouterr().out

    return runner


def test_differences_name_file_line_run_and_both_values(run, tmp_path):
    code, out = run(TOY, "plain", "other")
    folder = tmp_path.name
    error = "ZeroDivisionError: division by zero"
    assert code.split("\n")[1:4] == [
        f"{folder}/toy.py:11: plain: expected '0', found '{error}'",
        f"{folder}/toy.py:9: other: expected '1 as expected', found '1 otherwise'",
        f"{folder}/toy.py:11: other: expected '0', found '{error}'",
    ]
    assert processors.REMEDY in code and "other: 1 files" in out


def test_a_processor_that_cannot_run_is_named_and_fails_nothing(run):
    good = TOY.replace(">>> 1 / 0\n0\n", "")
    assert run(good, "plain", "dies") == (
        "",
        "plain: 1 files, otherwise computes: nothing; 0 differences\n"
        "dies: not run, it died with SIGILL\n",
    )


def test_a_file_that_ends_its_process_is_named(run):
    code, _ = run(TOY + "import os\nos._exit(7)\n", "plain")
    assert "toy.py: plain: expected 'an end', found 'it ended with 7'" in code
    code, _ = run(TOY + "import absent_library\n", "plain")
    assert "found \"ModuleNotFoundError: No module named 'absent_library'\"" in code


EXPERIMENT = """
import json, os
verdict = os.environ.get("TOY", "holds")
card = {"verdict": verdict}
result = {"card": card, "rows": {"a": {"n": 1.0}}, "tolerance": {"n": 0.5}}
with open(os.environ["IDENTITY_RESULTS"] + "/toy.json", "w") as file:
    json.dump(result, file)
"""


def test_a_verdict_that_turns_is_named(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(processors, "ROOT", tmp_path)
    for folder in ("docs/notebooks", "docs/data/results"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "docs/notebooks/toy.py").write_text(EXPERIMENT)
    kept = tmp_path / "docs/data/results/toy.json"
    kept.write_text(
        '{"card": {"verdict": "holds"}, "rows": {"a": {"n": 1.2}},'
        ' "tolerance": {"n": 0.5}}'
    )
    assert processors.verdicts(TABLE[0]) == []
    (found,) = processors.verdicts(TABLE[1])
    assert str(found) == (
        "docs/notebooks/toy.py: other: expected 'the results committed', "
        "found \"verdict: 'holds' and 'otherwise'\""
    )
    assert capsys.readouterr().out.startswith("  toy: the same")


def test_an_unknown_run_is_refused(run):
    code, _ = run(TOY, "pentium")
    assert "pentium: no such run" in code and "experiments" in code


def test_what_numpy_and_openblas_are_told_reaches_them():
    own = processors.look(processors.OWN.environment(), True)
    for processor in processors.PROCESSORS:
        seen = processors.look(processor.environment(), True)
        if processor.name in processors.QUICK and not processors.why_not(
            processor, own, seen
        ):
            assert processors.unlike(own, seen)


def test_versions_follow_pyproject():
    oldest, newest = map(processors.requirements, processors.VERSIONS)
    assert any(line.startswith("numpy==2.") for line in oldest)
    assert any(line.startswith("jax>=0.") and ",<" in line for line in newest)
    assert len(oldest) == len(newest) == len(processors.LIBRARIES)


def test_quick_runs_leave_frameworks_out(tmp_path):
    for name in ("a.py", "a_torch.py", "b_tensorflow.py", "conftest.py", "_c.py"):
        (tmp_path / name).touch()
    names = [
        [path.name for path in processors.session_files(tmp_path, quick)]
        for quick in (True, False)
    ]
    assert names == [["a.py"], ["a.py", "a_torch.py"]]
