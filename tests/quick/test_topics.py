"""Each question stands on one topic page, and its neighbours follow from the order."""

from __future__ import annotations

import pytest

from identity_mapping.problems import BadInput
from identity_mapping.questions import Question
from identity_mapping.topics import (
    known,
    order_problems,
    paths_markdown,
    read_order,
    topic_markdown,
)

TEXT = """# A comment.
start_path:
  - slug: a
    line: First.
  - slug: c
    line: Then.
topics:
  - slug: one
    title: One
    about: About one.
    questions:
      - a
      - b
  - slug: two
    title: Two
    about: About two.
    questions:
      - c
"""
PATHS = """paths:
  - slug: short
    title: Short
    about: For the busy.
    questions:
      - a
      - c
"""


@pytest.fixture
def read(tmp_path):
    def reader(text):
        path = tmp_path / "topics.yml"
        path.write_text(text)
        return read_order(path, "docs/topics.yml")

    return reader


def pages(slugs):
    return {
        slug: Question(
            slug,
            f"docs/questions/{slug}.md",
            {"description": " An\n answer. "},
            "",
            1,
            "Q?",
        )
        for slug in slugs
    }


def faults(order, slugs):
    found = order_problems(order, pages(slugs), "docs/topics.yml")
    return [(problem.path, problem.line, problem.what) for problem in found]


def test_neighbours_on_the_start_path_then_in_the_topic(read):
    order = read(TEXT)
    assert order.around("a") == (None, "c")
    assert order.around("c") == ("a", None)
    assert order.around("b") == ("a", None)
    assert order.around("d") == (None, None)
    assert order.topic_of("b").slug == "one" and order.topic_of("d") is None
    assert order.steps["c"] == "Then."


def test_a_complete_order_has_no_faults(read):
    assert faults(read(TEXT), "abc") == []


def test_a_question_on_no_topic_page(read):
    ((path, line, what),) = faults(read(TEXT), "abcd")
    assert (path, line) == (
        "docs/questions/d.md",
        1,
    ) and "'d' stands on no topic" in what


def test_a_slug_without_a_page_names_its_line(read):
    assert faults(read(TEXT), "ac") == [
        ("docs/topics.yml", 13, "There is no page docs/questions/b.md.")
    ]


def test_a_question_on_two_topic_pages(read):
    (fault,) = faults(read(TEXT + "      - b\n"), "abc")
    assert fault == ("docs/topics.yml", 19, "'b' stands on 2 topic pages.")


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("title: One", 'title: "One', 9),
        ("start_path:\n", "", 1),
        ("    line: Then.\n", "", 1),
        ("  - slug: c\n    line: Then.", "  - c", 1),
        ("    about: About two.\n", "", 1),
        (TEXT, "", 1),
        (TEXT, "just text", 1),
        ("      - c\n", "", 1),
    ],
)
def test_a_broken_file_is_reported(read, old, new, line):
    with pytest.raises(BadInput) as caught:
        read(TEXT.replace(old, new, 1))
    problem = caught.value.problem
    assert problem.path == "docs/topics.yml" and problem.remedy
    assert problem.line >= line


def test_the_build_goes_on_without_missing_pages(read):
    order = known(read(TEXT), {"b"})
    assert order.start_path == () and order.topics[0].questions == ("b",)


def test_a_topic_page_lists_short_answers(read):
    text = topic_markdown(read(TEXT).topics[0], pages("a"))
    assert text.startswith("# One\n\nAbout one.\n")
    assert "## [Q?](../questions/a.md)\n\nAn" in text and "b.md" not in text


def test_a_path_says_how_long_it_takes(read):
    order = read(TEXT + PATHS)
    assert faults(order, "abc") == []
    text = paths_markdown(order, pages("abc"), {"a": 2, "c": 3})
    assert text.startswith("## Short { #short }\n\nFor the busy. 2 pages, 5 minutes.\n")
    assert "1. [Q?](questions/a.md) 2 min\n1. [Q?](questions/c.md) 3 min" in text


def test_a_path_keeps_the_order_of_what_builds_on_what(read):
    order, found = read(TEXT + PATHS), pages("abc")
    found["a"].meta["prerequisites"] = ["c"]
    (problem,) = order_problems(order, found, "docs/topics.yml")
    assert problem.line == 24 and "puts 'a' before 'c'" in problem.what


def test_a_path_without_a_page_and_one_that_turns_back(read):
    ((_, line, what),) = faults(read(TEXT + PATHS.replace("- c", "- d")), "abc")
    assert line == 25 and "docs/questions/d.md" in what
    found = faults(read(TEXT + PATHS.replace("- c", "- a")), "abc")
    assert any("names 'a' twice" in what for _, _, what in found)


def test_a_moved_address_leads_to_a_page(read):
    moved = "moved:\n  old: b\n"
    assert read(TEXT + moved).moved == {"old": "b"}
    assert faults(read(TEXT + moved), "abc") == []
    ((_, line, what),) = faults(read(TEXT + "moved:\n  old: d\n"), "abc")
    assert line == 20 and "'old' leads to 'd', which has no page" in what
    ((_, line, what),) = faults(read(TEXT + "moved:\n  a: b\n"), "abc")
    assert "'a' has a page, and yet leads to 'b'" in what
