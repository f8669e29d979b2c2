"""The data files: papers' tables and our results, and the numbers pages take from them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .markup import without_code
from .problems import BadInput, Problem, line_of, read

INSERT = re.compile(r"\[=([\w-]+)\.([\w-]+)\.([\w-]+)\]")
TABLE = re.compile(r"^\[table: ([\w-]+)((?: [\w-]+)*)\]$", re.M)
NARROW = "\u202f"  # a space before units that neither breaks nor spreads
FIELDS = ("title", "locator", "protocol", "columns", "rows")


@dataclass(frozen=True)
class Table:
    """One data file: a table of a paper, or the results of one of our notebooks."""

    name: str
    path: str
    title: str
    source: str | None
    locator: str
    protocol: str
    columns: dict[str, dict[str, Any]]
    rows: dict[str, dict[str, Any]]
    raw: dict[str, Any]

    def text(self, row: str, column: str, unit: bool = True) -> str:
        """Return one cell as pages print it, with its unit where it is a number."""
        value, form = self.rows[row][column], self.columns[column]
        if isinstance(value, str):
            return value
        shown = f"{value:.{form['decimals']}f}" if "decimals" in form else str(value)
        shown = shown.replace("-", "\u2212")
        return shown + (NARROW + form["unit"] if unit and "unit" in form else "")

    def protocol_of(self, row: str, column: str) -> tuple[str, ...] | None:
        """Return what a cell's number was measured by; None if it is no measurement.

        A column may carry a protocol of its own. ``true`` makes the column's cells
        part of their rows' protocol, ``false`` says that it holds no measurements.
        Tables of the same ``measure`` share one protocol.
        """
        own = self.columns[column].get("protocol", "")
        if isinstance(self.rows[row][column], str) or isinstance(own, bool):
            return None
        marks = [
            f"{form['title']}: {self.text(row, name)}"
            for name, form in self.columns.items()
            if form.get("protocol") is True
        ]
        return (self.raw.get("measure", self.protocol), own, *marks)


def read_tables(folder: Path, root: Path) -> tuple[dict[str, Table], list[Problem]]:
    """Read every data file below ``folder``; return the tables by name, and the faults."""
    tables: dict[str, Table] = {}
    problems: list[Problem] = []
    for path in sorted(folder.rglob("*.json")):
        where = path.relative_to(root).as_posix()
        try:
            text = read(path, where, "Put a data file there.")
            raw = json.loads(text, object_pairs_hook=unique, parse_constant=finite)
        except BadInput as error:
            problems.append(error.problem)
            continue
        except (Unclear, RecursionError) as error:
            what = (
                str(error) if isinstance(error, Unclear) else "It is nested too deeply."
            )
            line = line_of(text, max(text.find(getattr(error, "name", "")), 0))
            problems.append(Problem(where, line, what, "Correct the entry."))
            continue
        except json.JSONDecodeError as error:
            problems.append(
                Problem(
                    where,
                    error.lineno,
                    f"This is not JSON: {error.msg}.",
                    "Correct the syntax.",
                )
            )
            continue
        if path.stem in tables:
            found = [
                Problem(where, 1, f"{path.stem} is taken.", "Give the file a new name.")
            ]
        else:
            found = form_problems(raw, text, where)
        if found:
            problems += found
            continue
        tables[path.stem] = Table(
            path.stem,
            where,
            raw["title"],
            raw.get("source"),
            raw["locator"],
            raw["protocol"],
            raw["columns"],
            raw["rows"],
            raw,
        )
    return tables, problems


class Unclear(Exception):
    """Raised for JSON that can be read in two ways; ``name`` is what to look for."""

    def __init__(self, what: str, name: str) -> None:
        super().__init__(what)
        self.name = name


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object's entries; Python would keep the last of two with one name."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        name = next(name for name in names if names.count(name) > 1)
        raise Unclear(f"The entry {name!r} stands there twice.", f'"{name}"')
    return found


def finite(value: str) -> float:
    """Refuse what is no number of JSON."""
    raise Unclear(f"{value} is no number.", value)


def form_problems(raw: Any, text: str, where: str) -> list[Problem]:
    """Return what is wrong with the form of one data file, whose text is ``text``."""
    raw = raw if isinstance(raw, dict) else {}
    missing = [name for name in FIELDS if name not in raw]
    named = all(
        isinstance(part, dict) and all(isinstance(one, dict) for one in part.values())
        for part in (raw.get("columns"), raw.get("rows"))
    )
    if missing or not named:
        return [
            Problem(
                where,
                1,
                f"The data file lacks {', '.join(missing) or 'named columns or rows'}.",
                "See an existing file in docs/data for the form.",
            )
        ]

    odd = [
        name
        for name in ("title", "source", "locator", "protocol", "description")
        if not isinstance(raw.get(name, ""), str | None)
    ]
    odd += [
        f"{key} of {name}"
        for name, form in raw["columns"].items()
        for key, kind in (("title", str), ("unit", str), ("decimals", int))
        if not isinstance(form.get(key, kind()), kind)
    ]
    if odd:
        what = f"In this data file {', '.join(odd)} is not of the right kind."
        return [Problem(where, 1, what, "See an existing file for the form.")]

    def line(name: str) -> int:
        found = re.search(rf'"{re.escape(name)}"\s*:', text)
        return line_of(text, found.start()) if found else 1

    problems = [
        Problem(where, line(name), f"The column {name!r} has no title.", "Add `title`.")
        for name, form in raw["columns"].items()
        if "title" not in form
    ]
    problems += [
        Problem(
            where,
            line(name),
            f"In `columns`, the protocol of {name!r} is neither a text nor true nor false.",
            "Say what the column's numbers are, or whether its cells belong to the "
            "protocol of their rows.",
        )
        for name, form in raw["columns"].items()
        if not isinstance(form.get("protocol", ""), bool | str)
    ]
    for row, cells in raw["rows"].items():
        differ = sorted(set(cells) ^ set(raw["columns"]))
        odd = [
            name
            for name, value in cells.items()
            if isinstance(value, bool) or not isinstance(value, str | int | float)
        ]
        if differ:
            problems.append(
                Problem(
                    where,
                    line(row),
                    f"Row {row!r} and `columns` differ in {', '.join(differ)}.",
                    'Give each row one cell a column, "" where the paper has none.',
                )
            )
        elif odd:
            problems.append(
                Problem(
                    where,
                    line(row),
                    f"Row {row!r} has no number and no text in {', '.join(odd)}.",
                    'Write "" for an empty cell.',
                )
            )
    return problems


def insert_problems(markdown: str, where: str, first_line: int = 1) -> list[Problem]:
    """Report inserts that look like one but are none: readers would see the brackets."""
    text = without_code(markdown)
    problems = []
    for match in re.finditer(r"\[=|^[ \t]*\[table\b.*$", text, re.M):
        number = match[0] == "[="
        form = "[=file.row.column]" if number else "[table: file column…]"
        if (INSERT if number else TABLE).match(text, match.start()):
            continue
        problems.append(
            Problem(
                where,
                first_line + line_of(text, match.start()) - 1,
                "This insert is not of the known form.",
                f"Write {form}"
                + ("." if number else " on a line of its own, without an indent."),
            )
        )
    return problems


def insert_numbers(
    markdown: str, tables: dict[str, Table], where: str, first_line: int = 1
) -> tuple[str, list[Problem]]:
    """Replace each ``[=table.row.column]`` by its cell; report the unknown ones.

    What stands in code stays as it is.
    """
    problems: list[Problem] = []
    outside = without_code(markdown)

    def cell(match: re.Match[str]) -> str:
        name, row, column = match.groups()
        if outside[match.start()] != "[":
            return match[0]
        try:
            return tables[name].text(row, column)
        except KeyError:
            line = first_line + line_of(markdown, match.start()) - 1
            problems.append(
                Problem(
                    where,
                    line,
                    f"There is no cell {name}.{row}.{column}.",
                    "Write [=file.row.column] with names from docs/data.",
                )
            )
            return match[0]

    return INSERT.sub(cell, markdown), problems


def table_markdown(table: Table, columns: list[str]) -> str:
    """Return a table as Markdown under a caption that counts its columns."""
    shown = columns or list(table.columns)
    heads = []
    for name in shown:
        form = table.columns[name]
        heads.append(form["title"] + (f", {form['unit']}" if "unit" in form else ""))
    numeric = [
        any(not isinstance(row[name], str) for row in table.rows.values())
        for name in shown
    ]
    lines = [
        "| " + " | ".join(heads) + " |",
        "| " + " | ".join("--:" if flag else ":--" for flag in numeric) + " |",
    ]
    for row in table.rows:
        cells = [table.text(row, name, unit=False) or "\u2013" for name in shown]
        cells = [cell.replace("|", "\\|") for cell in cells]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def insert_tables(
    markdown: str, tables: dict[str, Table], where: str, first_line: int = 1
) -> tuple[str, list[Problem]]:
    """Replace each ``[table: name columns…]`` line by the table of that file.

    What stands in code stays as it is.
    """
    problems: list[Problem] = []
    outside = without_code(markdown)

    def whole(match: re.Match[str]) -> str:
        if outside[match.start()] != "[":
            return match[0]
        name, columns = match[1], match[2].split()
        table = tables.get(name)
        unknown = [c for c in columns if table and c not in table.columns]
        if table is None or unknown:
            line = first_line + line_of(markdown, match.start()) - 1
            what = (
                f"no column {unknown[0]!r} in {name}" if unknown else f"no table {name}"
            )
            problems.append(
                Problem(
                    where,
                    line,
                    f"There is {what}.",
                    "Write [table: file column…] with names from docs/data.",
                )
            )
            return match[0]
        citation = f" [@{table.source}, {table.locator}]" if table.source else ""
        count = len(columns or table.columns)
        return (
            f"{table.title}.{citation} {table.protocol}. {count} columns."
            f"\n{{ .caption }}\n\n{table_markdown(table, columns)}"
        )

    return TABLE.sub(whole, markdown), problems
