"""Snippet files: their sections, their sessions and what the sessions print."""

from __future__ import annotations

import ast
import doctest
import functools
import re
from dataclasses import dataclass
from pathlib import Path

from .memory import Memory
from .problems import BadInput, Problem, read

MARK = re.compile(r"^[ \t#]*--8<--[ \t]*\[(start|end):([\w-]+)\][ \t]*$")
INCLUDE = re.compile(r'^([ \t]*)--8<-- "([^":]+)(?::([\w-]+))?"[ \t]*$', re.M)
FRAMEWORKS = {
    "python": ("", "Python"),
    "numpy": ("", "NumPy"),
    "torch": ("_torch", "PyTorch"),
    "jax": ("_jax", "JAX"),
    "sklearn": ("_sklearn", "scikit-learn"),
    "onnx": ("_onnx", "ONNX"),
    "tensorflow": ("_tensorflow", "TensorFlow"),
}
GENERATOR = re.compile(
    r"numpy\.random\.(?:default_rng|RandomState|SeedSequence|PCG64|MT19937|Philox|SFC64)"
    r"|random\.(?:Random|SystemRandom)"
)
SEEDERS = {  # what seeds the functions of a module
    "numpy.random": "numpy.random.seed",
    "random": "random.seed",
    "secrets": "",
    "torch": "torch.manual_seed",
    "torch.nn.init": "torch.manual_seed",
}
TORCH = re.compile(
    r"rand\w*|normal|bernoulli|multinomial|poisson|seed|\w*(?:normal|uniform|gonal|sparse)_"
)
LIGHT = ("python", "numpy")  # what the quick checks can run
WEEKLY = ("tensorflow",)  # too heavy for the tests of every change


@dataclass(frozen=True)
class Snippet:
    """One file of ``snippets/``: its question and its named sections."""

    name: str
    question: str
    sections: dict[str, str]
    lines: dict[str, int]

    def printed(self, section: str) -> list[str]:
        """Return what the examples of a section print, one string an example."""
        examples = doctest.DocTestParser().get_examples(self.sections[section])
        return [example.want for example in examples if example.want]

    def line_of_result(self, section: str, index: int) -> int:
        """Return the file's line on which a printed result of a section begins."""
        examples = doctest.DocTestParser().get_examples(self.sections[section])
        example = [example for example in examples if example.want][index]
        return self.lines[section] + example.lineno + example.source.count("\n")

    @functools.cached_property
    def executed(self) -> dict[str, int]:
        """Return how many lines of Python each section runs."""
        parser = doctest.DocTestParser()
        return {
            section: sum(
                len(example.source.strip().splitlines())
                for example in parser.get_examples(text)
            )
            if ">>>" in text
            else sum(bool(line.strip()) for line in text.splitlines())
            for section, text in self.sections.items()
        }


def read_snippet(path: Path) -> Snippet:
    """Read a snippet file.

    Raises BadInput for a file that is not Python, has no docstring, or whose
    section marks do not pair.
    """
    where = f"snippets/{path.name}"
    text = read(path, where, "Put a file of Python there.")
    try:
        docstring = ast.get_docstring(ast.parse(text)) or ""
    except SyntaxError as error:
        raise BadInput(
            Problem(
                where,
                error.lineno or 1,
                f"Python cannot read it: {error.msg}.",
                "Correct the syntax.",
            )
        ) from error
    question = docstring.split("\n", 1)[0].strip()
    if not question:
        raise BadInput(
            Problem(
                where,
                1,
                "The file has no docstring.",
                "Begin it with the page's question, then the sessions.",
            )
        )
    sections: dict[str, list[str]] = {}
    lines: dict[str, int] = {}
    current: str | None = None
    for number, line in enumerate(text.splitlines(), 1):
        mark = MARK.match(line)
        if not mark:
            if current is not None:
                sections[current].append(line)
            continue
        kind, name = mark.groups()
        if kind == "start" and current is None and name not in sections:
            current = name
            sections[name] = []
            lines[name] = number + 1
        elif kind == "end" and current == name:
            current = None
        else:
            raise BadInput(
                Problem(
                    where,
                    number,
                    f"The section mark {kind}:{name} has no partner.",
                    "Each section needs one start and one end, not nested.",
                )
            )
    if current is not None:
        raise BadInput(
            Problem(
                where,
                lines[current] - 1,
                f"Section {current!r} is never ended.",
                f"Add --8<-- [end:{current}].",
            )
        )
    for name, body in sections.items():
        while body and not body[0]:
            body.pop(0)
            lines[name] += 1
        try:
            doctest.DocTestParser().get_examples("\n".join(body))
        except ValueError as error:
            what = (
                str(error).split(": ")[0].replace(" of the docstring for <string>", "")
            )
            number = re.search(r"\d+", what)
            raise BadInput(
                Problem(
                    where,
                    lines[name] + (int(number[0]) - 1 if number else 0),
                    f"Section {name!r} is no session: its {what}.",
                    "Begin lines with `>>> ` or `... `, and indent them alike.",
                )
            ) from error
    return Snippet(
        path.stem,
        question,
        {name: "\n".join(body).strip("\n") for name, body in sections.items()},
        lines,
    )


def directive_problems(snippet: Snippet) -> list[Problem]:
    """Report examples that a doctest directive keeps from being compared exactly."""
    return [
        Problem(
            f"snippets/{snippet.name}.py",
            snippet.lines[section] + example.lineno,
            "A doctest directive keeps this result from being checked.",
            "Take it out, and print something exact, such as a rounded number.",
        )
        for section, text in snippet.sections.items()
        for example in doctest.DocTestParser().get_examples(text)
        if example.options
    ]


def seed_problems(snippet: Snippet, text: str) -> list[Problem]:
    """Report random numbers that no seed fixes: each run would print others."""
    where = f"snippets/{snippet.name}.py"
    if not re.search(r"random|secrets|torch", text):
        return []
    parts = [(text, 1)]
    for section, body in snippet.sections.items():
        parts += [
            (example.source, snippet.lines[section] + example.lineno)
            for example in doctest.DocTestParser().get_examples(body)
        ]
    names: dict[str, str] = {}
    calls: list[tuple[ast.Call, int]] = []
    for source, first in parts:
        try:
            tree = ast.parse(source)
        except SyntaxError:  # of an example that shows one
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                for one in node.names:
                    names[one.asname or one.name] = one.name
            elif isinstance(node, ast.ImportFrom):
                for one in node.names:
                    names[one.asname or one.name] = f"{node.module}.{one.name}"
            elif isinstance(node, ast.Call):
                calls.append((node, first + node.lineno - 1))

    def called(call: ast.Call) -> str:
        node, rest = call.func, ""
        while isinstance(node, ast.Attribute):
            node, rest = node.value, f".{node.attr}{rest}"
        first = node.id if isinstance(node, ast.Name) else "?"
        return names.get(first, first) + rest

    seeded = {called(call) for call, _ in calls if call.args or call.keywords}
    problems = []
    for call, line in calls:
        name = called(call)
        module, _, function = name.rpartition(".")
        values = [*call.args, *(word.value for word in call.keywords)]
        if GENERATOR.fullmatch(name):
            free = all(isinstance(v, ast.Constant) and v.value is None for v in values)
        else:
            given = {word.arg for word in call.keywords}
            free = (
                SEEDERS.get(module, name) not in {*seeded, name}
                and "generator" not in given
                and (not module.startswith("torch") or bool(TORCH.fullmatch(function)))
            )
        if free:
            what = f"{ast.unparse(call.func)}() draws other numbers in each run."
            problems.append(Problem(where, line, what, "Give it a seed."))
    return problems


def read_snippets(
    folder: Path, memory: Memory
) -> tuple[dict[str, Snippet], list[Problem]]:
    """Read every snippet below ``folder``; return them by file name, and the faults."""
    found, problems = {}, []
    for path in sorted(folder.glob("[!_]*.py")):
        if path.name == "conftest.py":
            continue

        def made(path: Path = path) -> tuple[Snippet, list[Problem]]:
            snippet = read_snippet(path)
            return snippet, directive_problems(snippet) + seed_problems(
                snippet, path.read_text(encoding="utf-8")
            )

        try:
            text = read(path, f"snippets/{path.name}", "Put a file of Python there.")
            found[path.name], faults = memory.recall(made, "snippet", path.name, text)
            problems += faults
        except BadInput as error:
            problems.append(error.problem)
    return found, problems


def file_name(slug: str, framework: str) -> str:
    """Return the snippet file of a question in one framework."""
    return slug.replace("-", "_") + FRAMEWORKS[framework][0] + ".py"


def without_unknown(markdown: str, snippets: dict[str, Snippet]) -> str:
    """Return Markdown with a note in place of each include that cannot be resolved.

    The fault is reported already, and the rest of the page can still be built.
    """

    def note(match: re.Match[str]) -> str:
        indent, name, section = match.groups()
        known = name in snippets and section in snippets[name].sections
        return match[0] if known else f"{indent}# {name}:{section} is missing"

    return INCLUDE.sub(note, markdown)


def resolve(markdown: str, snippets: dict[str, Snippet]) -> str:
    """Return the page's Markdown with every include replaced by its text."""

    def text(match: re.Match[str]) -> str:
        indent, name, section = match.groups()
        snippet = snippets.get(name)
        if snippet is None or section not in snippet.sections:
            return match[0]
        body = snippet.sections[section].splitlines()
        return "\n".join(indent + line if line else "" for line in body)

    return INCLUDE.sub(text, markdown)
