"""A citation leads to an entry of the bibliography and says where in it."""

from __future__ import annotations

import pytest
from markdown import Markdown

from identity_mapping.every_page import citation_problems
from identity_mapping.problems import BadInput
from identity_mapping.sources import (
    Citations,
    Notes,
    entry_html,
    notes_html,
    read_sources,
    split_citation,
)

BIB = r"""% A comment.
@article{a2001,
  author = {M\"{u}ller, Ann and {de Hoop}, Bo and Lewis, JP},
  title = {On {ReLU} \& Others},
  year = {2001},
  journal = {Journal},
  volume = {3},
  number = {4},
  pages = {5--6},
  doi = {10.1/x},
  shows = {That it works.},
}

@misc{b2002,
  author = {{The Project}},
  title = {Notes},
  year = {2002},
  url = {https://docs.example.org/a?b=1&c=2},
  shows = {More.},
}
"""


@pytest.fixture
def read(tmp_path):
    def reader(text):
        path = tmp_path / "references.bib"
        path.write_text(text, encoding="utf-8")
        return read_sources(path, "docs/references.bib")

    return reader


def faults(markdown, **rest):
    found = citation_problems(markdown, {"a2001": 0, "b2002": 0}, "docs/x.md", **rest)
    return [(problem.line, problem.what) for problem in found]


def test_entries(read):
    found, problems = read(BIB)
    assert not problems
    first, second = found["a2001"], found["b2002"]
    assert (first.label, first.line) == ("Müller et al. (2001)", 2)
    assert first.authors == "Müller, de Hoop, Lewis"
    assert (first.title, first.venue) == ("On ReLU & Others", "Journal 3(4), 5–6")
    assert first.links == (("DOI 10.1/x", "https://doi.org/10.1/x"),)
    assert (second.label, second.links[0][0]) == (
        "The Project (2002)",
        "docs.example.org",
    )


def test_markup_of_entries_is_escaped(read):
    found, _ = read(BIB)
    assert "<cite>On ReLU &amp; Others</cite>" in entry_html(found["a2001"])
    assert 'href="https://docs.example.org/a?b=1&amp;c=2"' in entry_html(found["b2002"])


def test_missing_fields_name_their_line(read):
    _, problems = read(BIB.replace("  shows = {More.},\n", ""))
    assert [(p.line, p.what) for p in problems] == [
        (14, "The entry b2002 lacks shows.")
    ]
    _, problems = read(BIB.replace("  author = {{The Project}},\n", ""))
    assert problems[0].what == "The entry b2002 lacks author."


@pytest.mark.parametrize("key", ["a2001", "A2001"])
def test_a_key_is_used_once(read, key):
    with pytest.raises(BadInput) as caught:
        read(BIB.replace("b2002", key))
    assert caught.value.problem.line == 14
    assert "taken by the entry in line 2" in caught.value.problem.what


def test_broken_syntax_names_a_line(read):
    with pytest.raises(BadInput) as caught:
        read(BIB.replace("year = {2001},", "year = {2001}"))
    assert caught.value.problem.line in (5, 6)


def test_several_sources_in_one_citation():
    assert split_citation("@a, Table 1; @b, Sections 2, 3") == [
        ("a", "Table 1"),
        ("b", "Sections 2, 3"),
    ]


def test_good_citations_pass():
    assert faults("One [@a2001, Fig. 2]. Two [@a2001, p. 1; @b2002, abstract].") == []
    assert faults("`[@nobody]` and\n\n```text\n[@nobody, here]\n```\n") == []
    assert faults("Write to a2001@example.org or x@b2002.org.") == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("[@nobody, Table 1]", "'nobody' is not in"),
        ("[@a2001, p. 1; @nobody, p. 2]", "'nobody' is not in"),
        ("[@a2001, p. 1;]", "'' is not in"),
        ("[@a2001]", "no locator"),
        ("[@a2001, ]", "no locator"),
        ("[@a2001, p. 1](x.md)", "as a link"),
        ("[@a2001, p. 1]: it says", "as a link"),
        ("  [@a2001, p. 1]: it says", "as a link"),
        ("| x | [@a2001, a|b] |", "cuts the table's row"),
        ("    | x | [@a2001, a|b] |", "cuts the table's row"),
        ("[@a2001,\nTable 1]", "looks like a citation"),
        ("[@a2001, Table [1]]", "looks like a citation"),
        ("[see @a2001, p. 1]", "looks like a citation"),
        ("(@a2001, p. 1)", "looks like a citation"),
        ("@a2001 says", "looks like a citation"),
        ("[@a2001, Table 1", "looks like a citation"),
    ],
)
def test_traps(text, what):
    found = faults("One.\n" + text, first_line=10)
    assert [(line, what in said) for line, said in found] == [(11, True)]


def test_a_near_miss_is_named():
    (problem,) = citation_problems("[@a2010, p. 1]", {"a2001": 0}, "docs/x.md")
    assert problem.remedy == "Did you mean 'a2001'?"


@pytest.fixture
def convert(read):
    citations = Citations(read(BIB)[0])
    md = Markdown(extensions=["tables", citations])

    def converter(text):
        return md.reset().convert(text), citations.notes

    return converter


def test_sources_are_numbered_in_the_order_of_mention(convert):
    html, notes = convert("X [@b2002, p. 1] y [@a2001, p. 2; @b2002, p. 3].")
    assert notes.order == ["b2002", "a2001"]
    assert notes.mentions["b2002"] == [("p. 1", "cite-1-1"), ("p. 3", "cite-1-2")]
    assert 'X<sup class="cite"><a' in html  # the note stands close behind its word
    assert 'aria-label="Source 2: Müller et al. (2001), p. 2"' in html


def test_each_page_begins_anew(convert):
    convert("X [@b2002, p. 1].")
    _, notes = convert("X [@a2001, p. 1].")
    assert notes.order == ["a2001"]


def test_code_is_no_citation(convert):
    html, notes = convert("`[@a2001, p. 1]`")
    assert html == "<p><code>[@a2001, p. 1]</code></p>" and not notes.order


def test_citations_work_in_tables(convert):
    html, notes = convert("| a |\n| - |\n| b [@a2001, p. 1] |")
    assert notes.order == ["a2001"] and '<td>b<sup class="cite">' in html


def test_notes_link_back_to_each_mention(read):
    notes = Notes()
    for place in ("p. 1", "Eq. <2>", "p. 1"):
        notes.add("a2001", place)
    html = notes_html(notes, read(BIB)[0], "../../bibliography/")
    assert '<li id="source-a2001">' in html
    assert 'href="../../bibliography/#a2001"' in html
    assert "Eq. &lt;2&gt;" in html and "<2>" not in html
    assert all(f'href="#cite-1-{count}"' in html for count in (1, 2, 3))
    assert notes_html(Notes(), {}, "") == ""
