"""The order of the house: topics, the start path, and who is whose neighbour."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml

from .problems import BadInput, Problem, line_of
from .questions import Question


@dataclass(frozen=True)
class Topic:
    """A topic page: its address, its title, and its questions in reading order."""

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

    def topic_of(self, slug: str) -> Topic | None:
        """Return the topic that a question stands on."""
        return next((topic for topic in self.topics if slug in topic.questions), None)

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


def read_order(path: Path, where: str) -> Order:
    """Read the topics file; raises BadInput where it is not of the form."""
    text = path.read_text(encoding="utf-8")
    line = 1
    try:
        raw = yaml.safe_load(text)
        topics = tuple(
            Topic(t["slug"], t["title"], t["about"], tuple(map(str, t["questions"])))
            for t in raw["topics"]
        )
        lines = {
            match[1]: line_of(text, match.start())
            for match in re.finditer(r"^[ ]*- (?:slug: )?([\w-]+)[ ]*$", text, re.M)
        }
        steps = {str(step["slug"]): step["line"] for step in raw["start_path"]}
        return Order(tuple(steps), topics, steps, lines)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        what = f"This is not YAML: {getattr(error, 'problem', None) or error}."
    except (KeyError, TypeError) as error:
        what = f"The topics cannot be read ({error!r})."
    remedy = (
        "Each topic needs slug, title, about and questions, each step of the start "
        "path slug and line; see the others."
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
    )


def order_problems(
    order: Order, pages: dict[str, Question], where: str
) -> list[Problem]:
    """Report questions on no topic page or on two, and slugs without a page."""
    listed = [slug for topic in order.topics for slug in topic.questions]
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
    for slug in dict.fromkeys(listed + list(order.start_path)):
        if slug not in pages:
            problems.append(
                Problem(
                    where,
                    order.lines.get(slug, 1),
                    f"There is no page docs/questions/{slug}.md.",
                    "Correct the slug, or take the line out.",
                )
            )
        elif listed.count(slug) > 1:
            problems.append(
                Problem(
                    where,
                    order.lines.get(slug, 1),
                    f"{slug!r} stands on {listed.count(slug)} topic pages.",
                    "Keep it on one.",
                )
            )
    return problems


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
