"""Notebook pages: the distance card above, plain HTML below, no notebook software."""

from __future__ import annotations

import hashlib
import html
import itertools
import re
from collections import Counter
from pathlib import Path

from bs4 import BeautifulSoup
from bs4.element import Tag
from math_core import LatexError

from .data import Table
from .formulas import to_mathml
from .problems import Problem, read

NUMBERS = "The numbers behind the plot"  # as docs/notebooks/_lab.py folds them
LONG = 24  # lines of code beyond which a cell is folded
COLOURS = {
    "#0b62a8": "var(--id)",
    "#b34a00": "var(--branch)",
    "#5d5a55": "var(--soft)",
    "#1c1b1a": "var(--ink)",
    "#e2ded6": "var(--rule)",
    "#fdfcf9": "var(--paper)",
}
COUNTED = {
    "holds": "hold",
    "holds in part": "hold in part",
    "does not show at this scale": "do not show at this scale",
}
HELPERS = re.compile(r"^from _lab import (?:\([^)]*\)|[^\n(]+)\n", re.M)
TITLES = (
    ("claim", "Claim"),
    ("setup", "Set-up"),
    ("predicted", "Predicted"),
    ("measured", "Measured"),
    ("seeds_against", "Seeds against"),
    ("controls", "Control"),
    ("verdict", "Verdict"),
    ("change", "To change it"),
)


def attributes(style: str) -> str:
    """Return a style attribute's declarations as SVG attributes; the policy forbids styles."""
    found = []
    for declaration in html.unescape(style).split(";"):
        name, _, value = declaration.partition(":")
        name, value = name.strip(), value.strip()
        if name == "font":
            size = re.search(r"([\d.]+)px", value)
            found.append(f'font-size="{size[1]}"' if size else "")
        elif name and value:
            found.append(f'{name}="{html.escape(value, quote=True)}"')
    return " ".join(found)


def themed_svg(svg: str) -> str:
    """Return a plot without style attributes and with the site's colours by name."""
    svg = re.sub(r'(?<![\w-])style="([^"]*)"', lambda m: attributes(m[1]), svg)
    svg = re.sub(r'<g id="[^"]*"', "<g", svg)  # two plots of a page have the same
    for colour, name in COLOURS.items():
        svg = re.sub(colour, name, svg, flags=re.I)
    return re.sub(r"\s*\n\s*", " ", svg)


def formulas_in(part: str) -> tuple[str, list[tuple[str, str]]]:
    """Convert the ``$…$`` of a Markdown cell's HTML; return it, and what failed."""
    faults: list[tuple[str, str]] = []

    def formula(match: re.Match[str], display: bool) -> str:
        try:
            mathml = to_mathml(match[1], display)
        except LatexError as error:
            faults.append((html.unescape(match[1]).strip(), str(error)))
            return match[0]
        return f'<div class="wide" tabindex="0">{mathml}</div>' if display else mathml

    pieces = re.split(r"(<(?:pre|code)\b.*?</(?:pre|code)>)", part, flags=re.S)
    for place in range(0, len(pieces), 2):
        text = re.sub(
            r"\$\$(.+?)\$\$", lambda m: formula(m, True), pieces[place], flags=re.S
        )
        pieces[place] = re.sub(
            r"(?<![\\$])\$(?!\s)([^$\n]+?)(?<![\s\\])\$",
            lambda m: formula(m, False),
            text,
        )
    return "".join(pieces), faults


def code_cell(cell: Tag) -> str:
    """Return a cell's code, folded where it is long, and its outputs."""
    source = cell.select_one(".jp-InputArea pre")
    lines = source.get_text().strip().count("\n") + 1
    inside = source.decode_contents().replace("<span></span>", "", 1)
    code = f"<pre><span></span><code>{inside}</code></pre>"
    code = f'<div class="highlight">{code}</div>'
    if lines > LONG:
        code = f"<details><summary>Code, {lines} lines</summary>{code}</details>"
    shown = []
    for output in cell.select(".jp-OutputArea-output"):
        inside = output.decode_contents().strip()
        inside = re.sub(
            r"<svg.*?</svg>", lambda m: themed_svg(m[0]), inside, flags=re.S
        )
        inside = inside.replace("<pre>", '<pre tabindex="0">')
        shown.append(f'<div class="out">{inside}</div>')
    return f'<div class="cell">{code}{"".join(shown)}</div>'


def said_by_a_cell(element: Tag) -> bool:
    """Return whether an element stands in a cell's text or output, not around it."""
    return bool(
        element.find_parent(class_=["jp-MarkdownOutput", "jp-OutputArea-output"])
    )


def slim(body: str) -> tuple[str, list[tuple[str, str]]]:
    """Return a notebook's cells as plain HTML, and the formulas that failed.

    Styles, scripts, prompts, the clipboard's second copy of the code and the
    notebook's own boxes stay behind.
    """
    soup = BeautifulSoup(body, "html.parser")
    for unwanted in soup.select(
        "style, script, link, metadata, .anchor-link, .zeroclipboard-container, "
        ".clipboard-copy-txt, svg defs style"
    ):
        own = unwanted.name in ("script", "style", "link") and said_by_a_cell(unwanted)
        if not own or (unwanted.name == "style" and unwanted.find_parent("svg")):
            unwanted.decompose()  # what a cell says itself is refused, not dropped unseen
    for styled in soup.select("[style]"):
        if styled.name != "svg" and styled.find_parent("svg") is None:
            del styled["style"]  # the policy forbids it; a plot's become attributes
    parts, faults = [], []
    for cell in soup.select(".jp-Cell"):
        if cell.find_parent(class_="jp-Cell") is not None:
            continue  # the exporter nests a code cell in a box of the same name
        text = cell.select_one(".jp-MarkdownOutput")
        if text is not None:
            part, failed = formulas_in(text.decode_contents().strip())
            parts.append(part)
            faults += failed
        elif cell.select_one(".jp-InputArea pre") is not None:
            parts.append(code_cell(cell))
    return tables_apart("\n".join(parts)), faults


def tables_apart(page: str) -> str:
    """Give the boxes of the plots' tables numbers, so that each has a name of its own."""
    count = itertools.count(1)
    return re.sub(
        rf'(?<=aria-label="){NUMBERS}', lambda _: f"{NUMBERS} {next(count)}", page
    )


def finding_first(body: str) -> tuple[str, str]:
    """Take the first plot and the fold of its numbers out of the cells.

    Returns them as one piece of HTML, and the cells without them.
    """
    lead = []
    for inside in (
        r'<figure class="plot">.*?</figure>',
        rf"<details>\s*<summary>{NUMBERS}</summary>.*?</details>",
    ):
        found = re.search(rf'<div class="out">\s*({inside})\s*</div>', body, re.S)
        if found:
            lead.append(found[1])
            body = body[: found.start()] + body[found.end() :]
    return "".join(lead), body


def verdicts_html(cards: list[tuple[str, str, Table, str]]) -> tuple[str, str]:
    """Return a table of all verdicts, and all distance cards.

    Each of ``cards`` is a notebook's address, its title, its results and its card as HTML.
    """
    counts = Counter(table.raw["card"]["verdict"] for _, _, table, _ in cards)
    told = ", ".join(
        f"{counts[verdict]} {verdict if counts[verdict] == 1 else words}"
        for verdict, words in COUNTED.items()
    )
    rows = "".join(
        f'<tr><th scope="row"><a href="#{table.name}">{html.escape(title)}</a></th>'
        f"<td>{html.escape(capital(table.raw['card']['verdict']))}</td></tr>"
        for _, title, table, _ in cards
    )
    whole = "".join(
        f'<h2 id="{table.name}">{html.escape(title)}</h2>{card}'
        f'<p class="note"><a href="{address}">The whole experiment: code, plots, '
        f"numbers</a>, {html.escape(str(table.raw['cpu_seconds']))} s on one CPU thread, "
        f"{len(table.raw['seeds'])} seeds.</p>"
        for address, title, table, card in cards
    )
    table = (
        f"<p>Of {len(cards)} claims, {told}.</p>"
        '<div class="wide" tabindex="0" role="region" aria-label="Verdicts, 2 columns">'
        '<table><thead><tr><th scope="col"><span class="sort">Experiment</span></th>'
        '<th scope="col"><span class="sort">Verdict</span></th>'
        f"</tr></thead><tbody>{rows}</tbody></table></div>"
    )
    return table, whole


def capital(text: str) -> str:
    """Return ``text`` with its first letter made large."""
    return text[:1].upper() + text[1:]


def card_html(table: Table, claim: str) -> str:
    """Return the distance card of a results file; ``claim`` is its claim as HTML."""
    card = table.raw["card"]
    rows = "".join(
        f'<tr><th scope="row">{html.escape(what)}</th><td>{html.escape(there)}</td>'
        f"<td>{html.escape(here)}</td></tr>"
        for what, there, here in card["setup"]
    )
    parts = {
        name: html.escape(str(card[name])) for name, _ in TITLES if name != "setup"
    }
    parts["claim"] = claim
    parts["controls"] = capital(parts["controls"])
    parts["setup"] = (
        '<table><thead><tr><td></td><th scope="col">There</th><th scope="col">Here</th>'
        f"</tr></thead><tbody>{rows}</tbody></table>"
    )
    verdict = html.escape(capital(card["verdict"]))
    parts["verdict"] = (
        f'<b class="ok">{verdict}.</b> {html.escape(card["verdict_why"])}'
    )
    items = "".join(f"<dt>{title}</dt><dd>{parts[name]}</dd>" for name, title in TITLES)
    return (
        '<div class="card" role="group" aria-label="Distance to the paper">'
        f"<dl>{items}</dl></div>"
    )


def card_markdown(table: Table, source: str) -> str:
    """Return the distance card of a results file as Markdown, for copies and downloads.

    ``source`` says in words where the claim stands.
    """
    card = table.raw["card"]
    lines = ["**The claim, and how far this run is from it.**"]
    for name, title in TITLES:
        if name == "setup":
            told = "; ".join(f"{a}: there {b}, here {c}" for a, b, c in card["setup"])
        else:
            told = str(card[name])
        if name == "claim":
            told += f" ({source})"
        if name == "verdict":
            told = f"{capital(told)}. {card['verdict_why']}"
        lines.append(f"- **{title}**: {told}")
    return lines[0] + "\n\n" + "\n".join(lines[1:])


def with_outputs(source: str, ran: Path) -> str:
    """Return today's source as a notebook that shows what an earlier run printed.

    A cell has the outputs of the cell of ``ran`` with the same text, if there is one.
    """
    import jupytext
    import nbformat

    notebook = jupytext.reads(source, fmt="py:percent")
    outputs = {
        cell.source: cell.outputs
        for cell in nbformat.read(ran, as_version=4).cells
        if cell.cell_type == "code"
    }
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = outputs.get(cell.source, [])
    return nbformat.writes(notebook)


def standalone(source: str, helpers: str, card: str) -> str:
    """Return a notebook's source that runs alone: the helpers' text in place of their import.

    ``card`` is the distance card as Markdown; it becomes the second cell.
    """
    helpers = helpers.replace("from __future__ import annotations\n", "").strip()
    cell = f"# %%\n# The helpers of this site's notebooks.\n{helpers}\n\n"
    source, count = HELPERS.subn("", source)
    if count != 1:
        raise ValueError(f"{count} imports from _lab in place of one")
    first = source.index("\n# %%")
    noted = "".join(f"# {line}".rstrip() + "\n" for line in card.splitlines())
    head = source[: first + 1] + f"# %% [markdown]\n{noted}\n" + cell
    return head + source[first + 1 :]


def downloads(source: str, helpers: str, card: str) -> dict[str, str]:
    """Return what a notebook's page offers for download, by the file's ending."""
    import jupytext

    alone = standalone(source, helpers, card)
    notebook = jupytext.reads(alone, fmt="py:percent")
    for number, cell in enumerate(notebook.cells, 1):
        cell["id"] = f"cell-{number}"  # in place of a random one
    return {".py": alone, ".ipynb": jupytext.writes(notebook, fmt="ipynb")}


def as_markdown(source: str, card: str) -> str:
    """Return a notebook's source as Markdown, its code in fences, the card at the top."""
    import jupytext

    cells = jupytext.reads(source, fmt="py:percent").cells
    cells[0].source += f"\n\n{card}"
    return "\n\n".join(
        cell.source
        if cell.cell_type == "markdown"
        else f"```python\n{cell.source}\n```"
        for cell in cells
    )


def source_hash(path: Path) -> str:
    """Return the SHA-256 of a notebook's source with plain line ends."""
    text = read(path, f"docs/notebooks/{path.name}", "Restore it.").replace(
        "\r\n", "\n"
    )
    return hashlib.sha256(text.encode()).hexdigest()


def result_problems(
    folder: Path, tables: dict[str, Table], slugs: set[str]
) -> list[Problem]:
    """Report notebooks without a results file, and results of another source."""
    problems = []
    for path in sorted(folder.glob("[!_]*.py")):
        where = f"docs/notebooks/{path.name}"
        table = tables.get(path.stem)
        if table is None or "card" not in table.raw:
            problems.append(
                Problem(
                    where,
                    1,
                    "The notebook has no results file.",
                    f"Run `make experiments` to write docs/data/results/{path.stem}.json.",
                )
            )
        elif table.raw.get("sha256") != source_hash(path):
            problems.append(
                Problem(
                    where,
                    1,
                    "The notebook was changed after its results were written.",
                    "Run `make experiments`, look at what changed, and commit both.",
                )
            )
        elif table.raw.get("question") not in slugs:
            problems.append(
                Problem(
                    table.path,
                    1,
                    f"Its question {table.raw.get('question')!r} has no page.",
                    "Correct the slug in the notebook and run `make experiments`.",
                )
            )
    return problems
