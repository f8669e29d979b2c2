"""A link leads to a page, an anchor or a file that is there."""

from __future__ import annotations

import pytest

from identity_mapping.every_page import anchors, link_problems, picture_problems

PAGES = {
    "index.md": {"start"},
    "questions/a.md": {"why", "try-it"},
    "questions/b-and-c.md": {"why"},
}
FILES = {"figures/unit.svg", "notebooks/run.py", "topics/meaning.md"}


def faults(markdown, where="docs/questions/a.md", first_line=1):
    return link_problems(markdown, where, PAGES, FILES, first_line)


@pytest.mark.parametrize(
    "link",
    [
        "[x](b-and-c.md)",
        "[x](b-and-c.md#why)",
        "[x](#try-it)",
        "[x](../index.md#start)",
        '![x](../figures/unit.svg "A (round) caption.")',
        "[x](../notebooks/run.py)",
        "[x](../topics/meaning.md#anything)",
        "[x](https://example.org/none.md) [x](mailto:a@example.org) [x](//example.org)",
        "`[x](none.md)` and\n\n```text\n[x](none.md)\n```",
        "[@a, p. 1] (none.md) and $f[x](y)$",
    ],
)
def test_good_links(link):
    assert faults(link) == []


@pytest.mark.parametrize(
    ("link", "what", "remedy"),
    [
        ("[x](b-and-d.md)", "docs/questions/b-and-d.md, which", "mean b-and-c.md?"),
        ("[x](../questions/z.md)", "which does not exist", ""),
        ("[x](../nowhere/q.txt)", "which does not exist", "by its file"),
        ("[x](b-and-c.md#whi)", "no anchor #whi", "mean #why?"),
        ("[x](#whi)", "docs/questions/a.md has no anchor #whi", "mean #why?"),
        (
            "![x](../figures/unot.svg)",
            "which does not exist",
            "mean ../figures/unit.svg?",
        ),
        ("[a [b] c](none.md)", "which does not exist", ""),
        ("    [x](b-and-c/)", "which does not exist", "mean b-and-c.md?"),
    ],
)
def test_dead_links(link, what, remedy):
    (problem,) = faults("One.\n\n" + link, first_line=10)
    assert problem.line == 12 and problem.path == "docs/questions/a.md"
    assert what in problem.what and remedy in problem.remedy and problem.remedy


def test_anchors_of_headings():
    found = anchors(
        "# Is it `x` & *y*?\n\n## Why\n\n### term, other { #term }\n\n## Why\n\n"
        "## A [link](x.md) [@a, p. 1]\n\n```text\n## No\n```\n\n"
        '<a id="free"></a>\n\nText\n{ .caption #own }\n'
    )
    assert found == {"is-it-x-y", "why", "why_1", "term", "a-link", "free", "own"}


def test_pictures_need_words():
    text = "One.\n\n![](a.svg) ![a small figure](b.svg) ![It shows a line.](c.svg)"
    assert [(p.line, p.what.split()[2]) for p in picture_problems(text, "x", 5)] == [
        (7, "a.svg"),
        (7, "b.svg"),
    ]
    assert picture_problems("`![](a.svg)`", "x") == []
