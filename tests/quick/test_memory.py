"""What is unchanged is not made again while the site is served, and nothing old is shown."""

from __future__ import annotations

import os

from identity_mapping.memory import Memory, mark, stamp


def made(memory: Memory, *texts: str) -> list[str]:
    """Ask for the texts once each; return which of them were made anew."""
    new = []
    for text in texts:
        memory.recall(lambda text=text: new.append(text), "test", text)
    return new


def test_the_last_build_is_remembered_and_no_earlier_one():
    memory = Memory(active=True)
    memory.begin("1")
    assert made(memory, "a", "b", "a") == ["a", "b"]
    memory.begin("1")
    assert made(memory, "a", "c") == ["c"]
    memory.begin("1")
    assert made(memory, "b", "a", "c") == ["b"]


def test_other_code_forgets_all():
    memory = Memory(active=True)
    memory.begin("1")
    made(memory, "a")
    memory.begin("2")
    assert made(memory, "a") == ["a"]


def test_a_build_that_ends_remembers_nothing():
    memory = Memory(active=False)
    memory.begin("1")
    assert made(memory, "a", "a") == ["a", "a"]
    assert not memory.now


def test_marks_tell_texts_apart():
    assert mark("a", "b") == mark("a", "b") != mark("ab")
    assert mark("x") != mark("y")


def test_a_stamp_changes_with_a_file(tmp_path):
    (tmp_path / "a").write_text("1")
    first = stamp(tmp_path)
    assert stamp(tmp_path) == first
    os.utime(tmp_path / "a", ns=(1, 1))
    assert stamp(tmp_path) != first
    (tmp_path / "b").touch()
    assert len(stamp(tmp_path).split()) == 4
