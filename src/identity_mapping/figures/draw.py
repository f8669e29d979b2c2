"""Plain SVG in the site's picture grammar: 340 units wide, text of 16, two colours.

The identity and what keeps it are blue and outlined, what is learned or changed is
orange and filled, and references are grey. Labels stand beside what they name.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

COLOURS = {
    "identity": "var(--id,#0b62a8)",
    "branch": "var(--branch,#b34a00)",
    "ink": "var(--ink,#1c1b1a)",
    "soft": "var(--soft,#5d5a55)",
    "rule": "var(--rule,#e2ded6)",
    "paper": "var(--paper,#fdfcf9)",
}
WIDTH = 340
Point = tuple[float, float]


def number(value: float) -> str:
    """Return a coordinate with one decimal at most."""
    return f"{round(value, 1):g}"


def numbered(*values: float) -> list[tuple[float, str]]:
    """Return ticks that are labelled with their own numbers."""
    return [(value, str(value)) for value in values]


@dataclass
class Drawing:
    """A picture ``height`` units high; its parts are added in drawing order.

    ``stroke`` is the width of lines that do not say their own.
    """

    height: int
    stroke: float = 2.5
    parts: list[str] = field(default_factory=list)

    def line(
        self, points: Iterable[Point], colour: str = "ink", width: float = 2.5
    ) -> None:
        """Draw a line through points."""
        path = "L".join(f"{number(x)} {number(y)}" for x, y in points)
        self.parts.append(
            f'<path d="M{path}" stroke="{COLOURS[colour]}" stroke-width="{number(width)}"/>'
        )

    def arrow(self, start: Point, end: Point, colour: str = "ink") -> None:
        """Draw an arrow from one point to another."""
        (x, y), (a, b) = start, end
        turn = math.atan2(b - y, a - x)
        tips = [
            (a - 9 * math.cos(turn + side), b - 9 * math.sin(turn + side))
            for side in (0.45, -0.45)
        ]
        self.line([start, end], colour)
        self.line([tips[0], end, tips[1]], colour)

    def dot(
        self, at: Point, colour: str = "ink", filled: bool = True, size: float = 4.5
    ) -> None:
        """Draw a point, filled for what is learned, outlined for what is fixed."""
        inside = COLOURS[colour if filled else "paper"]
        self.parts.append(
            f'<circle cx="{number(at[0])}" cy="{number(at[1])}" r="{number(size)}" '
            f'fill="{inside}" stroke="{COLOURS[colour]}"/>'
        )

    def box(self, at: Point, size: Point, colour: str, shade: float = 0) -> None:
        """Draw a rectangle from its upper left corner, filled to a share of its colour."""
        inside = (
            f' fill="{COLOURS[colour]}" fill-opacity="{shade:.2f}"' if shade else ""
        )
        self.parts.append(
            f'<rect x="{number(at[0])}" y="{number(at[1])}" width="{number(size[0])}" '
            f'height="{number(size[1])}" stroke="{COLOURS[colour]}"{inside}/>'
        )

    def ellipse(self, at: Point, radii: Point, turn: float, colour: str) -> None:
        """Draw an ellipse, turned by ``turn`` degrees."""
        x, y = map(number, at)
        self.parts.append(
            f'<ellipse cx="{x}" cy="{y}" rx="{number(radii[0])}" '
            f'ry="{number(max(radii[1], 0.6))}" '
            f'transform="rotate({number(turn)} {x} {y})" stroke="{COLOURS[colour]}"/>'
        )

    def text(
        self, at: Point, words: str, colour: str = "ink", anchor: str = "start"
    ) -> None:
        """Write words; ``*x*`` is set in italics."""
        pieces = words.replace("&", "&amp;").replace("<", "&lt;").split("*")
        inside = "".join(
            f'<tspan font-style="italic">{piece}</tspan>' if place % 2 else piece
            for place, piece in enumerate(pieces)
        )
        end = f' text-anchor="{anchor}"' if anchor != "start" else ""
        self.parts.append(
            f'<text x="{number(at[0])}" y="{number(at[1])}" fill="{COLOURS[colour]}" '
            f'stroke="none"{end}>{inside}</text>'
        )

    def svg(self) -> str:
        """Return the picture as the text of a file."""
        inside = "\n".join(self.parts)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {self.height}" '
            f'fill="none" stroke-width="{number(self.stroke)}" font-size="16">\n{inside}\n</svg>\n'
        )


@dataclass
class Axis:
    """One axis: its title, the values at its two ends, and the ticks that are labelled."""

    title: str
    low: float
    high: float
    ticks: Sequence[tuple[float, str]]
    log: bool = False

    def share(self, value: float) -> float:
        """Return how far along the axis a value lies, from 0 to 1."""
        scale: Callable[[float], float] = math.log10 if self.log else float
        low, high = scale(self.low), scale(self.high)
        return (scale(value) - low) / (high - low)


@dataclass
class Chart:
    """A chart: the vertical axis' title above its ticks, the horizontal one's below."""

    across: Axis
    up: Axis
    height: int = 236
    left: int = 52
    right: int = 18
    top: int = 34

    @property
    def bottom(self) -> int:
        """Where the horizontal axis lies, above its ticks and its title."""
        return self.height - 46

    def __post_init__(self) -> None:
        """Draw the axes."""
        self.drawing = Drawing(self.height)
        self.drawing.text((0, 16), self.up.title, "soft")
        for value, label in self.up.ticks:
            y = self.at(self.across.low, value)[1]
            self.drawing.line([(self.left, y), (WIDTH - self.right, y)], "rule", 1)
            self.drawing.text((self.left - 8, y + 5), label, "soft", "end")
        for value, label in self.across.ticks:
            x = self.at(value, self.up.low)[0]
            self.drawing.text((x, self.bottom + 19), label, "soft", "middle")
        middle = (self.left + WIDTH - self.right) / 2
        self.drawing.text(
            (middle, self.height - 5), self.across.title, "soft", "middle"
        )

    def at(self, x: float, y: float) -> Point:
        """Return where a value pair lies in the picture."""
        wide = WIDTH - self.right - self.left
        return (
            self.left + self.across.share(x) * wide,
            self.bottom - self.up.share(y) * (self.bottom - self.top),
        )

    def curve(self, points: Sequence[Point], colour: str, dots: bool = False) -> None:
        """Draw values as a line, with points filled for what is learned."""
        places = [self.at(*point) for point in points]
        self.drawing.line(places, colour)
        for place in places if dots else ():
            self.drawing.dot(place, colour, filled=colour == "branch")

    def label(
        self,
        at: Point,
        words: str,
        colour: str,
        shift: Point = (6, 0),
        anchor: str = "start",
    ) -> None:
        """Write a label beside a value pair, moved by ``shift`` units."""
        x, y = self.at(*at)
        self.drawing.text((x + shift[0], y + shift[1]), words, colour, anchor)

    def svg(self) -> str:
        """Return the chart as the text of a file."""
        return self.drawing.svg()
