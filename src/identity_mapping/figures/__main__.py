"""Draw every picture anew: `python -m identity_mapping.figures`."""

from __future__ import annotations

from . import FIGURES
from .sources import ROOT


def main() -> None:
    """Write each picture that differs from its file, and name it."""
    for name, draw in FIGURES.items():
        path, svg = ROOT / f"docs/figures/{name}.svg", draw()
        if not path.exists() or path.read_text("utf-8") != svg:
            path.write_text(svg, "utf-8")
            print(f"wrote {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
