"""Where Markdown holds code and maths, so that checks and inserts can look past them."""

from __future__ import annotations

import re

# A blank line ends a paragraph, and with it a code span or a formula that was left open.
SAME = r"(?!\n[ \t]*\n)"
FENCE = re.compile(
    r"^[ \t]*(`{3,}|~{3,})[^`\n]*\n(?:.*?\n)??[ \t]*\1[ \t]*$", re.M | re.S
)
CODE = re.compile(rf"(?<![\\`])(`+)(?!`)(?:{SAME}.)+?(?<!`)\1(?!`)", re.S)
MATHS = re.compile(
    rf"\$\$.*?\$\$|(?<![\\$])\$(?![\s$])(?:\\.|{SAME}[^\\$])+?(?<!\s)\$", re.S
)


def blank(pattern: re.Pattern[str], text: str) -> str:
    """Return ``text`` with every match overwritten by spaces; lines stay where they are."""

    def spaces(match: re.Match[str]) -> str:
        return "\n".join(" " * len(line) for line in match[0].split("\n"))

    return pattern.sub(spaces, text)


def without_code(markdown: str) -> str:
    """Return ``markdown`` with fences and code spans blanked, everything else in place."""
    return blank(CODE, blank(FENCE, markdown))
