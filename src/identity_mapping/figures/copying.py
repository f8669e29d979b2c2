"""The pictures of nets that copy: replicators, autoencoders and what they miss."""

from __future__ import annotations

import numpy as np

from .draw import Drawing, Point
from .sources import snippet


def few_levels() -> str:
    """Draw twelve points, what a plain code returns of them, and what a staircase does."""
    code = snippet("replicator_vs_autoencoder")
    x = code.points()
    middle = code.encode(x)
    outputs = {
        "plain code": code.decode(middle, x),
        "staircase": code.decode(code.stair(middle, 100), x),
    }
    picture = Drawing(204)
    for place, (name, output) in enumerate(outputs.items()):
        left = 6 + 172 * place

        def at(point: np.ndarray, left: float = left) -> Point:
            return left + 150 * point[0], 158 - 150 * point[1]

        for before, after in zip(x, output, strict=True):
            picture.line([at(before), at(after)], "rule", 1.5)
            picture.dot(at(before), "soft", filled=False, size=4)
            picture.dot(at(after), "branch", size=4)
        picture.text((left + 76, 196), name, "ink", "middle")
    return picture.svg()


def odd_one() -> str:
    """Draw 25 records, their places after the net, and how far each is moved."""
    code = snippet("hawkins_2002")
    x = code.records()
    net = code.train(x, code.start(0))
    output = code.replicate(x, 100, *net)
    picture = Drawing(250)

    def at(point: np.ndarray) -> Point:
        return 150 + 76 * point[0], 128 - 72 * point[1]

    for number, (before, after) in enumerate(zip(x, output, strict=True)):
        odd = number == len(x) - 1
        picture.line([at(before), at(after)], "branch" if odd else "rule", 1.5)
    for number, before in enumerate(x):
        odd = number == len(x) - 1
        picture.dot(at(before), "branch" if odd else "soft", filled=False)
    for after in np.unique(output.round(3), axis=0):
        picture.dot(at(after), "ink")
    a, b = at(x[-1])
    picture.text((a - 2, b + 24), "the odd record", "branch", "middle")
    a, b = at(output[0])
    picture.text((a - 40, b - 150), "what the net returns", "ink")
    picture.line([(a + 60, b - 142), (a + 116, b - 124)], "soft", 1)
    return picture.svg()


FIGURES = {"few-levels": few_levels, "odd-one": odd_one}
