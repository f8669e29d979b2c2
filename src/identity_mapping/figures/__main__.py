"""Draw every picture anew: `python -m identity_mapping.figures`, from the root."""

from __future__ import annotations

from pathlib import Path

from . import copying, start

FOLDER = Path("docs/figures")


def main() -> None:
    """Write each picture that differs from its file, and name it."""
    for name, draw in {**start.FIGURES, **copying.FIGURES}.items():
        path, svg = FOLDER / f"{name}.svg", draw()
        if not path.exists() or path.read_text("utf-8") != svg:
            path.write_text(svg, "utf-8")
            print(f"wrote {path}")


if __name__ == "__main__":
    main()
