"""HTML of a page after Markdown gets its figures, boxes and spaces, and loses nothing."""

from __future__ import annotations

import pytest

from identity_mapping.furniture import (
    anchor_headings,
    finish,
    focus_code,
    frame_tables,
    inline_figures,
    narrow_spaces,
    split_head,
    tint_failure,
)


def test_the_head_is_taken_off():
    assert split_head('\n<h1 id="x">Is <em>it</em>?</h1>\n<p>So.</p>') == (
        "Is <em>it</em>?",
        "\n<p>So.</p>",
    )
    assert split_head("<p>So.</p><h1>No</h1>") == ("", "<p>So.</p><h1>No</h1>")


@pytest.fixture
def figures(tmp_path):
    (tmp_path / "unit.svg").write_text(
        '<?xml version="1.0"?>\n<!-- made\nby hand -->\n<svg\n  viewBox="0 0 9 9">\n'
        '  <text\n    x="1">one\ntwo</text>\n</svg>\n'.replace("<svg\n  ", "<svg ")
    )
    return tmp_path


def test_a_figure_is_put_into_the_page(figures):
    html = inline_figures(
        '<p><img alt="A &quot;line&quot;." src="../figures/unit.svg" title="So." /></p>',
        figures,
    )
    assert html == (
        '<figure><svg role="img" aria-label="A &quot;line&quot;." viewBox="0 0 9 9">'
        '<text     x="1">one two</text></svg><figcaption>So.</figcaption></figure>'
    )


def test_a_figure_without_a_caption_and_one_that_is_missing(figures):
    html = inline_figures('<p><img alt="x" src="../figures/unit.svg" /></p>', figures)
    assert "<figcaption>" not in html
    missing = '<p><img alt="x" src="../figures/none.svg" /></p>'
    assert inline_figures(missing, figures) == missing


ROWS = (
    "<thead><tr><th>A</th><th>B</th></tr></thead>"
    '<tbody>\n<tr>\n<td align="left">a</td><td>b</td></tr></tbody>'
)


def test_a_table_scrolls_and_names_its_rows_and_columns():
    html = frame_tables(f'<p class="caption">Errors.</p>\n<table>{ROWS}</table>')
    assert '<p class="caption" id="table-1">Errors.</p>' in html
    assert html.count('aria-labelledby="table-1"') == 2
    assert '<div class="wide" tabindex="0" role="group"' in html
    assert html.count('scope="col"') == 2 and "<thead>" in html
    assert '<th scope="row" align="left">a</th><td>b</td>' in html


def test_each_table_has_a_name_of_its_own():
    html = frame_tables(f"<table>{ROWS}</table><table>{ROWS}</table>")
    assert html.count('aria-label="Table 1"') == html.count('aria-label="Table 2"') == 2


def test_a_caption_belongs_to_the_table_behind_it():
    html = frame_tables(f'<p class="caption">No.</p><p>x</p><table>{ROWS}</table>')
    assert '<p class="caption">No.</p><p>x</p><div' in html


def test_wide_code_can_be_reached_by_keyboard():
    def code(inside):
        return focus_code(f"<pre><span></span><code>{inside}</code></pre>")

    assert code("x" * 33) == f'<pre tabindex="0"><code>{"x" * 33}</code></pre>'
    assert code("x" * 32 + "\n" + "y" * 32).startswith("<pre><code>")
    assert code("&lt;" * 32).startswith("<pre><code>")
    assert code('<span class="n">x</span>' * 32).startswith("<pre><code>")
    assert code("a\n\n\n\nb\n") == "<pre><code>a\n\nb</code></pre>"


def test_only_the_failure_is_tinted():
    html = tint_failure(
        '<h2 id="why">W</h2><h2 id="when-it-fails">F</h2><p>x</p>'
        '<h2 id="check-yourself">C</h2>'
    )
    assert html == (
        '<h2 id="why">W</h2><section class="fails" aria-labelledby="when-it-fails">'
        '<h2 id="when-it-fails">F</h2><p>x</p></section><h2 id="check-yourself">C</h2>'
    )


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<p>6.61 %</p>", "<p>6.61\u202f%</p>"),
        ("<p>6.61%</p>", "<p>6.61\u202f%</p>"),
        ("<p>6.61\u202f%</p>", "<p>6.61\u202f%</p>"),
        ("<p>73\u201380 %</p>", "<p>73\u2060\u2013\u206080\u202f%</p>"),
        ("<p>a % b</p>", "<p>a % b</p>"),
        ("<p><code>6 %</code></p>", "<p><code>6 %</code></p>"),
        ("<pre><code>6 % 4\n</code></pre>", "<pre><code>6 % 4\n</code></pre>"),
        ("<svg><text>6 %</text></svg>", "<svg><text>6 %</text></svg>"),
        ('<p title="6 %">x</p>', '<p title="6 %">x</p>'),
    ],
)
def test_spaces_before_per_cent_signs(html, shown):
    assert narrow_spaces(html) == shown


def test_headings_link_to_themselves_unless_they_are_links():
    assert anchor_headings('<h2 id="why">W <em>x</em></h2>') == (
        '<h2 id="why"><a class="self" href="#why">W <em>x</em></a></h2>'
    )
    linked = '<h2 id="a"><a href="x">A</a></h2><h2>B</h2><h4 id="c">C</h4>'
    assert anchor_headings(linked) == linked


@pytest.mark.parametrize(("rows", "places"), [(4, 0), (5, 2)])
def test_long_tables_keep_a_place_for_sort_buttons(rows, places):
    body = "<tr><td>a</td><td>1</td></tr>" * rows
    head = "<thead><tr><th>A</th><th></th><th>B</th></tr></thead>"
    html = frame_tables(f"<table>{head}<tbody>{body}</tbody></table>")
    assert html.count('<span class="sort">') == places
    assert ('<th scope="col"><span class="sort">B</span></th>' in html) == bool(places)


def test_everything_together(figures):
    html = finish(
        '<h2 id="a">5 %</h2><div class="tabbed-set" data-tabs="1:1">', figures
    )
    assert 'href="#a">5\u202f%</a>' in html
    assert '<div class="tabbed-set" role="group" aria-label=' in html
