"""`make bench`: our pages beside a stock Material page and HTML written by hand.

Prints one table and, after five runs or more, writes it to docs/data/bench, from
where docs/about.md takes it. `RUNS=1 make bench` is for a first look.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

import browser as finder
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, sync_playwright

from bench import node as nodes
from bench import rivals, structured
from bench.measures import CPU, Scores, Weight, add_run, time_answer, weigh, write_timed
from bench.serving import serving
from bench.tables import chip, data_file, kb, packed, table_text, write

ENOUGH = 5  # runs, below which nothing is written
QUESTION = "questions/derivation/"  # formulas, tabs, a drawing, a fold
NOTEBOOK = "notebooks/degradation/"
KINDS = {
    "question": ("A question", QUESTION),
    "home": ("Home", ""),
    "notebook": ("An experiment", NOTEBOOK),
    "topic": ("A topic", "topics/meaning/"),
    "bibliography": ("Bibliography", "bibliography/"),
    "misconceptions": ("Misconceptions", "misconceptions/"),
    "missing": ("No such page", "404.html"),
}
# Where the kilobytes of a question page go, and why each stays.
REASONS = {
    "text": "Title, answer, argument, code, sources: what a reader came for.",
    "formulas": "MathML. In its place there would be a script that draws, or pictures.",
    "colours": "Marks of keywords, prompts and output, without which a session is grey.",
    "head": "Policy, summary, sharing card and structured data, read by machines.",
    "frame": "Header, rail, links to neighbours, footer: the ways to other pages.",
    "font": "The characters of this page's formulas. Without it a browser sets exponents "
    "and subscripts badly; as a file of its own it would come late and move the text.",
    "style": "Look of every page kind, light, dark and on paper. As a file of its own it "
    "would keep the answer waiting for one more turn of a slow line.",
    "script": "Copying, tabs that remember, sorting, the way into the search, sent once.",
    "icon": "The mark in the browser's tab, sent once.",
    "headers": "What the host says beside each file, a policy included.",
}


@dataclass
class Contender:
    """One page that is measured, and what was found."""

    name: str
    url: str
    scores: Scores = field(default_factory=Scores)
    weight: Weight = field(default_factory=Weight)
    html: int = 0  # bytes, compressed
    answers: list[float] = field(default_factory=list)  # seconds
    shifts: list[float] = field(default_factory=list)


def built(site: str | None) -> Path:
    """Return the finished site: the one that was named, or a new one.

    Raises SystemExit if it cannot be built or is not there.
    """
    if site:
        if not (Path(site) / QUESTION).exists():
            sys.exit(f"{site} holds no finished site: run `make build` first.")
        return Path(site)
    print("Building the site …", flush=True)
    target = nodes.WORK / "site"
    ask = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir"]
    environment = {**os.environ, "EXECUTE_NOTEBOOKS": "true"}
    if subprocess.run([*ask, str(target)], cwd=nodes.ROOT, env=environment).returncode:
        sys.exit("The site could not be built; see above.")
    return target


def html_parts(html: str) -> dict[str, int]:
    """Return what each part of a question page adds to its compressed bytes.

    Each part is taken out of the whole; what all together leave over is the text.
    """
    whole = packed(html)

    def without(*patterns: str) -> str:
        text = html
        for pattern in patterns:
            text = re.sub(pattern, "", text, flags=re.S)
        return text

    cuts = {
        "style": [r":root \{.*?(?=</style>)"],
        "font": [r"@font-face \{.*?\}\n", r"<script>document\.fonts.*?</script>"],
        "formulas": [r"<math.*?</math>"],
        "colours": [r'<span class="\w{1,3}">(?=[^<]*</span>)', r'<code id="[^"]*">'],
        "head": [
            r"<meta (?!charset|name=\"viewport).*?>",
            r"<script type=.*?</script>",
        ],
        "frame": [
            r"<header>.*?</header>",
            r"<aside.*?</aside>",
            r"<footer>.*?</footer>",
            r'<nav class="next".*?</nav>',
        ],
    }
    parts = {name: whole - packed(without(*found)) for name, found in cuts.items()}
    return {"text": whole - sum(parts.values()), **parts}


def parts_of(ours: Contender, site: Path) -> dict[str, int]:
    """Return the bytes of the question page's first visit by what they are for."""
    html = (site / QUESTION / "index.html").read_text(encoding="utf-8")
    parts = html_parts(html)
    names = {"js": "script", "svg": "icon"}
    bodies = packed(html)
    for url in ours.weight.bytes:
        path = urlsplit(url).path
        name = names.get(path.rsplit(".")[-1])
        if name:
            body = (site / path.lstrip("/")).read_bytes()
            parts[name] = len(gzip.compress(body, 9, mtime=0))
            bodies += parts[name]
    parts["headers"] = ours.weight.total - bodies
    return parts


def row(one: Contender) -> dict:
    """Return the cells that every measured page has."""
    scores = one.scores
    return {
        "page": one.name,
        "kb": kb(one.weight.total),
        "requests": one.weight.requests,
        "hosts": one.weight.hosts,
        "scores": "/".join(str(scores.middle(name)) for name in scores.points),
        "lowest": scores.lowest,
        "shift": round(max(scores.shifts), 3),
        "largest": round(median(scores.seconds), 2),
    }


COLUMNS = {
    "page": {"title": "Page"},
    "kb": {"title": "First visit", "unit": "KB", "decimals": 1},
    "requests": {"title": "Requests"},
    "hosts": {"title": "Other hosts"},
    "scores": {"title": "Lighthouse"},
    "lowest": {"title": "Lowest"},
    "shift": {"title": "Layout shift", "decimals": 3},
    "largest": {"title": "Largest part painted", "unit": "s", "decimals": 2},
}


def protocol(runs: int, chromium: Browser, modules: Path) -> str:
    """Return in words how and on what the numbers were measured."""
    package = json.loads((modules / "lighthouse/package.json").read_text("utf-8"))
    today = f"{date.today():%d %B %Y}".lstrip("0")
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0
    return (
        f"Lighthouse {package['version']}, its settings for a phone, median of {runs} "
        f"runs; Chromium {chromium.version.split('.')[0]}; {os.cpu_count()} cores "
        f"({chip()}), load {load:.0f} at the end, {today}; files compressed by gzip, "
        "bytes with headers"
    )


def measure(
    chromium: Browser,
    pages: dict[str, Contender],
    raced: list[str],
    runs: int,
    tools: tuple[list[str], Path],
) -> None:
    """Fill in what every page is measured for; those in ``raced`` also for their answer."""
    for one in pages.values():
        one.weight = weigh(chromium, one.url)
    for number in range(runs):
        for name in raced:
            seconds, shift = time_answer(chromium, pages[name].url)
            pages[name].answers.append(seconds)
            pages[name].shifts.append(shift)
        for one in pages.values():
            add_run(one.scores, *tools, one.url)
            points = "/".join(str(p[-1]) for p in one.scores.points.values())
            print(f"  run {number + 1} of {runs}, {one.name}: {points}", flush=True)


def main() -> None:
    """Measure, print, and write the data files if there were enough runs."""
    ask = argparse.ArgumentParser(prog="make bench", description=__doc__)
    ask.add_argument("--runs", type=int, default=int(os.environ.get("RUNS", ENOUGH)))
    ask.add_argument("--site", help="a finished site, in place of a new one")
    ask.add_argument("--kinds", nargs="*", choices=KINDS, help="measure these only")
    ask.add_argument("--write", action="store_true", help="write after fewer runs too")
    chosen = ask.parse_args()
    tools = nodes.prepare()
    site = built(chosen.site)
    count = structured.check(site, *tools)
    print(f"Structured data of {count} pages: accepted.", flush=True)

    work = nodes.WORK
    stock = rivals.material(site, QUESTION, tools[1], work / "material")
    plain = rivals.by_hand(site, QUESTION, work / "by-hand")
    write_timed(site / QUESTION / "index.html", '<p class="answer">')
    write_timed(plain / "index.html", '<p class="answer">')
    mark_first_quote(stock / "index.html")
    kinds = {name: KINDS[name] for name in chosen.kinds or KINDS}
    kinds = {"question": KINDS["question"], **kinds}
    with (
        serving(site) as ours,
        serving(stock) as theirs,
        serving(plain) as floor,
        sync_playwright() as playwright,
    ):
        from bench.measures import ALONE

        chromium = playwright.chromium.launch(
            executable_path=finder.find(), args=[*finder.FLAGS, ALONE]
        )
        pages = {
            name: Contender(title, f"{ours}/{path}")
            for name, (title, path) in kinds.items()
        }
        pages["material"] = Contender("Stock Material", f"{theirs}/")
        pages["hand"] = Contender("Written by hand", f"{floor}/")
        measure(chromium, pages, ["question", "material", "hand"], chosen.runs, tools)
        how = protocol(chosen.runs, chromium, tools[1])
        chromium.close()
    (site / QUESTION / "timed.html").unlink()
    files = data_files(pages, site, (stock, plain), how)
    for data in files.values():
        print(f"\n{data['title']}\n{table_text(data['columns'], data['rows'])}")
    print(f"\n{how}.")
    for one in pages.values():
        for fault in one.scores.faults.values():
            print(f"below 0.9 on {one.name}: {fault}")
    if chosen.kinds or (chosen.runs < ENOUGH and not chosen.write):
        print(f"\nNothing is written: that takes {ENOUGH} runs of all kinds of pages.")
        return
    write(files)


def mark_first_quote(page: Path) -> None:
    """Write the timed copy of the Material page, where a quotation holds the answer."""
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    soup.find("blockquote").p["elementtiming"] = "answer"
    page.with_name("timed.html").write_text(str(soup), encoding="utf-8")


def data_files(
    pages: dict[str, Contender], site: Path, rival: tuple[Path, Path], how: str
) -> dict[str, dict]:
    """Return the tables that are printed and written, by the names of their files."""
    raced = ("question", "material", "hand")
    homes = dict(zip(raced, (site / QUESTION, *rival), strict=True))
    side = {}
    for name in raced:
        html = (homes[name] / "index.html").read_text(encoding="utf-8")
        cells = row(pages[name])
        side[name] = {
            "page": {"question": "Here"}.get(name, pages[name].name),
            "html": kb(packed(html)),
            **{key: cells[key] for key in ("kb", "requests", "hosts")},
            "answer": round(median(pages[name].answers), 2),
            "scores": cells["scores"],
            "shift": round(max(pages[name].shifts), 3),
        }
    columns = {
        "page": COLUMNS["page"],
        "html": {"title": "HTML", "unit": "KB", "decimals": 1},
        **{key: COLUMNS[key] for key in ("kb", "requests", "hosts")},
        "answer": {"title": "Answer painted", "unit": "s", "decimals": 2},
        "scores": COLUMNS["scores"],
        "shift": COLUMNS["shift"],
    }
    parts = {
        name: {"part": name.capitalize(), "kb": kb(size), "reason": REASONS[name]}
        for name, size in parts_of(pages["question"], site).items()
    }
    return {
        "bench": data_file(
            "One question three times",
            f"{how}; answer painted over slow 4G by a processor {CPU} times slower; "
            "Material 9 as it comes, a site of this page alone, MathJax on its own host; "
            "bytes of other hosts are not counted",
            columns,
            side,
        ),
        "bench_kinds": data_file(
            "Every kind of page",
            how,
            COLUMNS,
            {n: row(one) for n, one in pages.items() if n in KINDS},
        ),
        "bench_parts": data_file(
            "Where the kilobytes of a question page go",
            "First visit; each part as it adds to the compressed whole",
            {
                "part": {"title": "Part"},
                "kb": {"title": "Size", "unit": "KB", "decimals": 1},
                "reason": {"title": "Why it stays"},
            },
            parts,
        ),
    }


if __name__ == "__main__":
    main()
