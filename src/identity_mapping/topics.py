"""The order of the house: topics, the reading paths, and who is whose neighbour."""

from __future__ import annotations

import functools
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from . import safety
from .problems import BadInput, Problem, line_of, read
from .questions import SLUG, Question


@dataclass(frozen=True)
class Topic:
    """Questions in reading order, under a title: a topic page, or a reading path."""

    slug: str
    title: str
    about: str
    questions: tuple[str, ...]


NOWHERE = Topic("", "Questions", "", ())  # of a question that no topic lists yet


@dataclass(frozen=True)
class Order:
    """What ``docs/topics.yml`` says, and on which line it names each question."""

    start_path: tuple[str, ...]
    topics: tuple[Topic, ...]
    steps: dict[str, str] = field(default_factory=dict)  # what each step is about
    lines: dict[str, int] = field(default_factory=dict)  # of each slug's last mention
    paths: tuple[Topic, ...] = ()
    moved: dict[str, str] = field(default_factory=dict)  # where old slugs lead

    @functools.cached_property
    def homes(self) -> dict[str, Topic]:
        """Return the topic that each question stands on."""
        return {slug: t for t in reversed(self.topics) for slug in t.questions}

    def topic_of(self, slug: str) -> Topic | None:
        """Return the topic that a question stands on."""
        return self.homes.get(slug)

    def around(self, slug: str) -> tuple[str | None, str | None]:
        """Return the previous and the next question on the start path or in the topic."""
        path = self.start_path
        if slug not in path:
            topic = self.topic_of(slug)
            path = topic.questions if topic else ()
        if slug not in path:
            return None, None
        place = path.index(slug)
        return (
            path[place - 1] if place else None,
            path[place + 1] if place + 1 < len(path) else None,
        )


def read_topics(raw: list[dict[str, Any]]) -> tuple[Topic, ...]:
    """Return the entries of one part of the topics file."""
    return tuple(
        Topic(t["slug"], t["title"], t["about"], tuple(map(str, t["questions"])))
        for t in raw
    )


def read_order(path: Path, where: str) -> Order:
    """Read the topics file; raises BadInput where it is not of the form."""
    text = read(path, where, "It says which questions there are: restore it.")
    line = 1
    try:
        raw = yaml.safe_load(text)
        topics, paths = read_topics(raw["topics"]), read_topics(raw.get("paths", []))
        lines = {
            match[1] or match[2]: line_of(text, match.start())
            for match in re.finditer(
                r"^ *- (?:slug: )?([\w-]+) *$|^  ([\w-]+): [\w-]+ *$", text, re.M
            )
        }
        steps = {str(step["slug"]): step["line"] for step in raw["start_path"]}
        moved = {str(old): str(new) for old, new in raw.get("moved", {}).items()}
        return Order(tuple(steps), topics, steps, lines, paths, moved)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        what = f"This is not YAML: {getattr(error, 'problem', None) or error}."
    except (KeyError, TypeError, AttributeError) as error:
        what = f"The topics cannot be read ({error!r})."
    remedy = (
        "Each topic and each path needs slug, title, about and questions, each step "
        "of the start path slug and line; see the others."
    )
    raise BadInput(Problem(where, line, what, remedy))


def known(order: Order, slugs: set[str]) -> Order:
    """Return the order without questions that have no page, so that the build goes on."""
    return replace(
        order,
        start_path=tuple(slug for slug in order.start_path if slug in slugs),
        topics=tuple(
            replace(topic, questions=tuple(s for s in topic.questions if s in slugs))
            for topic in order.topics
        ),
        paths=tuple(
            replace(path, questions=tuple(s for s in path.questions if s in slugs))
            for path in order.paths
        ),
    )


def order_problems(
    order: Order, pages: dict[str, Question], where: str
) -> list[Problem]:
    """Report questions on no topic page or on two, and slugs without a page."""
    listed = Counter(slug for topic in order.topics for slug in topic.questions)
    problems = [
        Problem(
            page.path,
            1,
            f"The question {slug!r} stands on no topic page.",
            f"Add it to a topic in {where}.",
        )
        for slug, page in pages.items()
        if slug not in listed
    ]
    on_paths = [slug for path in order.paths for slug in path.questions]
    for slug in dict.fromkeys([*listed, *order.start_path, *on_paths]):
        if slug not in pages:
            problems.append(
                Problem(
                    where,
                    order.lines.get(slug, 1),
                    f"There is no page docs/questions/{slug}.md.",
                    "Correct the slug, or take the line out.",
                )
            )
        elif listed[slug] > 1:
            problems.append(
                Problem(
                    where,
                    order.lines.get(slug, 1),
                    f"{slug!r} stands on {listed[slug]} topic pages.",
                    "Keep it on one.",
                )
            )
    for old, new in order.moved.items():
        if old in pages or new not in pages:
            what = (
                f"has a page, and yet leads to {new!r}"
                if old in pages
                else f"leads to {new!r}, which has no page"
            )
            problems.append(
                Problem(
                    where,
                    order.lines.get(old, 1),
                    f"The moved address {old!r} {what}.",
                    "Correct the line, or take it out.",
                )
            )
    named = [one.slug for one in order.topics + order.paths]
    for slug in [*named, *order.moved]:
        if not SLUG.fullmatch(str(slug)):
            what = f"{slug!r} is no address."
            remedy = "Use lower-case words joined by hyphens."
            problems.append(Problem(where, order.lines.get(slug, 1), what, remedy))
    for slug, words in [
        *((one.slug, f"{one.title} {one.about}") for one in order.topics + order.paths),
        *order.steps.items(),
    ]:
        problems += safety.text_problem(str(words), where, order.lines.get(slug, 1))
    return problems + path_problems(order, pages, where)


def path_problems(
    order: Order, pages: dict[str, Question], where: str
) -> list[Problem]:
    """Report paths on which a page comes twice, or before one that it builds on."""
    problems = []
    for path in order.paths:
        for place, slug in enumerate(path.questions):
            later = set(path.questions[place:])
            needed = pages[slug].meta.get("prerequisites", []) if slug in pages else []
            wrong = [other for other in needed if other in later]
            if path.questions.count(slug) > 1:
                what, remedy = f"names {slug!r} twice", "Name it once."
            elif wrong:
                what = f"puts {slug!r} before {wrong[0]!r}, which is to be read first"
                remedy = "Change the order."
            else:
                continue
            line = order.lines.get(slug, 1)
            problems.append(
                Problem(where, line, f"The path {path.slug!r} {what}.", remedy)
            )
    return problems


def paths_markdown(
    order: Order, pages: dict[str, Question], minutes: dict[str, int]
) -> str:
    """Return the reading paths: for each its reader, its steps and the time it takes."""
    lines = []
    for path in order.paths:
        total = sum(minutes[slug] for slug in path.questions)
        lines += [f"## {path.title} {{ #{path.slug} }}", ""]
        lines += [f"{path.about} {len(path.questions)} pages, {total} minutes.", ""]
        lines += [
            f"1. [{pages[slug].title}](questions/{slug}.md) {minutes[slug]} min"
            for slug in path.questions
        ] + [""]
    return "\n".join(lines)


def topic_markdown(topic: Topic, pages: dict[str, Question]) -> str:
    """Return a topic page: its questions with their short answers, in reading order."""
    lines = [f"# {topic.title}", "", topic.about, ""]
    for slug in topic.questions:
        if slug in pages:
            page = pages[slug]
            lines += [
                f"## [{page.title}](../questions/{slug}.md)",
                "",
                str(page.meta["description"]).strip(),
                "",
            ]
    return "\n".join(lines)
