"""The pictures that are drawn from numbers: `python -m identity_mapping.figures` writes them.

Every number in them comes from a results file in docs/data or from a function of a
snippet, so a test can draw each one again and compare. Drawings without numbers are
made by hand and stand in docs/figures as well.
"""

from .copying import FIGURES as COPYING
from .start import FIGURES as START

FIGURES = START | COPYING
