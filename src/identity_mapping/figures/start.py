"""The pictures of the start path and of what became of the line."""

from __future__ import annotations

import itertools

import numpy as np

from .draw import Axis, Chart, Drawing, Point, numbered
from .sources import rows_of, snippet


def walk() -> str:
    """Draw where 20 units move one input: a short step at each, and a long way in all."""
    unit = snippet("what_is_identity_mapping").unit
    w = np.array([[0.5, 0.1], [0.2, 0.3]])
    points = [np.array([1.0, -2.0])]
    for _ in range(20):
        points.append(unit(points[-1], w))
    picture = Drawing(224)

    def at(point: np.ndarray) -> Point:
        return 26 + 40 * point[0], 14 - 25.5 * point[1]

    picture.line([(8, 14), (332, 14)], "rule", 1)
    picture.line([(26, 4), (26, 220)], "rule", 1)
    picture.text((332, 30), "first number", "soft", "end")
    picture.text((32, 214), "second number", "soft")
    for before, after in itertools.pairwise(points):
        picture.line([at(before), at(after)], "branch")
    for point in points[1:]:
        picture.dot(at(point), "branch", size=3)
    picture.arrow((26, 14), at(points[0]), "identity")
    picture.dot(at(points[0]), "identity", filled=False)
    x, y = at(points[0])
    picture.text((x + 12, y - 6), "*x*, the input", "identity")
    x, y = at(points[1])
    picture.text((x - 2, y + 26), "*x* + *F(x)*", "branch", "end")
    x, y = at(points[-1])
    picture.text((x, y + 28), "after 20 units", "branch", "end")
    return picture.svg()


def degradation() -> str:
    """Draw the training errors of plain and residual nets by depth."""
    rows = rows_of("degradation")
    chart = Chart(
        Axis("layers", 4, 64, numbered(4, 16, 32, 64)),
        Axis(
            "training images misread, per cent",
            0,
            90,
            numbered(0, 30, 60, 90),
        ),
    )
    for kind, colour in (("residual", "identity"), ("plain", "branch")):
        points = [
            (row["layers"], row["train"])
            for row in rows.values()
            if row["case"] == kind and row["steps"] == 300
        ]
        chart.curve(points, colour, dots=True)
    chart.label((32, rows["plain32"]["train"]), "plain", "branch", (-10, -8), "end")
    chart.label((60, 4), "with identity shortcuts", "identity", (4, -10), "end")
    return chart.svg()


def uneven() -> str:
    """Draw what is still missing of three weights while one layer learns to copy."""
    train = snippet("why_identity_is_hard_to_learn").train
    lengths = 1.0, 0.1, 0.01
    x = np.diag(lengths)
    weights = [np.zeros((3, 3))]
    missing = [[1.0, 1.0, 1.0]]
    for _ in range(300):
        weights = train(x, x, weights, 3.0, 1)
        missing.append((1 - np.diag(weights[0])).tolist())
    chart = Chart(
        Axis("training steps", 0, 300, numbered(0, 100, 200, 300)),
        Axis(
            "missing of each weight, per cent",
            0,
            100,
            numbered(0, 50, 100),
        ),
    )
    for place, colour in enumerate(("identity", "soft", "branch")):
        curve = [(step, 100 * row[place]) for step, row in enumerate(missing)]
        chart.curve(curve, colour)
    chart.label((300, 97), "shortest input", "branch", (-4, 22), "end")
    chart.label((75, 47), "ten times shorter", "soft", (12, -6))
    chart.label((4, 8), "longest input", "identity", (6, -2))
    return chart.svg()


def cigar() -> str:
    """Draw what random layers make of a ball of inputs: after 0, 1, 5 and 9 layers."""
    code = snippet("why_identity_is_hard_to_learn")
    x, ws = code.fresh(10)
    clouds = [x, *code.outputs(x, ws)[:-1:4]]
    picture = Drawing(120)
    for place, (layers, cloud) in enumerate(zip((0, 1, 5, 9), clouds, strict=True)):
        sizes = np.linalg.svd(cloud)[1]
        flat = float(np.median(sizes[:, 3] / sizes[:, 0]))
        centre = 46 + 83 * place
        picture.ellipse(
            (centre, 48), (37, 37 * flat), -28, "branch" if place else "identity"
        )
        picture.text((centre, 110), str(layers), "ink", "middle")
    return picture.svg()


def easy_function() -> str:
    """Draw which function one unit learns quickly, with and without its shortcut."""
    code = snippet("how_identity_shortcuts_work")
    x, first, last = code.data(16)
    shares = [n / 10 for n in range(11)]
    chart = Chart(
        Axis(
            "wanted: nothing ← → a copy",
            0,
            1,
            [(0, "0"), (0.5, "half of *x*"), (1, "*x*")],
        ),
        Axis("missed after 30 steps, per cent", 0, 20, numbered(0, 10, 20)),
    )
    for shortcut, colour in ((1, "identity"), (0, "branch")):
        curve = []
        for share in shares:
            weights = code.fit(x, share * x, first, last, shortcut, 30)
            error = ((code.unit(x, *weights, shortcut) - share * x) ** 2).sum((1, 2))
            curve.append((share, 100 * float(np.median(error / (x**2).sum((1, 2))))))
        chart.curve(curve, colour)
    chart.label((0, 18), "with shortcut", "identity", (24, 2))
    chart.label((1, 18), "without", "branch", (-22, 2), "end")
    return chart.svg()


def scales() -> str:
    """Draw the product of equal scales along up to 54 units."""
    chart = Chart(
        Axis("units", 0, 54, numbered(0, 18, 36, 54)),
        Axis(
            "what the straight line keeps, times",
            1e-3,
            1e3,
            [(10.0**n, label) for n, label in ((-3, "1/1000"), (0, "1"), (3, "1000"))],
            log=True,
        ),
        left=66,
    )
    for scale, colour, place in (
        (1.1, "branch", 60),
        (1.0, "identity", 1.6),
        (0.9, "branch", 1 / 130),
    ):
        chart.curve([(n, scale**n) for n in range(55)], colour)
        words = "identity" if scale == 1 else f"scaled by {scale}"
        chart.label((34 if scale == 1 else 4, place), words, colour, (0, 0))
    return chart.svg()


def four_ways() -> str:
    """Draw the four ways through two units: along the line, or through a branch."""
    picture = Drawing(226)
    names = ("*I*", "*J*₁", "*J*₂", "*J*₂*J*₁")
    for row, (name, turns) in enumerate(
        zip(names, ((0, 0), (1, 0), (0, 1), (1, 1)), strict=True)
    ):
        y = 46 + 54 * row

        def bow(start: float, y: float = y) -> list[Point]:
            return [
                (start + 90 * n / 20, y - 30 * np.sin(np.pi * n / 20))
                for n in range(21)
            ]

        picture.line([(10, y), (262, y)], "rule")
        for start in (30, 150):
            picture.line(bow(start), "rule")
        way: list[Point] = [(10, y)]
        for start, turn in zip((30, 150), turns, strict=True):
            way += bow(start) if turn else [(start, y), (start + 90, y)]
        way.append((262, y))
        picture.line(way, "branch" if any(turns) else "identity", 3.5)
        picture.text((276, y + 5), name, "branch" if any(turns) else "identity")
    return picture.svg()


def lines() -> str:
    """Draw one unit with four lines: read one input, write it back, mix the lines."""
    picture = Drawing(214)
    heights = [98 + 22 * n for n in range(4)]
    for y in heights:
        picture.line([(14, y), (124, y)], "identity")
        picture.line([(206, y), (326, y)], "identity")
        picture.line([(64, y), (124, 46)], "branch", 1.5)
        picture.line([(206, 46), (266, y)], "branch", 1.5)
        picture.dot((64, y), "branch", size=3)
        picture.dot((266, y), "branch", size=3)
    picture.box((124, 24), (82, 44), "branch")
    picture.text((165, 52), "*F*", "ink", "middle")
    picture.box((124, 86), (82, 88), "identity")
    picture.text((165, 135), "mix", "identity", "middle")
    picture.text((64, 198), "read", "branch", "middle")
    picture.text((266, 198), "write", "branch", "middle")
    return picture.svg()


def mixing() -> str:
    """Draw what four lines hold while matrices near the identity mix them."""
    code = snippet("hyper_connections")
    logits = code.data()[1] + 5 * np.eye(4)
    held = [np.array([1.0, 2, 3, 4])]
    for mixer in code.sinkhorn(logits):
        held.append(mixer @ held[-1])
    chart = Chart(
        Axis("units", 0, 60, numbered(0, 20, 40, 60)),
        Axis("what the four lines hold", 1, 4, numbered(1, 2, 3, 4)),
        left=28,
    )
    for line in np.array(held).T:
        chart.curve(list(enumerate(line)), "identity")
    return chart.svg()


def products() -> str:
    """Draw how much of each line is in each other: one matrix near I, 60, and 60 random."""
    code = snippet("hyper_connections")
    logits = code.data()[1]
    near = code.sinkhorn(logits + 5 * np.eye(4))
    maps = {
        "one, near *I*": near[0],
        "60 of these": code.through(near),
        "60 random": code.through(code.sinkhorn(logits)),
    }
    picture = Drawing(132, stroke=1)
    for place, (name, matrix) in enumerate(maps.items()):
        left = 8 + 116 * place
        for row, column in np.ndindex(4, 4):
            corner = (left + 23 * column, 6 + 23 * row)
            picture.box(corner, (23, 23), "identity", float(matrix[row, column]))
        picture.text((left + 46, 124), name, "ink", "middle")
    return picture.svg()


FIGURES = {
    "products": products,
    "lines": lines,
    "mixing": mixing,
    "four-ways": four_ways,
    "walk": walk,
    "degradation": degradation,
    "uneven": uneven,
    "cigar": cigar,
    "easy-function": easy_function,
    "scales": scales,
}
