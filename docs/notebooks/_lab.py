"""What the experiments share: data, seeds, the frame of a picture, the verdict.

A notebook imports its helpers from here. The site's downloads hold this file's text
in place of that import, so that they run alone; a notebook therefore gives none of its
own variables the name of something defined here.
"""

from __future__ import annotations

import hashlib
import html
import io
import json
import os
import platform
import re
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

INK, SOFT, RULE, PAPER = "#1c1b1a", "#5d5a55", "#e2ded6", "#fdfcf9"
IDENTITY, BRANCH = "#0b62a8", "#b34a00"  # the copied path, and what is learned
VERDICTS = ("holds", "holds in part", "does not show at this scale")
NUMBERS = "The numbers behind the plot"
LIBRARIES = ("numpy", "torch", "scikit-learn", "matplotlib")
pictures: list[str] = []  # the findings shown so far; their count keeps ids apart


def seeds(*chosen: int) -> list[int]:
    """Return the seeds to run: ``chosen``, or those of IDENTITY_SEEDS, which tests set."""
    other = os.environ.get("IDENTITY_SEEDS")
    return [int(seed) for seed in other.split(",")] if other else list(chosen)


def digits_split(shuffle: int = 0) -> tuple[np.ndarray, ...]:
    """Return training images and labels, then test images and labels.

    The images are scikit-learn's 1,797 digits of 8 × 8 pixels, float32, one row each,
    scaled by mean and spread of the 1,297 for training; 500 are for the test.
    """
    from sklearn.datasets import load_digits

    data = load_digits()
    order = np.random.default_rng(shuffle).permutation(len(data.data))
    pixels = (data.data[order] / 16).astype(np.float32)
    labels = data.target[order]
    middle, width = pixels[:1297].mean(), pixels[:1297].std()
    pixels = (pixels - middle) / width
    return pixels[:1297], labels[:1297], pixels[1297:], labels[1297:]


def spread(values: Any, decimals: int = 1, unit: str = "") -> str:
    """Return median and range of one value a seed, as text: ``4.7 % [3.0–7.0]``."""
    values = np.asarray(values, float)
    low, middle, high = (
        f"{round(value, decimals) + 0.0:.{decimals}f}".replace("-", "\u2212")
        for value in (values.min(), np.median(values), values.max())
    )
    return f"{middle}{chr(0x202F) + unit if unit else ''} [{low}–{high}]"


@dataclass(frozen=True)
class Judged:
    """A verdict, the seeds against it and the controls in words, and which parts show."""

    verdict: str
    against: str
    controls: str
    parts: Mapping[str, bool]


def verdict_of(parts: Mapping[str, Any]) -> str:
    """Return the verdict on a claim's parts, each with one true or false a seed.

    A part shows if it holds in every seed. The claim holds if all its parts show, holds
    in part if some do, and does not show if none does.
    """
    showing = [bool(np.all(held)) for held in parts.values()]
    return VERDICTS[0 if all(showing) else 1 if any(showing) else 2]


def judge(
    parts: Mapping[str, Any], expected: str, controls: Mapping[str, Mapping[str, Any]]
) -> Judged:
    """Print the parts, stop unless the verdict is ``expected`` and no control reaches it.

    ``parts`` maps each part of the claim, in words, to one true or false a seed.
    ``controls`` maps the name of a control to the same parts, counted on something for
    which the claim must not come out: otherwise the test would prove nothing.
    """
    assert expected in VERDICTS, f"{expected!r} is none of {VERDICTS}"
    assert controls, "Name a control on which this verdict fails."
    against = []
    for words, held in parts.items():
        held = np.asarray(held, bool).ravel()
        print(f"{words}: {held.sum()} of {len(held)} seeds")
        if not held.all():
            against.append(f"{words}: {(~held).sum()} of {len(held)}")
    found = verdict_of(parts)
    print(f"Verdict: {found}")
    assert found == expected, f"The verdict is {found!r}, not {expected!r}."
    outcomes = []
    for name, counted in controls.items():
        outcome = verdict_of(counted)
        print(f"Control, {name}: {outcome}")
        assert VERDICTS.index(outcome) > VERDICTS.index(found) or (
            found == VERDICTS[2] and outcome != found
        ), f"The control {name!r} passes the test too: {outcome!r}."
        outcomes.append(f"{name}: {outcome}")
    rest = len(parts) - len(against)
    if against and rest:
        against.append(f"in the other {'part' if rest == 1 else f'{rest} parts'} none")
    total = sum(np.asarray(held).size for held in parts.values())
    words = "; ".join(against) or f"None: 0 of {total} comparisons"
    showing = {words: bool(np.all(held)) for words, held in parts.items()}
    return Judged(found, f"{words}.", "; ".join(outcomes) + ".", showing)


def plot(height: float = 242, rows: int = 1, columns: int = 1, **options: Any) -> Any:
    """Return a figure 340 units wide, as a phone shows it, and its axes."""
    from matplotlib import pyplot as plt

    plt.rcParams.update(
        {
            "font.size": 15,
            "font.family": "sans-serif",
            "svg.fonttype": "none",
            "text.color": INK,
            "axes.labelcolor": SOFT,
            "axes.edgecolor": RULE,
            "axes.titlesize": 15,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.spines.left": False,
            "axes.facecolor": "none",
            "axes.grid": True,
            "axes.grid.axis": "y",
            "axes.axisbelow": True,
            "grid.color": RULE,
            "xtick.color": SOFT,
            "ytick.color": SOFT,
            "xtick.major.size": 0,
            "ytick.major.size": 0,
            "xtick.minor.size": 0,
            "ytick.minor.size": 0,
            "lines.linewidth": 2.5,
            "lines.markersize": 8,
        }
    )
    size = (340 / 72, height / 72)
    return plt.subplots(rows, columns, figsize=size, layout="constrained", **options)


def lighter(svg: str) -> str:
    """Return a picture with coordinates to a tenth of a unit; numbers to read stay whole."""

    def shorter(attribute: re.Match[str]) -> str:
        return re.sub(r"-?\d+\.\d{2,}", lambda m: f"{float(m[0]):.1f}", attribute[0])

    return re.sub(r'(?<= )(?:d|x|y|points|transform)="[^"<>]*"', shorter, svg)


def svg_of(figure: Any, alt: str) -> str:
    """Return a figure as one ``<svg>`` element that reads ``alt`` aloud."""
    from matplotlib import pyplot as plt

    plt.rcParams["svg.hashsalt"] = f"{len(pictures)}{alt}"
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", transparent=True)
    plt.close(figure)
    text = buffer.getvalue()
    text = text[text.index("<svg") + 4 :]
    text = re.sub(r"(?s)<(metadata|style)\b.*?</\1>|<!--.*?-->", "", text)
    text = re.sub(r'(?<=\s)(?:width|height)="[\d.]+pt" ', "", text)
    text = re.sub(r'<g id="\w+"', "<g", text)
    text = lighter(text)
    return f'<svg role="img" aria-label="{html.escape(alt, quote=True)}"{text}'


def show(
    figure: Any,
    finding: str,
    note: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[Any]],
) -> None:
    """Show a figure under the sentence that it proves, its numbers folded below.

    ``finding`` is that sentence, ``note`` what is drawn. The first cell of each of
    ``rows`` names the row. Outside a notebook the numbers are printed.
    """
    pictures.append(finding)
    picture = svg_of(figure, f"{finding} {note}")
    if "IPython" not in sys.modules or not sys.modules["IPython"].get_ipython():
        print(finding, note, sep="\n")
        for row in [heads, *rows]:
            print(" | ".join(map(str, row)))
        return
    from IPython.display import HTML, display

    head = "".join(f'<th scope="col">{html.escape(str(h))}</th>' for h in heads)
    body = "".join(
        f'<tr><th scope="row">{html.escape(str(row[0]))}</th>'
        + "".join(f"<td>{html.escape(str(cell))}</td>" for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    caption = f"<b>{html.escape(finding)}</b> {html.escape(note)}"
    display(
        HTML(
            f'<figure class="plot"><figcaption>{caption}</figcaption>{picture}</figure>'
        )
    )
    display(
        HTML(
            f"<details><summary>{NUMBERS}</summary>"
            f'<div class="wide" tabindex="0" role="region" aria-label="{NUMBERS}, '
            f'{len(heads)} columns"><table><thead><tr>{head}</tr></thead>'
            f"<tbody>{body}</tbody></table></div></details>"
        )
    )


def column(
    title: str,
    unit: str = "",
    decimals: int | None = None,
    tolerance: float | None = None,
) -> dict[str, Any]:
    """Return the head of a results column.

    ``tolerance`` is by how much another machine's number may differ, in the column's
    own unit; a column without one is not compared.
    """
    head: dict[str, Any] = {"title": title}
    head |= {"unit": unit} if unit else {}
    head |= {} if decimals is None else {"decimals": decimals}
    return head | ({} if tolerance is None else {"tolerance": tolerance})


def finish(
    name: str,
    *,
    question: str,
    title: str,
    protocol: str,
    description: str,
    seeds: Sequence[int],
    columns: Mapping[str, dict[str, Any]],
    rows: Mapping[str, Mapping[str, Any]],
    judged: Judged,
    card: Mapping[str, Any],
) -> dict[str, Any]:
    """Return the results; write them where IDENTITY_RESULTS says, if it is set.

    A cell with one value a seed becomes three: median, lowest and highest. ``card``
    holds claim, claim_source, setup, predicted, measured, verdict_why and change.
    """
    heads: dict[str, dict[str, Any]] = {}
    wide = {
        key
        for key in columns
        if any(np.ndim(cells.get(key, 0)) for cells in rows.values())
    }
    for key, head in columns.items():
        heads[key] = {k: v for k, v in head.items() if k != "tolerance"}
        if key in wide:
            for end, word in (("_low", "lowest"), ("_high", "highest")):
                heads[key + end] = {**heads[key], "title": f"{head['title']}, {word}"}
    tolerance = {
        key + end: head["tolerance"]
        for key, head in columns.items()
        if "tolerance" in head
        for end in (("", "_low", "_high") if key in wide else ("",))
    }

    def rounded(value: float, key: str) -> float | int:
        places = columns[key].get("decimals")
        exact = isinstance(value, int | np.integer)
        return int(value) if exact else round(float(value), (places or 0) + 3)

    table: dict[str, dict[str, Any]] = {}
    runs: dict[str, dict[str, list[float]]] = {}
    for row, cells in rows.items():
        table[row] = {}
        for key in columns:
            value = cells.get(key, "")
            if isinstance(value, str):
                table[row] |= {
                    k: value for k in heads if k in (key, f"{key}_low", f"{key}_high")
                }
            elif key in wide:
                values = np.asarray(value, float).ravel()
                ends = (np.median(values), values.min(), values.max())
                for end, number in zip(("", "_low", "_high"), ends, strict=True):
                    table[row][key + end] = rounded(number, key)
                if values.size > 1:
                    runs.setdefault(row, {})[key] = [float(f"{v:.4g}") for v in values]
            else:
                table[row][key] = rounded(value, key)
    result = {
        "title": title,
        "source": None,
        "locator": "measured here",
        "protocol": protocol,
        "notebook": name,
        "question": question,
        "description": description,
        "date": date.today().isoformat(),
        "cpu_seconds": round(time.process_time()),
        "seeds": list(seeds),
        "versions": {"python": platform.python_version()}
        | {
            library: metadata.version(library).split("+")[0]
            for library in LIBRARIES
            if library.replace("scikit-learn", "sklearn") in sys.modules
        },
        "columns": heads,
        "rows": table,
        "runs": runs,
        "parts": dict(judged.parts),
        "tolerance": tolerance,
        "card": {
            **card,
            "seeds_against": judged.against,
            "controls": judged.controls,
            "verdict": judged.verdict,
        },
    }
    folder = os.environ.get("IDENTITY_RESULTS")
    if folder:
        source = Path(__file__).with_name(f"{name}.py").read_text(encoding="utf-8")
        result["sha256"] = hashlib.sha256(source.encode()).hexdigest()
        text = json.dumps(result, indent=2, ensure_ascii=False) + "\n"
        Path(folder, f"{name}.json").write_text(text, "utf-8")
    return result
