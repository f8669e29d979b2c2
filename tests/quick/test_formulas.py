"""A formula becomes MathML that the security policy lets through, or is reported."""

from __future__ import annotations

import re

import pytest
from markdown import Markdown

from identity_mapping.formulas import characters, convert, to_mathml, without_style

MD = Markdown(
    extensions=["pymdownx.arithmatex"],
    extension_configs={"pymdownx.arithmatex": {"generic": True}},
)


def page(markdown):
    return convert(MD.reset().convert(markdown))


def test_inline():
    html, faults = page("So $h(x_l) = x_l$.")
    assert not faults and html.count("<math") == 1
    assert 'alttext="h(x_l) = x_l"' in html and 'display="block"' not in html


def test_display_can_be_reached_by_keyboard():
    html, faults = page("$$\ny = x + F(x)\n$$")
    assert not faults
    assert (
        '<div class="wide" tabindex="0" role="group" aria-label="Formula"><math' in html
    )
    assert 'display="block"' in html


def test_the_alternative_text_is_the_tex_on_one_line():
    assert 'alttext="a &lt; b"' in to_mathml("a <\n  b", False)
    assert 'alttext="\\text{&quot;}"' in to_mathml("\\text{&quot;}", False)


@pytest.mark.parametrize(
    "tex",
    [
        r"\begin{aligned} a &= b \\[2pt] c &= d \end{aligned}",
        r"\left[ \frac{a}{b} \right]",
        r"\begin{pmatrix} 1 & 0 \\ 0 & 1 \end{pmatrix}",
        r"x \in \R^n, \quad \lVert x \rVert \le \tfrac12",
        r"\text{if } a < b \text{ \& } c > d",
        r"\sum_{i=l}^{L-1} \mathcal{F}(x_i, W_i)",
    ],
)
def test_tex_of_the_pages_converts_without_styles(tex):
    html, faults = page(f"$$\n{tex}\n$$")
    assert not faults and html.count("</math>") == 1
    assert " style=" not in html


@pytest.mark.parametrize(
    ("markdown", "tex"),
    [
        (r"So $\frac{a}{b$ it is.", r"\frac{a}{b"),
        (r"So $\nosuchmacro x$.", r"\nosuchmacro x"),
        ("$$\n\\left( a\n$$", r"\left( a"),
        (r"So $a < \frac{b$.", r"a < \frac{b"),
    ],
)
def test_broken_tex_is_reported_as_it_was_typed(markdown, tex):
    html, faults = page(markdown)
    assert [found for found, _ in faults] == [tex]
    assert faults[0][1] and "<math" not in html


def test_dollars_in_code_are_no_formula():
    html, faults = page("`$\\frac{$`")
    assert not faults and "<math" not in html


def test_alignment_moves_from_styles_to_classes():
    assert without_style('<mtd style="text-align:right">') == '<mtd class="cell-end">'
    assert without_style('<mtd style="padding:0">') == "<mtd>"


def test_characters_of_formulas_only():
    html = "<p>abc</p><math alttext='q'><mi>x</mi><mo>&lt;</mo><mo>∑</mo></math>"
    assert characters(html) == set("\U0001d465<∑")  # a letter is drawn in italics


def test_letters_as_they_are_drawn():
    html, _ = page(r"$h \lambda \partial A_{\text{out}} 3$")
    assert set("\u210e\U0001d706\U0001d434out3") <= characters(html)
    upright = '<math><mi mathvariant="normal">F</mi><mi>max</mi></math>'
    assert characters(upright) == set("Fmax")


def test_the_root_is_a_character_too():
    """Browsers draw it, though the MathML does not write it; the font has to hold it."""
    html, _ = page(r"$\sqrt{L}$")
    assert characters(html) == set("\U0001d43f\u221a")


def test_punctuation_stays_with_its_formula():
    html, _ = page("So $x$, then.")
    assert re.search(r"</math>,</span> then", html)
