"""What a contribution may not bring onto a page is refused, with file, line and remedy.

Each input stands on a line of its own in a page that is rendered as the site renders it.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from identity_mapping import (
    data,
    notebooks,
    questions,
    rendering,
    safety,
    snippets,
    sources,
)
from identity_mapping.every_page import citation_problems
from identity_mapping.library import Library, load
from identity_mapping.memory import Memory
from identity_mapping.problems import BadInput, Problem
from identity_mapping.topics import Order

ROOT = Path(__file__).resolve().parents[2]
PAGE = "docs/questions/a.md"
HEAD = "# Is it so?\n\nIt is, and `<script>` shows why.\n\n"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{}</svg>\n'
BIB = """@article{a2001word,
  author = {A, B},
  title = {T},
  year = {2001},
  shows = {More.},
  tables = {1-5, 2a-2b},
  equations = {1-9},
  sections = {1, 3.1-3.3},
}
"""
TABLE = """{
  "title": "T", "source": "a2001word", "locator": "Table 1", "protocol": "p",
  "columns": {"case": {"title": "Case"}},
  "rows": {
    "one": {"case": "%s"}
  }
}
"""
CODE = '''"""Is it so?

--8<-- [start:session]
>>> print("<script>alert(1)</script>")
<script>alert(1)</script>

--8<-- [end:session]
"""
'''


@pytest.fixture
def problems(tmp_path):
    """Return what is wrong with a page's Markdown, its cell and its figure."""

    def rendered(body, cell="c", drawing=""):
        for folder in ("docs/data", "docs/figures", "snippets"):
            (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        for path, text in {
            "mkdocs.yml": (ROOT / "mkdocs.yml").read_text(encoding="utf-8"),
            "docs/references.bib": BIB,
            "docs/data/table.json": TABLE % cell.replace('"', '\\"'),
            "docs/figures/unit.svg": SVG.format(drawing),
            "snippets/a.py": CODE,
        }.items():
            (tmp_path / path).write_text(text, encoding="utf-8")
        tables, _ = data.read_tables(tmp_path / "docs/data", tmp_path)
        files, _ = snippets.read_snippets(tmp_path / "snippets", Memory(active=False))
        known, _ = sources.read_sources(tmp_path / "docs/references.bib", "")
        library = Library(tmp_path, {}, files, known, tables, Order((), ()), (), {})
        return rendering.Renderer(library).problems(body, PAGE)

    return rendered


HOSTILE = {
    # HTML in Markdown
    "script": ("<script>alert(1)</script>", "<script>"),
    "script in capitals": ("<ScRiPt>alert(1)</ScRiPt>", "<script>"),
    "script within words": ("Words <script src=x></script> go on.", "<script>"),
    "unclosed script": ("<script>alert(1)", "<script>"),
    "handler": ("<img src=x onerror=alert(1) alt='a picture of it'>", "onerror"),
    "handler behind a slash": ("<svg/onload=alert(1)></svg>", "onload"),
    "handler on a fold": ('<details ontoggle="alert(1)" open>x</details>', "ontoggle"),
    "handler in two lines": ('<b title="a"\nonclick="alert(1)">x</b>', "onclick"),
    "iframe": ('<iframe src="https://example.org"></iframe>', "<iframe>"),
    "object": ('<object data="https://example.org/x.swf"></object>', "<object>"),
    "embed": ('<embed src="https://example.org/x">', "<embed>"),
    "form": ('<form action="https://example.org"><input name="p"></form>', "<form>"),
    "field": ('Type here: <input type="password" name="p">', "field to type into"),
    "field without a kind": ('Type here: <input name="p">', "field to type into"),
    "button": ("<button formaction='javascript:alert(1)'>x</button>", "<button>"),
    "style attribute": ('<p style="position:fixed">x</p>', "style="),
    "style element": ("<style>body { display: none }</style>", "<style>"),
    "stylesheet": (
        '<link rel="stylesheet" href="https://example.org/x.css">',
        "<link>",
    ),
    "base": ('<base href="https://example.org/">', "<base>"),
    "refresh": ('<meta http-equiv="refresh" content="0; url=https://x.org">', "<meta>"),
    "template": ("<template><p>x</p></template>", "<template>"),
    "noscript": (
        "<noscript><p title='</noscript><img src=x>'></noscript>",
        "<noscript>",
    ),
    "audio": ('<audio src="https://example.org/x.mp3" autoplay></audio>', "<audio>"),
    "video": ('<video poster="https://example.org/x.png"></video>', "<video>"),
    "marquee": ("<marquee onstart=alert(1)>x</marquee>", "<marquee>"),
    "plaintext": ("<plaintext>", "<plaintext>"),
    "textarea": ("<textarea><img src=x onerror=alert(1)></textarea>", "<textarea>"),
    "portal of an own name": ("<x-portal src=x>y</x-portal>", "<x-portal>"),
    "comment": ("Words <!-- hidden --> go on.", "<!-- hidden"),
    "comment that ends otherwise": ("<!-- --!> <img src=//x.org/y> -->", "<!--"),
    "end tag of the page": ("Words </article> go on.", "</article>"),
    "torn elements": ("<em><strong>x</em></strong>", "otherwise than it is written"),
    "unclosed element": ("<div><p>x</p>", "otherwise than it is written"),
    "script in a heading": ("## Why <script>alert(1)</script>", "<script>"),
    "handler in a heading": ("## Why <b onclick=alert(1)>x</b>", "onclick"),
    "script in a list": ("- <script>alert(1)</script>", "<script>"),
    "script in a cell": (
        "| a | b |\n| - | - |\n| <script>x</script> | c |",
        "<script>",
    ),
    "script in a quotation": ("> <script>alert(1)</script>", "<script>"),
    "Markdown in HTML": (
        '<div markdown onclick="alert(1)">\n\n*x*\n\n</div>',
        "onclick",
    ),
    "title of a fold": (
        '??? question "<img src=x onerror=alert(1)>"\n\n    x',
        "onerror",
    ),
    "title of a tab": ('=== "<img src=x onerror=alert(1)>"\n\n    x', "onerror"),
    "access key": ('<a accesskey="x" href="#x">y</a>', "accesskey"),
    "editable": ("<p contenteditable>x</p>", "contenteditable"),
    "target": ('<a target="_blank" href="https://example.org">x</a>', "target"),
    "data of a script": ('<b data-x="y">x</b>', "data-x"),
    # HTML within maths and drawings
    "picture within maths": (
        "<math><mtext><img src=x onerror=alert(1)></mtext></math>",
        "onerror",
    ),
    "table within maths": (
        "<math><mtext><table><mglyph><style><img src=x onerror=y>",
        "<mglyph>",
    ),
    "script within a drawing": ("<svg><script>alert(1)</script></svg>", "<script>"),
    "handler on a drawing": ("<svg onload=alert(1)></svg>", "onload"),
    "foreign object": (
        "<svg><foreignObject><p>x</p></foreignObject></svg>",
        "<foreignob",
    ),
    "animated link": (
        '<svg><a><animate attributeName="href" values="javascript:x"/></a></svg>',
        "<animate>",
    ),
    "set link": ('<svg><set attributeName="href" to="javascript:x"/></svg>', "<set>"),
    "use of elsewhere": ('<svg><use href="https://x.org/y.svg#z"/></svg>', "refers to"),
    "older use of elsewhere": ('<svg><use xlink:href="data:x"/></svg>', "refers to"),
    "picture in a drawing": (
        '<svg><image href="https://x.org/y.png"/></svg>',
        "<image>",
    ),
    "paint of elsewhere": (
        '<svg><path fill="url(https://x.org/y#z)"/></svg>',
        "refers to",
    ),
    "link in maths": (
        '<math href="javascript:alert(1)"><mi>x</mi></math>',
        "javascript:",
    ),
    # Schemes of links
    "javascript": ("[x](javascript:alert(1))", "javascript:"),
    "javascript with an entity": ("[x](JaVaScRiPt&colon;alert(1))", "javascript:"),
    "javascript in numbers": ("[x](&#106;avascript:alert(1))", "javascript:"),
    "javascript with a tab": ('<a href="java&#9;script:alert(1)">x</a>', "javascript:"),
    "javascript in pieces": ('<a href="java\tscript:alert(1)">x</a>', "javascript:"),
    "javascript with a line": (
        '<a href="java&#10;script:alert(1)">x</a>',
        "javascript:",
    ),
    "javascript behind a space": (
        '<a href=" javascript:alert(1)">x</a>',
        "javascript:",
    ),
    "javascript behind a control": (
        '<a href="&#1;javascript:x()">x</a>',
        "javascript:",
    ),
    "javascript by reference": ("[x][y]\n\n[y]: javascript:alert(1)", "javascript:"),
    "javascript in brackets": ("[x](<javascript:alert(1)>)", "javascript:"),
    "vbscript": ("[x](vbscript:msgbox(1))", "vbscript:"),
    "data": ("[x](data:text/html,<b>x</b>)", "data:"),
    "data in base 64": ("[x](data:text/html;base64,PHNjcmlwdD4=)", "data:"),
    "file": ("[x](file:///etc/passwd)", "file:"),
    "blob": ("[x](blob:https://example.org/y)", "blob:"),
    "ftp": ("<ftp://example.org/x>", "ftp:"),
    "host without a scheme": ("[x](//example.org/y)", "another host"),
    "host behind a backslash": ('<a href="/\\example.org">x</a>', "another host"),
    # Hosts of pictures
    "picture of another host": (
        "![A picture of another host](https://example.org/x.png)",
        "not of this site",
    ),
    "picture without a scheme": (
        "![A picture of it all](//x.org/y.png)",
        "not of this",
    ),
    "picture in data": (
        "![A picture in the page](data:image/png;base64,AA==)",
        "not of this site",
    ),
    "picture in HTML": ('<img alt="" src="http://x.org/y.gif">', "not of this site"),
    "set of pictures": ('<img alt="" src="x.png" srcset="//x.org/y 2x">', "srcset"),
    "source of a picture": (
        '<picture><source srcset="//x.org"></picture>',
        "<picture>",
    ),
    # Attribute lists
    "handler by attribute list": ('A word.\n{: onclick="alert(1)" }', "onclick"),
    "handler on a word": ('*A word*{: onmouseover="alert(1)" }', "onmouseover"),
    "style by attribute list": ('A word.\n{: style="position:fixed" }', "style"),
    "handler on a heading": ('## Why {: onclick="alert(1)" }', "onclick"),
    "link by attribute list": ('[x](#y){: href="javascript:alert(1)" }', "javascript:"),
    "picture by attribute list": (
        '![A picture of it all](x.png){: src="https://x.org/y" }',
        "not of this site",
    ),
    "level that is skipped": ("## Why\n\n#### Because", "level 4"),
    "level by underline": ("Why\n---\n\n#### Because", "level 4"),
    "raw heading": ("<h5>x</h5>", "level 5"),
    # What only rendering shows
    "cell that is not there": ("It is [=table.two.case] there.", "There is no cell"),
    "table that is not there": ("[table: tables]", "no table tables"),
    "formula": ("It is $\\frac{1$ there.", "does not parse"),
}


@pytest.mark.parametrize(("text", "what"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_input_names_file_and_line(problems, text, what):
    """The thing is named, and the line on which it stands, and a remedy is given."""
    found = problems(HEAD + text + "\n")
    said = [problem for problem in found if what.lower() in problem.what.lower()]
    assert said, found
    start = HEAD.count("\n") + 1
    lines = range(start, start + text.count("\n") + 1)
    assert len(found) == len({problem.what for problem in found})
    assert said[0].path == PAGE and said[0].line in lines, found
    assert said[0].remedy and "\n" not in str(said[0])


BENIGN = {
    "key": "Press <kbd>Ctrl</kbd> and <kbd>C</kbd>.",
    "fold in HTML": "<details><summary>More</summary>\n<p>x</p>\n</details>",
    "fold": '??? question "Predict: is `<b>` bold?"\n\n    Yes.',
    "tabs": '=== "NumPy"\n\n    x\n\n=== "JAX"\n\n    y',
    "code that shows a script": "Write `<script>alert(1)</script>` in code.",
    "fence that shows a script": "```text\n<script>alert(1)</script>\n```",
    "code that shows a scheme": "A link to `javascript:alert(1)` is refused.",
    "entities": "The tag &lt;script&gt; is text &amp; no more.",
    "link": "[x](https://example.org/a?b=1&c=2#d)",
    "link of old": "[x](http://example.org/)",
    "link in brackets": "<https://example.org/>",
    "address": "[x](mailto:a@example.org)",
    "link within": "[x](b.md#c) and [y](../about.md) and [z](#why)",
    "anchor by attribute list": "## Why { #reason }",
    "class by attribute list": "True.\n{ .true }",
    "comparison": "For 1 < 2 and 3 > 2, a<b is no tag with spaces: a < b.",
    "maths": "For $a < b$ and $\\lvert x \\rvert \\le 1$:\n\n$$\na &lt; b\n$$",
    "matrix": "$$\n\\begin{pmatrix} 1 & 0 \\\\ 0 & 1 \\end{pmatrix}\n$$",
    "table": "| a | b |\n| :- | -: |\n| `<b>` | 1 < 2 |",
    "list": "1. one\n2. two\n    - three",
    "quotation": "> He says: “on-click = no handler”.",
    "superscript": "x<sup>2</sup>, x<sub>1</sub>, <abbr title='a b'>ab</abbr>,<br>new line",
    "figure": '![A line that rises to the right](../figures/unit.svg "Say so.")',
    "citation": "So it is [@a2001word, Table 2b; @a2001word, Section 3.2].",
    "table of a file": "[table: table case]",
    "session": '```pycon\n--8<-- "a.py:session"\n```',
    "levels": "## One\n\n### Two\n\n#### Three\n\n## Four",
    "word that sounds bad": "The script's onclick attribute, style and iframe: words.",
}
DRAWING = """<title>What it shows</title><desc>More</desc><defs><marker id="m" markerWidth="4"
refX="1" orient="auto"><path d="M0 0L4 2"/></marker><linearGradient id="g"><stop offset="0"
stop-color="#fff"/></linearGradient><clipPath id="c"><rect width="9" height="9"/></clipPath>
</defs><g fill="url(#g)" clip-path="url(#c)" transform="scale(2)"><use href="#m"/><path
marker-end="url(#m)" d="M0 0" stroke="var(--id,#0b62a8)"/><text x="1" y="2" font-size="16"
text-anchor="middle">a<tspan dy="4">1</tspan></text></g>"""


@pytest.mark.parametrize("text", BENIGN.values(), ids=BENIGN)
def test_what_only_looks_hostile_passes(problems, text):
    """Code, maths, links and the site's own syntax stay as they are."""
    assert problems(HEAD + text + "\n", "a `<b>` | c", DRAWING) == []


@pytest.mark.parametrize(
    ("cell", "what"),
    [
        ("<script>alert(1)</script>", "<script>"),
        ("<img src=x onerror=alert(1)>", "onerror"),
        ("[x](javascript:alert(1))", "javascript:"),
    ],
)
def test_a_cell_is_named_by_its_data_file(problems, cell, what):
    """What comes from a data file is to be repaired there."""
    found = problems(HEAD + "[table: table]\n", cell)
    assert [(p.path, p.line) for p in found if what in p.what] == [
        ("docs/data/table.json", 5)
    ]


@pytest.mark.parametrize(
    ("drawing", "what"),
    [
        ("<script>alert(1)</script>", "<script>"),
        ('<script href="https://x.org/y.js"/>', "<script>"),
        ('<path d="M0" onclick="alert(1)"/>', "onclick"),
        ("<foreignObject><p>x</p></foreignObject>", "<foreignobject>"),
        ('<a href="javascript:alert(1)"><text>x</text></a>', "javascript:"),
        ('<image href="https://x.org/y.png"/>', "<image>"),
        ('<use href="https://x.org/y.svg#z"/>', "refers to"),
        ('<path style="fill:url(https://x.org/y)"/>', "style"),
        ('<path fill="url( https://x.org/y )"/>', "refers to"),
        ("<style>@import url(https://x.org/y.css);</style>", "<style>"),
        ('<use href="#m"><set attributeName="href" to="data:x"/></use>', "<set>"),
        ('<rect><animate attributeName="href" to="javascript:x"/></rect>', "<animate>"),
        ('<g xmlns="http://www.w3.org/1999/xhtml"><p>x</p></g>', "namespace"),
        ('<s:script xmlns:s="http://www.w3.org/2000/svg">x()</s:script>', "<s:script>"),
        ("<handler>alert(1)</handler>", "<handler>"),
        ("<path>", "not XML"),
        ("<?xml-stylesheet href='https://x.org/y.css'?>", "declaration"),
        ("<![CDATA[<script>alert(1)</script>]]>", "declaration"),
        ("<text>&e;</text>", "not XML"),
    ],
)
def test_a_drawing_holds_nothing_but_shapes_and_words(tmp_path, drawing, what):
    """A drawing is published as a file, too, where it is read as XML."""
    path = tmp_path / "x.svg"
    path.write_text(SVG.format("\n" + drawing), encoding="utf-8")
    found = safety.drawing_problems(path, "docs/figures/x.svg")
    assert [
        (p.path, p.line) for p in found if what in p.what.lower() or what in p.what
    ][:1] == [("docs/figures/x.svg", 2)]


def test_a_drawing_declares_no_entities(tmp_path):
    """Entities could name each other without end."""
    path = tmp_path / "x.svg"
    path.write_text('<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.format("<text>&a;</text>"))
    (problem,) = safety.drawing_problems(path, "docs/figures/x.svg")
    assert "declaration '<!DOCTYPE" in problem.what and problem.line == 1


def test_a_drawing_is_in_utf_8(tmp_path):
    """Another encoding would let browsers read other signs than the check."""
    path = tmp_path / "x.svg"
    head = '<?xml version="1.0" encoding="ISO-2022-JP"?>'
    path.write_text(head + SVG.format("<text>x</text>"))
    (problem,) = safety.drawing_problems(path, "docs/figures/x.svg")
    assert "declaration '<?xml" in problem.what


def test_a_good_drawing_passes(tmp_path):
    """Titles, markers, gradients and the site's colours are what drawings are made of."""
    path = tmp_path / "x.svg"
    path.write_text('<?xml version="1.0"?>\n<!-- Mine. -->' + SVG.format(DRAWING))
    assert safety.drawing_problems(path, "docs/figures/x.svg") == []


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("shows", "url = {javascript:alert(1)},\n  shows", 5, "The url of"),
        ("shows", "url = {JavaScript:alert(1)},\n  shows", 5, "The url of"),
        ("shows", "url = {data:text/html,x},\n  shows", 5, "The url of"),
        ("shows", "url = {//example.org},\n  shows", 5, "The url of"),
        ("shows", 'url = {https://x.org/" onclick="x},\n  shows', 5, "The url of"),
        ("shows", "doi = {10.1/x onclick},\n  shows", 5, "The doi of"),
        ("shows", "eprint = {javascript:x},\n  shows", 5, "The eprint of"),
        ("{T}", "{<script>alert(1)</script>}", 3, "The title of"),
        ("{A, B}", "{<img src=x onerror=y>, B}", 2, "The author of"),
        ("{More.}", "{<b>More.</b>}", 5, "The shows of"),
        ("{2001}", "{2061}", 4, "its key says 2001"),
        ("a2001word", "a2061word", 4, "its key says 2061"),
        ("a2001word", "word", 1, "has no year"),
        ("a2001word", "word77", 1, "neither a year nor"),
        ("{1-5, 2a-2b}", "{1-b}", 6, "is no range"),
    ],
)
def test_a_source_can_be_printed_and_dated(tmp_path, old, new, line, what):
    """Addresses, texts and years of the bibliography are checked where they stand."""
    path = tmp_path / "references.bib"
    path.write_text(BIB.replace(old, new, 1), encoding="utf-8")
    _, found = sources.read_sources(path, "docs/references.bib")
    assert [(p.path, p.line) for p in found if what in p.what] == [
        ("docs/references.bib", line)
    ]


@pytest.mark.parametrize(
    "place",
    ["Table 9", "Table 2c", "Tables 1 and 6", "Tables 4 to 7", "Eq. 10"]
    + ["Eqs. 6, 9 and 12", "Section 3.4", "Section 1, Table 0", "Sections 1 and 2"],
)
def test_a_place_that_does_not_exist_is_refused(tmp_path, place):
    """The bibliography says which tables, equations and sections a source has."""
    path = tmp_path / "references.bib"
    path.write_text(BIB, encoding="utf-8")
    known, _ = sources.read_sources(path, "docs/references.bib")
    (problem,) = citation_problems(f"\nSo [@a2001word, {place}].", known, PAGE)
    assert problem.line == 2 and "B (2001) has no" in problem.what.replace("A", "B")
    for good in ("Tables 1 to 5", "Table 2a", "Eqs. 6 and 9", "Figure 77", "abstract"):
        assert citation_problems(f"So [@a2001word, {good}].", known, PAGE) == []


@pytest.mark.parametrize(
    "page",
    [
        "<p>x</p> word </",
        "<p>x</p> <!-- word",
        '<p>x</p> <b title="word',
        "<p>x</p><title/>",
        "one <em/> two",
        "one <path/> two",
        "<table>word<tr><td>x</td></tr></table>",
        "<p>x<div>y</div></p>",
        "<a href='#a'>x<a href='#b'>y</a></a>",
        "<b>x<i>y</b>z</i>",
        "<svg><p>x</p></svg>",
        "<svg><title><p>x</title></svg></p>",
        "x</main>",
        "x</p>",
        "<li>x",
    ],
)
def test_a_page_does_not_reach_beyond_itself(page):
    """What is open at its end, or read at another place, would change what follows."""
    assert safety.faults(page)


CELL = (
    '<!--cell--><div class="cell"><pre>x</pre><div class="out">{}</div></div><!--end-->'
)


@pytest.mark.parametrize(
    ("output", "what"),
    [
        ("<script>alert(1)</script>", "<script>"),
        ("<b onclick='alert(1)'>x</b>", "onclick"),
        ("<iframe src='https://example.org'></iframe>", "<iframe>"),
        ("<img src='https://example.org/x.png'>", "not of this site"),
        ("<a href='javascript:alert(1)'>x</a>", "javascript:"),
        ("<style>p { display: none }</style>", "<style>"),
        ("<link rel='stylesheet' href='https://example.org/x.css'>", "<link>"),
        ("<svg><path style='onload=alert(1) x: y'/></svg>", "onload"),
        ("<svg><script>alert(1)</script></svg>", "<script>"),
    ],
)
def test_what_a_notebook_shows_is_no_exception(output, what):
    """Outputs are checked as they stand on the page; nothing hostile is dropped unseen."""
    page, _ = notebooks.slim(CELL.format(output))
    source = f"# %%\nx\n# %%\ndisplay(HTML({output!r}))\n"
    found = safety.page_problems(page, {"docs/notebooks/a.py": source})
    assert ("docs/notebooks/a.py", 4) in {
        (p.path, p.line) for p in found if what in p.what
    }


def front(tmp_path, changed):
    """Return what is wrong with a page whose front matter has these lines changed."""
    path = tmp_path / "docs/questions/a.md"
    path.parent.mkdir(parents=True)
    text = (ROOT / "docs/questions/_template.md").read_text(encoding="utf-8")
    text = re.sub(r"^ *#.*\n", "", text.partition("\n---\n")[0], flags=re.M) + "\n---\n"
    for old, new in changed.items():
        text = re.sub(old, lambda _, new=new: new, text, count=1, flags=re.M)
    path.write_text(text + "\n# Is it so?\n", encoding="utf-8")
    return questions.read_question(path, tmp_path)[1], text


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (r"^  Yes", "  <script>alert(1)</script> Yes", "holds markup"),
        (r"^  Yes", "  <img src=x onerror=alert(1)> Yes", "holds markup"),
        (r"Is x \+ 0", "<script>alert(1)</script>", "holds HTML"),
        (r"Is x \+ 0", "</script><script>alert(1)", "holds HTML"),
        (r"no entry is", "<b onclick=x>no</b> entry is", "holds HTML"),
        (r"^evidence: measured", "evidence: <b>measured</b>", "no kind of evidence"),
        (r"^reviewed: .*", "reviewed: <script>", "no date"),
        (r"^without:", "template: home.html\nwithout:", "a field 'template'"),
        (r"^without:", '"template": home.html\nwithout:', "a field 'template'"),
        (r"^without:", "hide: [toc]\nwithout:", "a field 'hide'"),
        (r"^without:", "evidence: settled\nwithout:", "stands there twice"),
        (r"^condition: .*", "condition: [a]", "is no text"),
        (r"^reviewed: .*", "reviewed: 2026-13-45", "not YAML"),
        (r"^without:", "? template\n: home.html\nwithout:", "a field 'template'"),
        (r"^evidence: .*", "evidence: " + "[" * 5000, "not YAML"),
        (r"^aliases:", "aliases: &a\n  - *a", "not YAML"),
        (r"^frameworks: .*", "frameworks: !!python/name:os.system x", "not YAML"),
    ],
)
def test_front_matter_is_plain(tmp_path, old, new, what):
    """Its texts go into titles, feeds and data for machines."""
    found, _ = front(tmp_path, {old: new})
    assert [p for p in found if what in p.what and p.path == PAGE], found
    assert all(p.line > 1 for p in found) or "[[" in new or "13-45" in new or "?" in new


def test_plain_front_matter_passes(tmp_path):
    """Signs of comparison and arrows are no HTML."""
    found, _ = front(tmp_path, {r"Is x \+ 0": "Is x < 2 & y > 1 → x"})
    assert found == []


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("-8<- 'a.py'", "not of the known form"),
        ('---8<--- "a.py:session"', "not of the known form"),
        ("-8<-", "not of the known form"),
        ('--8<-- "../secret.py:session"', "not a snippet of this page"),
        ('--8<-- "https://example.org/x.py"', "not of the known form"),
        ("``` { .python }\nx = 1\n```", "Python is typed"),
        ("```Py3\nx = 1\n```", "Python is typed"),
        ('```{ .text onclick="x" }\nx\n```', "more than its language"),
        ('```text title="<b>"\nx\n```', "more than its language"),
    ],
)
def test_code_comes_from_the_pages_own_snippet(line, what):
    """No other way of including is known, and no attribute stands on code."""
    found = questions.include_problems(f"a\n\n{line}\n", {"a.py"}, {}, PAGE, 1)
    assert [p.line for p in found if what in p.what] == [3]


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("import numpy as np\nx = np.random.default_rng().normal()", 6),
        ("import numpy as np\nx = np.random.default_rng(None)", 6),
        ("import numpy as np\nx = np.random.default_rng(seed=None)", 6),
        ("from numpy.random import default_rng as rng\nx = rng()", 6),
        ("import numpy.random as r\nx = r.rand(3)", 6),
        ("import numpy as np\nx = np.random.RandomState()", 6),
        ("import random\nx = random.random()", 6),
        ("from random import shuffle\nshuffle([1, 2])", 6),
        ("import random\nx = random.Random()", 6),
        ("import secrets\nx = secrets.token_hex()", 6),
        ("import torch\nx = torch.randn(2)", 6),
        ("import torch\nx = torch.randperm(4)", 6),
        ("from torch import nn\nnn.init.normal_(0)", 6),
        (
            "import numpy as np\n\ndef compared():\n    return np.random.default_rng()",
            8,
        ),
    ],
)
def test_random_numbers_have_a_seed(tmp_path, code, line):
    """Tabs could not agree on numbers that each run draws anew."""
    text = f'"""Is it so?\n"""\n\n# --8<-- [start:code]\n{code}\n# --8<-- [end:code]\n'
    (tmp_path / "a.py").write_text(text)
    _, found = snippets.read_snippets(tmp_path, Memory(active=False))
    assert [(p.path, p.line) for p in found] == [("snippets/a.py", line)]


def test_random_numbers_of_a_session_have_a_seed(tmp_path):
    """What a session calls is known by what the code imports."""
    session = "--8<-- [start:session]\n>>> round(random())\n0\n\n--8<-- [end:session]\n"
    (tmp_path / "a.py").write_text(
        f'"""Q?\n\n{session}"""\nfrom random import random\n'
    )
    _, found = snippets.read_snippets(tmp_path, Memory(active=False))
    assert [(p.path, p.line) for p in found] == [("snippets/a.py", 4)]


@pytest.mark.parametrize(
    "code",
    [
        "import numpy as np\nx = np.random.default_rng(0).normal()",
        "import numpy as np\nnp.random.seed(0)\nx = np.random.rand(2)",
        "import random\nx = random.Random(1).random()",
        "import random\nrandom.seed(1)\nx = random.random()",
        "import torch\ntorch.manual_seed(0)\nx = torch.randn(2)",
        "import torch\ng = torch.Generator().manual_seed(0)\nx = torch.randn(2, generator=g)",
        "import torch\nx = torch.nn.init.eye_(torch.empty(2, 2))",
        "import jax\nx = jax.random.normal(jax.random.key(0), (2,))",
    ],
)
def test_seeded_numbers_pass(tmp_path, code):
    """A seed may be given in each library's own way."""
    text = f'"""Is it so?\n"""\n\n# --8<-- [start:code]\n{code}\n# --8<-- [end:code]\n'
    (tmp_path / "a.py").write_text(text)
    assert snippets.read_snippets(tmp_path, Memory(active=False))[1] == []


ORDER = "start_path: []\ntopics:\n  - slug: t\n    title: T\n    about: A\n    questions: []\n"
SMALL = {
    "docs/references.bib": "",
    "docs/glossary.md": "---\ndescription: d\n---\n# G\n\n### A { #a }\n\nIt is.\n",
    "docs/notation.md": "---\ndescription: d\n---\n# N\n\n| $x$ | it |\n",
    "docs/topics.yml": ORDER,
    "docs/data/a.json": TABLE.replace('"source": "a2001word", ', "") % "c",
    "snippets/x.md": "",
}


@pytest.mark.parametrize(
    ("path", "content", "line", "what"),
    [
        ("docs/references.bib", None, 1, "is missing"),
        ("docs/glossary.md", None, 1, "is missing"),
        ("docs/notation.md", None, 1, "missing, or its table"),
        ("docs/topics.yml", None, 1, "is missing"),
        ("docs/topics.yml", b"", 1, "cannot be read"),
        ("docs/glossary.md", b"---\ndescription: d\n---\n# G\n", 1, "no entry"),
        ("docs/notation.md", b"---\ndescription: d\n---\n# N\n", 1, "missing, or its"),
        ("docs/references.bib", b"%\n%\xff", 2, "not text in UTF-8"),
        ("docs/questions/a.md", b"---\n\xff", 2, "not text in UTF-8"),
        ("docs/a.md", b"\xff", 1, "not text in UTF-8"),
        ("docs/searches/a.txt", b"\xff", 1, "not text in UTF-8"),
        ("docs/data/b.json", b"\xff", 1, "not text in UTF-8"),
        ("docs/data/b.json", b"{", 1, "not JSON"),
        ("docs/data/b.json", b"[" * 100_000, 1, "nested too deeply"),
        ("docs/data/b.json", b'{"a":\n 1, "a": 2}', 1, "twice"),
        ("docs/data/b.json", b'{"a":\n NaN}', 2, "NaN is no number"),
        ("docs/data/b.json", b"[]", 1, "lacks title"),
        ("snippets/a.py", b"\xff", 1, "not text in UTF-8"),
        ("docs/questions/a.md/b.txt", b"", 1, "folder has a file's name"),
        ("docs/references.bib/b.txt", b"", 1, "cannot be read"),
        ("docs/figures/a.html", b"<p>", 1, "kind .html"),
        ("docs/figures/a.js", b"x()", 1, "kind .js"),
        ("docs/data/a'b.json", b"{}", 1, "cannot be an address"),
        (
            "docs/topics.yml",
            ORDER.replace("slug: t", "slug: ../t").encode(),
            1,
            "no addr",
        ),
        ("docs/topics.yml", f"{ORDER}moved:\n  ../../x: y\n".encode(), 1, "no address"),
        ("docs/notebooks/a.ipynb", b"{}", 1, "kind .ipynb"),
        ("docs/figures/a.svg", b"<svg>", 1, "not XML"),
        ("docs/figures/a.svg", b"\xff", 1, "not text in UTF-8"),
        ("docs/a.md", b"# A\n", 1, "no front matter"),
        ("docs/a.md", b"---\na: b: c\n---\n# A\n", 2, "not YAML"),
        ("docs/a.md", b"template: x.html\n\n# A\n", 1, "no front matter"),
        ("docs/a.md", b"---\ntemplate: x\n---\n# A\n", 2, "a field 'template'"),
        ("docs/topics.yml", ORDER.replace("T", "<b>T").encode(), 3, "holds HTML"),
        ("docs/topics.yml", ORDER.replace("A", "<a onx=y>").encode(), 3, "holds HTML"),
    ],
)
def test_files_that_cannot_be_read_are_named(tmp_path, path, content, line, what):
    """What is missing, no text, or no data ends in a message, not in a traceback."""
    for name, text in SMALL.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert load(tmp_path)[1] == []
    if content is None:
        (tmp_path / path).unlink()
    else:
        if (tmp_path / path).parent.is_file():
            (tmp_path / path).parent.unlink()
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    try:
        found = load(tmp_path)[1]
    except BadInput as error:
        found = [error.problem]
    named = path if path.count(".") < 2 else str(Path(path).parent)
    said = [(p.path, p.line) for p in found if what in p.what]
    assert said == [(named, line)] and all(p.remedy for p in found), found


def test_a_link_to_another_place_is_no_file(tmp_path):
    """It would publish whatever stands there."""
    (tmp_path / "a.md").symlink_to("/etc/hostname")
    (problem,) = safety.file_problems(tmp_path)
    assert "link to another place" in problem.what


def test_a_message_moves_no_cursor():
    """What is quoted from a contribution goes to somebody's terminal."""
    said = str(Problem("docs/a.md", 1, "An \x1b[2J and \u202e.", "Take it out."))
    assert said == "docs/a.md:1: An \\x1b[2J and \\x202e. Take it out."
