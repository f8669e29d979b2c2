"""Check the pages' structured data against schema.org, with its vocabulary as types."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.S)
# Each of these has to be refused. If one is not, the check checks nothing.
WRONG = """
// @ts-expect-error a property that schema.org does not have
const a: WithContext<TechArticle> = { ...start, "@type": "TechArticle", "truth": "high" };
// @ts-expect-error a value of the wrong type
const b: WithContext<TechArticle> = { ...start, "@type": "TechArticle", "headline": 3 };
// @ts-expect-error a property that an answer does not have
const c: Question = { "@type": "Question", "acceptedAnswer": { "@type": "Answer", "truth": 1 } };
"""


def read(site: Path) -> dict[str, dict]:
    """Return the structured data of every page that has some, by the page's path."""
    found = {}
    for file in sorted(site.rglob("index.html")):
        text = file.read_text(encoding="utf-8")
        if "application/ld+json" not in text:
            continue
        script = SCRIPT.search(text)
        found[file.relative_to(site).as_posix()] = json.loads(script[1])
    return found


def check(site: Path, node: list[str], modules: Path) -> int:
    """Let TypeScript check every page's structured data; return how many there are.

    Raises SystemExit with the page and TypeScript's words if one is refused.
    """
    found = read(site)
    types = sorted(
        {one["@type"] for one in found.values()} | {"Question", "TechArticle"}
    )
    lines = [
        f'import type {{ WithContext, {", ".join(types)} }} from "schema-dts";',
        'const start = { "@context": "https://schema.org" } as const;',
    ]
    for number, (path, one) in enumerate(found.items()):
        shown = json.dumps(one, ensure_ascii=False)
        lines.append(f"// {path}")
        lines.append(f"const p{number}: WithContext<{one['@type']}> = {shown};")
    file = modules.parent / "structured.ts"
    file.write_text("\n".join(lines) + WRONG, encoding="utf-8")
    ask = [*node, str(modules / "typescript/bin/tsc"), "--noEmit", "--strict"]
    ask += ["--skipLibCheck", "--module", "nodenext", "--target", "es2022", file.name]
    done = subprocess.run(ask, cwd=file.parent, capture_output=True, text=True)
    if done.returncode:
        text = file.read_text(encoding="utf-8").splitlines()
        for line in done.stdout.splitlines():
            if line.startswith(f"{file.name}("):
                number = int(line.split("(")[1].split(",")[0])
                print(text[number - 2].removeprefix("// "), end=": ")
            print(line)
        sys.exit("Structured data that schema.org does not know; see above.")
    return len(found)
