"""Answers, kept by what was asked and of which generation: the second reader does not wait.

Of several who ask the same at once, one works it out and the others wait for that.
"""

from __future__ import annotations

from collections import OrderedDict
from concurrent.futures import Future
from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING, Any

from rapport.errors import UsageError
from rapport_web import company

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from rapport.report import Answered, Report
    from rapport.table import Table

MOST = 512
Parts = dict[str, list[str]]


@dataclass(frozen=True)
class Key:
    """What an answer is kept under."""

    kind: str
    report: str
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
    return Key(kind, report.id, asked, workspace.folder, current.generation.name, today)


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
        lambda: report.answer(company.workspace(), parts),
        lambda answered: answered.summary.generation,
    )
    return found


def is_kept(report: Report, parts: Parts) -> bool:
    """Whether the answer costs nothing. Raises WorkspaceError where nothing was built."""
    with _lock:
        return _key("report", report, parts) in _kept


def trend(report: Report, parts: Parts, answered: Answered) -> Table | None:
    """The tiles' figures over time, for their sparklines.

    None where they have no dates, or where a newer generation came after the answer.
    """
    generation = answered.summary.generation

    def make() -> Table | None:
        query = replace(
            answered.query,
            measures=report.tiles,
            by=(f"date:{answered.grain}",),
            compare=(),
            order=(),
            having=(),
            limit=None,
            totals=False,
        )
        try:
            return company.workspace().ask(query)
        except UsageError:
            return None

    found: Table | None = _get(
        replace(_key("trend", report, parts), generation=generation),
        make,
        lambda table: table.generation if table is not None else generation,
    )
    return found if found is None or found.generation == generation else None
