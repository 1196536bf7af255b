"""Answers are kept by what was asked, each worked out once and of one generation."""

from __future__ import annotations

import os
import shutil
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from rapport.reports import find

from .conftest import PAGE, text_of


def test_an_answer_is_kept_for_the_second_reader(nora):
    from rapport_web.reports.answers import is_kept

    parts = {"period": ["2017-02"]}
    assert not is_kept(find("total-sales"), parts)
    nora.get(PAGE, {"period": "2017-02"})
    assert is_kept(find("total-sales"), parts)


def test_a_newer_generation_is_read_without_a_restart(demo, hostile_folder, tmp_path):
    from rapport.workspace import Workspace

    assert "$800" in text_of(demo.get(PAGE, {"period": "2026"}))
    file = tmp_path / "demo" / "deals.csv"
    file.parent.mkdir()
    file.write_text(
        "id,name,owner_id,amount,status,created_at,closed_at\n"
        "3,C,2,200,won,2026-01-12,2026-03-12\n",
        "utf-8",
    )
    Workspace.open(hostile_folder).import_files([file.parent])
    assert "$1,000" in text_of(demo.get(PAGE, {"period": "2026"}))


def test_readers_of_one_answer_wait_for_the_first(nora, monkeypatch):
    from rapport.report import Report
    from rapport_web.reports import answers

    real, made = Report.answer, []

    def slow(*given):
        made.append(given)
        time.sleep(0.3)
        return real(*given)

    monkeypatch.setattr(Report, "answer", slow)
    report, parts = find("total-sales"), {"period": ["2017-03"]}
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: answers.answer(report, parts), range(8)))
    assert len(made) == 1
    assert all(each is found[0] for each in found)


def test_readers_of_one_answer_that_fails_all_hear_why_and_can_ask_again(nora, monkeypatch):
    from rapport.errors import UsageError
    from rapport_web.reports import answers

    report, parts = find("total-sales"), {"period": ["nonsense"]}

    def ask(_):
        with pytest.raises(UsageError, match="no period called"):
            answers.answer(report, parts)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(ask, range(8)))
    ask(None)
    assert answers._running == {}


def newer_generation(folder):
    """A generation after the current one, that says the same."""
    from rapport.workspace import Workspace

    generations = Workspace.open(folder).generations
    current = generations.current
    with generations.new() as target:
        shutil.copy(current.path, target)


def test_an_answer_of_a_newer_generation_is_not_kept_as_an_older_one(
    demo, hostile_folder, monkeypatch
):
    from rapport.report import Report
    from rapport_web.reports import answers

    real = Report.answer

    def overtaken(report, workspace, parts):
        newer_generation(hostile_folder)
        return real(report, workspace, parts)

    report, parts = find("total-sales"), {"period": ["2026-03"]}
    before = answers.company.workspace().current.generation
    monkeypatch.setattr(Report, "answer", overtaken)
    newer = answers.answer(report, parts)
    monkeypatch.undo()
    assert newer.summary.generation > before.name
    assert answers.is_kept(report, parts)
    kept = [each for each in answers._kept if each.asked == (("period", ("2026-03",)),)]
    assert {each.generation for each in kept} == {newer.summary.generation}


def test_when_it_was_built_is_said_of_the_answers_own_generation(demo, hostile_folder, monkeypatch):
    from rapport_web.reports import page as module

    real = module.answer
    current = module.company.workspace().current.generation
    os.utime(current.path, (1_700_000_000, 1_700_000_000))

    def then_overtaken(*given):
        found = real(*given)
        newer_generation(hostile_folder)
        return found

    monkeypatch.setattr(module, "answer", then_overtaken)
    said = text_of(demo.get(PAGE, {"period": "2026-02"}))
    assert f"14 Nov 2023, 22:13 UTC (generation {current.name})" in said
