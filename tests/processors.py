"""Runs the sessions as other processors compute, and under other versions of libraries.

A library picks its routines by what the processor can do, and each sums in an order of
its own. Variables of the environment make it take those of another processor, as far as
this one can run them. A session that prints something else there prints rounding.

``python -m processors`` is `make processors`; with names it makes only these runs.
``--quick``, for `make check`, runs the sessions in NumPy under one other processor.
"""

from __future__ import annotations

import argparse
import doctest
import importlib.util
import json
import os
import platform
import re
import signal
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

from identity_mapping import experiments
from identity_mapping.snippets import FRAMEWORKS, LIGHT, WEEKLY

ROOT = Path(__file__).resolve().parents[1]
SIDE_BY_SIDE = 2
REMEDY = (
    "Each line names the processor as on which it ran, or the versions. If it passes in "
    "the ordinary run and differs as on another processor, it prints rounding. Print what "
    "holds on all: a calmer run's digits, a bound, a rank, a coarser digit. See 'Digits "
    "that hold on any processor' in docs/contributing.md."
)

# What NumPy may use beside its baseline; the names differ between its versions.
V3 = ("AVX", "F16C", "FMA3", "AVX2", "X86_V3")
V4 = (*V3, "AVX512F", "AVX512CD", "AVX512_SKX", "X86_V4")


@dataclass(frozen=True)
class Processor:
    """What to tell the libraries so that they compute as on this processor."""

    name: str
    core: str = ""  # OpenBLAS's name for it
    keeps: Sequence[str] | None = None  # of what NumPy finds here; None for everything
    variables: Mapping[str, str] | None = None  # PyTorch's, MKL's, oneDNN's, XLA's
    reports: str = ""  # the core that OpenBLAS then reports, if it has another name
    threads: int = 1
    machine: str = ""  # what Python calls a machine that can run it; empty for any

    def environment(self) -> dict[str, str]:
        """Return the environment of a run as on this processor."""
        count = str(self.threads)
        given = {k: v for k, v in os.environ.items() if k not in VARIABLES}
        given |= {"OMP_NUM_THREADS": count, "OPENBLAS_NUM_THREADS": count}
        given |= {"OPENBLAS_CORETYPE": self.core} if self.core else {}
        if self.keeps is not None:
            dropped = [name for name in dispatched() if name not in self.keeps]
            given["NPY_DISABLE_CPU_FEATURES"] = ",".join(dropped)
        return given | dict(self.variables or {})


def others(aten: str, mkl: str, onednn: str, xla: str) -> dict[str, str]:
    """Return the variables that PyTorch, MKL, oneDNN and XLA read."""
    return {
        "ATEN_CPU_CAPABILITY": aten,
        "MKL_CBWR": mkl,
        "ONEDNN_MAX_CPU_ISA": onednn,
        "XLA_FLAGS": f"--xla_cpu_max_isa={xla} --xla_cpu_multi_thread_eigen=false",
    }


OLDEST = others("default", "COMPATIBLE", "SSE41", "SSE4_2")
AVX2 = others("avx2", "AVX2", "AVX2", "AVX2")
AVX = others("default", "AVX", "AVX", "AVX")
AVX512 = others("avx512", "AVX512", "AVX512_CORE", "AVX512")
ARM = {"ATEN_CPU_CAPABILITY": "default"}
X86_64, ARM64 = "x86_64", "arm64"
PROCESSORS = (
    Processor("nehalem", "Nehalem", (), OLDEST, machine=X86_64),
    Processor("sandybridge", "Sandybridge", (), AVX, machine=X86_64),
    Processor("haswell", "Haswell", V3, AVX2, machine=X86_64),
    # NumPy's wheels hold no kernels of Zen's own and take Haswell's.
    Processor("zen", "Zen", V3, AVX2, "Haswell", threads=2, machine=X86_64),
    Processor("skylakex", "SkylakeX", V4, AVX512, machine=X86_64),
    Processor("armv8", "ARMV8", (), ARM, machine=ARM64),
    Processor("neoversen1", "NEOVERSEN1", (), ARM, machine=ARM64),
    Processor("two-threads", threads=2),
)
MACHINE = {"amd64": X86_64, "aarch64": ARM64}.get(
    platform.machine().lower(), platform.machine().lower()
)
OWN = Processor("own")
QUICK = (
    "nehalem",
    "armv8",
)  # the farthest from most machines, and every such one runs it
EXPERIMENTS = ("nehalem", "haswell")
VERSIONS = ("oldest", "newest")
VARIABLES = {"OPENBLAS_CORETYPE", "NPY_DISABLE_CPU_FEATURES", *OLDEST, "IDENTITY_SEEDS"}
VARIABLES |= {"JAX_COMPILATION_CACHE_DIR"}  # which holds code for this processor
LIBRARIES = ("numpy", "hypothesis", "jax", "scikit-learn", "onnx", "onnxruntime")

# What a run under the environment really computed with. The digits are of results that
# came out different on one machine under the settings of `nehalem` and `haswell`.
PROBE = """
import ctypes, hashlib, importlib.util, json, sys
import numpy as np
from numpy._core import _multiarray_umath as core

def digits(*arrays):
    joined = b"".join(np.ascontiguousarray(a).tobytes() for a in arrays)
    return hashlib.sha256(joined).hexdigest()

x = np.random.default_rng(0).normal(size=(67, 129))
found = {
    "NumPy": digits(np.exp(x), np.tanh(x), np.sin(x.astype("float32"))),
    "OpenBLAS": digits(x @ x.T, np.linalg.svd(x)[1]),
}
library, name = ctypes.CDLL(core.__file__), "openblas_get_corename"
names = [f"{a}{name}{b}" for a in ("scipy_", "") for b in ("64_", "")]
for function in [getattr(library, n) for n in names if hasattr(library, n)][:1]:
    function.restype = ctypes.c_char_p
    found["core"] = function().decode()
if "all" in sys.argv and importlib.util.find_spec("torch"):
    import torch
    t = torch.from_numpy(x)
    found["PyTorch"] = torch.backends.cpu.get_cpu_capability()
    found["MKL"] = digits((t @ t.T).numpy(), torch.linalg.svd(t)[1].numpy())
    wide, small = t.float().repeat(1, 3, 1, 1), t.float()[:9, :27].reshape(9, 3, 3, 3)
    found["oneDNN"] = digits(torch.nn.functional.conv2d(wide, small).numpy())
if "all" in sys.argv and importlib.util.find_spec("jax"):
    import jax
    jax.config.update("jax_enable_x64", True)
    found["XLA"] = digits(jax.numpy.exp(jax.numpy.asarray(x)))
print(json.dumps(found))
"""


@dataclass(frozen=True, order=True)
class Difference:
    """A line of a session that printed something else in a run."""

    path: str
    line: int
    run: str
    expected: str
    found: str

    def __str__(self) -> str:
        """Say it in one line: file, line, run, both values."""
        where = f"{self.path}:{self.line}" if self.line else self.path
        return f"{where}: {self.run}: expected {self.expected!r}, found {self.found!r}"


def dispatched() -> list[str]:
    """Return what NumPy uses on this machine beside its baseline."""
    from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

    return [name for name in __cpu_dispatch__ if __cpu_features__[name]]


def look(environment: Mapping[str, str], quick: bool) -> dict[str, str] | str:
    """Return what the libraries compute in an environment, or why they do not run."""
    command = [sys.executable, "-c", PROBE, *([] if quick else ["all"])]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        return ending(done.returncode, done.stderr)
    return json.loads(done.stdout)


def ending(code: int, errors: str) -> str:
    """Say how a process ended that did not end well."""
    if code < 0:
        return f"it died with {signal.Signals(-code).name}"
    return (errors.strip().splitlines() or [f"it ended with {code}"])[-1]


def why_not(processor: Processor, own: Any, seen: Any) -> str:
    """Return why this machine cannot compute as the processor does, or nothing."""
    if processor.machine not in ("", MACHINE):
        return f"this machine is {MACHINE}"
    if isinstance(seen, str):
        return seen
    wanted, core = processor.reports or processor.core, seen.get("core", "")
    if wanted and core and core.lower() != wanted.lower():
        return f"OpenBLAS takes the kernels of {core} instead"
    if wanted and not core and not unlike(own, seen):
        return "no library computes otherwise than it does without"
    return ""


def unlike(own: Mapping[str, str], seen: Mapping[str, str]) -> list[str]:
    """Return the libraries that do not compute as they do on this machine's own."""
    return [name for name in seen if name != "core" and seen[name] != own.get(name)]


def session_files(folder: Path, quick: bool) -> list[Path]:
    """Return the snippets to run: all but the weekly ones, or those in NumPy alone."""
    left_out = set(FRAMEWORKS) - set(LIGHT) if quick else set(WEEKLY)
    ends = tuple(f"{FRAMEWORKS[name][0]}.py" for name in left_out)
    return [
        path
        for path in sorted(folder.glob("[!_]*.py"))
        if path.name != "conftest.py" and not path.name.endswith(ends)
    ]


def sessions(
    run: str,
    files: Sequence[Path],
    environment: Mapping[str, str],
    python: str = sys.executable,
) -> list[Difference]:
    """Run the files' sessions in processes side by side; return what differs."""

    def part(number: int) -> list[Difference]:
        mine = [str(path) for path in files[number::SIDE_BY_SIDE]]
        command = [python, __file__, "--sessions", *mine]
        paths = os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests")])
        done = subprocess.run(
            command,
            env={**environment, "PYTHONPATH": paths},
            capture_output=True,
            text=True,
        )
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        found = [Difference(run=run, **line) for line in lines if "line" in line]
        if done.returncode:
            last = lines[-1]["path"] if lines else "snippets"
            end = ending(done.returncode, done.stderr)
            found.append(Difference(last, 0, run, "an end", end))
        return found

    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        return sorted(chain(*pool.map(part, range(min(SIDE_BY_SIDE, len(files))))))


class Listener(doctest.DocTestRunner):
    """Runs a file's sessions and writes each line that differs as JSON."""

    def say(self, line: int, expected: str, found: str) -> None:
        """Write one difference."""
        told = {"path": self.path, "line": line, "expected": expected, "found": found}
        print(json.dumps(told), file=sys.__stdout__, flush=True)

    def report_failure(
        self, out: Any, test: doctest.DocTest, example: doctest.Example, got: str
    ) -> None:
        """Name the first line of the results that is another."""
        want, got_lines = example.want.splitlines(), got.splitlines()
        pairs = zip_longest(want, got_lines, fillvalue="")
        at, (expected, found) = next(
            (i, p) for i, p in enumerate(pairs) if p[0] != p[1]
        )
        first = test.lineno + example.lineno + 1 + example.source.count("\n")
        self.say(first + min(at, max(len(want) - 1, 0)), expected, found)

    def report_unexpected_exception(
        self, out: Any, test: doctest.DocTest, example: doctest.Example, exc_info: Any
    ) -> None:
        """Name the line that stopped."""
        error = f"{exc_info[0].__name__}: {exc_info[1]}"
        self.say(test.lineno + example.lineno + 1, example.want.strip(), error)


def run_here(paths: Iterable[str]) -> None:
    """Run sessions in this process, each file with its own number type."""
    for path in map(Path, paths):
        where = f"{path.parent.name}/{path.name}"
        print(json.dumps({"path": where}), flush=True)
        if path.stem.endswith("_torch"):
            import torch

            torch.set_default_dtype(torch.float32)  # what the file does not set itself
        spec = importlib.util.spec_from_file_location(path.stem, path)
        module = importlib.util.module_from_spec(spec)
        listener = Listener(verbose=False)
        listener.path = where
        try:
            spec.loader.exec_module(module)
        except Exception as error:
            listener.say(0, "an import", f"{type(error).__name__}: {error}")
            continue
        for test in doctest.DocTestFinder().find(module, path.stem):
            listener.run(test, out=lambda text: None)


def requirements(which: str) -> list[str]:
    """Return the oldest or newest versions that pyproject.toml allows."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lines = [
        line
        for group in ("check", "test")
        for line in project["dependency-groups"][group]
        if isinstance(line, str) and re.split("[<>=]", line)[0] in LIBRARIES
    ]
    if which == "newest":
        return lines
    return [re.sub(r">=([\d.]+).*", r"==\1", line) for line in lines]


def environment_of(which: str) -> tuple[str, list[str]]:
    """Make an environment with the oldest or newest versions; return what is not in it."""
    folder = ROOT / ".cache/processors" / which
    subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
    python = str(folder / ("Scripts" if os.name == "nt" else "bin") / "python")
    pip = [python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    missing = []
    if subprocess.run([*pip, *requirements(which)]).returncode:
        raise SystemExit(
            f"{which}: {' '.join(requirements(which))} cannot be installed."
        )
    # PyTorch is pinned, so the oldest is the pinned one; a newer may not be for CPU.
    pinned = (ROOT / "locks/torch.txt").read_text(encoding="utf-8").strip()
    newer = pinned.replace("==", ">") + ",<3"
    for torch in [newer, pinned] if which == "newest" else [pinned]:
        install = [python, str(ROOT / "tests/install_torch.py"), torch]
        if subprocess.run(install, capture_output=True).returncode == 0:
            break
        missing.append(torch)
    return python, missing


def versions_in(python: str) -> str:
    """Return the versions of the libraries that an environment holds, in words."""
    code = (
        "from importlib.metadata import version as v\n"
        "for n in ('numpy', 'torch', 'jax'):\n"
        "    try: print(n, v(n))\n"
        "    except Exception: pass"
    )
    done = subprocess.run([python, "-c", code], capture_output=True, text=True)
    return ", ".join(done.stdout.splitlines())


def verdicts(processor: Processor) -> list[Difference]:
    """Run all experiments as on the processor; return what differs from their results.

    Verdicts are compared exactly, numbers within the notebook's tolerance. A part of a
    claim may come out otherwise if the notebook says so, naming the processor.
    """
    places = experiments.Places.of(ROOT)
    with tempfile.TemporaryDirectory() as folder:

        def one(name: str) -> list[Difference]:
            stored = places.results / f"{name}.json"
            old = json.loads(stored.read_text(encoding="utf-8"))
            done = subprocess.run(
                [sys.executable, f"{name}.py"],
                cwd=places.notebooks,
                env=processor.environment()
                | {"IDENTITY_RESULTS": folder, "MPLBACKEND": "agg"},
                capture_output=True,
                text=True,
            )
            if done.returncode:
                said = [ending(done.returncode, done.stderr)]
            else:
                new = json.loads(Path(folder, stored.name).read_text(encoding="utf-8"))
                said = experiments.differences(old, new)
            print(f"  {name}: {'; '.join(said) or 'the same'}", flush=True)
            path, kept = f"docs/notebooks/{name}.py", "the results committed"
            text = (ROOT / path).read_text(encoding="utf-8").lower()
            if processor.name in text:
                said = [s for s in said if not s.startswith("parts that show")]
            return [Difference(path, 0, processor.name, kept, s) for s in said]

        with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
            return list(chain(*pool.map(one, places.names())))


def choose(names: Sequence[str], table: Sequence[Processor]) -> None:
    """Stop if a name is none of a run."""
    known = [p.name for p in table] + [*VERSIONS, "experiments"]
    if unknown := sorted(set(names) - set(known)):
        sys.exit(f"{', '.join(unknown)}: no such run. There are {', '.join(known)}.")


def quick(folder: Path, table: Sequence[Processor] = PROCESSORS) -> list[Difference]:
    """Run the sessions in NumPy under the first of QUICK that this machine can run."""
    own = look(OWN.environment(), True)
    for processor in [p for p in table if p.name in QUICK]:
        seen = look(processor.environment(), True)
        if isinstance(own, str) or why_not(processor, own, seen):
            continue
        files = session_files(folder, True)
        names = ", ".join(unlike(own, seen)) or "nothing"
        print(
            f"{len(files)} files as on {processor.name}; otherwise computes: {names}."
        )
        return sessions(processor.name, files, processor.environment())
    print("No other processor can be emulated on this machine.")
    return []


def everything(
    only: Sequence[str], folder: Path, table: Sequence[Processor] = PROCESSORS
) -> list[Difference]:
    """Make all runs, or those named; print each and what cannot be run."""
    found: list[Difference] = []
    files = session_files(folder, False)
    own = look(OWN.environment(), False)
    for processor in [p for p in table if not only or p.name in only]:
        seen = look(processor.environment(), False)
        if reason := why_not(processor, own, seen):
            print(f"{processor.name}: not run, {reason}", flush=True)
            continue
        names = ", ".join(unlike(own, seen)) or "nothing"
        new = sessions(processor.name, files, processor.environment())
        found += new
        said = (
            f"{len(files)} files, otherwise computes: {names}; {len(new)} differences"
        )
        print(f"{processor.name}: {said}", flush=True)
    for which in [v for v in VERSIONS if not only or v in only]:
        python, missing = environment_of(which)
        for name in missing:
            print(
                f"{which}: {name} not run, it cannot be installed for CPU", flush=True
            )
        new = sessions(which, files, OWN.environment(), python)
        found += new
        said = f"{len(files)} files, {len(new)} differences"
        print(f"{which}: {versions_in(python)}: {said}", flush=True)
    if not only or "experiments" in only:
        for processor in [p for p in table if p.name in EXPERIMENTS]:
            if reason := why_not(processor, own, look(processor.environment(), False)):
                print(f"experiments as on {processor.name}: not run, {reason}")
                continue
            print(f"experiments as on {processor.name}", flush=True)
            found += verdicts(processor)
    return found


def main(
    arguments: Sequence[str] | None = None,
    folder: Path = ROOT / "snippets",
    table: Sequence[Processor] = PROCESSORS,
) -> None:
    """Make the runs asked for; end with 1 and the list if anything differs."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("only", nargs="*", help="a processor, a version, experiments")
    parser.add_argument("--quick", action="store_true", help="NumPy, one processor")
    parser.add_argument("--sessions", nargs="*", help=argparse.SUPPRESS)
    choice = parser.parse_args(arguments)
    if choice.sessions is not None:
        run_here(choice.sessions)
        return
    choose(choice.only, table)
    if choice.quick:
        found = quick(folder, table)
    else:
        found = everything(choice.only, folder, table)
    if found:
        sys.exit("\n".join(["", *map(str, found), "", REMEDY]))


if __name__ == "__main__":
    main()
