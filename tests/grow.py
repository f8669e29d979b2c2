"""A larger site made of the real one, to see what grows with it and what does not."""

from __future__ import annotations

import random
import re
import shutil
from pathlib import Path

import yaml

from identity_mapping import snippets

COPIED = ("docs", "snippets", "src", "locks", "mkdocs.yml")


def shuffled(text: str, chance: random.Random) -> str:
    """Return a text's words in another order: as hard to compress, and as long."""
    words = text.split()
    chance.shuffle(words)
    return " ".join(words)


def copied_question(root: Path, slug: str, number: int, chance: random.Random) -> str:
    """Write a question again, its title, answer and wordings shuffled; return its slug."""
    end = f"-{number}"
    new = slug + end
    page = root / f"docs/questions/{slug}.md"
    text = page.read_text(encoding="utf-8")
    title = re.search(r"^# (.+)\?$", text, re.M)[1]
    again = shuffled(title, chance) + end
    head, _, body = text.partition("\n---\n")
    meta = yaml.safe_load(head.removeprefix("---\n"))
    meta["description"] = shuffled(meta["description"], chance)
    meta["aliases"] = [shuffled(a, chance) + end for a in meta["aliases"]]
    body = body.replace(f"# {title}?", f"# {again}?", 1)
    for form, _ in snippets.FRAMEWORKS.values():
        name = slug.replace("-", "_") + form + ".py"
        file = root / "snippets" / name
        if file.exists():
            copy = new.replace("-", "_") + form + ".py"
            code = file.read_text(encoding="utf-8").replace(f"{title}?", f"{again}?", 1)
            (root / "snippets" / copy).write_text(code, encoding="utf-8")
            body = body.replace(f'"{name}:', f'"{copy}:')
    searches = root / f"docs/searches/{slug}.txt"
    if searches.exists():
        lines = searches.read_text(encoding="utf-8").splitlines()
        again = "".join(f"{shuffled(line, chance)}{end}\n" for line in lines)
        searches.with_name(f"{new}.txt").write_text(again, encoding="utf-8")
    text = f"---\n{yaml.safe_dump(meta, allow_unicode=True, width=10_000)}---\n{body}"
    page.with_name(f"{new}.md").write_text(text, encoding="utf-8")
    return new


def grow(source: Path, target: Path, wanted: int) -> Path:
    """Copy the repository's pages to ``target`` until there are ``wanted`` questions.

    Each round of copies has topics of its own, as a larger site would. The first
    questions are the real ones, unchanged.
    """
    target.mkdir(parents=True)
    away = shutil.ignore_patterns("__pycache__", ".*")
    for part in COPIED:
        if (source / part).is_dir():
            shutil.copytree(source / part, target / part, ignore=away)
        else:
            shutil.copy(source / part, target / part)
    file = target / "docs/topics.yml"
    order = yaml.safe_load(file.read_text(encoding="utf-8"))
    first = list(order["topics"])
    left = wanted - sum(len(topic["questions"]) for topic in first)
    number, chance = 1, random.Random(0)
    while left > 0:
        number += 1
        for topic in first:
            slugs = topic["questions"][:left]
            if slugs:
                copies = [copied_question(target, s, number, chance) for s in slugs]
                titles = {key: f"{topic[key]} {number}" for key in ("title", "about")}
                slug = f"{topic['slug']}-{number}"
                order["topics"].append({"slug": slug, **titles, "questions": copies})
                left -= len(copies)
    file.write_text(yaml.safe_dump(order, allow_unicode=True), encoding="utf-8")
    return target
