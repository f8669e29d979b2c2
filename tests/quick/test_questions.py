"""A question page keeps its template, and each broken rule names file and line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from identity_mapping import questions
from identity_mapping.questions import (
    cycle,
    front_problems,
    page_problems,
    read_question,
    split_front,
    usable,
    variant_problems,
)
from identity_mapping.snippets import Snippet

FRONT = """---
description: >-
  Yes, for finite floats without a negative zero,
  every entry comes back.
evidence: settled
reviewed: 2026-11-24
frameworks: [numpy]
prerequisites: [other]
condition: no entry is a negative zero
without: counterexample
aliases:
  - Is it?
---
"""
BODY = f"""
# Is it so?

![A line that shows it.](../figures/unit.svg)

## Why

{"Some words of prose. " * 70} By [@he2016, Eq. 1].

## Try it

```python
--8<-- "is_it.py:code"
```

```pycon
--8<-- "is_it.py:session"
```

It prints 3.14.

## When it fails

```pycon
--8<-- "is_it.py:counterexample"
```

## Check yourself

??? question "Predict: is it?"

    No.

## See also

- [Other](other.md)
"""
SECTIONS = {
    "session": ">>> x = 1\n>>> x\n3.14159",
    "counterexample": ">>> y\n2",
    "code": "import math",
}
LINES = {"session": 4, "counterexample": 9, "code": 15}
FILES = {"is_it.py": Snippet("is_it", "Is it so?", SECTIONS, LINES)}


@pytest.fixture
def read(tmp_path):
    def reader(text, name="is-it.md"):
        folder = tmp_path / "docs/questions"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
        return read_question(folder / name, tmp_path)

    return reader


def said(problems):
    return [(problem.line, problem.what) for problem in problems]


def rules(page, files=FILES):
    return page_problems(page, files, {}, {"he2016": 0}, {"is-it", "other"})


def line_of(text, part):
    return text[: text.index(part)].count("\n") + 1


def test_a_good_page_has_no_problems(read):
    page, problems = read(FRONT + BODY)
    assert problems == rules(page) == variant_problems(page, FILES) == []
    assert (page.slug, page.title, page.first_line) == ("is-it", "Is it so?", 14)
    assert page.citations == [("he2016", "Eq. 1")]
    assert page.line("without") == 10


def test_front_matter_ends_where_the_body_begins():
    assert split_front("---\na: 1\n---\nbody") == ({"a": 1}, "body", 4)
    assert split_front("no front") == ({}, "no front", 1)
    assert split_front("---\n- a\n---\nx")[0] == {}


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("evidence: settled\n", "", 1, "lacks evidence"),
        (FRONT, "", 1, "lacks description"),
        ("no entry is", "no: entry: is", 9, "not YAML"),
        ("[other]", "[other", 9, "not YAML"),
        ("every entry comes back.", "every " * 60, 2, "has 68 words"),
        ("without a negative zero,\n  every entry comes back.", "", 2, "has 4 words"),
        ("every entry", "every `entry`", 2, "holds markup"),
        ("every entry", "every *entry*", 2, "holds markup"),
        ("every entry", "every $x$ entry", 2, "holds markup"),
        ("every entry", "every [entry](x)", 2, "holds markup"),
        ("settled", "proven", 5, "'proven' is no kind of evidence"),
        ("2026-11-24", "yesterday", 6, "no date"),
        ("[numpy]", "[numpy, keras]", 7, "'keras' is no framework"),
        ("[numpy]", "numpy", 7, "no list of frameworks"),
        ("[numpy]", "", 7, "no list of frameworks"),
        ("[numpy]", "[]", 7, "no list of frameworks"),
        ("[other]", "other", 8, "`prerequisites` is no list"),
        ("[other]", "", 8, "`prerequisites` is no list"),
        ("\n  - Is it?", "", 11, "`aliases` is no list"),
        ("aliases:\n  - Is it?", "aliases: []", 11, "No other wording"),
        ("no entry is a negative zero", "none", 9, "needs a reason"),
    ],
)
def test_front_matter(read, old, new, line, what):
    assert old in FRONT
    _, problems = read((FRONT + BODY).replace(old, new, 1))
    assert [(at, what in text) for at, text in said(problems)] == [(line, True)], (
        problems
    )
    assert all(problem.remedy for problem in problems)


def test_a_strong_word_needs_a_condition(read):
    text = FRONT.replace("no entry is a negative zero", "none\nbecause: algebra")
    _, problems = read(text.replace("every entry", "only every entry") + BODY)
    assert said(problems) == [(2, "The short answer says 'only' without a condition.")]
    assert read(text + BODY)[1] == []


def test_an_address_is_lower_case_with_hyphens(read):
    _, problems = read(FRONT + BODY, "Is_It.md")
    assert said(problems) == [(1, "'Is_It' is no address.")]


def test_broken_values_do_not_break_the_build():
    meta = dict.fromkeys(questions.FIELDS)
    kept = usable({**meta, "frameworks": "numpy", "aliases": [1], "reviewed": "x"})
    assert (kept["frameworks"], kept["prerequisites"], kept["aliases"]) == (
        [],
        [],
        ["1"],
    )
    assert (
        kept["reviewed"].isoformat() == "1970-01-01" and kept["description"] == "None"
    )


@pytest.mark.parametrize(
    ("old", "new", "at", "what"),
    [
        ("# Is it so?", "# It is so.", "# It", "one H1"),
        ("## Why", "# Why?\n\n## Why", "# Why?", "one H1"),
        ("## Try it", "## Try", "## Try", "The sections are"),
        ("## See also", "## More", "## More", "The sections are"),
        ("\n## See also\n", "", "## Check", "The sections are"),
        ("## Why", "## Why\n\n## Try it", "## Try it\n\n```", "The sections are"),
        ("Some words", "Some " * 1200 + "words", "\n# Is", "words of prose"),
        ("Some words of prose. " * 60, "", "\n# Is", "words of prose"),
        ("A line that shows it.", "", "![]", "no alternative text"),
        ("A line that shows it.", "figure", "![", "no alternative text"),
        ("[@he2016, Eq. 1]", "[@he2017, Eq. 1]", "Some", "'he2017' is not in"),
        ("[@he2016, Eq. 1]", "[@he2016]", "Some", "no locator"),
        ("It prints 3.14.", "It prints 3.15.", "It prints", "'3.15' is neither"),
        ("is_it.py:code", "is_it.py:cod", '--8<-- "is_it.py:cod', "no section 'cod'"),
        ("is_it.py:code", "it.py:code", '--8<-- "it.py', "not a snippet of this page"),
        ('"is_it.py:code"', "'is_it.py:code'", "--8<-- 'is", "not of the known form"),
        ("It prints", "```python\nx = 1\n```\n\nIt prints", "```python\nx", "typed"),
        ("It prints", "~~~ py\nx = 1\n~~~\n\nIt prints", "~~~ py", "typed"),
        ("??? question", "!!! question", "## Check", "no fold"),
        ("[other]", "[none]", "prerequisites", "'none' is no question"),
        ("without: counter", "without: count", "without:", "names no section"),
        ("It prints 3.14.", "It is [=a.b].", "It is", "not of the known form"),
    ],
)
def test_rules_of_the_template(read, old, new, at, what):
    text = FRONT + BODY
    assert old in text
    text = text.replace(old, new, 1)
    page, problems = read(text)
    assert not problems
    found = [(line, words) for line, words in said(rules(page)) if what in words]
    assert found and found[0][0] == line_of(text, at)


def test_text_in_a_fence_is_no_heading(read):
    page, _ = read(FRONT + BODY.replace("It prints", "```text\n# No\n```\n\nIt prints"))
    assert rules(page) == []


def test_the_counterexample_stands_under_its_heading(read):
    moved = BODY.replace('```pycon\n--8<-- "is_it.py:counterexample"\n```\n', "")
    page, _ = read(
        FRONT + moved.replace("    No.", '    --8<-- "is_it.py:counterexample"')
    )
    assert [words for _, words in said(rules(page))] == [
        "The session 'counterexample' is not under When it fails."
    ]


def test_evidence_needs_its_sources(read):
    bare = BODY.replace(" By [@he2016, Eq. 1].", "")
    page, _ = read(FRONT + bare)
    assert said(rules(page)) == [(5, "`evidence: settled` without a source.")]
    page, _ = read(FRONT.replace("settled", "debated") + BODY)
    assert said(rules(page)) == [(5, "`evidence: debated` needs two cited positions.")]
    page, _ = read(FRONT.replace("settled", "measured") + bare)
    assert rules(page) == []


def test_snippets_belong_to_their_page(read):
    page, _ = read(FRONT + BODY)
    assert (7, "There is no readable snippets/is_it.py.") in said(rules(page, {}))
    more = {
        "is_it.py": replace(FILES["is_it.py"], sections={**SECTIONS, "x": ">>> 1\n1"})
    }
    more["is_it.py"].lines["x"] = 40
    (problem,) = rules(page, more)
    assert (problem.path, problem.line) == ("snippets/is_it.py", 40)
    assert "'x' is shown nowhere" in problem.what
    other = {"is_it.py": replace(FILES["is_it.py"], question="Is it?")}
    (problem,) = rules(page, other)
    assert (problem.path, problem.line) == ("snippets/is_it.py", 1)
    assert "'Is it so?'" in problem.what


def test_tabs_print_the_same_lines(read):
    page, _ = read(FRONT.replace("[numpy]", "[numpy, torch]") + BODY)

    def drift(**sections):
        torch = Snippet(
            "is_it_torch", "Is it so?", sections, dict.fromkeys(sections, 4)
        )
        found = variant_problems(page, {**FILES, "is_it_torch.py": torch})
        return [(p.path, p.line, p.what) for p in found]

    assert drift(session=">>> z = 2\n>>> z\n3.14159", code="x") == []
    ((path, line, what),) = drift(session=">>> z\n3.1416")
    assert (path, line) == ("snippets/is_it_torch.py", 5)
    assert "'3.1416', but snippets/is_it.py prints '3.14159'" in what
    ((_, _, what),) = drift(session=">>> z\n3.14159\n>>> z\n1")
    assert "prints 2 results, but snippets/is_it.py prints 1" in what
    ((_, _, what),) = drift(code="x")
    assert "There is no section 'session'" in what
    ((_, _, what),) = drift(session=SECTIONS["session"], counterexample=">>> y\n3")
    assert "Result 1 of 'counterexample'" in what


def graph(**needed):
    page = questions.Question("", "", {}, "", 1, "")
    return {
        slug: replace(page, slug=slug, meta={"prerequisites": list(slugs)})
        for slug, slugs in needed.items()
    }


@pytest.mark.parametrize(
    ("needed", "ring"),
    [
        ({"a": "b", "b": "c", "c": ""}, []),
        ({"a": "bc", "b": "d", "c": "d", "d": ""}, []),
        ({"a": "x"}, []),
        ({"a": "a"}, ["a", "a"]),
        ({"a": "b", "b": "a"}, ["a", "b", "a"]),
        ({"a": "b", "b": "c", "c": "b"}, ["b", "c", "b"]),
        ({"a": "", "b": "ad", "c": "", "d": "cb"}, ["b", "d", "b"]),
    ],
)
def test_prerequisites_run_in_no_circle(needed, ring):
    assert cycle(graph(**needed)) == ring


def test_the_template_is_itself_a_good_page(root: Path):
    page, problems = read_question(root / "docs/questions/_template.md", root)
    assert [p.what for p in problems] == ["'_template' is no address."]
    assert front_problems(page)[1:] == []
