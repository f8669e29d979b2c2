"""Links, scripts and chapters as they are without a connection."""

from __future__ import annotations

import json
import zipfile
from datetime import date
from html import unescape

import pytest

from identity_mapping.artefacts import policy
from identity_mapping.offline import (
    POLICY,
    About,
    Chapter,
    NotReady,
    book_link,
    chapter_id,
    classic,
    destination,
    disk_link,
    disk_page,
    disk_records,
    disk_script,
    disk_search,
    epub_source,
    light_colours,
    links_html,
    print_source,
    read_pages,
    reading_order,
    settle_epub,
    write_archive,
)

URL = "https://example.org/site/"
KEPT = {"index.html", "topics/index.html", "questions/a/index.html", "data/x.json"}
ABOUT = About("A & B", "What it is.", "The authors", URL, date(2026, 11, 5))


@pytest.mark.parametrize(
    ("link", "aim"),
    [
        ("../..", ""),
        ("../../", ""),
        ("../b/", "questions/b/"),
        ("../b/?q=x#why", "questions/b/"),
        ("../../topics/", "topics/"),
        ("..", "questions/"),
        (".", "questions/a/"),
        ("./", "questions/a/"),
        ("", "questions/a/"),
        ("#why", "questions/a/"),
        ("a.py", "questions/a/a.py"),
        ("../../data/x.json", "data/x.json"),
        ("https://example.org/", None),
        ("//example.org/", None),
        ("mailto:a@example.org", None),
    ],
)
def test_where_a_link_leads(link, aim):
    assert destination(link, "questions/a/") == aim


@pytest.mark.parametrize(
    ("link", "page", "there"),
    [
        (".", "", "index.html"),
        ("topics/", "", "topics/index.html"),
        ("#start", "", "#start"),
        ("../..", "questions/a/", "../../index.html"),
        ("../..#start", "questions/a/", "../../index.html#start"),
        ("../../topics/?q=x", "questions/a/", "../../topics/index.html?q=x"),
        ("../../data/x.json", "questions/a/", "../../data/x.json"),
        ("../../feed.xml", "questions/a/", f"{URL}feed.xml"),
        ("../gone/#why", "questions/a/", f"{URL}questions/gone/#why"),
        ("https://arxiv.org/abs/1", "questions/a/", "https://arxiv.org/abs/1"),
    ],
)
def test_links_from_disk(link, page, there):
    assert disk_link(link, page, KEPT.__contains__, URL) == there


def test_a_page_from_disk():
    page = (
        '\n\n<html><meta http-equiv="Content-Security-Policy" content="x \'self\'">'
        '<link rel="alternate" href="index.md">\n<style>a { color: red }</style>'
        '<form class="search" action="../../topics/"></form>'
        '<a class="k" href="../a/#x">A</a><a href="https://a.org/?b=1&amp;c=2">B</a>'
        '<svg><use xlink:href="#m"/></svg>'
    )
    made = disk_page(page, "questions/a/", KEPT.__contains__, URL)
    rules = policy("a { color: red }", POLICY)
    assert "style-src 'sha256-" in rules
    assert made == (
        f'<html><meta http-equiv="Content-Security-Policy" content="{rules}">'
        "<style>a { color: red }</style>"
        '<form class="search" action="../../topics/index.html"></form>'
        '<a class="k" href="index.html#x">A</a>'
        '<a href="https://a.org/?b=1&amp;c=2">B</a><svg><use xlink:href="#m"/></svg>'
    )


def test_the_script_from_disk():
    made = disk_script('search ||= import("./search.js");')
    assert "import(" not in made and made.startswith("search ||= new Promise(")


def test_what_is_replaced_has_to_be_there():
    with pytest.raises(NotReady, match=r"site\.js:1: .* 0 times.*change both"):
        disk_script("")
    with pytest.raises(NotReady, match=r"site\.js:1: .* 2 times"):
        disk_script('import("./search.js") import("./search.js")')


def test_addresses_in_the_search():
    found = disk_records(
        [{"u": "questions/a/", "t": "u"}, {"deep": [{"u": "glossary/#term", "p": 1}]}]
    )
    assert found == [
        {"u": "questions/a/index.html", "t": "u"},
        {"deep": [{"u": "glossary/index.html#term", "p": 1}]},
    ]


def test_a_module_becomes_an_expression():
    made = classic("const x = 1;\nexport const a = x;\nexport async function b() {}\n")
    assert "export" not in made and made.startswith("(() => {\nconst x = 1;\n")
    assert made.endswith("return { a, b };\n})()")


@pytest.mark.parametrize("line", ['import { a } from "./b.js";', "export class A {}"])
def test_a_module_that_is_not_understood(line):
    with pytest.raises(NotReady, match=r"search\.js:2: .*Teach it to `classic`"):
        classic(f"const x = 1;\n{line}\n")


def test_the_search_holds_its_data():
    made = disk_search(
        {
            "search.js": "export const open = () => fetch(1);",
            "search.json": '[{"u": "a/"}]',
            "search/words-0.json": "{}",
        }
    )
    data = made.split("const files = ")[1].split(";\n")[0]
    assert json.loads(data) == {
        "search.json": [{"u": "a/index.html"}],
        "search/words-0.json": {},
    }


def test_equal_files_make_equal_bytes(tmp_path):
    files = {"b.html": b"b", "a/index.html": b"a"}
    write_archive(files, tmp_path / "one.zip")
    write_archive(dict(reversed(files.items())), tmp_path / "two.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    names = zipfile.ZipFile(tmp_path / "one.zip").namelist()
    assert names == ["identity-mapping/a/index.html", "identity-mapping/b.html"]


def test_a_site_has_to_be_there(tmp_path):
    with pytest.raises(NotReady, match=r"sitemap\.xml:1: .*Run `make build` first"):
        read_pages(tmp_path)


def test_the_order_of_a_book():
    topics = (
        '<div class="topics"><section><h2><a href="one/">One</a></h2><ul>'
        '<li><a href="../questions/b/">B</a></li><li><a href="../questions/a/">A</a></li>'
        "</ul></section><section><h2>Experiments</h2><ul>"
        '<li><a href="../notebooks/n/">N</a></li></ul></section></div>'
    )
    here = ["", "about/", "notebooks/n/", "questions/a/", "questions/b/"]
    here += ["topics/", "topics/one/", "verdicts/"]
    assert reading_order(topics, here) == [
        ("", 1),
        ("topics/", 1),
        ("topics/one/", 1),
        ("questions/b/", 2),
        ("questions/a/", 2),
        ("verdicts/", 1),
        ("notebooks/n/", 2),
        ("about/", 1),
    ]
    assert reading_order(topics, ["questions/a/"]) == [("questions/a/", 2)]


@pytest.mark.parametrize(
    ("link", "there"),
    [
        ("#why", "#questions-a--why"),
        ("#top", "#questions-a"),
        ("../b/", "#questions-b"),
        ("../b/#why", "#questions-b--why"),
        ("../..", "#home"),
        ("../../topics/?q=x", f"{URL}topics/?q=x"),
        ("https://arxiv.org/abs/1", "https://arxiv.org/abs/1"),
    ],
)
def test_links_in_a_book(link, there):
    ids = {page: chapter_id(page) for page in ("", "questions/a/", "questions/b/")}
    assert book_link(link, "questions/a/", ids, URL) == there


BOOK = [
    Chapter("topics-t", 1, "A topic", '<p><a class="x" href="#questions-a">A</a></p>'),
    Chapter(
        "questions-a",
        2,
        "What is *it*, 2 < 3?",
        '<p id="questions-a--w"><a href="#topics-t--y">T</a> <a href="https://a.org/#x">'
        "O</a></p>",
    ),
]


def test_the_source_of_the_epub():
    made = epub_source(BOOK, ABOUT)
    assert "\n# A topic {#topics-t}\n" in made
    assert "\n## What is \\*it\\*\\, 2 \\< 3\\? {#questions-a}\n" in made
    assert '<a class="x" href="ch002.xhtml#questions-a">' in made
    assert '<a href="ch001.xhtml#topics-t--y">' in made
    assert '<a href="https://a.org/#x">' in made
    assert '"date": "2026-11-05"' in made and '"title": "A & B"' in made


def test_what_pandoc_leaves_open_is_settled(tmp_path):
    old, new = tmp_path / "old.epub", tmp_path / "new.epub"
    with zipfile.ZipFile(old, "w") as packed:
        packed.writestr("mimetype", "application/epub+zip")
        packed.writestr("EPUB/text/ch001.xhtml", "<title>ch001.xhtml</title><p/>")
        packed.writestr("EPUB/nav.xhtml", "<title>A</title>")
        packed.writestr("EPUB/c.opf", '<meta property="dcterms:modified">now</meta>')
    settle_epub(old, ["1 < 2"], ABOUT.day, new)
    with zipfile.ZipFile(new) as made:
        assert made.namelist() == zipfile.ZipFile(old).namelist()
        assert made.read("EPUB/text/ch001.xhtml") == b"<title>1 &lt; 2</title><p/>"
        assert made.read("EPUB/nav.xhtml") == b"<title>A</title>"
        assert b">2026-11-05T12:00:00Z<" in made.read("EPUB/c.opf")
        assert made.infolist()[0].compress_type == zipfile.ZIP_STORED
        assert {entry.date_time[0] for entry in made.infolist()} == {1980}


def test_the_document_to_print():
    made = unescape(print_source(BOOK, ABOUT))
    assert '<section class="chapter" id="topics-t"><h1>A topic</h1>' in made
    assert "<h2>What is *it*, 2 < 3?</h2>" in made
    assert "The authors, 5 November 2026" in made


def test_the_links_to_the_files():
    made = links_html("../")
    assert made.count("<li>") == 3
    assert '<a href="../offline/identity-mapping.pdf" download>PDF: ' in made


def test_the_light_colours_count():
    style = ":root { --id: #0b62a8; --w: 56rem; } @media { :root { --id: #7db8ef; } }"
    assert light_colours(style) == {"id": "#0b62a8"}
