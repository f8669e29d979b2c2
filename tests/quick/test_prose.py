"""A number in prose with a decimal point or a per cent sign has something behind it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from identity_mapping.data import Table
from identity_mapping.prose import (
    APART,
    false_joins,
    normal,
    prose_only,
    rounds_to,
    sentence_around,
    uncited_inserts,
    unsupported_numbers,
    words,
)

TABLE = Table(
    "he",
    "docs/data/he.json",
    "Errors",
    "he2016",
    "Table 1",
    "CIFAR-10",
    {"case": {"title": "Case"}, "error": {"title": "Error", "decimals": 2}},
    {
        "identity": {"case": "identity", "error": 6.61},
        "half": {"case": "0.5", "error": 80},
    },
    {},
)
CITED = "[@he2016, Table 1]"


def faults(text, outputs=(), **rest):
    found = unsupported_numbers(text, list(outputs), {"he": TABLE}, "docs/x.md", **rest)
    return [(problem.line, problem.what.split("'")[1]) for problem in found]


@pytest.mark.parametrize(
    ("value", "shown", "same"),
    [
        ("3.14159", "3.14", True),
        ("3.145", "3.15", True),  # half up
        ("3.145", "3.14", True),  # half to even
        ("3.1", "3.14", False),  # a shorter result backs no longer number
        ("0.0004", "0.0", False),  # everything small rounds to zero
        ("0", "0.0", True),
        ("-2.213", "-2.2", True),
        ("2.213", "-2.2", False),
        ("7.634e-16", "7.6e-16", True),
        ("7.634e-16", "7.7e-16", False),
        ("0.001", "1e-3", True),
        ("0.00132", "1e-3", True),
        ("79.6", "80", True),
        ("3.1e+29", "0.1", False),  # more digits than a Decimal keeps
        ("1e-400", "0.1", False),
        (".25", "0.25", True),
    ],
)
def test_rounding(value, shown, same):
    assert rounds_to(value, shown) is same


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("6.61 %", "6.61"),
        ("6.61\u202f%", "6.61"),
        ("6.61\u2009%", "6.61"),
        ("6.61&nbsp;%", "6.61"),
        ("5 per cent", "5"),
        ("5 percentage", "5"),
        ("\u22120.5", "-0.5"),
        ("1,202.5", "1202.5"),
        ("1\u202f202.5", "1202.5"),
        ("1 202.5 %", "1202.5"),
    ],
)
def test_one_spelling_of_a_number(written, plain):
    assert normal(written) == plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("The error is 9.9 here.", "9.9"),
        ("The error is .5 here.", ".5"),
        ("The error is \u22120.5 here.", "\u22120.5"),
        ("The error is _9.9_ here.", "9.9"),
        ("The error is **9.9** here.", "9.9"),
        ("The error is (9.9).", "9.9"),
        ("It takes 2.5x as long.", "2.5"),
        ("It is \u00b10.16 wide.", "0.16"),
        ("A step of 1e-3 is small.", "1e-3"),
        ("A step of 1e\u22123 is small.", "1e\u22123"),
        ("In 1,202.5 steps.", "1,202.5"),
        ("About 9 % fail.", "9 %"),
        ("About 9% fail.", "9%"),
        ("About 9\u202f% fail.", "9 %"),
        ("About 9\u2009% fail.", "9 %"),
        ("About 9&nbsp;% fail.", "9&nbsp;%"),
        ("About 9 per cent fail.", "9 per cent"),
        ("It is 9 percentage points.", "9 percentage"),
        ("[It is 9.9.](x.md)", "9.9"),
        ('![It shows a line.](../figures/x.svg "It is 9.9.")', "9.9"),
        ('??? question "Is it 9.9?"', "9.9"),
        ("| case | 9.9 |", "9.9"),
    ],
)
def test_reported(text, shown):
    assert faults(text) == [(1, shown)]


def test_both_ends_of_a_range():
    assert faults("From 73\u201379 % fail.") == [(1, "73"), (1, "79 %")]
    assert faults("From 73-79 % fail.") == [(1, "73"), (1, "79 %")]
    assert faults("From 73 to 79 % fail.") == [(1, "73"), (1, "79 %")]
    assert faults("It is between 73 and 79 %.") == [(1, "73"), (1, "79 %")]
    assert faults("It is 34 and 79 %.") == [(1, "79 %")]


@pytest.mark.parametrize(
    "text",
    [
        "A net of 1,202 layers, 18 or 34, in 2015.",
        "Call `round(x, 9.9)` or ``a ` 9.9``.",
        "At $a = 0.9$ and\n\n$$\n0.9 x\n$$\n",
        "At $a =\n0.9$ it holds.",
        "```python\nx = 9.9\n```",
        "~~~text\n9.9 %\n~~~",
        "    ```pycon\n    >>> 9.9\n    ```",
        "With Python 3.11 and PyTorch 2.9.1.",
        "See Section 3.1, Figs. 2.1 and Table A.",
        "Under CC BY 4.0.",
        "In arXiv:1512.03385 and DOI 10.1109/CVPR.2016.90 it stands.",
        "[here](https://example.org/v2.5/) or <https://example.org/v2.5>",
        "It is [=he.identity.error] here.",
        "[table: he case error]",
        "A layer x2.5 and a v1.5.",
        "It ends in 2015. 3 layers follow.",
    ],
)
def test_exempt(text):
    assert faults(text) == []


def test_an_open_backtick_hides_one_paragraph_at_most():
    assert faults("A stray ` here.\n\nIt is 9.9.\n\nAnd ` there.") == [(3, "9.9")]
    assert faults("A price of $5.\n\nIt is 9.9.\n\nOr 6$.") == [(3, "9.9")]


def test_printed_numbers_are_backed():
    outputs = ["[1.188, -2.213]\n", "array(\u22120.5)\n", "1.\n", ".25\n"]
    assert faults("It is 1.19, \u22122.2, \u22120.5, 1.0 and 0.25.", outputs) == []
    assert faults("It is 2.2.", outputs) == [(1, "2.2")]
    assert faults("It is 0.5.", ["10.5\n", "x0.5\n"]) == [(1, "0.5")]


def test_cells_back_the_sentence_that_cites_them():
    assert faults(f"It is 6.61 % {CITED}.") == []
    assert faults(f"It is 80 % {CITED}.") == []
    assert faults(f"It is 0.5 {CITED}.") == []
    assert faults(f"It is 6.62 % {CITED}.") == [(1, "6.62 %")]
    assert faults("It is 6.61 % [@he2016, Table 2].") == [(1, "6.61 %")]
    assert faults("It is 6.61 % [@other, Page 3; @he2016, Table 1].") == []


@pytest.mark.parametrize(
    "text",
    [
        f"First this {CITED}. It is 6.61 %.",
        f"It is 6.61 %. Then this {CITED}.",
        f"It is 6.61 %.\nThen this {CITED}.",
        f"Is it 6.61 %? No {CITED}.",
        f"It is 6.61 %\n\nThen this {CITED}.",
        f"- It is 6.61 %\n- Then this {CITED}",
        f"1. It is 6.61 %\n2. Then this {CITED}",
        f"| 6.61 % |\n| {CITED} |",
        f'"It is 6.61 %." Then {CITED}.',
        f"*It is 6.61 %.* Then {CITED}.",
        f"By He et al. It is 6.61 %. Then {CITED}.",
    ],
)
def test_another_sentence_backs_nothing(text):
    assert [shown for _, shown in faults(text)] == ["6.61 %"]


@pytest.mark.parametrize(
    "text",
    [
        f"The 6.61 % of He et al. is for 110 layers {CITED}.",
        f"With 6.61 % (see Fig. 2) it is best {CITED}.",
        f"By Eq. 5 and Eqs. 6 it is 6.61 % {CITED}.",
        f"It is best, e.g. 6.61 %, i.e. the least {CITED}.",
        "The rest [@other, Fig. 6] has 6.61 % [@he2016, Table 1].",
        "It has 6.61 % [@other, Fig. 6; @he2016, Table 1].",
        f"| Case. One | 6.61 % | {CITED} |",
        f"It is\n6.61 %\n{CITED}.",
    ],
)
def test_abbreviations_and_locators_end_no_sentence(text):
    assert faults(text) == []


def test_sentence():
    text = "One. Two 5 [@a, Fig. 6] three. Four."
    assert sentence_around(text, text.index("5"), text.index("5") + 1).strip() == (
        "Two 5 [@a, Fig. 6] three."
    )


def test_citations_of_the_page_back_a_short_answer():
    pairs = {("he2016", "Table 1")}
    assert faults("It is 6.61 %.", cited=pairs) == []
    assert faults("It is 6.61 %.", cited=set()) == [(1, "6.61 %")]


def test_lines_count_from_the_first_of_the_file():
    assert faults("One.\n\n```py\n\n```\nIt is 9.9.", first_line=20) == [(25, "9.9")]


def test_inserts_need_their_table_cited():
    tables = {"he": TABLE}
    insert = "It is [=he.identity.error]."
    (problem,) = uncited_inserts(f"One.\n{insert}", tables, "docs/x.md", 10)
    assert (problem.line, "[@he2016, Table 1]" in problem.remedy) == (11, True)
    assert uncited_inserts(f"{insert} {CITED}", tables, "docs/x.md") == []
    assert uncited_inserts(f"{insert}\n\n[table: he]", tables, "docs/x.md") == []
    assert uncited_inserts("Write `[=he.identity.error]`.", tables, "docs/x.md") == []
    assert len(uncited_inserts(f"{insert} `{CITED}`", tables, "docs/x.md")) == 1


TEN = replace(
    TABLE,
    name="ten",
    protocol="ImageNet, 10-crop",
    columns={
        "error": {"title": "Error", "decimals": 2},
        "mean": {"title": "Mean", "decimals": 2, "protocol": "mean"},
        "batch": {"title": "Batch", "protocol": True},
        "layers": {"title": "Layers", "protocol": False},
    },
    rows={
        "small": {"error": 4.92, "mean": 4.89, "batch": 128, "layers": 110},
        "large": {"error": 4.62, "mean": 4.69, "batch": 64, "layers": 1001},
        "other": {"error": 5.46, "mean": "", "batch": 128, "layers": 164},
    },
)
SAME = replace(TABLE, name="same", raw={"measure": "CIFAR-10"})
JOINED = {"he": TABLE, "ten": TEN, "same": SAME}
PAIR = "[=he.identity.error] against [=ten.small.error]"


def joins(text, first_line=1):
    found = false_joins(text, JOINED, "docs/x.md", first_line)
    return [(problem.line, problem.what.split(": ", 1)[1]) for problem in found]


@pytest.mark.parametrize(
    ("text", "differ"),
    [
        (f"It is {PAIR}.", "'CIFAR-10' against 'ImageNet, 10-crop'"),
        ("[=ten.small.error], [=ten.large.error]", "'Batch: 128' against 'Batch: 64'"),
        ("[=ten.small.error], [=ten.small.mean]", "'that of the table' against 'mean'"),
        (f"| {PAIR} |", "'CIFAR-10' against 'ImageNet, 10-crop'"),
        (f"- It is {PAIR}", "'CIFAR-10' against 'ImageNet, 10-crop'"),
        (f"It is {PAIR}. That is another test.", "'CIFAR-10' against"),
    ],
)
def test_numbers_of_different_protocols_are_not_joined(text, differ):
    ((_, said),) = joins(text)
    assert differ in said


@pytest.mark.parametrize(
    "text",
    [
        "It is [=he.identity.error]. It is [=ten.small.error].",
        "- It is [=he.identity.error]\n- It is [=ten.small.error]",
        "| [=he.identity.error] |\n| [=ten.small.error] |",
        "It is [=ten.small.error] against [=ten.other.error].",
        "It is [=he.identity.error] against [=same.identity.error].",
        "With [=ten.large.layers] layers it is [=he.identity.error].",
        "With [=ten.large.batch] images it is [=he.identity.error].",
        "The row [=he.identity.case] has [=ten.small.error].",
        "It is [=he.identity.error], not [=he.none.error] or [=none.small.error].",
        f"Write `{PAIR}`.",
        f"```text\n{PAIR}\n```",
        f"It is {PAIR}: another\nprotocol.",
    ],
)
def test_numbers_that_may_stand_in_one_sentence(text):
    assert joins(text) == []


@pytest.mark.parametrize("words", APART)
def test_a_sentence_may_say_that_protocols_differ(words):
    assert joins(f"It is {PAIR}, and this is {words}.") == []
    assert joins(f"{words.capitalize()}: {PAIR}.") == []


def test_each_change_of_protocol_is_reported_once_with_its_line():
    text = "It is [=he.identity.error],\n[=ten.small.error],\n[=ten.other.error]."
    assert [line for line, _ in joins(text, 10)] == [11]
    (problem,) = false_joins(f"It is {PAIR}.", JOINED, "docs/x.md")
    assert "holds he.identity.error and ten.small.error" in problem.what
    assert all(words in problem.remedy for words in APART)


def test_positions_stay():
    text = "a `b`\n```py\nc\n```\n$d$ [e](f.md) g"
    kept = prose_only(text)
    assert len(kept) == len(text) and kept.count("\n") == text.count("\n")
    assert kept.split() == ["a", "[e", "g"]


def test_words_of_prose():
    assert (
        words("Two words. `no code` $x$ [a link](to-nowhere.md) [@key, Table 1]") == 4
    )
