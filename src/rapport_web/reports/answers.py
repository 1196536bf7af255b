"""Answers, kept by what was asked and of which generation: the second reader does not wait.

Of several who ask the same at once, one works it out and the others wait for that.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from concurrent.futures import Future
from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING, Any

from rapport.asking import counted
from rapport.errors import RapportError, UsageError
from rapport.options import taken
from rapport.report import Answered, AnsweredSection
from rapport_web import company

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from rapport.open_generation import OpenGeneration
    from rapport.query import Query
    from rapport.report import Report
    from rapport.table import Table

LOG = logging.getLogger("django.request")
MOST = 512
Parts = dict[str, list[str]]


@dataclass(frozen=True)
class Key:
    """What an answer is kept under."""

    kind: str
    report: str
    """Its id, with the versions of the workspace's own report and measures."""
    asked: tuple[tuple[str, tuple[str, ...]], ...]
    folder: Path
    generation: str
    today: date
    """It matters to "this quarter"."""


_kept: OrderedDict[Key, Any] = OrderedDict()
_running: dict[Key, Future[Any]] = {}
_lock = Lock()


def _key(kind: str, report: Report, parts: Mapping[str, Sequence[str]]) -> Key:
    workspace = company.workspace()
    current = workspace.current
    asked = tuple(sorted((name, tuple(texts)) for name, texts in parts.items()))
    today = current.model.clock.today
    # What a workspace's own files define may change though no generation is built.
    own = [report.version, *(f"{file}@{stamp}" for file, stamp in current.custom)]
    own.append(workspace.state_beside())
    name = " ".join([report.id, *filter(None, own)])
    return Key(kind, name, asked, workspace.folder, current.generation.name, today)


def _get(key: Key, make: Callable[[], Any], generation_of: Callable[[Any], str]) -> Any:
    """What is kept, what another reader is at, or what `make` makes.

    Raises what `make` raises, in each of those who waited for it.
    """
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
        running = _running.get(key)
        if running is None:
            mine = _running[key] = Future()
    if running is not None:
        return running.result()
    try:
        made = make()
    except BaseException as error:
        _finish(key)
        mine.set_exception(error)
        raise
    # The generation may have changed meanwhile: what counts is which one the answer is from.
    _finish(replace(key, generation=generation_of(made)), made, key)
    mine.set_result(made)
    return made


def _finish(key: Key, made: Any = None, begun: Key | None = None) -> None:
    """Nobody waits any more; keep what was made."""
    with _lock:
        del _running[begun or key]
        if begun is None:
            return
        _kept[key] = made
        while len(_kept) > MOST:
            _kept.popitem(last=False)


def answer(report: Report, parts: Parts) -> Answered:
    """A report's answer. Raises RapportError."""
    found: Answered = _get(
        _key("report", report, parts),
        lambda: _answered(report, parts),
        lambda answered: answered.summary.generation,
    )
    return found


def begun(report: Report, parts: Parts) -> tuple[Answered, bool]:
    """A report's answer as far as it is quick to have, and whether more of it is to come.

    Raises RapportError.
    """
    if not report.slow or is_kept(report, parts):
        return answer(report, parts), False
    quick = tuple(each for each in report.sections if each.id not in report.slow)
    quickly = replace(report, sections=quick)
    found: Answered = _get(
        _key("begun", report, parts),
        lambda: _answered(quickly, parts),
        lambda answered: answered.summary.generation,
    )
    return found, True


@dataclass(frozen=True)
class PartlyAnswered(Answered):
    """A report of which some sections have no answer, and why."""

    failed: tuple[tuple[AnsweredSection, RapportError | None], ...] = ()


def failed_sections(answered: Answered) -> tuple[tuple[AnsweredSection, RapportError | None], ...]:
    """The sections of a report that have no answer, with the error where it can be told."""
    return answered.failed if isinstance(answered, PartlyAnswered) else ()


def _answered(report: Report, parts: Parts) -> Answered:
    """A report's answer; where a section has none, the others have theirs.

    Raises what the report raises where its tiles have no answer either.
    """
    workspace = company.workspace()
    try:
        return report.answer(workspace, parts)
    except RapportError:
        # The reader's to mend, and said for the page: what suits one section only is left out of
        # the others by the report itself.
        raise
    except Exception as error:
        if len(report.sections) < 2:
            raise
        try:
            whole = replace(report, sections=()).answer(workspace, parts)
        except Exception:  # noqa: BLE001 - the first problem is the one to tell
            raise error from None
        return _section_by_section(report, parts, whole, error)


def _section_by_section(
    report: Report, parts: Parts, whole: Answered, error: Exception
) -> PartlyAnswered:
    sections, said, failed = list(whole.sections), list(whole.said), []
    for section in report.sections:
        alone = replace(report, sections=(section,))
        try:
            found = alone.answer(company.workspace(), parts)
        except Exception as problem:
            LOG.exception("Section %s of %s could not be answered", section.id, report.id)
            known = problem if isinstance(problem, RapportError) else None
            failed.append((AnsweredSection(section, (), whole.summary), known))
        else:
            sections += found.sections[1:]
            said += found.said
    if len(failed) == len(report.sections):
        # What is asked suits no part of it: that is the reader's to mend.
        raise error
    return PartlyAnswered(
        report,
        whole.query,
        tuple(sections),
        whole.grain,
        tuple(dict.fromkeys(said)),
        whole.sample,
        tuple(failed),
    )


def in_short(report: Report) -> tuple[Table, Table | None]:
    """The figures of a report's tiles as it opens, and the course of the first: what a card shows.

    The sections are not asked: of thirty reports at once that would take long.
    """
    alone = replace(report, sections=())

    def make() -> tuple[Table, Table | None]:
        answered = alone.answer(company.workspace(), {})
        return answered.summary, answered.course() or _course(alone, answered)

    found: tuple[Table, Table | None] = _get(
        _key("card", report, {}), make, lambda made: made[0].generation
    )
    return found


def is_kept(report: Report, parts: Parts, kind: str = "report") -> bool:
    """Whether the answer costs nothing; of the kind card, what a card shows.

    Raises WorkspaceError where nothing was built.
    """
    with _lock:
        return _key(kind, report, parts) in _kept


def _course(report: Report, answered: Answered) -> Table | None:
    """The course of a report's first tile."""
    try:
        return _trend(answered, company.workspace().current, most=1)
    except Exception:
        LOG.exception("The course of the card of %s could not be worked out", report.id)
        return None


def trend(report: Report, parts: Parts, answered: Answered) -> Table | None:
    """The tiles' figures over time, for their sparklines.

    None where they have no dates, or where a newer generation came after the answer.
    """
    generation = answered.summary.generation

    if answered.course() is not None:
        return answered.course()

    def make() -> Table | None:
        try:
            return _trend(answered, company.workspace().current)
        except Exception:
            LOG.exception("The course of the tiles of %s could not be worked out", report.id)
            return None

    found: Table | None = _get(
        replace(_key("trend", report, parts), generation=generation),
        make,
        lambda table: table.generation if table is not None else generation,
    )
    return found if found is None or found.generation == generation else None


def _trend(answered: Answered, current: OpenGeneration, most: int | None = None) -> Table | None:
    """The question of the tiles along time, or of so many; one that has no course is left out."""
    whole = replace(
        answered.summary.query,
        by=(f"date:{answered.grain}",),
        compare=(),
        order=(),
        having=(),
        limit=None,
        totals=False,
    )

    def of(names: Sequence[str]) -> Query:
        options = taken(counted(names, current.model), whole.options)
        return replace(whole, measures=tuple(names), options=options)

    kept = []
    own = [each for each in answered.summary.measures if not each.versus]
    for column in own[:most]:
        try:
            current.opened.understand(of([column.name]))
            kept.append(column.name)
        except UsageError as error:
            LOG.info("%s has no course: %s", column.name, error)
    return current.ask(of(kept)) if kept else None
