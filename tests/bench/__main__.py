"""`make bench`: our pages beside the Material theme, set up well, and HTML by hand.

Prints its tables and, after five runs or more, writes them to docs/data/bench, from
where docs/about.md takes them. `RUNS=1 make bench` is for a first look.
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
from playwright.sync_api import Browser, sync_playwright

from bench import node as nodes
from bench import rivals, structured
from bench.measures import (
    ALONE,
    CPU,
    SLOW_PHONE,
    Scores,
    Weight,
    add_run,
    time_answer,
    visit,
    write_timed,
)
from bench.serving import serving
from bench.tables import chip, data_file, kb, packed, table_text, write

ENOUGH = 5  # runs, below which nothing is written
BUSY = 1  # load at the start, above which times say little
FEW = 3  # runs of the pages that are compared with nothing
QUESTION = "questions/derivation/"  # formulas, tabs, a drawing, a fold
# A visit: from there to the end of the reading path "You met the paper".
VISIT = [
    QUESTION,
    "questions/plus-one-gradient/",
    "questions/shortcut-variants/",
    "questions/pre-activation/",
    "questions/which-resnet-number/",
]
SEARCHED = "gradient of a residual net"  # on the last of them
RACED = {"question": "Here", "material": "Material", "hand": "Written by hand"}
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
    slow: Scores = field(default_factory=Scores)  # on a slower phone
    visit: list[Weight] = field(default_factory=list)  # this page, then others
    answers: list[float] = field(default_factory=list)  # seconds
    shifts: list[float] = field(default_factory=list)

    @property
    def weight(self) -> Weight:
        """Return what the first visit loads."""
        return self.visit[0]

    @property
    def next(self) -> float:
        """Return the bytes of a further page, its median."""
        return median(weight.total for weight in self.visit[1:])


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


def points(scores: Scores) -> str:
    """Return Lighthouse's points for each category that was measured."""
    measured = [name for name, found in scores.points.items() if found]
    return "/".join(str(scores.middle(name)) for name in measured)


def row(one: Contender) -> dict:
    """Return a row of the table of all kinds of pages."""
    return {
        "page": one.name,
        "kb": kb(one.weight.total),
        "requests": one.weight.requests,
        "hosts": one.weight.hosts,
        "scores": points(one.scores),
        "lowest": one.scores.lowest,
        "shift": round(max(one.scores.shifts + one.shifts), 3),
        "largest": round(median(one.scores.largest), 2),
    }


def lighter_from(ours: Contender, theirs: Contender) -> int | str:
    """Return the page of a visit at which ``theirs`` has loaded less in all, "" if never.

    The first page weighs what it does; each further one is taken at the median.
    """
    ahead, gain = theirs.weight.total - ours.weight.total, ours.next - theirs.next
    if ahead < 0:
        return 1
    return 2 + int(ahead // gain) if gain > 0 else ""


def weights(pages: dict[str, Contender], homes: dict[str, Path]) -> dict[str, dict]:
    """Return what one question and a visit weigh, here and in the rivals."""
    rows = {}
    for name, title in RACED.items():
        one = pages[name]
        html = (homes[name] / QUESTION / "index.html").read_text(encoding="utf-8")
        search = sum(sum(weight.search.values()) for weight in one.visit)
        rows[name] = {
            "page": title,
            "html": kb(packed(html)),
            "kb": kb(one.weight.total),
            "requests": one.weight.requests,
            "hosts": one.weight.hosts,
            "next": kb(one.next),
            "visit": kb(sum(weight.total for weight in one.visit)),
            "asked": sum(weight.requests for weight in one.visit),
            "search": kb(search) if search else "",
            "even": "",
        }
    rows["material"]["even"] = lighter_from(pages["question"], pages["material"])
    return rows


WEIGHTS = {
    "page": COLUMNS["page"],
    "html": {"title": "HTML", "unit": "KB", "decimals": 1},
    **{key: COLUMNS[key] for key in ("kb", "requests", "hosts")},
    "next": {"title": "Next page", "unit": "KB", "decimals": 1},
    "visit": {"title": "Five answers", "unit": "KB", "decimals": 1},
    "asked": {"title": "Requests of five"},
    "search": {"title": "A first search", "unit": "KB", "decimals": 1},
    "even": {"title": "Lighter from page"},
}


def times(pages: dict[str, Contender], slower: int) -> dict[str, dict]:
    """Return how soon the question is there, on a phone and on a slow one."""
    rows = {}
    for name, title in RACED.items():
        one = pages[name]
        for scores, mark, phone in (
            (one.scores, "", f"{CPU} times"),
            (one.slow, "_slow", f"{slower} times"),
        ):
            rows[name + mark] = {
                "page": title,
                "phone": phone,
                "answer": "" if mark else round(median(one.answers), 2),
                "first": round(median(scores.first), 2),
                "largest": round(median(scores.largest), 2),
                "blocked": round(median(scores.blocked)),
                "shift": round(max(scores.shifts + one.shifts), 3),
                "scores": points(scores),
            }
    return dict(sorted(rows.items(), key=lambda row: "_slow" in row[0]))


TIMES = {
    "page": COLUMNS["page"],
    "phone": {"title": "Slowed down"},
    "answer": {"title": "Answer painted", "unit": "s", "decimals": 2},
    "first": {"title": "First paint", "unit": "s", "decimals": 2},
    "largest": {"title": "Largest paint", "unit": "s", "decimals": 2},
    "blocked": {"title": "Blocked", "unit": "ms"},
    **{key: COLUMNS[key] for key in ("shift", "scores")},
}


def load() -> float:
    """Return how many processes waited for a processor in the last minute."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else 0


def machine(pages: dict[str, Contender], before: float) -> str:
    """Return in words on which machine the times were measured, and how busy it was."""
    found = [power for one in pages.values() for power in one.scores.power]
    today = f"{date.today():%d %B %Y}".lstrip("0")
    return (
        f"{chip()}, {os.cpu_count()} cores, Lighthouse's benchmark index "
        f"{median(found):.0f} ({min(found):.0f} to {max(found):.0f}), load {before:.1f} "
        f"before and {load():.1f} after, {today}"
    )


def tools_used(chromium: Browser, modules: Path) -> tuple[str, str]:
    """Return the versions of the browser, and of the browser with Lighthouse."""
    package = json.loads((modules / "lighthouse/package.json").read_text("utf-8"))
    version = f"Chromium {chromium.version.split('.')[0]}"
    return version, f"Lighthouse {package['version']}, {version}"


def measure(
    chromium: Browser,
    pages: dict[str, Contender],
    runs: int,
    tools: tuple[list[str], Path],
) -> int:
    """Fill in what every page is measured for; return by how much the slow phone is slower.

    The pages that are compared are also timed until their answer is there, and on the
    slow phone.
    """
    raced = [pages[name] for name in RACED]
    for one in pages.values():
        home = one.url.removesuffix(QUESTION)
        if one in raced:
            one.visit = visit(chromium, [home + page for page in VISIT], SEARCHED)
        else:
            one.visit = visit(chromium, [one.url])
    for number in range(runs):
        for one in raced:
            seconds, shift = time_answer(chromium, one.url)
            one.answers.append(seconds)
            one.shifts.append(shift)
        for one in pages.values() if number < FEW else raced:
            add_run(one.scores, *tools, one.url)
            say(number, runs, one, one.scores)
    power = median(power for one in raced for power in one.scores.power)
    slower = max(CPU + 1, round(power / SLOW_PHONE))
    for number in range(runs):
        for one in raced:
            add_run(one.slow, *tools, one.url, slower, ("performance",))
            say(number, runs, one, one.slow, f", {slower} times slower")
    return slower


def say(number: int, runs: int, one: Contender, scores: Scores, how: str = "") -> None:
    """Print what a run found."""
    last = "/".join(str(found[-1]) for found in scores.points.values() if found)
    told = f"{last}, blocked for {scores.blocked[-1]:.0f} ms"
    print(f"  run {number + 1} of {runs}, {one.name}{how}: {told}", flush=True)


def main() -> None:
    """Measure, print, and write the data files if there were enough runs."""
    ask = argparse.ArgumentParser(prog="make bench", description=__doc__)
    ask.add_argument("--runs", type=int, default=int(os.environ.get("RUNS", ENOUGH)))
    ask.add_argument("--site", help="a finished site, in place of a new one")
    ask.add_argument("--kinds", nargs="*", choices=KINDS, help="measure these only")
    ask.add_argument("--write", action="store_true", help="write after fewer runs too")
    chosen = ask.parse_args()
    before = load()
    if before > BUSY:
        print(f"Load {before:.1f}: this machine is busy, so times will be too long.")
    tools = nodes.prepare()
    site = built(chosen.site)
    count = structured.check(site, *tools)
    print(f"Structured data of {count} pages: accepted.", flush=True)

    work = nodes.WORK
    homes = {
        "question": site,
        "material": rivals.material(site, work / "material"),
        "hand": rivals.by_hand(site, VISIT, work / "by-hand"),
    }
    for home in homes.values():
        write_timed(home / QUESTION / "index.html", '<p class="answer">')
    kinds = {name: KINDS[name] for name in chosen.kinds or KINDS}
    kinds = {"question": KINDS["question"], **kinds}
    with (
        serving(site) as ours,
        serving(homes["material"]) as theirs,
        serving(homes["hand"]) as floor,
        sync_playwright() as playwright,
    ):
        chromium = playwright.chromium.launch(
            executable_path=finder.find(), args=[*finder.FLAGS, ALONE]
        )
        pages = {
            name: Contender(title, f"{ours}/{path}")
            for name, (title, path) in kinds.items()
        }
        pages["material"] = Contender(RACED["material"], f"{theirs}/{QUESTION}")
        pages["hand"] = Contender(RACED["hand"], f"{floor}/{QUESTION}")
        slower = measure(chromium, pages, chosen.runs, tools)
        how = (*tools_used(chromium, tools[1]), machine(pages, before))
        chromium.close()
    (site / QUESTION / "timed.html").unlink()
    files = data_files(pages, homes, chosen.runs, slower, how)
    for data in files.values():
        print(f"\n{data['title']}. {data['protocol']}")
        print(table_text(data["columns"], data["rows"]))
    for one in pages.values():
        for fault in (one.scores.faults | one.slow.faults).values():
            print(f"below 0.9 on {one.name}: {fault}")
    if chosen.kinds or (chosen.runs < ENOUGH and not chosen.write):
        print(f"\nNothing is written: that takes {ENOUGH} runs of all kinds of pages.")
        return
    write(files)


def data_files(
    pages: dict[str, Contender],
    homes: dict[str, Path],
    runs: int,
    slower: int,
    how: tuple[str, str, str],
) -> dict[str, dict]:
    """Return the tables that are printed and written, by the names of their files.

    ``how`` names the browser, the browser with Lighthouse, and the machine.
    """
    browser, used, where = how
    parts = {
        name: {"part": name.capitalize(), "kb": kb(size), "reason": REASONS[name]}
        for name, size in parts_of(pages["question"], homes["question"]).items()
    }
    kinds = {name: row(one) for name, one in pages.items() if name in KINDS}
    counted = f"{runs} run{'s' * (runs > 1)}"
    few = f"{min(runs, FEW)} run{'s' * (min(runs, FEW) > 1)} or more"
    return {
        "bench": data_file(
            "One question and a visit of five",
            f"{browser}; files compressed by gzip, bytes with headers; five answers: the "
            "last of the reading path “You met the paper”, one after the other; next page: "
            f"median of the last four; search: for “{SEARCHED}”",
            WEIGHTS,
            weights(pages, homes),
        ),
        "bench_times": data_file(
            "How soon the question is there",
            f"{used}; a phone on slow 4G, its processor slower than this machine by the "
            f"number given; answer painted: observed on it, all else: simulated by Lighthouse; "
            f"median of {counted}; layout shift: the most of any; {where}",
            TIMES,
            times(pages, slower),
        ),
        "bench_kinds": data_file(
            "Every kind of page",
            f"{used}, its settings for a phone, median of {few}; {where}",
            COLUMNS,
            kinds,
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
