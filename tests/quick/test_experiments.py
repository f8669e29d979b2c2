"""A notebook runs once for its source; its verdict is judged by rules that can fail."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from identity_mapping import experiments
from identity_mapping.experiments import OTHER, FailedRun, Places

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOK = """# %%
import json, os, pathlib
print(6 * 7)
folder = os.environ["IDENTITY_RESULTS"]
seeds = os.environ.get("IDENTITY_SEEDS", "0,1")
text = json.dumps({"seeds": seeds})
pathlib.Path(folder, "toy.json").write_text(text)
"""


@pytest.fixture
def lab():
    spec = importlib.util.spec_from_file_location(
        "lab", ROOT / "docs/notebooks/_lab.py"
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules["lab"] = module  # a dataclass looks its module up
    spec.loader.exec_module(module)
    yield module
    del sys.modules["lab"]


@pytest.fixture
def places(tmp_path, monkeypatch):
    for name in ("BASE", "ALL_EXPERIMENTS"):
        monkeypatch.delenv(name, raising=False)
    found = Places(
        *(tmp_path / name for name in ("notebooks", "results", "c", "locks"))
    )
    for folder in (found.notebooks, found.results, found.locks):
        folder.mkdir()
    (found.notebooks / "toy.py").write_text(NOTEBOOK)
    (found.notebooks / "_lab.py").write_text("x = 1\n")
    (found.locks / "test.txt").write_text("numpy==2.4.6 ; x\nnumpy==2.5.5 ; y\n")
    (found.locks / "torch.txt").write_text("torch==2.13.0\n")
    return found


def wrote(places, **more):
    """Write the toy's results as a run of today would."""
    result = {
        "sha256": experiments.text_hash(places.notebooks / "toy.py"),
        "versions": {"python": "3.11.7", "numpy": "2.5.5"},
        "card": {"verdict": "holds", "measured": "4", "verdict_why": "So."},
        "cpu_seconds": 2,
        **more,
    }
    (places.results / "toy.json").write_text(experiments.sealed(result, places))


def said(places, runs=(OTHER,)):
    lines = []
    return experiments.make(places, runs, lines.append), lines


def test_a_run_is_kept_until_source_or_helpers_change(places):
    assert places.names() == ["toy"]
    assert said(places)[0] == 1
    assert said(places) == (0, [])
    path = experiments.results_path(places, "toy", OTHER)
    assert json.loads(path.read_text())["seeds"] == experiments.further_seeds("toy")
    (places.notebooks / "_lab.py").write_text("x = 2\n")
    assert said(places)[0] == 1
    (places.notebooks / "toy.py").write_text(NOTEBOOK + "x = 3\n")
    assert said(places)[0] == 1


def test_other_libraries_ask_for_another_run(places, monkeypatch):
    said(places)
    monkeypatch.setattr(experiments, "LIBRARIES", ("numpy", "no-such-library"))
    assert said(places)[0] == 1


def test_a_notebook_that_stops_is_named(places):
    (places.notebooks / "toy.py").write_text("# %%\nassert 1 == 2, 'no verdict'\n")
    with pytest.raises(FailedRun) as caught:
        said(places)
    assert "docs/notebooks/toy.py, two further seeds" in str(caught.value)
    assert "no verdict" in str(caught.value)
    assert not experiments.results_path(places, "toy", OTHER).exists()


def test_what_is_as_it_was_written_does_not_run_again(places):
    assert "source" in experiments.changes(places, "toy")
    wrote(places)
    assert experiments.changes(places, "toy") == []
    assert experiments.to_test(places) == {"toy": ["the quickest"]}
    (places.notebooks / "toy.py").write_text(NOTEBOOK + "# more\n")
    assert experiments.to_test(places) == {"toy": ["source"]}
    wrote(places)
    (places.notebooks / "_lab.py").write_text("x = 2\n")
    assert experiments.changes(places, "toy") == ["helpers"]
    wrote(places, versions={"numpy": "2.4.5"})
    assert experiments.changes(places, "toy") == ["locked versions"]


@pytest.mark.parametrize(
    ("old", "new"), [('"holds"', '"holds in part"'), ('"4"', '"5"'), (": 2", ": 3")]
)
def test_results_changed_by_hand_are_seen(places, old, new):
    wrote(places)
    path = places.results / "toy.json"
    assert path.read_text().count(old) == 1
    path.write_text(path.read_text().replace(old, new))
    assert experiments.changes(places, "toy") == ["values"]


def test_what_differs_from_a_commit_runs(places, monkeypatch):
    def git(*words):
        who = ("-c", "user.name=x", "-c", "user.email=x@example.org")
        subprocess.run(["git", *who, *words], cwd=places.notebooks.parent, check=True)

    (places.notebooks / "slow.py").write_text("")
    wrote(places)
    text = (places.results / "toy.json").read_text()
    (places.results / "slow.json").write_text(text.replace(": 2", ": 9"))
    git("init", "--quiet")
    git("add", ".")
    git("commit", "--quiet", "--message", "x")
    assert experiments.changed_since(places, "HEAD") == set()
    wrote(places, cpu_seconds=3)
    assert experiments.changes(places, "toy") == []
    assert experiments.changed_since(places, "HEAD") == {"toy"}
    monkeypatch.setenv("BASE", "HEAD")
    assert experiments.to_test(places)["toy"] == ["differs from HEAD"]
    (places.notebooks / "_lab.py").write_text("x = 2\n")
    assert experiments.changed_since(places, "HEAD") == {"toy", "slow"}
    monkeypatch.setenv("BASE", "0" * 40)
    assert experiments.to_test(places)["toy"] == ["helpers"]
    monkeypatch.setenv("ALL_EXPERIMENTS", "1")
    assert set(experiments.to_test(places)) == {"toy", "slow"}
    with pytest.raises(FailedRun, match="BASE"):
        experiments.changed_since(places, "no-such-commit")


def test_only_what_was_changed_is_written(places, monkeypatch):
    def ran(*_, **__):
        for name in places.names():
            path = experiments.results_path(places, name)
            path.parent.mkdir(exist_ok=True)
            source = experiments.text_hash(places.notebooks / f"{name}.py")
            path.write_text(json.dumps({"sha256": source, "new": True}))

    (places.notebooks / "other.py").write_text("")
    wrote(places)
    monkeypatch.setattr(experiments, "make", ran)
    experiments.write(places)
    assert "new" not in places.stored("toy") and places.stored("other")["new"]
    assert experiments.changes(places, "other") == []


def test_runs_are_compared_with_what_is_committed(places):
    card = {"verdict": "holds", "measured": "", "verdict_why": ""}
    told = {"card": card, "tolerance": {"n": 1}, "parts": {"a": True}}
    wrote(places, **told, rows={"r": {"n": 1.0}})
    for run, number in ((experiments.PAGE, 1.5), (OTHER, 9.0)):
        path = experiments.results_path(places, "toy", run)
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({**told, "rows": {"r": {"n": number}}}))
    assert experiments.compared(places, ["toy"]) == []
    path.write_text(json.dumps({**told, "rows": {}, "parts": {"a": False}}))
    (said,) = experiments.compared(places, ["toy"])
    assert said.startswith(
        "docs/data/results/toy.json:1: Run here on two further seeds"
    )


def test_longest_first(places):
    (places.notebooks / "slow.py").write_text("")
    for name, seconds in (("toy", 2), ("slow", 30)):
        (places.results / f"{name}.json").write_text(f'{{"cpu_seconds": {seconds}}}')
    assert places.names() == ["slow", "toy"]


def test_what_is_kept_may_be_of_an_earlier_source(places):
    assert experiments.kept(places, "toy") == (None, False)
    places.cache.mkdir()
    old = places.cache / "toy.0000.1111.ipynb"
    old.touch()
    assert experiments.kept(places, "toy") == (old, False)
    new = places.cache / f"toy.{experiments.source_part(places, 'toy')}.1111.ipynb"
    new.touch()
    assert experiments.kept(places, "toy") == (new, True)


def test_seeds_that_nobody_chose():
    seeds = experiments.further_seeds("a")
    assert seeds == experiments.further_seeds("a") != experiments.further_seeds("b")
    assert all(0 <= int(seed) < 2**31 for seed in seeds.split(","))


def test_differences_beyond_the_tolerance():
    card = {"verdict": "holds", "measured": "1.0", "verdict_why": "So."}
    old = {
        "card": card,
        "rows": {"a": {"case": "x", "error": 1.0}},
        "tolerance": {"error": 0.5},
    }
    near = {**old, "rows": {"a": {"case": "y", "error": 1.4}}}
    assert experiments.differences(old, near) == []
    assert experiments.differences(old, near, exactly=True) == [
        "a.case: x and y",
        "a.error: 1.0 and 1.4",
    ]
    far = {**old, "rows": {"a": {"case": "x", "error": 1.6}}}
    assert experiments.differences(old, far) == ["a.error: 1.0 and 1.6"]
    empty = {**old, "rows": {"a": {"case": "x", "error": ""}}}
    assert experiments.differences(old, empty) == ["a.error: 1.0 and "]
    turned = {**old, "card": {**card, "verdict": "holds in part"}}
    assert "verdict" in experiments.differences(old, turned)[0]
    assert "parts that show" in experiments.differences(old, {**old, "parts": {}})[0]
    assert experiments.differences(old, {**old, "rows": {}}) == [
        "the rows have other names"
    ]


def test_verdicts(lab):
    yes, mixed, no = [True, True], [True, False], [False, False]
    assert lab.verdict_of({"a": yes, "b": np.array(yes)}) == "holds"
    assert lab.verdict_of({"a": yes, "b": mixed}) == "holds in part"
    assert lab.verdict_of({"a": mixed, "b": no}) == "does not show at this scale"


def test_a_verdict_needs_a_control_that_fails(lab):
    yes, no = {"a": [True, True]}, {"a": [False, True]}
    judged = lab.judge(yes, "holds", {"nothing": no})
    assert judged.verdict == "holds" and judged.against == "None: 0 of 2 comparisons."
    assert judged.controls == "nothing: does not show at this scale."
    assert lab.judge(no, lab.VERDICTS[2], {"all": yes}).against == "a: 1 of 2."
    some = lab.judge({"a": [True], "b": [False]}, "holds in part", {"nothing": no})
    assert some.against == "b: 1 of 1; in the other part none."
    for parts, expected, controls in (
        (yes, "holds", {"the same": yes}),
        (yes, "holds", {}),
        (no, "holds", {"nothing": no}),
        (no, lab.VERDICTS[2], {"nothing": no}),
        (yes, "maybe", {"nothing": no}),
    ):
        with pytest.raises(AssertionError):
            lab.judge(parts, expected, controls)


def test_results_have_three_cells_for_many_seeds(lab, tmp_path, monkeypatch):
    monkeypatch.delenv("IDENTITY_RESULTS", raising=False)
    result = lab.finish(
        "toy",
        question="q",
        title="t",
        protocol="p",
        description="d",
        seeds=[0, 1, 2],
        columns={
            "case": lab.column("Case"),
            "error": lab.column("Error", "%", 1, tolerance=2),
        },
        rows={
            "a": {"case": "plain", "error": np.array([3.123, 1.0, 2.0])},
            "b": {"case": "none"},
        },
        judged=lab.Judged("holds", "", "", {"a": True}),
        card={"claim": "c"},
    )
    assert result["rows"]["a"] == {
        "case": "plain",
        "error": 2.0,
        "error_low": 1.0,
        "error_high": 3.123,
    }
    assert result["rows"]["b"]["error_low"] == ""
    assert result["columns"]["error_low"]["title"] == "Error, lowest"
    assert result["tolerance"] == {"error": 2, "error_low": 2, "error_high": 2}
    assert result["parts"] == {"a": True}
    assert result["runs"] == {"a": {"error": [3.123, 1.0, 2.0]}}


def test_seeds_can_be_replaced(lab, monkeypatch):
    monkeypatch.delenv("IDENTITY_SEEDS", raising=False)
    assert lab.seeds(0, 1) == [0, 1]
    monkeypatch.setenv("IDENTITY_SEEDS", "7,8,9")
    assert lab.seeds(0, 1) == [7, 8, 9]


def test_spread_is_median_and_range(lab):
    assert lab.spread([3, 1, -2.04], 1, "%") == "1.0\u202f% [\u22122.0–3.0]"
    assert lab.spread([-0.0001], 2) == "0.00 [0.00–0.00]"


def test_coordinates_are_cut_and_numbers_to_read_are_not(lab):
    svg = '<g><path d="M 1.2345 -0.05 \nL 2 3.10" style="opacity: 0.25"/>'
    svg += '<text x="1.234" y="5" transform="rotate(-90.123 1.26 2)">0.001, 0.05</text>'
    assert lab.lighter(svg) == (
        '<g><path d="M 1.2 -0.1 \nL 2 3.1" style="opacity: 0.25"/>'
        '<text x="1.2" y="5" transform="rotate(-90.1 1.3 2)">0.001, 0.05</text>'
    )
