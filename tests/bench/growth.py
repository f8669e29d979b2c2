"""`make growth`: what a larger site costs to build, and what it does to a page.

Builds sites with tests/grow.py one after the other, and changes one page of those that
are not too large while they are served. Prints a table and writes docs/data/bench/growth.json.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from grow import grow

from bench.tables import ROOT, chip, data_file, kb, packed, table_text, write

PAGE = "derivation"
PORT = 8137
SERVED = 1000  # questions, above which nobody waits for a first page
NOT_SERVED = {"first": "", "edit": ""}
PATIENCE = 600  # seconds until a server is given up
COLUMNS = {
    "questions": {"title": "Questions"},
    "cpu": {"title": "Build, CPU", "unit": "s", "decimals": 1},
    "each": {"title": "CPU a question", "unit": "ms"},
    "memory": {"title": "Memory at most", "unit": "MB"},
    "page": {"title": "A question's HTML", "unit": "KB", "decimals": 1},
    "home": {"title": "Home's HTML", "unit": "KB", "decimals": 1},
    "search": {"title": "Search, first file", "unit": "KB", "decimals": 1},
    "first": {"title": "Served: first page", "unit": "s", "decimals": 1},
    "edit": {"title": "Served: an edit shows", "unit": "s", "decimals": 1},
}


def environment(copy: Path) -> dict[str, str]:
    """Return the environment in which a copy of the repository is built."""
    own = {"NO_MKDOCS_2_WARNING": "1", "EXECUTE_NOTEBOOKS": "false"}
    return {**os.environ, **own, "PYTHONPATH": str(copy / "src")}


def build(copy: Path, site: Path) -> tuple[float, float]:
    """Build a site; return the CPU seconds, and the memory in MB at its highest.

    Raises SystemExit if it cannot be built; MkDocs' own words stand above.
    """
    ask = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(site)]
    started = subprocess.Popen(ask, cwd=copy, env=environment(copy))
    _, status, used = os.wait4(started.pid, 0)
    started.returncode = os.waitstatus_to_exitcode(status)
    if started.returncode:
        sys.exit("The larger site could not be built; see above.")
    unit = 1_000_000 if sys.platform == "darwin" else 1000  # bytes there, KB elsewhere
    return used.ru_utime + used.ru_stime, used.ru_maxrss / unit


def row(root: Path, folder: Path, wanted: int) -> dict[str, float | str]:
    """Build a site of ``wanted`` questions and return what it cost."""
    print(f"Building {wanted} questions …", flush=True)
    copy = grow(root, folder / f"source-{wanted}", wanted)
    site = folder / f"site-{wanted}"
    cpu, memory = build(copy, site)
    sizes = {
        name: packed((site / path).read_text(encoding="utf-8"))
        for name, path in (
            ("page", f"questions/{PAGE}/index.html"),
            ("home", "index.html"),
            ("search", "assets/search.json"),
        )
    }
    return {
        "questions": wanted,
        "cpu": round(cpu, 1),
        "each": round(1000 * cpu / wanted),
        "memory": round(memory),
        **{name: kb(size) for name, size in sizes.items()},
        **(edit_while_serving(copy) if wanted <= SERVED else NOT_SERVED),
    }


def fetched(path: str) -> str:
    """Return a page of the server, "" while it does not answer."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/{path}") as answer:
            return answer.read().decode()
    except OSError:
        return ""


def wait_for(word: str, path: str) -> float:
    """Return the seconds until a page of the server holds a word.

    Raises TimeoutError after ten minutes.
    """
    start = time.perf_counter()
    while word not in fetched(path):
        if time.perf_counter() - start > PATIENCE:
            raise TimeoutError(f"{path} never showed {word!r}.")
        time.sleep(0.05)
    return time.perf_counter() - start


def edit_while_serving(copy: Path) -> dict[str, float]:
    """Return the seconds until the first page is served, and until an edit shows."""
    ask = [sys.executable, "-m", "mkdocs", "serve", "--livereload", "--quiet"]
    server = subprocess.Popen(
        [*ask, "--dev-addr", f"127.0.0.1:{PORT}"],
        cwd=copy,
        env=environment(copy),
        start_new_session=True,
    )
    path = f"questions/{PAGE}/"
    try:
        first = wait_for("</html>", path)
        file = copy / f"docs/questions/{PAGE}.md"
        text = file.read_text(encoding="utf-8")
        time.sleep(2)  # the server begins to watch
        file.write_text(text.replace("## Why\n", "## Why\n\nAn edit.\n", 1), "utf-8")
        edit = wait_for("An edit.", path)
        return {"first": round(first, 1), "edit": round(edit, 1)}
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()


def main() -> None:
    """Build each size, print the table, and write it."""
    ask = argparse.ArgumentParser(prog="make growth", description=__doc__)
    ask.add_argument("sizes", type=int, nargs="*", default=[100, 1000])
    ask.add_argument("--write", action="store_true", help="write the data file")
    chosen = ask.parse_args()
    sizes = sorted(chosen.sizes)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = {f"n{size}": row(ROOT, folder, size) for size in sizes}
    how = f"No notebook run; {os.cpu_count()} cores ({chip()})"
    data = data_file("What a larger site costs", how, COLUMNS, rows)
    print(f"\n{data['title']}\n{table_text(COLUMNS, rows)}")
    ratio = rows[f"n{sizes[-1]}"]["cpu"] / rows[f"n{sizes[0]}"]["cpu"]
    print(f"CPU of the largest over the smallest: {ratio:.1f}")
    if chosen.write:
        write({"growth": data})


if __name__ == "__main__":
    main()
