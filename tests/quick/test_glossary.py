"""A term is defined once, and linked at its first mention in running text."""

from __future__ import annotations

import pytest

from identity_mapping.glossary import Term, link_terms, read_terms
from identity_mapping.problems import BadInput

TERMS = (
    Term(("identity",), "identity", 'Returns "x" & nothing else.'),
    Term(("identity shortcut", "skip"), "shortcut", "A shortcut."),
    Term(("ReLU",), "relu", "Cuts."),
)


def linked(html):
    return link_terms(html, TERMS, "../../glossary/")


@pytest.fixture
def read(tmp_path):
    def reader(text):
        path = tmp_path / "glossary.md"
        path.write_text(text, encoding="utf-8")
        return read_terms(path, "docs/glossary.md")

    return reader


def test_the_first_mention_is_linked_and_no_other():
    html = linked("<p>The identity is an identity.</p><p>Identity again.</p>")
    assert html.count("<a ") == 1
    assert html.startswith('<p>The <a class="term" href="../../glossary/#identity"')
    assert 'title="Returns &quot;x&quot; &amp; nothing else."' in html


def test_the_longest_spelling_wins_and_spellings_share_one_link():
    html = linked("<p>An identity shortcut, or skip, is the identity.</p>")
    assert '>identity shortcut</a>, or skip, is the <a class="term"' in html


def test_the_page_keeps_its_capitals():
    assert ">Identity</a>" in linked("<p>Identity first.</p>")
    assert ">relu</a>" in linked("<p>A relu.</p>")


@pytest.mark.parametrize(
    "html",
    [
        "<h2>The identity</h2>",
        '<h3 id="identity">The <em>identity</em></h3>',
        "<p><code>identity</code></p>",
        '<pre tabindex="0"><code>identity = <span>1</span></code></pre>',
        '<p><a href="x">the identity</a></p>',
        "<details><summary>identity?</summary></details>",
        '<figure><svg aria-label="identity"><text>identity</text></svg></figure>',
        "<figcaption>The identity</figcaption>",
        "<table><tr><td>identity</td></tr></table>",
        '<math alttext="identity"><mtext>identity</mtext></math>',
        '<label for="identity">identity</label>',
        '<p><cite>Identity Mappings</cite><sup class="cite">identity</sup></p>',
        '<p title="identity" id="identity">x</p>',
        "<p>non-identity, identity-like, identityx and identitys</p>",
    ],
)
def test_not_in_headings_code_links_and_the_like(html):
    assert linked(html) == html


def test_what_is_skipped_does_not_use_the_mention_up():
    html = linked("<h2>identity</h2><p><code>identity</code> is the identity.</p>")
    assert 'is the <a class="term"' in html


def test_without_terms_nothing_changes():
    assert link_terms("<p>identity</p>", (), "../") == "<p>identity</p>"


def test_entries_are_read_as_plain_text(read):
    terms, problems = read(
        "# Glossary\n\n### identity, identity map { #identity }\n\n"
        "Returns *its* input `x` [@a, p. 1]. See [the page](questions/a.md),\n$x$.\n\n"
        "More.\n\n### skip {#skip}\n\nA shortcut.\n"
    )
    assert not problems
    assert terms[0] == Term(
        ("identity", "identity map"),
        "identity",
        "Returns its input x. See the page, x.",
    )
    assert terms[1].definition == "A shortcut."


def test_a_second_definition_is_reported(read):
    _, (problem,) = read(
        "### skip { #skip }\n\nOne.\n\n### shortcut, Skip { #shortcut }\n\nTwo.\n"
    )
    assert (problem.path, problem.line) == ("docs/glossary.md", 5)


def test_a_glossary_that_is_missing_or_empty_is_a_fault(tmp_path):
    with pytest.raises(BadInput, match=r"docs/glossary.md:1: The file is missing"):
        read_terms(tmp_path / "none.md", "docs/glossary.md")
    (tmp_path / "empty.md").write_text("# Glossary\n")
    _, (problem,) = read_terms(tmp_path / "empty.md", "docs/glossary.md")
    assert problem.what == "The glossary has no entry."
