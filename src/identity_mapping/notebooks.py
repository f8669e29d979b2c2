"""Notebook pages: the distance card above, plain HTML below, no notebook software."""

from __future__ import annotations

import html
import itertools
import re
from collections import Counter
from pathlib import Path

from math_core import LatexError
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from . import experiments
from .data import Table
from .formulas import to_mathml
from .problems import Problem

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


def coloured(source: str) -> str:
    """Return a cell's code with its words marked, folded where it is long."""
    lines = source.strip().count("\n") + 1
    code = highlight(source, PythonLexer(), HtmlFormatter(wrapcode=True)).strip()
    if lines > LONG:
        code = f"<details><summary>Code, {lines} lines</summary>{code}</details>"
    return code


def slim(body: str) -> tuple[str, list[tuple[str, str]]]:
    """Return a notebook's cells as this site shows them, and the formulas that failed.

    ``body`` is what our template in `notebook_templates` made of the notebook. Left
    behind are the marks of headings, and the styles by which the converter aligns the
    cells of tables in texts: the page's policy forbids them.
    """
    parts, faults = [], []
    for part in body.partition("<!--end-->")[0].split("<!--cell-->")[1:]:
        if code := re.match(r'<div class="cell"><pre>(.*?)</pre>', part, re.S):
            shown = re.sub(
                "<svg.*?</svg>",
                lambda m: themed_svg(m[0]),
                part[code.end() :],
                flags=re.S,
            )
            part = f'<div class="cell">{coloured(html.unescape(code[1]))}{shown}'
        else:
            part = re.sub(r'<a class="anchor-link".*?</a>', "", part.strip())
            part, failed = formulas_in(re.sub(r' style="[^"]*"(?=[^<>]*>)', "", part))
            faults += failed
        parts.append(part)
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
        f"numbers</a>, {table.raw['cpu_seconds']} s on one CPU thread, "
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


def result_problems(
    places: experiments.Places, tables: dict[str, Table], slugs: set[str]
) -> list[Problem]:
    """Report notebooks without a results file, and results that no run of today wrote.

    Other versions of the libraries are no fault: `make test` then runs the notebooks.
    """
    problems, behind = [], []
    again = "Run `make experiments`, look at what changed, and commit both."
    for path in sorted(places.notebooks.glob("[!_]*.py")):
        where, written = f"docs/notebooks/{path.name}", f"docs/data/results/{path.stem}"
        table = tables.get(path.stem)
        if table is None or "card" not in table.raw:
            what = "The notebook has no results file."
            remedy = f"Run `make experiments` to write {written}.json."
            problems.append(Problem(where, 1, what, remedy))
            continue
        changed = experiments.changes(places, path.stem)
        if experiments.VALUES in changed:
            what = "These are not the values that the run wrote: the digest differs."
            remedy = "Undo the edit, or run `make experiments`, which writes them anew."
            problems.append(Problem(table.path, 1, what, remedy))
        elif experiments.SOURCE in changed:
            what = "The notebook was changed after its results were written."
            problems.append(Problem(where, 1, what, again))
        elif experiments.SHARED in changed:
            behind.append(path.stem)
        if table.raw.get("question") not in slugs:
            what = f"Its question {table.raw.get('question')!r} has no page."
            remedy = "Correct the slug in the notebook and run `make experiments`."
            problems.append(Problem(table.path, 1, what, remedy))
    if behind:
        what = f"It was changed after results were written: {', '.join(behind)}."
        problems.append(Problem("docs/notebooks/_lab.py", 1, what, again))
    return problems
