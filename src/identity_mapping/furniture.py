"""HTML of a page after Markdown: figures, tables, code, and the parts above the text."""

from __future__ import annotations

import html
import re
from pathlib import Path

FIGURE = re.compile(
    r"<p>\s*<img alt=\"([^\"]*)\" src=\"([^\"]+\.svg)\"(?: title=\"([^\"]*)\")?\s*/?>\s*</p>"
)
TABLE = re.compile(
    r'(<p class="caption">((?:(?!</p>).)*)</p>\s*)?<table>(.*?)</table>', re.S
)
PRE = re.compile(r"<pre><span></span><code>(.*?)</code></pre>", re.S)
HEAD = re.compile(r"\A\s*<h1[^>]*>(.*?)</h1>", re.S)
FAILS = re.compile(r'(<h2 id="when-it-fails">.*?)(?=<h2 id="check-yourself">|\Z)', re.S)
SORTED = 5  # rows from which on a table can be sorted
PHONE = 32  # characters of code that a 320 px screen shows


def split_head(page: str) -> tuple[str, str]:
    """Return the inside of the first heading, and the page without it."""
    match = HEAD.search(page)
    if not match:
        return "", page
    return match[1], page[match.end() :]


def inline_figures(page: str, folder: Path) -> str:
    """Put SVG figures into the page, so that they follow its colours."""

    def figure(match: re.Match[str]) -> str:
        alt, source, caption = match.groups()
        path = folder / Path(source).name
        if not path.exists():
            return match[0]  # reported as a dead link
        svg = path.read_text(encoding="utf-8").strip()
        svg = re.sub(r"<\?xml.*?\?>|<!--.*?-->", "", svg, flags=re.S).strip()
        svg = re.sub(r"(?<=>)\s*\n\s*(?=<)", "", svg).replace("\n", " ")
        svg = svg.replace("<svg ", f'<svg role="img" aria-label="{alt}" ', 1)
        words = f"<figcaption>{caption}</figcaption>" if caption else ""
        return f"<figure>{svg}{words}</figure>"

    return FIGURE.sub(figure, page)


def frame_tables(page: str) -> str:
    """Wrap each table in a box that scrolls, and give its first column row headings.

    The column headings of a longer one get the place that their sort buttons take.
    """
    count = 0

    def table(match: re.Match[str]) -> str:
        nonlocal count
        count += 1
        caption, words, inside = match[1] or "", match[2], match[3]
        label = f"Table {count}"
        name = f'aria-label="{label}"'
        if words:
            caption = f'<p class="caption" id="table-{count}">{words}</p>'
            name = f'aria-labelledby="table-{count}"'
        # A cell that is a formula stays a cell: it has no words to head a row with.
        inside = re.sub(r"<th(?=[ >])", '<th scope="col"', inside)
        inside = re.sub(
            r"<tr>\s*<td([^>]*)>(?!(?:<span class=\"whole\">)?<math\b)(.*?)</td>",
            r'<tr><th scope="row"\1>\2</th>',
            inside,
            flags=re.S,
        )
        if inside.count("<tr>") - 1 >= SORTED:  # the first is the heading
            head = r'(<th scope="col"[^>]*>)((?:(?!</th>).)+)'
            inside = re.sub(head, r'\1<span class="sort">\2</span>', inside, flags=re.S)
        return (
            f'{caption}<div class="wide" tabindex="0" role="group" {name}>'
            f"<table {name}>{inside}</table></div>"
        )

    return TABLE.sub(table, page)


def focus_code(page: str) -> str:
    """Make code that is wider than a phone reachable by keyboard."""

    def block(match: re.Match[str]) -> str:
        lines = html.unescape(re.sub(r"<[^>]+>", "", match[1])).split("\n")
        wide = max(map(len, lines), default=0) > PHONE
        focus = ' tabindex="0"' if wide else ""
        code = re.sub(r"\n{3,}", "\n\n", match[1].rstrip())  # one empty line is enough
        return f"<pre{focus}><code>{code}</code></pre>"

    return PRE.sub(block, page)


def tint_failure(page: str) -> str:
    """Put *When it fails* into the one tinted box of the page."""
    return FAILS.sub(
        r'<section class="fails" aria-labelledby="when-it-fails">\1</section>', page
    )


def narrow_spaces(page: str) -> str:
    """Keep numbers whole in text: no break before a per cent sign or within a range."""
    kept = r"(<(?:pre|code|svg|math)\b.*?</(?:pre|code|svg|math)>|<[^>]+>)"
    parts = re.split(kept, page, flags=re.S)
    for place in range(0, len(parts), 2):
        text = re.sub(r"(?<=\d) ?%", "\u202f%", parts[place])
        parts[place] = re.sub(r"(?<=\d)\u2013(?=\d)", "\u2060\u2013\u2060", text)
    return "".join(parts)


def curl_quotes(page: str) -> str:
    """Set typographic quotation marks and apostrophes in a page's text."""
    kept = r"(<(?P<tag>pre|code|svg|math|script|style)\b.*?</(?P=tag)>|<[^>]+>)"
    before, out, place = " ", [], 0

    def curl(text: str) -> str:
        nonlocal before
        text = re.sub(r"&quot;|&#34;", '"', re.sub(r"&#39;|&#x27;", "'", text))
        curled = []
        for character in text:
            if character in "\"'":
                opens = before in " \n\t([{\u201c\u2018\u2013\u2014\u00a0"
                marks = "\u201c\u201d" if character == '"' else "\u2018\u2019"
                character = marks[0] if opens else marks[1]
            curled.append(character)
            before = character
        return "".join(curled)

    for match in re.finditer(kept, page, re.S):
        out += [curl(page[place : match.start()]), match[0]]
        place = match.end()
        if match["tag"]:
            before = "x"  # a mark behind code or a formula closes
        elif re.match(
            r"</?(?:p|li|d[dt]|t[dhr]|h\d|div|summary|title|ul|ol|br)\b", match[0]
        ):
            before = " "
    return "".join(out) + curl(page[place:])


def anchor_headings(page: str) -> str:
    """Let every heading of the text link to itself, so that it can be shared."""
    heading = re.compile(r'<(h[23]) id="([^"]+)">((?:(?!<a\b|</h).)*)</\1>', re.S)
    return heading.sub(r'<\1 id="\2"><a class="self" href="#\2">\3</a></\1>', page)


def finish(page: str, figures: Path) -> str:
    """Apply everything that any page needs."""
    page = inline_figures(page, figures)
    page = re.sub(
        r'<div class="tabbed-set" ',
        '<div class="tabbed-set" role="group" '
        'aria-label="The same code in several frameworks" ',
        page,
    )
    return narrow_spaces(focus_code(frame_tables(anchor_headings(page))))
