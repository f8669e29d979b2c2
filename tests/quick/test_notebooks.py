"""A notebook becomes a plain page of this site, and its results those of its source."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import jupytext
import nbformat
import pytest
from mkdocs_jupyter.config import settings
from mkdocs_jupyter.convert import nb2html

from identity_mapping import experiments
from identity_mapping.data import Table
from identity_mapping.experiments import Places
from identity_mapping.notebooks import (
    attributes,
    card_html,
    card_markdown,
    downloads,
    formulas_in,
    result_problems,
    slim,
    standalone,
    themed_svg,
    verdicts_html,
    with_outputs,
)
from identity_mapping.site import use_notebook_templates

TEMPLATES = (
    Path(__file__).resolve().parents[2] / "src/identity_mapping/notebook_templates"
)

CARD = {
    "claim": "x",
    "setup": [["Data & depth", "CIFAR-10", "<digits>"]],
    "predicted": "It grows.",
    "measured": "It grew.",
    "seeds_against": 0,
    "controls": "An untrained net: does not show at this scale.",
    "verdict": "holds in part",
    "verdict_why": "All < some.",
    "change": "Set DEPTH.",
}
MORE = {"cpu_seconds": 3, "seeds": [0, 1, 2]}
TABLE = Table("run", "docs/data/results/run.json", "T", None, "", "", {}, {}, {})


@pytest.fixture
def page(tmp_path, monkeypatch):
    """Return the function that turns cells into a page, as mkdocs-jupyter and we do."""
    monkeypatch.setattr(settings, "templates_dir", str(TEMPLATES))

    def made(*cells):
        path = tmp_path / "run.ipynb"
        nbformat.write(nbformat.v4.new_notebook(cells=list(cells)), path)
        return slim(nb2html(str(path)))

    return made


def code(source, *html, printed=""):
    outputs = [nbformat.v4.new_output("display_data", {"text/html": h}) for h in html]
    if printed:
        outputs.append(nbformat.v4.new_output("stream", text=printed))
    return nbformat.v4.new_code_cell(source, outputs=outputs)


text = nbformat.v4.new_markdown_cell


def test_cells_without_the_notebook(page):
    html, faults = page(
        text("## A"), code("x = 1 < 2 & 3", printed="a < b"), text("So $x_1$.")
    )
    assert not faults
    assert html.startswith('<h2 id="a">A</h2>\n<div class="cell">')
    assert '<div class="highlight"><pre><span></span><code><span' in html
    assert '<span class="o">&lt;</span>' in html and "&amp;amp;" not in html
    assert '<div class="out"><pre tabindex="0">a &lt; b</pre></div></div>' in html
    assert html.count("<math") == 1
    for gone in ("jp-", "<style", "<script", "clipboard", "In [1]", "¶", "<!--"):
        assert gone not in html


def test_no_style_attribute_is_left(page):
    html, _ = page(
        text('| a |\n| --: |\n| style="x" |'),
        code("x", '<svg style="fill: none"><path style="stroke: #0b62a8"/></svg>'),
    )
    assert "<td>style=" in html and ' style="' not in html.replace('style="x"', "")
    assert 'stroke="var(--id)"' in html


def test_long_code_is_folded(page):
    html, _ = page(code("\n".join(["x"] * 25)))
    assert "<details><summary>Code, 25 lines</summary>" in html
    assert "<details" not in page(code("\n".join(["x"] * 24)))[0]


def test_a_changed_template_empties_the_cache(tmp_path):
    plugin = SimpleNamespace(config={})
    config = SimpleNamespace(plugins={"mkdocs-jupyter": plugin})
    folder = tmp_path / "src/identity_mapping/notebook_templates"
    folder.mkdir(parents=True)
    caches = []
    for template in ("a", "a", "b"):
        (folder / "x.j2").write_text(template)
        use_notebook_templates(config, tmp_path, folder)
        caches.append(Path(plugin.config["cache_dir"]))
        caches[-1].mkdir(parents=True, exist_ok=True)
    assert caches[0] == caches[1] != caches[2]
    assert not caches[0].exists() and caches[2].exists()


def test_styles_of_a_plot_become_attributes():
    assert attributes("stroke: #000000; fill: none; ") == 'stroke="#000000" fill="none"'
    assert attributes("font: 12.5px 'DejaVu Sans'; x: &quot;y&quot;") == (
        'font-size="12.5" x="&quot;y&quot;"'
    )
    assert attributes("") == attributes("nothing") == ""


def test_colours_of_a_plot_become_variables():
    svg = themed_svg('<path style="stroke: #0B62A8"/>\n <text fill="#1c1b1a">a</text>')
    assert svg == '<path stroke="var(--id)"/> <text fill="var(--ink)">a</text>'
    assert "#123456" in themed_svg('<path fill="#123456"/>')
    assert themed_svg('<g id="matplotlib.axis_1"><path/></g>') == "<g><path/></g>"
    italic = '<text font-style="italic">a</text>'
    assert themed_svg(italic) == italic


def test_formulas_of_text_cells():
    html, faults = formulas_in("<p>$x_l$ and $$y$$, not <code>$z$</code>.</p>")
    assert not faults and html.count("<math") == 2 and "<code>$z$</code>" in html
    assert formulas_in(r"<p>From $5 to $6 and \$7.</p>") == (
        r"<p>From $5 to $6 and \$7.</p>",
        [],
    )
    _, faults = formulas_in(r"<p>$a &lt; \frac{b$</p>")
    assert [tex for tex, _ in faults] == [r"a < \frac{b"]


def test_the_card_says_how_far_the_run_is_from_the_paper():
    html = card_html(replace(TABLE, raw={"card": CARD}), "A claim<sup>1</sup>")
    assert "<dt>Claim</dt><dd>A claim<sup>1</sup></dd>" in html
    assert '<th scope="row">Data &amp; depth</th><td>CIFAR-10</td>' in html
    assert "<td>&lt;digits&gt;</td>" in html
    assert '<b class="ok">Holds in part.</b> All &lt; some.' in html
    assert "<dt>Seeds against</dt><dd>0</dd>" in html


@pytest.fixture
def places(tmp_path):
    found = Places(*(tmp_path / name for name in "nrcl"))
    for folder in (found.notebooks, found.results, found.locks):
        folder.mkdir()
    for name in ("run.py", "_lab.py"):
        (found.notebooks / name).write_bytes(b"x = 1\n")
    for name in ("test.txt", "torch.txt"):
        (found.locks / name).touch()
    return found


def test_line_ends_do_not_change_the_hash(places):
    path = places.notebooks / "run.py"
    plain = experiments.text_hash(path)
    path.write_bytes(b"x = 1\r\n")
    assert experiments.text_hash(path) == plain


def test_results_belong_to_the_source(places):
    source = experiments.text_hash(places.notebooks / "run.py")
    raw = {"card": CARD, "sha256": source, "question": "q"}

    def what(raw, slugs=("q",), edit=str):
        if raw:
            text = edit(experiments.sealed(raw, places))
            (places.results / "run.json").write_text(text)
        tables = {"run": replace(TABLE, raw=raw)} if raw else {}
        found = result_problems(places, tables, set(slugs))
        return [(p.path, p.what) for p in found]

    assert what(raw) == []
    assert what(None) == [
        ("docs/notebooks/run.py", "The notebook has no results file.")
    ]
    ((path, said),) = what({**raw, "sha256": "0"})
    assert path == "docs/notebooks/run.py" and "was changed after" in said
    ((path, said),) = what(raw, ())
    assert path == "docs/data/results/run.json" and "'q' has no page" in said
    ((path, said),) = what(raw, edit=lambda text: text.replace("in part", "at all"))
    assert path == "docs/data/results/run.json" and "the digest differs" in said
    what(raw)
    (places.notebooks / "_lab.py").write_text("x = 2")
    problems = result_problems(places, {"run": replace(TABLE, raw=raw)}, {"q"})
    ((path, said),) = [(p.path, p.what) for p in problems]
    assert path == "docs/notebooks/_lab.py" and said.endswith("written: run.")


SOURCE = """# %% [markdown]
# # A question?

# %%
import numpy as np
from _lab import (
    judge,
    seeds,
)

# %%
print(seeds(1))
"""


def test_a_download_holds_its_helpers_and_its_card():
    helpers = "from __future__ import annotations\n\ndef seeds(x):\n    return x\n"
    found = downloads(SOURCE, helpers, "The card.\n\n- One")
    text = found[".py"]
    assert "_lab import" not in text and "__future__" not in text
    assert text.index("# The card.") < text.index("def seeds") < text.index("numpy")
    exec(compile(text, "download", "exec"), {})
    assert found[".ipynb"] == downloads(SOURCE, helpers, "The card.\n\n- One")[".ipynb"]
    for wrong in (SOURCE.replace("_lab", "other"), SOURCE + "from _lab import x\n"):
        with pytest.raises(ValueError, match="imports from _lab"):
            standalone(wrong, helpers, "")


def test_an_earlier_run_is_shown_where_cells_are_unchanged(tmp_path):
    ran = jupytext.reads(SOURCE, fmt="py:percent")
    for cell in ran.cells[1:]:
        cell.outputs = [nbformat.v4.new_output("stream", text=cell.source[:5])]
    nbformat.write(ran, tmp_path / "ran.ipynb")
    changed = SOURCE.replace("seeds(1)", "seeds(2)")
    shown = nbformat.reads(with_outputs(changed, tmp_path / "ran.ipynb"), 4)
    assert [len(cell.get("outputs", [])) for cell in shown.cells] == [0, 1, 0]


def test_all_verdicts_stand_in_one_table():
    tables = [
        replace(TABLE, name=name, raw={"card": {**CARD, "verdict": verdict}} | MORE)
        for name, verdict in (("a", "holds"), ("b", "does not show at this scale"))
    ]
    html = "".join(
        verdicts_html([(f"../{t.name}/", t.name.upper(), t, "<p>") for t in tables])
    )
    assert (
        "Of 2 claims, 1 holds, 0 hold in part, 1 does not show at this scale." in html
    )
    assert '<a href="#a">A</a></th><td>Holds</td>' in html
    assert '<h2 id="b">B</h2><p>' in html and 'href="../b/"' in html


def test_a_card_in_words():
    table = replace(TABLE, raw={"card": CARD})
    text = card_markdown(table, "He et al. (2015), Table 1")
    assert "- **Claim**: x (He et al. (2015), Table 1)" in text
    assert "Data & depth: there CIFAR-10, here <digits>" in text
    assert "- **Verdict**: Holds in part. All < some." in text
