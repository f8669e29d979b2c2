"""The lint of style: words that say nothing, and spellings from the other side of the sea.

Spelling mistakes are codespell's part, which `make check` runs.
"""

from __future__ import annotations

import re

from .markup import blank
from .problems import Problem, line_of
from .prose import prose_only

EMPTY = "Leave it out: what is plain to the author may be new to the reader."
HYPE = "Say what was measured or proven instead."
TALK = "Say the thing itself, without the announcement."
BRITISH = "Write it in British English, as the other pages do."
WORDS = {
    r"simply|just|obviously|trivially|clearly|of course|needless to say": EMPTY,
    r"powerful|seamless(?:ly)?|cutting-edge|revolutionary|groundbreaking|leverag\w+"
    r"|crucial(?:ly)?|dramatic(?:ally)?": HYPE,
    r"we will see|let's|let us|as (?:mentioned|discussed) (?:above|earlier|before)"
    r"|it is (?:important|worth) (?:to note|noting)|note that|in order to": TALK,
    r"behavior\w*|\w*color(?:s|ed|ing)?|favor\w*|center(?:s|ed|ing)?|labeled|modeled"
    r"|(?:normal|optim|initial|regular|general|recogn|minim|maxim|organ|special|penal"
    r"|util|visual|vector|stabil|factor)iz\w+": BRITISH,
}
# What is quoted, asked, or names itself in italics is not the author's own wording.
QUOTED = re.compile(
    r"\"[^\"\n]*\"|\u201c[^\u201d\n]*\u201d|\*[^*\n]+\*|\[@[^\]\n]+\]"
    r"|^# .*|\[[^\[\]\n]*\?(?=[ \]])",  # prose_only leaves no end of a link
    re.M,
)


def style_problems(markdown: str, where: str, first_line: int = 1) -> list[Problem]:
    """Report words of the list in a page's prose, with what to do about each."""
    text = blank(QUOTED, prose_only(markdown))
    return [
        Problem(
            where,
            first_line + line_of(text, match.start()) - 1,
            f"The prose says {match[0]!r}.",
            remedy,
        )
        for words, remedy in WORDS.items()
        for match in re.finditer(rf"(?<![\w-])(?:{words})(?![\w-])", text, re.I)
    ]
