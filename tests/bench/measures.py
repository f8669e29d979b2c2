"""What is measured of a page: its weight, Lighthouse's scores, the time to the answer."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urljoin, urlsplit

import browser as finder
from bs4 import BeautifulSoup
from playwright.sync_api import Browser

CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
# The reader's phone and line. Lighthouse's "slow 4G", as its documentation gives it for
# throttling by the browser: milliseconds, and bytes a second.
SLOW_4G = {
    "offline": False,
    "latency": 150 * 3.75,
    "downloadThroughput": 1.6 * 1024 * 1024 / 8 * 0.9,
    "uploadThroughput": 750 * 1024 / 8 * 0.9,
}
CPU = 4  # times slower, as Lighthouse has it for a phone
# Lighthouse's documentation of its throttling: a phone with less than this index of its
# benchmark is of the low end, one with up to 800 in the middle.
SLOW_PHONE = 125
ATTEMPTS = 3  # on a busy machine a browser sometimes starts too late for Lighthouse
PHONE = {"width": 412, "height": 823}
# No other host can be reached: what a page asks of one is counted, and fails at once.
ALONE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
TIMED = "timed.html"
SEARCH = "/search"  # in the address of all that either site fetches for its search
OBSERVE = """kind => new Promise(done => {
  new PerformanceObserver(list => done(list.getEntries().map(entry => (
    {at: entry.renderTime || entry.startTime, value: entry.value, name: entry.identifier}
  )))).observe({type: kind, buffered: true});
  setTimeout(() => done([]), 1000);
})"""


@dataclass
class Weight:
    """What a page asks for: bytes with the hosts' headers, by address.

    What is fetched for the search, asked for or not, stands apart.
    """

    bytes: dict[str, int] = field(default_factory=dict)
    search: dict[str, int] = field(default_factory=dict)
    away: list[str] = field(default_factory=list)  # asked of other hosts, in vain

    @property
    def total(self) -> int:
        """Return the sum in bytes; what other hosts would have sent is not in it."""
        return sum(self.bytes.values())

    @property
    def requests(self) -> int:
        """Return how many files were asked for, of other hosts too."""
        return len(self.bytes) + len(self.away)

    @property
    def hosts(self) -> int:
        """Return how many other hosts were asked."""
        return len({urlsplit(url).netloc for url in self.away})


def fetched(url: str) -> tuple[bytes, int]:
    """Return a file as it is sent, unpacked, and its bytes with headers."""
    ask = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(ask) as answer:
        body = answer.read()
        size = len(body) + len(str(answer.headers)) + 17
        packed = answer.headers["Content-Encoding"] == "gzip"
        return gzip.decompress(body) if packed else body, size


def icon_of(url: str) -> tuple[str, int]:
    """Return the address of a page's icon, and its bytes with headers; "" if it has none.

    A browser without a window does not fetch icons; a reader's does.
    """
    link = BeautifulSoup(fetched(url)[0], "html.parser").find("link", rel="icon")
    if link is None or link["href"].startswith("data:"):
        return "", 0
    icon = urljoin(url, link["href"])
    return icon, fetched(icon)[1]


def visit(chromium: Browser, urls: list[str], query: str = "") -> list[Weight]:
    """Open pages one after the other as a reader who comes for the first time.

    On the last, search for ``query`` if there is one. Returns what each page loads. What
    the browser has kept from a page before is not asked for again, and not counted.
    """
    context = chromium.new_context(viewport=PHONE, device_scale_factor=2)
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    asked: dict[str, str] = {}
    host, found, workers = urlsplit(urls[0]).netloc, Weight(), set()

    def sent(event: dict[str, Any]) -> None:
        goal = urlsplit(event["request"]["url"])
        if goal.scheme not in ("http", "https"):
            return
        asked[event["requestId"]] = event["request"]["url"]
        if goal.netloc != host:
            found.away.append(event["request"]["url"])

    def kept(event: dict[str, Any]) -> None:
        if event.get("response", {"fromDiskCache": True}).get("fromDiskCache"):
            asked.pop(event["requestId"], None)

    def arrived(event: dict[str, Any]) -> None:
        address = asked.get(event["requestId"])
        if address and address not in found.away:
            goal = found.search if SEARCH in address else found.bytes
            goal[address] = int(event["encodedDataLength"])

    network.on("Network.requestWillBeSent", sent)
    network.on("Network.requestServedFromCache", kept)
    network.on("Network.responseReceived", kept)
    network.on("Network.loadingFinished", arrived)
    page.on("worker", lambda worker: workers.add(worker.url))
    weights = []
    for url in urls:
        found = Weight()
        page.goto(url, wait_until="networkidle")
        page.wait_for_timeout(500)
        weights.append(found)
    if query and page.locator("script[src]").count():
        page.keyboard.press("/")
        page.wait_for_timeout(500)
        page.keyboard.type(query)
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(1000)
    context.close()
    for worker in workers:  # their files come another way
        weights[0].search[worker] = fetched(worker)[1]
    icon, size = icon_of(urls[0])
    if icon:
        weights[0].bytes.setdefault(icon, size)
    return weights


def write_timed(page: Path, answer: str) -> None:
    """Write a copy of a page beside it whose short answer tells when it is painted.

    ``answer`` is the tag with which that element begins in the page's HTML.
    """
    html = page.read_text(encoding="utf-8")
    assert answer in html, f"{page} has no {answer}"
    html = html.replace(answer, f'{answer[:-1]} elementtiming="answer">', 1)
    page.with_name(TIMED).write_text(html, encoding="utf-8")


def time_answer(chromium: Browser, url: str) -> tuple[float, float]:
    """Return the seconds until the short answer is painted, and the layout shift.

    On a phone four times slower than this machine, over slow 4G, first visit.
    Raises SystemExit if the answer is never painted.
    """
    context = chromium.new_context(
        viewport=PHONE, device_scale_factor=2, is_mobile=True, has_touch=True
    )
    page = context.new_page()
    tools = context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Network.emulateNetworkConditions", SLOW_4G)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": CPU})
    page.goto(urljoin(url, TIMED), wait_until="load", timeout=120_000)
    page.evaluate("document.fonts.ready.then(() => 0)")
    page.wait_for_timeout(1000)
    painted = [
        entry["at"]
        for entry in page.evaluate(OBSERVE, "element")
        if entry["name"] == "answer"
    ]
    moved = sum(entry["value"] for entry in page.evaluate(OBSERVE, "layout-shift"))
    context.close()
    if not painted:
        sys.exit(f"{url} never painted its answer.")
    return painted[0] / 1000, moved


@dataclass
class Scores:
    """What Lighthouse found in its runs of one page."""

    points: dict[str, list[int]] = field(
        default_factory=lambda: {name: [] for name in CATEGORIES}
    )
    first: list[float] = field(default_factory=list)  # contentful paint, seconds
    largest: list[float] = field(default_factory=list)
    shifts: list[float] = field(default_factory=list)
    blocked: list[float] = field(default_factory=list)  # ms
    power: list[float] = field(default_factory=list)  # the machine's benchmark index
    faults: dict[str, str] = field(default_factory=dict)

    def middle(self, category: str) -> int:
        """Return the median of a category's points."""
        return round(median(self.points[category]))

    @property
    def lowest(self) -> int:
        """Return the lowest points of any run and category."""
        return min(min(points) for points in self.points.values() if points)


def add_run(
    scores: Scores,
    node: list[str],
    modules: Path,
    url: str,
    slower: float = CPU,
    categories: tuple[str, ...] = CATEGORIES,
) -> None:
    """Run Lighthouse once, for a phone, and add what it says to ``scores``.

    The phone's processor is ``slower`` times slower than this machine's.
    Raises SystemExit with Lighthouse's own words if it fails three times.
    """
    flags = ["--headless=new", *finder.FLAGS, f'"{ALONE}"']
    output = modules.parent / "lighthouse.json"
    ask = [
        *(*node, str(modules / "lighthouse/cli/index.js"), url),
        *("--quiet", "--disable-full-page-screenshot"),
        *("--output=json", f"--output-path={output}"),
        f"--only-categories={','.join(categories)}",
        f"--throttling.cpuSlowdownMultiplier={slower}",
        f"--chrome-flags={' '.join(flags)}",
    ]
    environment = {**os.environ, "CHROME_PATH": finder.find() or "", "CI": "1"}
    for _ in range(ATTEMPTS):
        output.unlink(missing_ok=True)
        done = subprocess.run(ask, env=environment, capture_output=True, text=True)
        report = json.loads(output.read_text("utf-8")) if output.exists() else {}
        if not done.returncode and not report.get("runtimeError"):
            break
    else:
        sys.exit(f"Lighthouse failed on {url}: {done.stderr.strip()}")
    audits = report["audits"]
    for name in categories:
        category = report["categories"][name]
        scores.points[name].append(round(100 * (category["score"] or 0)))
        for part in category["auditRefs"]:
            audit = audits[part["id"]]
            if part["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                shown = audit.get("displayValue") or audit["title"]
                scores.faults[part["id"]] = f"{name}: {part['id']}: {shown}"
    scores.first.append(audits["first-contentful-paint"]["numericValue"] / 1000)
    scores.largest.append(audits["largest-contentful-paint"]["numericValue"] / 1000)
    scores.shifts.append(audits["cumulative-layout-shift"]["numericValue"])
    scores.blocked.append(audits["total-blocking-time"]["numericValue"])
    scores.power.append(report["environment"]["benchmarkIndex"])
