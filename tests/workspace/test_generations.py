"""Generations are built aside, switched to at once, and kept for going back."""

from __future__ import annotations

import pytest

from rapport.errors import BuildError, WorkspaceError
from rapport.storage.generations import KEPT, Generations


def make(generations: Generations, content: str) -> None:
    with generations.new() as path:
        path.write_text(content)


def test_a_new_generation_answers_once_it_is_finished(tmp_path):
    generations = Generations(tmp_path)
    assert generations.current is None
    make(generations, "one")
    with generations.new() as path:
        path.write_text("half")
        assert generations.current.path.read_text() == "one"
    assert generations.current.path.read_text() == "half"


def test_a_build_that_fails_leaves_the_one_before_and_nothing_else(tmp_path):
    generations = Generations(tmp_path)
    make(generations, "good")

    def fail() -> None:
        with generations.new() as path:
            path.write_text("bad")
            raise BuildError("The sums are wrong.")

    with pytest.raises(BuildError):
        fail()
    assert generations.current.path.read_text() == "good"
    assert sorted(each.name for each in generations.folder.iterdir()) == ["0001.duckdb", "current"]


def test_what_a_killed_build_left_is_swept_away(tmp_path):
    generations = Generations(tmp_path)
    make(generations, "good")
    (generations.folder / "0002.building").write_text("left")
    (generations.folder / "0002.building.wal").write_text("left")
    make(generations, "next")
    assert generations.current.name == "0002"
    assert not list(generations.folder.glob("*.building*"))


def test_the_last_few_are_kept_and_one_can_go_back(tmp_path):
    generations = Generations(tmp_path)
    for number in range(KEPT + 2):
        make(generations, str(number))
    names = [each.name for each in generations.all()]
    assert len(names) == KEPT
    assert generations.back().name == names[-2]
    assert generations.current.name == names[-2]
    make(generations, "after")
    assert generations.current.name > names[-1], "a name is never used twice"


def test_there_is_nothing_before_the_first(tmp_path):
    generations = Generations(tmp_path)
    make(generations, "only")
    with pytest.raises(WorkspaceError, match="no earlier generation"):
        generations.back()
