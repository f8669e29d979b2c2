"""Our content in the Material theme as it comes: what its pages need beyond settings.

MkDocs calls these while ``rivals.material`` builds. The functions are those of our own
build, so that both pages say the same: numbers, citations, formulas as MathML, drawings.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from identity_mapping import (
    data,
    formulas,
    furniture,
    glossary,
    library,
    questions,
    sources,
)

ROOT = Path(__file__).resolve().parents[2]
LABELS = {"settled": "Settled", "measured": "Measured here", "debated": "Debated"}
# Colours of the drawings by the theme's names, so that they follow light and dark.
COLOURS = {
    "--ink": "--md-default-fg-color",
    "--paper": "--md-default-bg-color",
    "--soft": "--md-default-fg-color--light",
    "--rule": "--md-default-fg-color--lightest",
}
found, _ = library.load(ROOT)
citations = sources.Citations(found.sources)


def on_config(config: Any) -> Any:
    """Register the citations, and make a tab of each topic."""
    config.markdown_extensions.append(citations)
    lists = sorted(path.name for path in Path(config.docs_dir).glob("*.md"))
    lists.remove("index.md")
    config.nav = [
        {"Home": "index.md"},
        *(
            {topic.title: [f"questions/{slug}.md" for slug in topic.questions]}
            for topic in found.order.topics
        ),
        {"Experiments": [f"notebooks/{name}.md" for name in sorted(notebooks())]},
        {"Reference": lists},
    ]
    return config


def notebooks() -> set[str]:
    """Return the names of the experiments."""
    return {name for name, table in found.tables.items() if "card" in table.raw}


def question_of(page: Any) -> questions.Question | None:
    """Return the question that a page answers, None for other pages."""
    path = Path(page.file.src_uri)
    return found.pages.get(path.stem) if path.parent.name == "questions" else None


def on_page_markdown(markdown: str, page: Any, config: Any, files: Any) -> str:
    """Insert numbers and tables; set what stands around an answer in the theme's own boxes."""
    question = question_of(page)
    if question is None:  # of experiments our own search holds no code either
        page.meta["search"] = {"exclude": page.file.src_uri.startswith("notebooks/")}
        return markdown
    where = question.path
    markdown, _ = data.insert_numbers(markdown, found.tables, where)
    markdown, _ = data.insert_tables(markdown, found.tables, where)
    markdown = re.sub(r"(\]\(\.\./notebooks/[\w-]+)\.py", r"\1.md", markdown)
    meta, counts = question.meta, questions.evidence_counts(question, found.snippets)
    many = "s" * (counts["sources"] != 1)
    shown = [
        f"**{LABELS[meta['evidence']]}**",
        f"[{counts['sources']} source{many}](#sources)",
        f"[{counts['lines']} lines run](#try-it) in {', '.join(counts['frameworks'])}",
        f"Reviewed {meta['reviewed']}",
    ]
    first = ", ".join(
        f"[{found.pages[s].title}]({s}.md)" for s in meta["prerequisites"]
    )
    head, _, rest = markdown.lstrip().partition("\n")
    answer = " ".join(str(meta["description"]).split())
    also = "\n".join(f"- {alias}" for alias in meta["aliases"])
    return (
        f'{head}\n\n!!! abstract ""\n\n    {answer}\n    {{: .answer }}\n\n'
        f"{' · '.join(shown)}\n\n{f'Read first: {first}' * bool(first)}\n\n{rest}\n\n"
        f"## Also asked as\n\n{also}\n\n## Sources\n\nSOURCES\n"
    )


def on_page_content(html: str, page: Any, config: Any, files: Any) -> str:
    """Turn formulas into MathML, put drawings into the page, add sources and terms."""
    html, _ = formulas.convert(html)
    html = furniture.inline_figures(html, ROOT / "docs/figures")
    for ours, theirs in COLOURS.items():
        html = re.sub(rf"var\({ours}(,[^)]*)?\)", f"var({theirs})", html)
    if question_of(page) is None:
        return html
    notes = sources.notes_html(citations.notes, found.sources, "../../bibliography/")
    html = html.replace("<p>SOURCES</p>", notes)
    return glossary.link_terms(html, found.terms, "../../glossary/")
