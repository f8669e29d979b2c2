"""What the build adds to MkDocs: citations, numbers, formulas, page furniture and checks.

Every module here holds plain functions over text and data. Only ``site.py`` knows
MkDocs, and ``plugin.py`` hands its events on, so that the rest can move house.
"""
