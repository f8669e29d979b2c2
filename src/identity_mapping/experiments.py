"""Runs the notebooks: side by side, and each once for its source and libraries.

A finished run is kept in `.cache/notebooks` as `<name>.<source>.<libraries>.ipynb` with
its results beside it; the two middle parts are hashes, so that whatever is found there
belongs to what was asked for. Pages show those runs.

`make experiments` runs what is not kept yet and writes the results of what was changed.
A written file says of which source, helpers and libraries it is, and carries a digest of
its values. So `make test` runs a notebook again only if one of these differs, or if it
differs from the commit in the variable BASE; all run weekly.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import os
import platform
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path

LIBRARIES = ("numpy", "torch", "scikit-learn", "matplotlib")
HELPERS = "_lab.py"  # what all notebooks import
# What about a notebook is no longer as it was when its results were written.
SOURCE, SHARED, LOCKED, VALUES = "source", "helpers", "locked versions", "values"
PAGE, OTHER = "the page's seeds", "two further seeds"  # the two runs of every notebook


class FailedRun(Exception):
    """One or more notebooks did not run to their end; the text names each."""


@dataclass(frozen=True)
class Places:
    """Where notebooks, their committed results and their finished runs are."""

    notebooks: Path
    results: Path
    cache: Path
    locks: Path

    @classmethod
    def of(cls, root: Path) -> Places:
        """Return the places of the repository at ``root``."""
        return cls(
            root / "docs/notebooks",
            root / "docs/data/results",
            root / ".cache/notebooks",
            root / "locks",
        )

    def names(self) -> list[str]:
        """Return the notebooks' names, those that take longest first."""

        def seconds(name: str) -> float:
            return self.stored(name).get("cpu_seconds", float("inf"))

        found = sorted(path.stem for path in self.notebooks.glob("[!_]*.py"))
        return sorted(found, key=seconds, reverse=True)

    def stored(self, name: str) -> dict:
        """Return the committed results of a notebook; empty if there are none to read."""
        try:
            return json.loads((self.results / f"{name}.json").read_text("utf-8"))
        except (OSError, json.JSONDecodeError):
            return {}


def text_hash(path: Path) -> str:
    """Return the SHA-256 of a text file with plain line ends."""
    text = path.read_text(encoding="utf-8").replace("\r\n", "\n")
    return hashlib.sha256(text.encode()).hexdigest()


def digest(result: dict) -> str:
    """Return the SHA-256 of all that a results file holds, its digest apart."""
    values = {key: value for key, value in result.items() if key != "digest"}
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def sealed(result: dict, places: Places) -> str:
    """Return the text of a results file: with the hash of the helpers, and a digest."""
    result = {**result, "helpers_sha256": text_hash(places.notebooks / HELPERS)}
    result["digest"] = digest(result)
    return json.dumps(result, indent=2, ensure_ascii=False) + "\n"


def locked(places: Places) -> dict[str, set[str]]:
    """Return the versions of each library that the locks allow, one a Python version."""
    found: dict[str, set[str]] = {}
    for name in ("test.txt", "torch.txt"):
        text = (places.locks / name).read_text(encoding="utf-8")
        for library, version in re.findall(r"^([\w.-]+)==([\w.]+)", text, re.M):
            found.setdefault(library, set()).add(version)
    return found


def changes(places: Places, name: str) -> list[str]:
    """Return what differs from the run that wrote a notebook's committed results."""
    result = places.stored(name)
    versions, allowed = result.get("versions", {}), locked(places)
    differs = {
        SOURCE: result.get("sha256") != text_hash(places.notebooks / f"{name}.py"),
        SHARED: result.get("helpers_sha256") != text_hash(places.notebooks / HELPERS),
        LOCKED: any(
            library in versions and versions[library] not in allowed.get(library, ())
            for library in LIBRARIES
        ),
        VALUES: result.get("digest") != digest(result),
    }
    return [what for what, changed in differs.items() if changed]


def changed_since(places: Places, base: str) -> set[str]:
    """Return the notebooks that differ from those of a commit, in source or results.

    Raises FailedRun where Git does not know the commit.
    """
    folders = places.notebooks, places.results
    done = subprocess.run(
        ["git", "diff", "--name-only", base, "--", *folders],
        cwd=places.notebooks,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise FailedRun(
            f"Git cannot compare with {base!r}, which BASE names: {done.stderr.strip()}"
        )
    stems = {Path(line).stem for line in done.stdout.splitlines()}
    names = set(places.names())
    return names if Path(HELPERS).stem in stems else names & stems


def to_test(places: Places) -> dict[str, list[str]]:
    """Return the notebooks that `make test` runs, and why: the changed, and the quickest.

    The quickest shows that an unchanged one still runs, and gives a page with plots.
    """
    if os.environ.get("ALL_EXPERIMENTS"):
        return {name: ["all run"] for name in places.names()}
    found = {name: changes(places, name) for name in places.names()}
    base = os.environ.get("BASE", "")
    if base.strip("0"):  # zeros stand for no commit, as on the first push of a branch
        for name in changed_since(places, base):
            found[name].append(f"differs from {base}")
    quickest = places.names()[-1]
    return {
        name: why or ["the quickest"]
        for name, why in found.items()
        if why or name == quickest
    }


def short_hash(text: str) -> str:
    """Return the first 16 digits of a text's SHA-256, its line ends made plain."""
    return hashlib.sha256(text.replace("\r\n", "\n").encode()).hexdigest()[:16]


def source_part(places: Places, name: str) -> str:
    """Return the hash of a notebook and of the helpers that it imports."""
    texts = [
        (places.notebooks / file).read_text(encoding="utf-8")
        for file in (f"{name}.py", HELPERS)
        if (places.notebooks / file).exists()
    ]
    return short_hash("\0".join(texts))


def libraries_part() -> str:
    """Return the hash of Python's and the libraries' versions, as far as installed."""
    versions = [platform.python_version()]
    for library in LIBRARIES:
        try:
            versions.append(metadata.version(library))
        except metadata.PackageNotFoundError:
            versions.append("none")
    return short_hash(" ".join(versions))


def kept(places: Places, name: str) -> tuple[Path | None, bool]:
    """Return the notebook with outputs that is kept, and whether it is of today's source.

    The libraries may differ: this is for reading, where they are not even installed.
    """
    found = sorted(places.cache.glob(f"{name}.*.ipynb"))
    fresh = [p for p in found if p.name.split(".")[1] == source_part(places, name)]
    return (fresh or found or [None])[-1], bool(fresh)


def results_path(places: Places, name: str, run: str = PAGE) -> Path:
    """Return where the results of one run are kept, whether it was made or not."""
    end = ".json" if run == PAGE else ".further.json"
    stem = f"{name}.{source_part(places, name)}.{libraries_part()}"
    return places.cache / f"{stem}{end}"


def further_seeds(name: str) -> str:
    """Return two seeds that nobody chose: they follow from the notebook's name."""
    digest = hashlib.sha256(name.encode()).digest()
    return ",".join(
        str(int.from_bytes(digest[i : i + 4], "big") % 2**31) for i in (0, 4)
    )


def environment(folder: str, seeds: str | None) -> dict[str, str]:
    """Return the environment of a run that writes its results to ``folder``."""
    kept = {k: v for k, v in os.environ.items() if k != "IDENTITY_SEEDS"}
    kept |= {"IDENTITY_RESULTS": folder, "OMP_NUM_THREADS": "1"}
    return kept | ({"IDENTITY_SEEDS": seeds, "MPLBACKEND": "agg"} if seeds else {})


def as_script(places: Places, name: str, seeds: str, target: Path) -> None:
    """Run a notebook as a script on ``seeds``; keep its results in ``target``."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, f"{name}.py"],
            cwd=places.notebooks,
            env=environment(folder, seeds),
            capture_output=True,
            text=True,
        )
        if done.returncode:
            lines = done.stderr.strip().splitlines()[-6:]
            raise FailedRun("\n".join([f"with seeds {seeds}:", *lines]))
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(Path(folder, f"{name}.json"), target)


def as_notebook(places: Places, name: str, target: Path) -> None:
    """Run a notebook cell by cell; keep it with its outputs beside its results."""
    import jupytext
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    text = (places.notebooks / f"{name}.py").read_text(encoding="utf-8")
    notebook = jupytext.reads(text, fmt="py:percent")
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(
            notebook,
            timeout=900,
            kernel_name="python3",
            resources={"metadata": {"path": str(places.notebooks)}},
        )
        if os.name == "posix":  # without a port that others on the machine could reach
            manager = client.create_kernel_manager()
            manager.transport, manager.ip = "ipc", str(Path(folder, "kernel"))
        try:
            client.execute(env=environment(folder, None))
        except CellExecutionError as error:
            raise FailedRun("\n".join(str(error).strip().splitlines()[-6:])) from error
        target.parent.mkdir(parents=True, exist_ok=True)
        for old in target.parent.glob(f"{name}.*"):
            if old.name.split(".")[1:3] != target.name.split(".")[1:3]:
                old.unlink()
        nbformat.write(notebook, target.with_suffix(".ipynb"))
        shutil.copyfile(Path(folder, f"{name}.json"), target)


def one(places: Places, name: str, run: str) -> float:
    """Make one run of one notebook; return the seconds it took."""
    began = time.monotonic()
    target = results_path(places, name, run)
    if run == PAGE:
        as_notebook(places, name, target)
    else:
        as_script(places, name, further_seeds(name), target)
    return time.monotonic() - began


def say_now(line: str) -> None:
    """Print a line at once, where the output is a file too."""
    print(line, flush=True)


def make(
    places: Places,
    runs: Sequence[str] = (PAGE,),
    say: Callable[[str], object] = say_now,
    only: Collection[str] | None = None,
) -> int:
    """Make the runs that are not kept yet, as many at once as there are cores.

    ``only`` names the notebooks, all by default. Returns how many runs were made. Raises
    FailedRun, which names every notebook that failed.
    """
    names = [name for name in places.names() if only is None or name in only]
    missing = [
        (name, run)
        for run in runs
        for name in names
        if not results_path(places, name, run).exists()
    ]
    if not missing:
        return 0
    say(f"Running {len(missing)} of {len(places.names()) * len(runs)} experiments …")
    failures = []
    fresh = multiprocessing.get_context("spawn")  # a fork would copy running threads
    with ProcessPoolExecutor(os.cpu_count(), mp_context=fresh) as pool:
        jobs = {
            pool.submit(one, places, name, run): (name, run) for name, run in missing
        }
        for count, job in enumerate(as_completed(jobs), 1):
            name, run = jobs[job]
            label = name if run == PAGE else f"{name}, {run}"
            if error := job.exception():
                failures.append(f"docs/notebooks/{name}.py, {run}: {error}")
                say(f"{count:3} of {len(missing)}  {label} failed")
            else:
                say(f"{count:3} of {len(missing)}  {label}, {job.result():.0f} s")
    if failures:
        raise FailedRun("\n\n".join(sorted(failures)))
    return len(missing)


def differences(old: dict, new: dict, exactly: bool = False) -> list[str]:
    """Return how two results of one notebook differ, beyond what their file tolerates."""
    found = []
    for key in ("verdict",) if not exactly else ("verdict", "measured", "verdict_why"):
        if old["card"][key] != new["card"][key]:
            found.append(f"{key}: {old['card'][key]!r} and {new['card'][key]!r}")
    if old.get("parts") != new.get("parts"):
        found.append(f"parts that show: {old.get('parts')} and {new.get('parts')}")
    if list(old["rows"]) != list(new["rows"]):
        found.append("the rows have other names")
        return found
    for row, cells in old["rows"].items():
        for column, before in cells.items():
            after = new["rows"][row].get(column)
            same = before == after
            if not exactly and column in old["tolerance"]:
                numbers = not isinstance(before, str) and not isinstance(after, str)
                same |= numbers and abs(after - before) <= old["tolerance"][column]
            elif not exactly:
                continue
            if not same:
                found.append(f"{row}.{column}: {before} and {after}")
    return found


def compared(places: Places, names: Collection[str]) -> list[str]:
    """Return how the runs of these notebooks differ from their committed results.

    On the page's own seeds numbers may differ by their tolerance. On further seeds the
    verdict and the parts that show have to be the same.
    """
    found = []
    for name in names:
        stored = places.stored(name)
        for run in (PAGE, OTHER):
            fresh = json.loads(results_path(places, name, run).read_text("utf-8"))
            if run == PAGE:
                differ = differences(stored, fresh)
            else:
                differ = differences({**stored, "rows": {}}, {**fresh, "rows": {}})
            found += [
                f"docs/data/results/{name}.json:1: Run here on {run}, it differs in "
                f"{difference}. Run `make experiments` and look at what changed."
                for difference in differ
            ]
    return found


def again(places: Places) -> list[str]:
    """Run every notebook anew, cold, and once on seeds drawn now; return what differs.

    On one machine the second run must print the same tables, to the last digit.
    """
    found = []
    drawn = random.SystemRandom()
    for name in places.names():
        seeds = ",".join(str(drawn.randrange(2**31)) for _ in range(2))
        first = json.loads(results_path(places, name).read_text(encoding="utf-8"))
        with tempfile.TemporaryDirectory() as folder:
            second = Path(folder, "again.json")
            as_notebook(replace(places, cache=Path(folder)), name, second)
            repeated = json.loads(second.read_text(encoding="utf-8"))
            found += [
                f"{name}, run twice: {difference}"
                for difference in differences(first, repeated, exactly=True)
            ]
            try:
                as_script(places, name, seeds, Path(folder, "drawn.json"))
            except FailedRun as error:
                found.append(f"{name}, {error}")
        print(f"{name}: seeds {seeds}, {len(found)} differences so far", flush=True)
    return found


def write(places: Places) -> None:
    """Write the results of what was changed since they were written; compare the others.

    An unchanged notebook keeps its file, so that numbers do not follow the machine.
    """
    make(places)
    for name in places.names():
        if changes(places, name):
            result = json.loads(results_path(places, name).read_text("utf-8"))
            text = sealed(result, places)
            (places.results / f"{name}.json").write_text(text, encoding="utf-8")
            say_now(f"docs/data/results/{name}.json is written.")


def main() -> None:
    """Make the missing runs that were asked for, and compare or write their results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--write", action="store_true", help="run all, write what was changed"
    )
    parser.add_argument(
        "--again", action="store_true", help="run all twice, and on seeds drawn now"
    )
    choice = parser.parse_args()
    places = Places.of(Path(__file__).resolve().parents[2])
    try:
        if choice.write:
            write(places)
        if choice.write or choice.again:
            names = places.names()
        else:
            names = to_test(places)
            for name, why in names.items():
                say_now(f"{name} runs: {', '.join(why)}.")
        make(places, (PAGE, OTHER), only=names)
    except FailedRun as error:
        sys.exit(f"\n{error}\n\nRun the notebook with Python to see more.")
    found = compared(places, names)
    if choice.again:
        found += again(places)
    if found:
        sys.exit("\n".join(found))


if __name__ == "__main__":
    main()
