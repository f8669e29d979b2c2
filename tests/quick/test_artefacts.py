"""What stands in each page beside its text: its style, its font, and what its policy allows."""

from __future__ import annotations

import base64
import hashlib
import re
from io import BytesIO
from pathlib import Path

from fontTools.ttLib import TTFont

from identity_mapping.artefacts import FONT_FIRST, math_font, page_style, policy

SHEET = "/* Colours. */\n:root { --id: blue; } /* the identity */\na { color: red; }\n"


def letters(font: bytes) -> set[str]:
    """Return the characters that a font draws."""
    return set(map(chr, TTFont(BytesIO(font)).getBestCmap()))


def test_a_policy_allows_what_stands_in_the_page() -> None:
    rules = policy("a { color: red; }")
    for text in ("a { color: red; }", FONT_FIRST):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in rules
    assert "unsafe" not in rules and "{" not in rules
    assert rules != policy("a { color: blue; }")


def test_a_page_without_formulas_has_no_font() -> None:
    assert page_style(SHEET, None) == ":root { --id: blue; } a { color: red; }"


def test_the_font_stands_before_the_style() -> None:
    style = page_style(SHEET, b"font")
    face, rest = style.split("\n", 1)
    assert face.startswith("@font-face {") and "base64,Zm9udA==)" in face
    assert rest == page_style(SHEET, None)


def test_a_pages_font_is_cut_from_the_sites(tmp_path: Path) -> None:
    """It holds the page's characters and no others, and is made once."""
    whole = math_font({"x", "y", "∑", "√"}, tmp_path)
    small = math_font({"x", "∑"}, tmp_path, whole)
    assert letters(whole.read_bytes()) == {"x", "y", "∑", "√"}
    assert letters(small.read_bytes()) == {"x", "∑"}
    assert small.stat().st_size < whole.stat().st_size
    assert "MATH" in TTFont(BytesIO(small.read_bytes()))
    made = small.stat().st_mtime_ns
    assert math_font({"∑", "x"}, tmp_path) == small
    assert small.stat().st_mtime_ns == made
    assert re.fullmatch(r"math-\w{16}\.woff2", small.name)
