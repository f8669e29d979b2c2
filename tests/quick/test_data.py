"""A number of a paper reaches a page as its cell says, or the file and line are named."""

from __future__ import annotations

import json

import pytest

from identity_mapping.data import (
    insert_numbers,
    insert_problems,
    insert_tables,
    read_tables,
    table_markdown,
)

GOOD = {
    "title": "Errors",
    "source": "he2016",
    "locator": "Table 1",
    "protocol": "CIFAR-10, median",
    "columns": {
        "case": {"title": "Case"},
        "error": {"title": "Error", "unit": "%", "decimals": 2},
        "layers": {"title": "Layers"},
    },
    "rows": {
        "best": {"case": "one | two", "error": 6.6, "layers": 110},
        "scale_05": {"case": "half", "error": "fail", "layers": ""},
        "loss": {"case": "loss", "error": -0.5, "layers": 2},
    },
}


@pytest.fixture
def read(tmp_path):
    def reader(raw, text=None):
        folder = tmp_path / "docs/data"
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(raw, indent=1) if text is None else text
        (folder / "he.json").write_text(text, encoding="utf-8")
        return read_tables(folder, tmp_path)

    return reader


@pytest.fixture
def tables(read):
    found, problems = read(GOOD)
    assert not problems
    return found


def without(*path):
    copy = json.loads(json.dumps(GOOD))
    inner = copy
    for name in path[:-1]:
        inner = inner[name]
    del inner[path[-1]]
    return copy


def changed(value, *path):
    copy = json.loads(json.dumps(GOOD))
    inner = copy
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = value
    return copy


def test_cells_as_pages_print_them(tables):
    text = "[=he.best.error], [=he.best.layers], [=he.scale_05.error], [=he.loss.error]"
    shown, problems = insert_numbers(text, tables, "docs/x.md")
    assert shown == "6.60\u202f%, 110, fail, \u22120.50\u202f%" and not problems


def test_a_cell_knows_its_protocol(read):
    columns = {
        **GOOD["columns"],
        "layers": {"title": "Layers", "protocol": True},
        "mean": {"title": "Mean", "decimals": 1, "protocol": "mean of five"},
    }
    rows = {name: {**row, "mean": 7.0} for name, row in GOOD["rows"].items()}
    found, problems = read({**GOOD, "columns": columns, "rows": rows})
    cell = found["he"].protocol_of
    assert not problems
    assert cell("best", "error") == ("CIFAR-10, median", "", "Layers: 110")
    assert cell("best", "mean") == ("CIFAR-10, median", "mean of five", "Layers: 110")
    assert cell("best", "layers") is None and cell("best", "case") is None
    assert cell("scale_05", "error") is None  # a word is no measurement
    found, _ = read({**GOOD, "measure": "median"})
    assert found["he"].protocol_of("best", "error") == ("median", "")


def test_unknown_cells_name_their_line(tables):
    text = "One.\n[=he.best.none], [=he.none.error], [=none.best.error]"
    shown, problems = insert_numbers(text, tables, "docs/x.md", 10)
    assert shown == text
    assert [(p.line, p.what.split()[-1]) for p in problems] == [
        (11, "he.best.none."),
        (11, "he.none.error."),
        (11, "none.best.error."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "`[=he.best.error]`",
        "``[=file.row.column]``",
        "```text\n[=file.row.column]\n```",
        "    ```text\n    [=file.row.column]\n    ```",
        "~~~\n[table: he]\n~~~",
        "`[table: none]`",
    ],
)
def test_code_stays_as_it_is(tables, text):
    assert insert_numbers(text, tables, "docs/x.md") == (text, [])
    assert insert_tables(text, tables, "docs/x.md") == (text, [])
    assert insert_problems(text, "docs/x.md") == []


@pytest.mark.parametrize(
    "text",
    [
        "[=he.best]",
        "[= he.best.error]",
        "[=he.best.error.more]",
        "[=he.best error]",
        "[table:he]",
        "    [table: he]",
        "[table: he] and more",
        "[table: he, error]",
    ],
)
def test_what_only_looks_like_an_insert_is_reported(text):
    (problem,) = insert_problems("One.\n\n" + text, "docs/x.md", 10)
    assert problem.line == 12 and "Write [" in problem.remedy


def test_good_inserts_are_not_reported():
    text = "It is [=he.best.error].\n\n[table: he]\n\n[table: he case error]\n"
    assert insert_problems(text, "docs/x.md") == []
    assert insert_problems("[tables](x.md) and [table 1](y.md)", "docs/x.md") == []


def test_a_table_stands_under_its_source_and_protocol(tables):
    shown, problems = insert_tables("[table: he case error]", tables, "docs/x.md")
    assert not problems
    caption, _, table = shown.partition("\n\n")
    assert caption == (
        "Errors. [@he2016, Table 1] CIFAR-10, median. 2 columns.\n{ .caption }"
    )
    assert table.splitlines() == [
        "| Case | Error, % |",
        "| :-- | --: |",
        r"| one \| two | 6.60 |",
        "| half | fail |",
        "| loss | \u22120.50 |",
    ]


def test_empty_cells_get_a_dash(tables):
    assert "| half | fail | \u2013 |" in table_markdown(tables["he"], [])


def test_unknown_tables_and_columns_name_their_line(tables):
    for line, what in (("[table: none]", "no table none"), ("[table: he x]", "'x'")):
        shown, (problem,) = insert_tables("One.\n\n" + line, tables, "docs/x.md", 5)
        assert line in shown and problem.line == 7 and what in problem.what


@pytest.mark.parametrize(
    ("raw", "what", "line"),
    [
        (without("locator"), "lacks locator", 1),
        (without("rows"), "lacks rows", 1),
        (changed([], "rows"), "named columns or rows", 1),
        (changed({"x": 1}, "columns"), "named columns or rows", 1),
        ([], "lacks title", 1),
        (without("rows", "best", "error"), "'best' and `columns` differ in error", 20),
        (changed(1, "rows", "scale_05", "eror"), "differ in eror", 25),
        (changed(None, "rows", "loss", "error"), "no number and no text in error", 30),
        (changed(True, "rows", "loss", "error"), "no number and no text in error", 30),
        (without("columns", "error", "title"), "column 'error' has no title", 10),
        (changed(5, "columns", "error", "protocol"), "the protocol of 'error' is", 10),
    ],
)
def test_faults_of_a_data_file(read, raw, what, line):
    found, problems = read(raw)
    assert found == {} and len(problems) == 1
    assert problems[0].path == "docs/data/he.json"
    assert what in problems[0].what and problems[0].remedy
    assert line == 1 or problems[0].line == line


def test_broken_json_names_its_line(read):
    _, (problem,) = read(None, '{\n "title" "x"\n}')
    assert (problem.path, problem.line) == ("docs/data/he.json", 2)


def test_two_files_of_one_name(read, tmp_path):
    (tmp_path / "docs/data/results").mkdir(parents=True)
    (tmp_path / "docs/data/results/he.json").write_text(json.dumps(GOOD))
    found, (problem,) = read(GOOD)
    assert list(found) == ["he"] and "taken" in problem.what
