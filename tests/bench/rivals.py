"""What our pages are compared with: the Material theme, set up well, and HTML by hand."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from bs4 import BeautifulSoup, Comment

ROOT = Path(__file__).resolve().parents[2]
# As a maintainer would set it up who wants light pages: no fonts of another host, a
# navigation that holds the current section alone, and formulas that need no script.
CONFIGURATION = """\
site_name: Identity mapping
site_url: https://identity.example/
site_description: What identity mapping means in neural networks.
repo_url: https://identity.example/repository
edit_uri: edit/main/docs/
docs_dir: docs
theme:
  name: material
  font: false
  palette:
    - media: "(prefers-color-scheme: light)"
      scheme: default
      toggle: {icon: material/brightness-7, name: Dark}
    - media: "(prefers-color-scheme: dark)"
      scheme: slate
      toggle: {icon: material/brightness-4, name: Light}
  features:
    - navigation.tabs
    - navigation.sections
    - navigation.prune
    - navigation.footer
    - navigation.top
    - toc.follow
    - content.code.copy
    - content.tabs.link
    - content.action.edit
    - search.suggest
    - search.highlight
plugins: [search]
markdown_extensions:
  - admonition
  - attr_list
  - md_in_html
  - tables
  - toc: {permalink: true}
  - pymdownx.arithmatex: {generic: true}
  - pymdownx.betterem
  - pymdownx.details
  - pymdownx.highlight: {anchor_linenums: false}
  - pymdownx.snippets: {base_path: [SNIPPETS], check_paths: true}
  - pymdownx.superfences
  - pymdownx.tabbed: {alternate_style: true}
hooks: [HOOK]
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


def material(site: Path, work: Path) -> Path:
    """Build our whole content with Material; return the finished site.

    Questions come from their own Markdown. The other pages, experiments included, are
    those copies in Markdown that our build wrote into ``site``. Nothing is fetched.
    Raises SystemExit if MkDocs fails; its own words stand above.
    """
    shutil.rmtree(work, ignore_errors=True)
    docs = work / "docs"
    for name in ("questions", "figures"):
        unwanted = shutil.ignore_patterns("_*", "*.png")
        shutil.copytree(ROOT / "docs" / name, docs / name, ignore=unwanted)
    for copy in sorted(site.rglob("index.md")):
        path = copy.parent.relative_to(site)
        if path.parts[:1] in (("questions",), ("topics",)):  # the tabs list the topics
            continue
        target = docs / (f"{path}.md" if path.parts else "index.md")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(copy, target)
    own = {
        "SNIPPETS": ROOT / "snippets",
        "HOOK": Path(__file__).parent / "material_hook.py",
    }
    text = CONFIGURATION
    for name, path in own.items():
        text = text.replace(f"[{name}]", f"['{path.as_posix()}']")
    (work / "mkdocs.yml").write_text(text, encoding="utf-8")
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", "site"],
        cwd=work,
        env=environment,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        sys.exit(f"{done.stderr}\nThe Material site could not be built; see above.")
    return work / "site"


def by_hand(site: Path, pages: list[str], work: Path) -> Path:
    """Write the content of some pages as plain HTML, at their addresses; return the folder."""
    shutil.rmtree(work, ignore_errors=True)
    for page in pages:
        target = work / page / "index.html"
        target.parent.mkdir(parents=True)
        html = (site / page / "index.html").read_text(encoding="utf-8")
        target.write_text(plain(html), encoding="utf-8")
    return work


def plain(html: str) -> str:
    """Return a page of ours as plain HTML with ten lines of style.

    Title, answer, prose, formulas, code, tables, drawings and sources stay. Classes,
    colours in code, tabs and everything around the article go.
    """
    soup = BeautifulSoup(html, "html.parser")
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
    return (
        f'<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{title}</title>\n'
        f'{summary}\n<link rel="icon" href="data:,">\n<style>{STYLE}</style>\n'
        f"<main>\n{body}\n</main>\n</html>\n"
    )
