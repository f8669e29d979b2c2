"""Files beside the pages: sharing cards, the formulas' font, headers."""

from __future__ import annotations

import base64
import hashlib
import html
import io
import re
import tempfile
import textwrap
from datetime import date
from pathlib import Path
from typing import Any

from . import questions

POLICY = (
    "default-src 'none'; script-src 'self' {script}; style-src {style}; "
    "img-src 'self' data:; font-src data:; connect-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; form-action 'self'"
)
MAKER = Path(
    __file__
).read_bytes()  # what is kept in .cache is made anew if this changes
FONT = Path(__file__).parent / "fonts/STIXTwoMath-Regular.woff2"
# Asked for in the head, the font that stands in the page is there at the first paint.
FONT_FIRST = 'document.fonts.load("1em Formula")'
MYTH = re.compile(r"^### \u201c(.+?)\u201d(.*?)(?=^##|\Z)", re.M | re.S)


def wrong_sentences(misconceptions: str) -> dict[str, list[str]]:
    """Return the sentences of the misconceptions page by the question that answers each."""
    found: dict[str, list[str]] = {}
    for sentence, entry in MYTH.findall(misconceptions):
        answer = re.search(r"\(questions/([\w-]+)\.md", entry)
        if answer:
            found.setdefault(answer[1], []).append(sentence)
    return found


def card_png(title: str, site_name: str, cache: Path) -> bytes:
    """Return the sharing card of a question; cached by its words and by this file."""
    words = f"{title}\0{site_name}\0".encode() + MAKER
    stored = cache / f"card-{hashlib.sha256(words).hexdigest()[:16]}.png"
    if not stored.exists():
        cache.mkdir(parents=True, exist_ok=True)
        stored.write_bytes(drawn_card(title, site_name))
    return stored.read_bytes()


def drawn_card(title: str, site_name: str) -> bytes:
    """Return a 1200 × 630 PNG: the question over the identity's straight line."""
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("RGB", (1200, 630), "#fdfcf9")
    draw = ImageDraw.Draw(image)
    size = 76 if len(title) < 60 else 62
    lines = textwrap.wrap(title, width=round(1850 / size))
    draw.multiline_text(
        (80, 80),
        "\n".join(lines),
        font=ImageFont.load_default(size),
        fill="#1c1b1a",
        spacing=size // 4,
    )
    draw.line((80, 520, 1120, 520), fill="#0b62a8", width=8)
    draw.line(
        (200, 520, 240, 452, 300, 430, 460, 430, 520, 452, 560, 512),
        fill="#b34a00",
        width=8,
        joint="curve",
    )
    draw.ellipse((542, 502, 578, 538), fill="#fdfcf9", outline="#0b62a8", width=8)
    draw.text((80, 556), site_name, font=ImageFont.load_default(34), fill="#5d5a55")
    buffer = io.BytesIO()
    image.quantize(24).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def named(text: str) -> str:
    """Return the name under which a policy allows a style or script that stands in a page."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def policy(style: str, rules: str = POLICY) -> str:
    """Return a page's security policy: its own style and the script ``FONT_FIRST`` may be in it."""
    return rules.format(script=named(FONT_FIRST), style=named(style))


def page_style(sheet: str, font: bytes | None) -> str:
    """Return the style sheet as it stands in a page, with the font of the page's formulas."""
    sheet = re.sub(r"/\*.*?\*/\s*", "", sheet, flags=re.S).strip()
    if not font:
        return sheet
    data = base64.b64encode(font).decode()
    return (
        f'@font-face {{ font-family: "Formula"; src: url(data:font/woff2;base64,{data}) '
        f'format("woff2"); }}\n{sheet}'
    )


def math_font(characters: set[str], cache: Path, font: Path = FONT) -> Path:
    """Return a WOFF2 file in ``cache`` with these characters of ``font`` and no others.

    A part of a part is the same as one of the whole, so ``font`` does not mark the file.
    """
    from fontTools import subset

    text = "".join(sorted(characters))
    key = text.encode() + MAKER
    stored = cache / f"math-{hashlib.sha256(key).hexdigest()[:16]}.woff2"
    if stored.exists():
        return stored
    options = subset.Options(
        flavor="woff2",
        layout_features=["ssty"],  # the smaller shapes of exponents
        notdef_outline=True,
        hinting=False,
        name_IDs=[],
    )
    options.drop_tables += ["GDEF", "GPOS"]  # formulas are set by the MATH table
    loaded = subset.load_font(str(font), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=text)
    subsetter.subset(loaded)
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as folder:  # no reader sees half a file
        made = Path(folder, stored.name)
        subset.save_font(loaded, str(made), options)
        made.replace(stored)
    loaded.close()
    return stored


def relocate(markdown: str, moved: bool) -> str:
    """Return Markdown with its relative links as they are beside the built page.

    A page ``questions/a.md`` stands at ``questions/a/index.md``, one folder down:
    ``moved`` says so. Links to pages lead to their Markdown, not to their HTML.
    """

    def link(match: re.Match[str]) -> str:
        path, rest = match[1], match[2]
        path = re.sub(r"(?<!index)\.(?:md|py)$", "/index.md", path)
        return f"]({'../' if moved else ''}{path}{rest}"

    return re.sub(r"\]\((?![a-z]+:|#|/)([^)\s#]+)([^)]*)", link, markdown)


def moved_page(title: str, slug: str, site_url: str) -> str:
    """Return the page that stands at a question's former address and leads to it."""
    title = html.escape(title)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n"
        f'<link rel="canonical" href="{html.escape(site_url)}questions/{slug}/">\n'
        '<meta name="robots" content="noindex">\n'
        f'<meta http-equiv="refresh" content="0; url=../{slug}/">\n</head>\n'
        f'<body><main><h1>This answer has moved</h1>\n<p><a href="../{slug}/">{title}'
        "</a></p></main></body>\n</html>\n"
    )


def headers() -> str:
    """Return the ``_headers`` file for hosts that read one.

    Its policy holds for drawings, too. A page's own is narrower, since it names its style.
    """
    rules = POLICY.format(script=named(FONT_FIRST), style="'unsafe-inline'")
    return (
        "/*\n"
        f"  Content-Security-Policy: {rules}; frame-ancestors 'none'\n"
        "  X-Content-Type-Options: nosniff\n"
        "  Referrer-Policy: strict-origin-when-cross-origin\n"
        "  Permissions-Policy: camera=(), microphone=(), geolocation=()\n"
        "  Cross-Origin-Opener-Policy: same-origin\n"
    )


def article(
    page: questions.Question,
    url: str,
    image: str,
    days: tuple[date, date],
    site: dict[str, Any],
) -> dict:
    """Return a question's structured data: an article about a question and its answer.

    ``days`` are the day on which it was published and the one of its last change.
    """
    answer = " ".join(str(page.meta["description"]).split())
    return {
        "@context": "https://schema.org",
        "@type": "TechArticle",
        "headline": page.title,
        "description": answer,
        "url": url,
        "mainEntityOfPage": url,
        "image": image,
        "inLanguage": "en",
        "datePublished": min(days).isoformat(),
        "dateModified": max(days).isoformat(),
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "author": {"@type": "Organization", "name": site["author"], "url": site["url"]},
        "isPartOf": {"@type": "WebSite", "name": site["name"], "url": site["url"]},
        "about": {
            "@type": "Question",
            "name": page.title,
            "alternateName": page.meta["aliases"],
            "acceptedAnswer": {"@type": "Answer", "text": answer, "url": url},
        },
    }
