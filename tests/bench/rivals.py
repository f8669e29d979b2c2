"""The pages that ours is compared with: stock Material, and HTML written by hand."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from bs4 import BeautifulSoup, Comment

# Material's own page on formulas gives these two lines of configuration. Its MathJax
# comes from another host there; here it stands beside the page, so that it is weighed.
CONFIGURATION = """\
site_name: Identity mapping
site_url: https://identity.example/
site_description: One question, as the stock theme shows it.
theme: {name: material}
extra_javascript: [javascripts/mathjax.js, mathjax/tex-mml-chtml.js]
markdown_extensions:
  - attr_list
  - md_in_html
  - tables
  - pymdownx.arithmatex: {generic: true}
  - pymdownx.betterem
  - pymdownx.details
  - pymdownx.highlight
  - pymdownx.superfences
  - pymdownx.tabbed: {alternate_style: true}
"""
MATHJAX = """\
window.MathJax = {
  tex: {
    inlineMath: [["\\\\(", "\\\\)"]], displayMath: [["\\\\[", "\\\\]"]],
    processEscapes: true, processEnvironments: true
  },
  options: { ignoreHtmlClass: ".*|", processHtmlClass: "arithmatex" }
};
document$.subscribe(() => {
  MathJax.startup.output.clearCache();
  MathJax.typesetClear();
  MathJax.texReset();
  MathJax.typesetPromise();
});
"""
STYLE = """
body{max-width:38rem;margin:0 auto;padding:0 1rem;font:1.05rem/1.6 serif}
h1,h2{line-height:1.2}
a{color:#0b62a8}
.answer{border-left:3px solid #0b62a8;padding-left:1rem;font-size:1.2rem}
pre{overflow-x:auto;padding:.8rem;border:1px solid #ddd}
table{border-collapse:collapse;display:block;overflow-x:auto}
th,td{padding:.4rem .8rem;text-align:left;border-bottom:1px solid #ddd}
svg{width:100%;max-width:24rem;height:auto}
math[display=block]{overflow-x:auto}
:root{--id:#0b62a8;--branch:#b34a00;--ink:#1c1b1a;--soft:#5d5a55;--rule:#ddd;--paper:#fff}
"""


def material(site: Path, page: str, modules: Path, work: Path) -> Path:
    """Build the Markdown of one of our pages with Material as it comes; return the site.

    Nothing is fetched. Raises SystemExit if MkDocs fails; its own words stand above.
    """
    shutil.rmtree(work, ignore_errors=True)
    docs = work / "docs"
    (docs / "javascripts").mkdir(parents=True)
    (docs / "javascripts/mathjax.js").write_text(MATHJAX, encoding="utf-8")
    shutil.copytree(modules / "mathjax/es5", docs / "mathjax")
    text = (site / page / "index.md").read_text(encoding="utf-8")
    for picture in re.findall(r"\]\((?:\.\./)+(figures/[\w-]+\.svg)", text):
        (docs / "figures").mkdir(exist_ok=True)
        shutil.copy(site / picture, docs / picture)
    text = re.sub(r"\]\((?:\.\./)+figures/", "](figures/", text)
    (docs / "index.md").write_text(text, encoding="utf-8")
    (work / "mkdocs.yml").write_text(CONFIGURATION, encoding="utf-8")
    built = work / "site"
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": ""}
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(built)],
        cwd=work,
        env=environment,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        sys.exit(f"{done.stderr}\nThe Material page could not be built; see above.")
    return built


def by_hand(site: Path, page: str, work: Path) -> Path:
    """Write a page's content as plain HTML with ten lines of style; return its folder.

    Title, answer, prose, formulas, code, tables, drawings and sources stay. Classes,
    colours in code, tabs and everything around the article go.
    """
    full = (site / page / "index.html").read_text(encoding="utf-8")
    soup = BeautifulSoup(full, "html.parser")
    title, summary = soup.title.string, soup.find("meta", attrs={"name": "description"})
    article = soup.article
    for part in article.select(".kicker, .evidence, .first, .next, input, label"):
        part.decompose()
    for comment in article.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    for code in article.find_all("pre"):
        code.string = code.get_text()
    for part in article.select("div, span:not(svg span)"):
        part.unwrap()
    targets = {a["href"][1:] for a in article.select('a[href^="#"]')}
    for part in article.find_all(True):
        if part.name == "svg" or part.find_parent("svg"):
            continue
        kept = ("href", "display", "alt")
        for name in list(part.attrs):
            if name in kept or (name == "id" and part["id"] in targets):
                continue
            if name == "class" and "answer" in part["class"]:
                part["class"] = ["answer"]
                continue
            del part[name]
    body = re.sub(r"\n\s*\n+", "\n", article.decode_contents()).strip()
    html = (
        f'<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{title}</title>\n'
        f'{summary}\n<link rel="icon" href="data:,">\n<style>{STYLE}</style>\n'
        f"<main>\n{body}\n</main>\n</html>\n"
    )
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    (work / "index.html").write_text(html, encoding="utf-8")
    return work
