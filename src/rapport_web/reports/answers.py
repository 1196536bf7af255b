"""Answers, kept by what was asked and of which generation: the second reader does not wait."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING, Any

from rapport.errors import UsageError
from rapport_web import company

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from rapport.report import Answered, Report
    from rapport.table import Table

MOST = 512
_kept: OrderedDict[Any, Any] = OrderedDict()
_lock = Lock()

Parts = dict[str, list[str]]


def _key(kind: str, report: Report, parts: Mapping[str, Sequence[str]]) -> Any:
    current = company.workspace().current
    asked = tuple(sorted((name, tuple(texts)) for name, texts in parts.items()))
    # The name alone would be another folder's too; the day matters to "this quarter".
    path, today = current.generation.path, current.model.clock.today
    return kind, report.id, asked, path, today


def _get(key: Any, make: Callable[[], Any]) -> Any:
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    made = make()
    with _lock:
        _kept[key] = made
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return made


def answer(report: Report, parts: Parts) -> Answered:
    """A report's answer. Raises RapportError."""
    found: Answered = _get(
        _key("report", report, parts), lambda: report.answer(company.workspace(), parts)
    )
    return found


def is_kept(report: Report, parts: Parts) -> bool:
    """Whether the answer costs nothing. Raises WorkspaceError where nothing was built."""
    with _lock:
        return _key("report", report, parts) in _kept


def trend(report: Report, parts: Parts) -> Table | None:
    """The tiles' figures over time, for their sparklines; None where they have no dates."""

    def make() -> Table | None:
        answered = answer(report, parts)
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

    found: Table | None = _get(_key("trend", report, parts), make)
    return found
