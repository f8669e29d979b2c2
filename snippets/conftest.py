"""Doctests of the frameworks run where all are asked for; elsewhere they are left out.

Those too heavy for every change run where ``WEEKLY=1`` asks for them. Below each that
fails stands one line more: where it is, and what to do about it.
"""

import doctest
import os

import pytest

from identity_mapping.snippets import FRAMEWORKS, LIGHT, WEEKLY

os.environ.setdefault("OMP_NUM_THREADS", "1")  # many threads slow small nets down
if os.environ.get("WEEKLY") == "1":
    left_out = set(FRAMEWORKS) - set(WEEKLY) - set(LIGHT)
elif os.environ.get("ALL_FRAMEWORKS") == "1":
    left_out = set(WEEKLY)
else:
    left_out = set(FRAMEWORKS) - set(LIGHT)
collect_ignore_glob = [f"*{FRAMEWORKS[name][0]}.py" for name in left_out]


def set_number_type(path):
    """Give PyTorch the number type that a snippet sets, or its own default."""
    if path.stem.endswith("_torch"):
        import torch

        chosen = "set_default_dtype(torch.float64)" in path.read_text("utf-8")
        torch.set_default_dtype(torch.float64 if chosen else torch.float32)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    """Import each snippet with its own number type, whatever was imported before it."""
    set_number_type(collector.path)
    return (yield)


def pytest_runtest_setup(item):
    """Run it with that type, too."""
    set_number_type(item.path)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Add file, line and remedy of the first example that printed something else."""
    report = yield
    error = call.excinfo.value if call.excinfo else None
    failure = getattr(error, "failures", [error])[0]
    if isinstance(failure, doctest.DocTestFailure | doctest.UnexpectedException):
        printed = isinstance(failure, doctest.DocTestFailure)
        line = failure.test.lineno + failure.example.lineno + 1
        if printed and failure.example.want:
            line += failure.example.source.count("\n")  # where the results stand
        where = item.path.relative_to(item.config.rootpath).as_posix()
        what = "printed something else" if printed else "stopped with an error"
        report.sections.append(
            (
                "What to do",
                f"{where}:{line}: the session {what}. If the code is right, correct "
                "the expected lines; if the answer changed, correct the page too.",
            )
        )
    return report
