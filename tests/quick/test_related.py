"""Near questions share words, links or sources, two of the three, and are not named twice."""

from __future__ import annotations

from datetime import date

from identity_mapping.questions import Question
from identity_mapping.related import links_of, related, see_also

WORDS = {
    "cat": "The feline purrs and sleeps on velvet [@a, Table 1]. See [dogs](dog.md).",
    "dog": "The canine barks at the feline on velvet [@b, Table 1].",
    "kitten": "A small feline purrs and plays on velvet [@a, Table 2].",
    "lion": "A large feline roars [@a, Table 3] in the [night](moon.md).",
    "moon": "The moon shines at night [@b, Table 2] on velvet.",
    "sun": "Nothing here is like the others.",
}


def pages(**more):
    return {
        slug: Question(
            slug,
            f"docs/questions/{slug}.md",
            {"description": text, "aliases": [slug], "reviewed": date(2026, 1, 1)},
            f"# {slug}?\n\n{text}\n\n## See also\n\n{more.get(slug, '')}",
            1,
            f"{slug}?",
        )
        for slug, text in WORDS.items()
    }


def nothing(slug):
    return []


def test_the_nearest_come_first():
    found = related(pages(), nothing)
    assert found["kitten"][0] == "cat" and set(found["cat"][:2]) == {"dog", "kitten"}
    assert "sun" not in {other for near in found.values() for other in near}
    assert found["sun"] == []
    assert all(slug not in near for slug, near in found.items())


def test_what_the_page_names_elsewhere_is_left_out():
    seen = pages(cat="- [Kitten](kitten.md)")
    assert see_also(seen["cat"]) == {"kitten"} and links_of(seen["cat"]) == {
        "dog",
        "kitten",
    }
    assert "kitten" not in related(seen, nothing)["cat"]
    assert "kitten" not in related(pages(), lambda slug: ["kitten"])["cat"]


def test_a_single_page_has_no_neighbours():
    alone = {"cat": pages()["cat"]}
    assert related(alone, nothing) == {"cat": []}
