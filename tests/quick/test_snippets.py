"""A snippet file gives its question, its sections and what its sessions print."""

from __future__ import annotations

import pytest

from identity_mapping.memory import Memory
from identity_mapping.problems import BadInput
from identity_mapping.snippets import (
    INCLUDE,
    directive_problems,
    file_name,
    read_snippet,
    read_snippets,
    resolve,
)

TEXT = '''"""Is one one?

--8<-- [start:session]

>>> x = 1
>>> for _ in range(2):
...     x = x + 1
>>> x
3
>>> print("a\\\\nb")
a
b

--8<-- [end:session]
--8<-- [start:fails]
>>> 1 / 0
Traceback (most recent call last):
    ...
ZeroDivisionError: division by zero

--8<-- [end:fails]
"""

# --8<-- [start:code]
import math


def one():
    return math.exp(0)


# --8<-- [end:code]
'''


@pytest.fixture
def read(tmp_path):
    def reader(text):
        path = tmp_path / "one.py"
        path.write_text(text, encoding="utf-8")
        return read_snippet(path)

    return reader


def problem(read, text):
    with pytest.raises(BadInput) as caught:
        read(text)
    found = caught.value.problem
    assert found.path == "snippets/one.py" and found.remedy
    return found.line, found.what


def test_sections_and_question(read):
    snippet = read(TEXT)
    assert (snippet.name, snippet.question) == ("one", "Is one one?")
    assert list(snippet.sections) == ["session", "fails", "code"]
    assert snippet.sections["code"].startswith("import math\n\n\ndef one():")
    assert "--8<--" not in "".join(snippet.sections.values())


def test_printed_results_and_their_lines(read):
    snippet = read(TEXT)
    assert snippet.printed("session") == ["3\n", "a\nb\n"]
    lines = TEXT.splitlines()
    for index, first in enumerate(("3", "a")):
        assert lines[snippet.line_of_result("session", index) - 1] == first
    assert lines[snippet.lines["session"] - 1] == ">>> x = 1"


def test_executed_lines_count_code_and_examples(read):
    snippet = read(TEXT)
    assert snippet.executed["session"] == 5
    assert snippet.executed["code"] == 3


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("--8<-- [end:session]\n", "", 14, "start:fails has no partner"),
        ("# --8<-- [end:code]\n", "", 24, "'code' is never ended"),
        ("[start:fails]", "[start:session]", 15, "start:session has no partner"),
        ("[end:fails]", "[end:fail]", 21, "end:fail has no partner"),
        ("--8<-- [start:session]\n", "", 13, "end:session has no partner"),
        ("def one():", "def one(:", 28, "Python cannot read it"),
        (">>> x\n", ">>>x\n", 8, "lacks blank"),
        ("...     x = x + 1", "...x = x + 1", 7, "is no session"),
    ],
)
def test_broken_files_name_their_line(read, old, new, line, what):
    assert old in TEXT
    at, said = problem(read, TEXT.replace(old, new, 1))
    assert (at, what in said) == (line, True), said


def test_a_docstring_is_needed(read):
    assert problem(read, "x = 1\n") == (1, "The file has no docstring.")


@pytest.mark.parametrize("flag", ["+SKIP", "+ELLIPSIS", "-NORMALIZE_WHITESPACE"])
def test_no_directive_keeps_a_result_from_being_checked(read, flag):
    snippet = read(TEXT.replace(">>> x\n", f">>> x  # doctest: {flag}\n"))
    (found,) = directive_problems(snippet)
    assert (found.path, found.line) == ("snippets/one.py", 8)
    assert directive_problems(read(TEXT)) == []


def test_one_broken_file_leaves_the_others(tmp_path):
    (tmp_path / "good.py").write_text(TEXT)
    (tmp_path / "bad.py").write_text("(")
    (tmp_path / "conftest.py").write_text("x = 1")
    (tmp_path / "_template.py").write_text("(")
    found, problems = read_snippets(tmp_path, Memory(active=False))
    assert list(found) == ["good.py"]
    assert [p.path for p in problems] == ["snippets/bad.py"]


def test_names_follow_the_page():
    assert file_name("zero-init", "numpy") == file_name("zero-init", "python")
    assert file_name("zero-init", "torch") == "zero_init_torch.py"


def test_includes_are_resolved_with_their_indent(read):
    page = '    ```pycon\n    --8<-- "one.py:fails"\n    ```'
    shown = resolve(page, {"one.py": read(TEXT)})
    assert "    >>> 1 / 0\n    Traceback" in shown and "--8<--" not in shown
    unknown = '--8<-- "none.py:fails"\n--8<-- "one.py:none"'
    assert resolve(unknown, {"one.py": read(TEXT)}) == unknown


def test_the_form_of_an_include():
    assert INCLUDE.fullmatch('  --8<-- "a.py:b"')
    for other in ("--8<-- 'a.py:b'", '--8<-- "a.py:1:2"', '--8<--"a.py:b"', "--8<--"):
        assert not INCLUDE.fullmatch(other)
