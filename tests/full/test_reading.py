"""The finished HTML: nothing unresolved, nothing missing, every link leads somewhere."""

from __future__ import annotations

import json
import re
import struct
import xml.etree.ElementTree as etree
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup, NavigableString, Tag
from full.words import plain

from identity_mapping import snippets
from identity_mapping.artefacts import named
from identity_mapping.library import plain_pages

HOST = "https://identity.example/"
UNRESOLVED = {
    "an include": r"--8<--",
    "a citation": r"\[@",
    "a number": r"\[=",
    "a table": r"\[table:",
    "a formula": r"arithmatex|\$[^$\n]+\$|\\[(\[]",
    "a mark of Markdown": r"^(?:===|\?\?\?|!!!) ",
}
NO_PROSE = {"pre", "code", "script", "style", "math"}
SECTIONS = ["why", "try-it", "when-it-fails", "check-yourself", "see-also"]


def own_text(page: BeautifulSoup) -> str:
    """Return a page's words and its attributes' words, code and formulas left out."""
    texts: list[str] = []
    named: list[str] = []

    def read(parent: Tag) -> None:
        for child in parent.children:
            if isinstance(child, Tag):
                if child.name in NO_PROSE:
                    continue
                named.extend(
                    str(child[name])
                    for name in ("class", "title", "alt", "aria-label", "content")
                    if child.has_attr(name)
                )
                read(child)
            elif type(child) is NavigableString:
                texts.append(child)

    read(page)
    return "\n".join(["".join(texts), *named])


@pytest.fixture(scope="module")
def words(pages: dict[str, BeautifulSoup]) -> dict[str, str]:
    """Return the words of every page."""
    return {path: own_text(page) for path, page in pages.items()}


def addresses(library) -> dict[str, str]:
    """Return each question's address by its slug."""
    return {slug: f"questions/{slug}/" for slug in library.pages}


@pytest.mark.parametrize("what", UNRESOLVED)
def test_nothing_is_left_unresolved(what: str, words: dict[str, str]) -> None:
    """No page shows a mark that the build should have replaced."""
    left = {
        path: re.search(UNRESOLVED[what], text, re.M) for path, text in words.items()
    }
    left = {path: found[0] for path, found in left.items() if found}
    assert not left, f"{what} is left in: {left}"


def test_no_mark_is_left_in_code(pages: dict[str, BeautifulSoup]) -> None:
    """Code on a page is code: no include that was not resolved stands in it."""
    left = [
        p for p, page in pages.items() for pre in page("pre") if "--8<--" in pre.text
    ]
    assert not left


def test_every_link_leads_somewhere(
    site: Path, pages: dict[str, BeautifulSoup]
) -> None:
    """Every link, picture, script and style of every page is a file; every anchor an id."""
    ids = {path: {tag["id"] for tag in page(id=True)} for path, page in pages.items()}
    broken = set()
    for path, page in pages.items():
        for tag in page(lambda tag: tag.has_attr("href") or tag.has_attr("src")):
            link = tag.get("href", tag.get("src"))
            goal = urlsplit(urljoin(HOST + path, link))
            if (
                goal.scheme not in ("http", "https")
                or goal.netloc != urlsplit(HOST).netloc
            ):
                continue
            aim = unquote(goal.path).lstrip("/")
            file = site / (aim + "index.html" if aim.endswith("/") or not aim else aim)
            if file.is_dir():
                file, aim = file / "index.html", aim + "/"
            anchor = unquote(goal.fragment)
            if not file.is_file() or (anchor and anchor not in ids.get(aim, set())):
                broken.add(f"{path or '/'}: {link}")
    assert not broken, "These lead nowhere:\n" + "\n".join(sorted(broken))


def test_ids_are_unique(pages: dict[str, BeautifulSoup]) -> None:
    """No id stands twice on a page."""
    for path, page in pages.items():
        twice = [
            i for i, n in Counter(tag["id"] for tag in page(id=True)).items() if n > 1
        ]
        assert not twice, f"{path}: {twice}"


def test_one_heading_of_the_first_rank(pages: dict[str, BeautifulSoup]) -> None:
    """Every page has one H1, with words in it."""
    wrong = {
        path: [h.get_text() for h in page("h1")]
        for path, page in pages.items()
        if len(page("h1")) != 1 or not page.h1.get_text(strip=True)
    }
    assert not wrong


def test_titles_are_plain_text(pages: dict[str, BeautifulSoup]) -> None:
    """The title of a page names it, without markup, and no two pages share one."""
    titles = {path: plain(page.title.get_text()) for path, page in pages.items()}
    assert len(set(titles.values())) == len(titles)
    named = {p: plain(page.h1.get_text()) for p, page in pages.items() if p}
    assert all(titles[path].startswith(f"{name} ·") for path, name in named.items())
    odd = {
        path: title
        for path, title in titles.items()
        if re.search(r"[<>]|&\w+;|^ ?·", title)
    }
    assert not odd


def test_every_question_is_on_one_topic_page(
    library, pages: dict[str, BeautifulSoup]
) -> None:
    """A topic's own page lists it, and no other topic's does."""
    topics = [f"topics/{topic.slug}/" for topic in library.order.topics]
    for slug in library.pages:
        listing = [
            path
            for path in topics
            if pages[path].select(f'article h2 a[href="../../questions/{slug}/"]')
        ]
        assert len(listing) == 1, f"{slug} stands on {listing}"


def test_every_question_is_on_the_home_page(
    library, pages: dict[str, BeautifulSoup]
) -> None:
    """Home and the list of all questions link every one, under its own words."""
    for path in ("", "topics/"):
        linked = {
            urljoin(HOST + path, a["href"]): plain(a.get_text())
            for a in pages[path].select(".topics a")
        }
        for slug, page in library.pages.items():
            assert linked.get(f"{HOST}questions/{slug}/") == plain(page.title)


def test_every_question_is_in_the_search(site: Path, library) -> None:
    """Its record holds the question, every other wording, and the short answer."""
    records = {
        row["u"]: row
        for file in (site / "assets/search").glob("pages-*.json")
        for row in json.loads(file.read_text(encoding="utf-8"))
    }
    for slug, path in addresses(library).items():
        page, row = library.pages[slug], records[path]
        assert plain(row["t"]) == plain(page.title)
        assert plain(row["a"]) == plain(page.meta["description"])
        missing = [
            alias
            for alias in page.meta["aliases"]
            if plain(alias) not in plain(row["o"])
        ]
        assert not missing, f"{slug}: {missing}"


def test_every_question_is_in_the_site_map(site: Path, library) -> None:
    """The site map parses, and names every question once, with a day that has been."""
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    days = {
        url.findtext(f"{space}loc"): url.findtext(f"{space}lastmod")
        for url in etree.parse(site / "sitemap.xml").iter(f"{space}url")
    }
    for path in addresses(library).values():
        assert date(2026, 11, 1) < date.fromisoformat(days[HOST + path])
        assert date.fromisoformat(days[HOST + path]) <= date.today() + timedelta(days=1)


def test_the_feed_has_what_is_new(site: Path, library) -> None:
    """The feed parses: at most fifty answers, each once, the latest first."""
    space = "{http://www.w3.org/2005/Atom}"
    entries = list(etree.parse(site / "feed.xml").iter(f"{space}entry"))
    ids = [entry.findtext(f"{space}id") for entry in entries]
    days = [entry.findtext(f"{space}updated") for entry in entries]
    assert len(set(ids)) == len(ids) == min(50, len(library.pages))
    assert days == sorted(days, reverse=True)
    lists = {f"{name.removesuffix('.md')}/" for name in plain_pages(library.root)}
    assert {i.partition("#")[0] for i in ids} <= {
        HOST + path for path in {*addresses(library).values(), *lists}
    }


def test_all_answers_are_in_one_file(site: Path, library) -> None:
    """For machines that read whole sites: every answer's Markdown, one after the other."""
    whole = (site / "llms-full.txt").read_text(encoding="utf-8")
    for slug in library.pages:
        copy = (site / f"questions/{slug}/index.md").read_text(encoding="utf-8")
        assert copy in whole


def test_the_site_map_names_every_page(
    site: Path, pages: dict[str, BeautifulSoup]
) -> None:
    """It lists each HTML page but the 404, and nothing else."""
    tag = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
    named = {
        e.text.removeprefix(HOST) for e in etree.parse(site / "sitemap.xml").iter(tag)
    }
    assert named == set(pages) - {"404.html"}


def test_every_question_is_there_for_machines(site: Path, library) -> None:
    """The list llms.txt links each page's Markdown, whose code is in place."""
    listed = plain((site / "llms.txt").read_text(encoding="utf-8"))
    for slug, page in library.pages.items():
        assert (
            f"({HOST}questions/{slug}/index.md): {plain(page.meta['description'])}"
            in listed
        )
        copy = (site / f"questions/{slug}/index.md").read_text(encoding="utf-8")
        assert not re.search(r"--8<--|\[=|\[table:", copy), (
            f"{slug}/index.md is unresolved"
        )
        copy = "\n".join(line.strip() for line in copy.splitlines())
        for _, name, section in snippets.INCLUDE.findall(page.body):
            code = library.snippets[name].sections[section]
            code = "\n".join(line.strip() for line in code.splitlines())
            assert code in copy, f"{slug}/index.md lacks {name}:{section}"


def test_every_printed_line_is_on_its_page(
    library, pages: dict[str, BeautifulSoup]
) -> None:
    """What the sessions print, and the tests compare, is what a reader sees."""
    lines = 0
    for slug, path in addresses(library).items():
        code = "\n".join(pre.get_text() for pre in pages[path]("pre"))
        shown = "\n".join(["", *map(str.rstrip, code.splitlines()), ""])
        for _, name, section in snippets.INCLUDE.findall(library.pages[slug].body):
            for output in library.snippets[name].printed(section):
                printed = [line.rstrip() for line in output.splitlines()]
                lines += len(printed)
                wanted = "\n".join(["", *printed, ""])
                assert wanted in shown, f"{slug} lacks {wanted} of {name}:{section}"
    assert lines > 5 * len(library.pages)


def test_the_parts_come_in_order(library, pages: dict[str, BeautifulSoup]) -> None:
    """Question, answer, evidence, the five sections, other wordings, sources, the way on."""
    for slug, path in addresses(library).items():
        article = pages[path].article
        assert plain(article.h1.get_text()) == plain(
            re.sub(r"`", "", library.pages[slug].title)
        )
        answer = article.select_one("p.answer")
        assert plain(answer.get_text()) == plain(
            library.pages[slug].meta["description"]
        )
        wanted = ["p.kicker", "h1", "p.answer", "p.evidence"]
        wanted += [f"h2#{name}" for name in [*SECTIONS, "also-asked", "sources"]]
        wanted += ["ol.src", "nav.next"]
        at: dict[str, list[int]] = {}  # the places of a tag, by what selects it
        for place, tag in enumerate(article(True)):
            marks = [f".{name}" for name in tag.get("class", [])]
            for mark in ["", f"#{tag.get('id')}", *marks]:
                at.setdefault(tag.name + mark, []).append(place)
        places = []
        for part in wanted:
            found = at.get(part, [])
            assert len(found) == 1, f"{slug} has {len(found)} of {part}"
            places += found
        assert places == sorted(places), f"{slug}: {wanted} stand at {places}"
        assert {tag["id"] for tag in article("h2", id=True)} == {
            *SECTIONS,
            "also-asked",
            "sources",
        }
        assert article.select("section.fails > h2#when-it-fails")
        assert article.select("#check-yourself ~ details"), (
            f"{slug} has nothing to predict"
        )


def test_evidence_links_to_what_it_counts(
    library, pages: dict[str, BeautifulSoup]
) -> None:
    """The line under the answer counts the sources below it, and dates the review."""
    for slug, path in addresses(library).items():
        line = plain(pages[path].select_one(".evidence").get_text(" "))
        counted = re.search(r"(\d+) sources?", line)
        assert int(counted[1] if counted else 0) == len(
            pages[path].select("ol.src > li")
        )
        reviewed = library.pages[slug].meta["reviewed"]
        assert f"Reviewed {reviewed.day} {reviewed:%b %Y}" in line


def test_the_way_on(library, pages: dict[str, BeautifulSoup]) -> None:
    """Previous and next follow the start path, or else the topic."""
    for slug, path in addresses(library).items():
        before, after = library.order.around(slug)
        for rel, other in (("prev", before), ("next", after)):
            links = [a["href"] for a in pages[path].select(f'nav.next a[rel="{rel}"]')]
            assert links == ([f"../{other}/"] if other else []), (
                f"{slug}: {rel} is {links}"
            )
    along = library.order.start_path
    for left, right in pairwise(along):
        assert pages[f"questions/{left}/"].select_one(
            f'[rel="next"][href="../{right}/"]'
        )


def test_moved_addresses_lead_on(site: Path, library) -> None:
    """A former address names the page that answers now, and sends the reader there."""
    for old, new in library.order.moved.items():
        text = (site / f"questions/{old}/index.html").read_text(encoding="utf-8")
        page = BeautifulSoup(text, "html.parser")
        assert page.find("link", rel="canonical")["href"] == f"{HOST}questions/{new}/"
        sent = page.find("meta", attrs={"http-equiv": "refresh"})["content"]
        assert sent.endswith(f"url=../{new}/") and page.a["href"] == f"../{new}/"


def test_structured_data(library, pages: dict[str, BeautifulSoup]) -> None:
    """The JSON-LD of a question is an article about a question with its answer."""
    for slug, path in addresses(library).items():
        (script,) = pages[path]("script", type="application/ld+json")
        said, page = json.loads(script.string), library.pages[slug]
        assert said["@type"] == "TechArticle"
        assert said["url"] == HOST + path
        asked = said["about"]
        assert asked["@type"] == "Question" and plain(asked["name"]) == plain(
            page.title
        )
        assert list(map(plain, asked["alternateName"])) == list(
            map(plain, page.meta["aliases"])
        )
        answer = asked["acceptedAnswer"]
        assert answer["@type"] == "Answer"
        assert plain(answer["text"]) == plain(page.meta["description"])


def meta(page: BeautifulSoup, name: str) -> str:
    """Return the content of one ``meta`` element."""
    tag = page.find("meta", attrs={"name": name}) or page.find("meta", property=name)
    return str(tag["content"]) if isinstance(tag, Tag) else ""


def test_sharing_cards(site: Path, pages: dict[str, BeautifulSoup]) -> None:
    """Every page names a picture of 1200 × 630 that is there, and a description."""
    for path, page in pages.items():
        picture = meta(page, "og:image")
        assert picture.startswith(HOST), f"{path}: {picture}"
        head = (site / picture.removeprefix(HOST)).read_bytes()[:24]
        assert head[:8] == b"\x89PNG\r\n\x1a\n"
        assert struct.unpack(">II", head[16:24]) == (1200, 630)
        assert len(meta(page, "description").split()) > 4, f"{path} has no description"


def test_each_page_names_its_address(pages: dict[str, BeautifulSoup]) -> None:
    """The canonical address is absolute, and the page's own."""
    for path, page in pages.items():
        links = [link["href"] for link in page("link", rel="canonical")]
        assert links == ([] if path == "404.html" else [HOST + path])


def test_pictures_have_words(pages: dict[str, BeautifulSoup]) -> None:
    """Each picture says what it shows, or is hidden from those who listen."""
    silent = [
        f"{path}: {str(tag)[:80]}"
        for path, page in pages.items()
        for tag in page(["img", "svg"])
        if tag.get("aria-hidden") != "true"
        and not (
            tag.get("alt")
            if tag.name == "img"
            else tag.get("role") == "img" and tag.get("aria-label")
        )
    ]
    assert not silent, "\n".join(silent)


def test_nothing_comes_from_elsewhere(pages: dict[str, BeautifulSoup]) -> None:
    """No page names a script, style, picture or font of another host, or inline style."""
    wrong = set()
    for path, page in pages.items():
        for tag in page(
            ["script", "img", "link", "iframe", "source", "video", "audio"]
        ):
            link = (
                tag.get("src") or (tag.get("href") if tag.name == "link" else "") or ""
            )
            if urlsplit(link).netloc not in ("", urlsplit(HOST).netloc):
                wrong.add(f"{path}: {link}")
        wrong |= {f"{path}: {str(tag)[:80]}" for tag in page(style=True)}
        rules = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})
        scripts = [
            tag
            for tag in page("script", src=False)
            if tag.get("type") != "application/ld+json"
        ]
        for tag in [*page("style"), *scripts]:
            if named(tag.string) not in rules["content"]:
                wrong.add(f"{path}: the policy does not name {str(tag)[:60]}")
        if "unsafe" in rules["content"]:
            wrong.add(f"{path}: {rules['content']}")
    assert not wrong, "\n".join(sorted(wrong))
