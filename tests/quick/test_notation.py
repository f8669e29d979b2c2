"""A symbol of a formula that the notation page does not explain is reported."""

from __future__ import annotations

import pytest

from identity_mapping.notation import read_symbols, symbol_problems, symbols

NOTATION = r"""| Symbol | Meaning | Where |
|---|---|---|
| $x_l$, $\lambda$ | what $Q$ enters | here |
| $\hat F$ | a branch | there |
"""


@pytest.mark.parametrize(
    ("tex", "found"),
    [
        ("x_{l+1} = x_l", {"x", "l"}),
        (r"\lambda \sum_{i} \hat F(x)", {"\\lambda", "i", "\\hat F", "x"}),
        (r"\operatorname{relu}(v) \text{ if } v \ge 0", {"v"}),
        (r"\frac{\partial \mathcal{E}}{\partial x}", {"\\mathcal E", "x"}),
        (r"\lVert J \rVert^\top \dots", {"J"}),
    ],
)
def test_symbols_of_a_formula(tex, found):
    assert symbols(tex) == found


def test_the_first_column_explains():
    assert read_symbols(NOTATION) == {"x", "l", "\\lambda", "\\hat F"}


def test_an_unexplained_symbol_names_its_line():
    known = read_symbols(NOTATION)
    page = "Here $x_l$.\n\n$$\n\\hat F = Q\n$$\n\nNot `$Z$`.\n"
    (problem,) = symbol_problems(page, known, "docs/questions/a.md", 10)
    assert (problem.path, problem.line) == ("docs/questions/a.md", 12)
    assert "The symbol Q" in problem.what and "docs/notation.md" in problem.remedy
