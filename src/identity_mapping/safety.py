"""What may stand on a page: a sanitiser's list; all that it would change is a fault.

The list is applied to the finished HTML of a page and to each drawing, so that it does not
matter how something came there. nh3 parses as browsers do. Where what it leaves differs
from what was there, something is forbidden, or browsers read it otherwise than it is written.
"""

from __future__ import annotations

import functools
import html
import re
import xml.etree.ElementTree as etree
from collections.abc import Iterator, Sequence
from itertools import chain, zip_longest
from pathlib import Path

import nh3

from .markup import without_code
from .problems import BadInput, Problem, line_of, read

VOID = frozenset(["area", "br", "col", "hr", "img", "input", "wbr"])
WORDS = """a abbr b blockquote br caption cite code dd del details dfn div dl dt em figcaption
figure h1 h2 h3 h4 h5 h6 hr i img input ins kbd label li mark ol p pre q s samp section small
span strong sub summary sup table tbody td tfoot th thead tr ul var"""
MATHS = """math menclose merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts
mroot mrow mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover"""
DRAWN = """svg circle clipPath defs desc ellipse g line linearGradient marker path polygon
polyline rect stop symbol text title tspan use"""
TAGS = frozenset(f"{WORDS} {MATHS} {DRAWN}".split())
# What plots have beside it: matplotlib names its parts, and says what it cannot draw.
ANYWHERE = "class id lang role tabindex title"
MATHEMATICAL = """accent accentunder align alttext columnalign columnspacing depth dir display
displaystyle fence form height largeop linethickness lspace mathvariant maxsize minsize
movablelimits notation rowspacing rspace scriptlevel separator stretchy symmetric voffset
width"""
GRAPHICAL = """clip-path clip-rule clipPathUnits color cx cy d dominant-baseline dx dy fill
fill-opacity fill-rule font-family font-size font-style font-weight fx fy gradientTransform
gradientUnits height href letter-spacing marker-end marker-mid marker-start markerHeight
markerUnits markerWidth offset opacity orient paint-order patternUnits points
preserveAspectRatio r refX refY rotate rx ry stop-color stop-opacity stroke stroke-dasharray
stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity
stroke-width text-anchor transform version viewBox visibility width x x1 x2 xmlns y y1 y2"""
ATTRIBUTES = {
    "*": set(ANYWHERE.split()),
    **{tag: set(MATHEMATICAL.split()) for tag in MATHS.split()},
    **{tag: set(GRAPHICAL.split()) for tag in DRAWN.split()},
    # Plots name their marks the older way.
    "svg": {*GRAPHICAL.split(), "xlink", "xmlns:xlink"},  # as nh3 and as we name it
    "use": {*GRAPHICAL.split(), "xlink:href"},
    "a": {"href", "download"},
    "details": {"open"},
    "div": {"data-tabs"},
    "img": {"alt", "height", "src", "width"},
    "input": {"checked", "name"},
    "label": {"for"},
    "ol": {"start"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan", "scope"},
}
CLEANER = nh3.Cleaner(
    tags=set(TAGS),
    clean_content_tags=set(),  # what stands within is compared, too
    attributes=ATTRIBUTES,
    generic_attribute_prefixes={"aria-"},
    tag_attribute_values={"input": {"type": {"radio"}}},  # those of the tabs
    url_schemes={"https", "http", "mailto"},
    link_rel=None,
)
ALLOWED = {
    tag.lower(): {name.lower() for name in ATTRIBUTES["*"] | ATTRIBUTES.get(tag, set())}
    for tag in TAGS
}
ALLOWED["input"].add("type")
TAG = re.compile(r"(<[^<>]*>)")  # as all is written that the build makes
# As it may be written by hand.
WRITTEN = re.compile(
    r"(<!--.*?(?:--!?>|\Z)|<(?:[a-zA-Z/!?](?:\"[^\"]*\"|'[^']*'|[^\"'>])*)(?:>|\Z))",
    re.S,
)
ATTRIBUTE = re.compile(r"""([^\s"'>/=]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?""")
CONTROL = re.compile(r"[\x00-\x20\x7f]+")
XMLNS = "http://www.w3.org/2000/svg"
NAMESPACES = {
    "xmlns": (XMLNS, "http://www.w3.org/1998/Math/MathML"),
    "xmlns:xlink": ("http://www.w3.org/1999/xlink",),
}
SCHEMES = ("https:", "http:", "mailto:")
END = "<p></p>"  # stands for what follows: no page may reach beyond itself
OUT = "Take it out, or show it as code between backticks."
# What is left out of a drawing before it is read; any other encoding could hide things.
DECLARED = re.compile(
    r"""\A<\?xml\ version="1\.0"(?:\ encoding="utf-8")?\ ?\?>|<!--.*?-->""",
    re.S | re.I | re.X,
)
# What a contribution may put into docs, beside pages; all of it is published.
KINDS = {".md", ".svg", ".json", ".bib", ".yml", ".txt", ".py"}

Token = tuple[str, tuple[tuple[str, str], ...]]
Fault = tuple[str, str, tuple[str, ...]]  # what, remedy, and how to find it in a source


@functools.lru_cache(1 << 16)
def token(tag: str) -> tuple[Token, ...]:
    """Return a tag as its name and its sorted attributes; an empty element as two."""
    name = re.match(r"</?([^\s/>]*)", tag)[1]
    if tag[:2] in ("</", "<!", "<?"):
        return ((tag[:2] + name.lower() if tag[1] == "/" else tag, ()),)
    rest = tag[1 + len(name) : -1]
    closed = rest.endswith("/")
    found = ATTRIBUTE.findall(rest[:-1] if closed else rest)
    pairs = tuple(
        (key.lower(), html.unescape(value[1:-1] if value[:1] in "\"'" else value))
        for key, value in dict(reversed(found)).items()  # the first of two counts
    )
    start = (name.lower(), tuple(sorted(pairs)))
    return (
        (start, (f"</{start[0]}", ())) if closed and start[0] not in VOID else (start,)
    )


@functools.lru_cache(1 << 16)
def bare(text: str) -> tuple[Token, ...]:
    """Return text without white space and entities, as a token, or nothing."""
    text = "".join(html.unescape(text).split())
    return ((f"={text}", ()),) if text else ()


def parts(pattern: re.Pattern[str], page: str) -> tuple[list[Token], list[str]]:
    """Return a page's tags and texts in order, and its tags as written."""
    split = pattern.split(page)
    made = [bare] * len(split)
    made[1::2] = [token] * (len(split) // 2)
    found = chain.from_iterable(
        one(text) for one, text in zip(made, split, strict=True)
    )
    return list(found), split[1::2]


def faults(page: str) -> list[Fault]:
    """Return what the sanitiser would change in a page's HTML, and links out of bounds."""
    page += END
    there, tags = parts(TAG, page)
    left, _ = parts(TAG, CLEANER.clean(page))
    found: list[Fault] = []
    if there != left:
        there, tags = parts(WRITTEN, page)
        found += forbidden(there)
    found += chain.from_iterable(map(out_of_bounds, dict.fromkeys(tags)))
    if not found and there != left:
        found.append(torn(there, left))
    return found


def torn(there: Sequence[Token], left: Sequence[Token]) -> Fault:
    """Say that HTML is not read as it is written; what stands before shows where."""
    pairs = zip_longest(there, left)
    place = next(place for place, (one, other) in enumerate(pairs) if one != other)
    names = [
        name for name, _ in chain(there[place : place + 1], left[place : place + 1])
    ]
    tags = [name.removeprefix("</") for name in names if name[:1] != "="]
    before = [name[1:40] for name, _ in there[: place + 1] if name[:1] == "="]
    find = [f"{mark}{tag}" for tag in tags if tag != "p" for mark in ("</", "<")]
    what = "Browsers read the HTML here otherwise than it is written."
    remedy = "Close each element where it was opened, or show it as code in backticks."
    return what, remedy, (*find, *before[:-4:-1])


@functools.lru_cache(1 << 16)
def out_of_bounds(tag: str) -> list[Fault]:
    """Return where a tag that is on the list would lead, or what it would ask for."""
    found: list[Fault] = []
    for name, pairs in token(tag):
        if name not in ALLOWED:
            continue
        if name == "input" and ("type", "radio") not in pairs:
            what = "The page holds a field to type into."
            found.append((what, "Take it out.", ("<input",)))
        found += filter(None, (reach(name, *pair) for pair in pairs))
    return found


def forbidden(there: Sequence[Token]) -> Iterator[Fault]:
    """Report the tags and attributes that are not on the list, and comments."""
    opened = set()
    for name, pairs in there:
        own = name.removeprefix("</")
        if name[:1] == "=":
            continue
        if name[:2] in ("<!", "<?"):
            shown = " ".join(name.split())[:40]
            what = f"The page holds the comment or declaration {shown}."
            yield what, OUT, (name[:30], name[:2])
        elif own not in ALLOWED and name == own:
            opened.add(own)
            values = tuple(value for _, value in pairs if len(value) > 3)
            yield f"The page holds the element <{name}>.", OUT, (f"<{name}", *values)
        elif own not in ALLOWED and own not in opened:
            yield f"The page closes {name}>, which it did not open.", OUT, (name,)
        for key, value in pairs if own in ALLOWED else ():
            if key not in ALLOWED[own] and not key.startswith("aria-"):
                yield removed(name, key, value)


def hint(name: str, key: str, value: str) -> tuple[str, ...]:
    """Return how an attribute may be written in a source, the surest first."""
    whole = tuple(f"{key}={mark}{value}{mark}" for mark in "\"'")
    return *whole, value if len(value) > 3 else "", f"{key}=", f"{key} ", f"<{name}"


def removed(name: str, key: str, value: str) -> Fault:
    """Say what is wrong with an attribute that the sanitiser takes away."""
    shown = " ".join(value.split())[:60]
    why = (
        "styles stand in src/identity_mapping/overrides/site.css"
        if key == "style"
        else "nothing needs it"
    )
    why = "pages run no scripts of their own" if key[:2] == "on" else why
    what = f"<{name}> has the attribute {key}={shown!r}."
    return what, f"Take it out: {why}.", hint(name, key, value)


def reach(name: str, key: str, value: str) -> Fault | None:
    """Report an attribute that an allowed tag may have, but that leads out of bounds."""
    shown, find = " ".join(value.split())[:60], hint(name, key, value)
    plain = CONTROL.sub("", value)
    scheme = re.match(r"[a-z][a-z0-9+.-]*:", plain, re.I)
    host = re.match(r"[\\/]{2}|[^?#]*\\", plain)
    if key == "src" and (scheme or host):
        what = f"The picture {shown!r} is not of this site."
        return what, "Put it into docs/figures: no page loads from other hosts.", find
    if key.endswith("href") and name in DRAWN.split() and plain[:1] != "#":
        return (
            f"A drawing refers to {shown!r}.",
            "Refer only to its own parts, by #.",
            find,
        )
    if key == "href" and scheme and scheme[0].lower() not in SCHEMES:
        what = f"The address {shown!r} begins with {scheme[0]}, which is not allowed."
        return what, "Use https, http or mailto, or a path within the site.", find
    if key == "href" and host:
        what = f"The address {shown!r} leads to another host without saying so."
        return what, "Begin it with https, or write a path within the site.", find
    if value not in NAMESPACES.get(key, (value,)):
        return f"The namespace {shown!r} is not that of a drawing.", OUT, find
    if key in GRAPHICAL.split() and re.search(r"url\s*\((?!#)|\\", value, re.I):
        what = f"A drawing refers to {shown!r}."
        return what, "Refer only to its own parts, by url(#…).", find
    return None


def squeezed(text: str) -> str:
    """Return text without white space and entities, in lower case, to be searched."""
    return re.sub(r"[\s\\]+", "", html.unescape(text)).lower()


class Places:
    """Where a page's parts come from: files by path, the page's own first."""

    def __init__(self, texts: dict[str, str]) -> None:
        self.texts = texts
        self.last: dict[str, tuple[str, int]] = {}

    @functools.cached_property
    def lines(self) -> list[tuple[str, int, str]]:
        """Return path, number and text of each line, code of pages at the end."""
        open_, code = [], []
        for path, text in self.texts.items():
            shown = without_code(text) if path.endswith(".md") else text
            pairs = zip(shown.splitlines(), text.splitlines(), strict=False)
            for number, (line, whole) in enumerate(pairs, 1):
                open_.append((path, number, squeezed(line)))
                code.append((path, number, squeezed(whole)))
        return open_ + code

    def find(self, needles: Sequence[str]) -> tuple[str, int]:
        """Return path and line of the first needle that is found, else the page's start."""
        for needle in filter(None, map(squeezed, needles)):
            found = [(path, line) for path, line, text in self.lines if needle in text]
            if found:
                before = self.last.get(needle)
                later = found[found.index(before) + 1 :] if before in found else found
                self.last[needle] = (later or found)[0]
                return self.last[needle]
        return next(iter(self.texts)), 1


def page_problems(page: str, texts: dict[str, str]) -> list[Problem]:
    """Return what may not stand on a page, and headings that skip a level.

    ``page`` is its HTML from the first heading on, ``texts`` the files from which it is
    made by their paths, its own first.
    """
    places, problems = Places(texts), []
    for what, remedy, needles in faults(page):
        problems.append(Problem(*places.find(needles), what, remedy))
    before = 0
    for level, words in re.findall(r"<h([1-6])\b[^>]*>(.*?)</h\1>", page, re.S):
        if int(level) > before + 1:
            text = html.unescape(re.sub(r"<[^>]+>", "", words)).strip()
            where = places.find((f"{'#' * int(level)} {text}", text))
            what = f"The heading {text!r} of level {level} stands below level {before}."
            problems.append(
                Problem(*where, what, f"Write it with {'#' * (before + 1)}.")
            )
        before = int(level)
    return problems


def text_problem(text: str, where: str, line: int) -> list[Problem]:
    """Report HTML in a text that is printed as it is."""
    if not nh3.is_html(text):
        return []
    what = f"The text {' '.join(text.split())[:60]!r} holds HTML."
    return [Problem(where, line, what, "Write it in plain words.")]


def drawing_problems(path: Path, where: str) -> list[Problem]:
    """Report what may not be in a drawing, which browsers also open on its own, as XML."""
    text = read(path, where, "Save it as SVG in UTF-8.")
    bare = DECLARED.sub(lambda match: "\n" * match[0].count("\n"), text)
    odd = re.search(r"<[!?][^>]*>?", bare)
    if odd:
        line = line_of(text, text.index(odd[0]))
        what = f"The drawing holds the declaration {odd[0][:40]!r}."
        return [Problem(where, line, what, "Take it out.")]
    try:
        root = etree.fromstring(bare)
    except etree.ParseError as error:
        what = f"The drawing is not XML: {error}."
        line = error.position[0]
        return [Problem(where, line, what, "Correct it, or export it again.")]
    if root.tag != f"{{{XMLNS}}}svg":
        what, remedy = "The file is no drawing.", f'Begin with <svg xmlns="{XMLNS}" …>.'
        return [Problem(where, 1, what, remedy)]
    return [
        Problem(
            where, problem.line, problem.what.replace("page", "drawing"), "Take it out."
        )
        for problem in page_problems(bare, {where: text})
    ]


def file_problems(docs: Path) -> list[Problem]:
    """Report what in the docs folder is no page, no drawing and no data, and drawings' faults."""
    problems = []
    for path in sorted(docs.rglob("*")):
        inside = path.relative_to(docs)
        where = f"docs/{inside.as_posix()}"
        if "__pycache__" in inside.parts:
            continue
        if path.is_symlink():
            what, remedy = (
                "This is a link to another place.",
                "Put the file itself here.",
            )
        elif path.is_dir() != (not path.suffix):
            what = "A folder has a file's name, or a file has no ending."
            remedy = "Rename it."
        elif not re.fullmatch(r"[A-Za-z0-9_.-]+", path.name):
            what = f"The name {path.name!r} cannot be an address everywhere."
            remedy = "Use letters, digits, - and _."
        elif path.is_dir() or where == "docs/figures/screenshot.png":
            continue
        elif path.suffix == ".svg":
            try:
                problems += drawing_problems(path, where)
            except BadInput as error:
                problems.append(error.problem)
            continue
        elif path.suffix in KINDS:
            continue
        else:
            what = f"Files of the kind {path.suffix} are not published."
            remedy = f"Use one of {', '.join(sorted(KINDS))}."
        problems.append(Problem(where, 1, what, remedy))
    return problems
