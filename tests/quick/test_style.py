"""Words that say nothing and foreign spellings are reported, quotations are not."""

from __future__ import annotations

import pytest

from identity_mapping.style import style_problems


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("It is simply zero.", "simply"),
        ("Just add it.", "Just"),
        ("Of course it is.", "Of course"),
        ("A powerful idea.", "powerful"),
        ("Note that it holds.", "Note that"),
        ("The behavior of a net.", "behavior"),
        ("It is normalized.", "normalized"),
        ("The colors differ.", "colors"),
    ],
)
def test_a_word_of_the_list_names_its_line(text, word):
    (problem,) = style_problems(f"Fine.\n\n{text}\n", "docs/a.md", 5)
    assert (problem.path, problem.line) == ("docs/a.md", 7)
    assert repr(word) in problem.what and problem.remedy


@pytest.mark.parametrize(
    "text",
    [
        "Adjust the size; the colour is normalised.",
        "He says \u201cit is just zero\u201d.",
        'Somebody asks "is it just zero?".',
        "Leave out *simply*.",
        "# Does it just copy?",
        "See [Does it just copy?](a.md) for more.",
        "Call `normalize(color)`.",
        "See [@a2000just, p. 1].",
    ],
)
def test_code_and_quotations_are_left_alone(text):
    assert style_problems(text, "docs/a.md") == []
