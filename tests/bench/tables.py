"""The benchmark's tables: for the screen, and as data files that pages insert."""

from __future__ import annotations

import gzip
import json
import platform
import re
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "docs/data/bench"


def packed(html: str) -> int:
    """Return a text's bytes after compression."""
    return len(gzip.compress(html.encode(), 9, mtime=0))


def kb(size: int) -> float:
    """Return bytes as thousands, with one decimal."""
    return round(size / 1000, 1)


def data_file(title: str, protocol: str, columns: dict, rows: dict) -> dict:
    """Return a data file of docs/data/bench."""
    return {
        "title": title,
        "source": None,
        "locator": "measured here",
        "protocol": protocol,
        "date": date.today().isoformat(),
        "columns": columns,
        "rows": rows,
    }


def chip() -> str:
    """Return the processor's name as the system gives it."""
    file = Path("/proc/cpuinfo")
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    found = re.search(r"model name\s*: (.+)", text)
    return found[1].strip() if found else platform.machine()


def table_text(columns: dict, rows: dict) -> str:
    """Return a table for the screen."""
    heads = [form["title"] for form in columns.values()]
    lines = [
        [
            f"{row[name]:.{form['decimals']}f}"
            if "decimals" in form and row[name] != ""
            else str(row[name])
            for name, form in columns.items()
        ]
        for row in rows.values()
    ]
    widths = [max(map(len, column)) for column in zip(heads, *lines, strict=True)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if not place else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in [heads, *lines]
    )


def write(files: dict[str, dict]) -> None:
    """Write data files to docs/data/bench, from where docs/about.md takes them."""
    DATA.mkdir(exist_ok=True)
    for name, data in files.items():
        text = json.dumps(data, indent=2, ensure_ascii=False)
        (DATA / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    print(f"\nWritten to {DATA.relative_to(ROOT)}, where docs/about.md finds it.")
