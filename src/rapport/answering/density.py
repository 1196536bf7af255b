"""Dense axes: every bucket of a period is shown, and whether there were data to fill it.

2026-01  120          2026-01  120
2026-03   80    →     2026-02    0     (null before the first record, and after today)
                      2026-03   80
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from rapport.errors import QueryError
from rapport.facts.deal_steps import WON
from rapport.period import Clock, Period, buckets, shifted

if TYPE_CHECKING:
    from collections.abc import Collection

    from rapport.compiling.plan import Question
    from rapport.measure import Measure
    from rapport.model import Model

Key = tuple[Any, ...]
Rows = dict[Key, dict[str, Any]]

MOST_ROWS = 1_000_000
"""More than so many rows, with every bucket of time filled in, are nobody's question."""


def fill(question: Question, rows: Rows, model: Model) -> None:
    """Make the date axis dense: every bucket of the period, for every key beside it.

    A funnel ends with winning, even where nothing was won, and has every step that any of those
    beside it has.
    """
    of_records = any(axis.dimension in ("deal", "lead") for axis in question.axes)
    steps = [number for number, axis in enumerate(question.axes) if axis.dimension == "step"]
    for number in steps:
        every = [WON] if of_records else [*dict.fromkeys(key[number] for key in rows), WON]
        for key in list(rows):
            for step in every:
                rows.setdefault((*key[:number], step, *key[number + 1 :]), {})
    at = dense_axis(question)
    if at is None:
        return
    days = _buckets(question, [key[at] for key in rows if key[at] is not None], model)
    beside = dict.fromkeys((key[:at], key[at + 1 :]) for key in rows)
    if not beside and len(question.axes) == 1:
        beside[(), ()] = None
    if len(days) * len(beside) > MOST_ROWS:
        raise QueryError(
            f"{question.axes[at].name} would have {len(days) * len(beside):,} rows.",
            "Ask for a coarser grain, a shorter period, or fewer dimensions.",
        )
    for day in days:
        for before, after in beside:
            key = (*before, day, *after)
            if key not in rows:
                rows[key] = {}


def dense_axis(question: Question) -> int | None:
    """The place of the one axis of which every bucket is shown; None without one."""
    dense = [number for number, axis in enumerate(question.axes) if axis.dense]
    # A record has its one day: there is nothing to fill in for it.
    of_records = any(axis.dimension in ("deal", "lead") for axis in question.axes)
    return dense[0] if len(dense) == 1 and not of_records else None


def _buckets(question: Question, found: list[date], model: Model) -> list[date]:
    """The first days of the buckets between the period's ends, or those found in the data."""
    at = dense_axis(question)
    assert at is not None
    axis = question.axes[at]
    if question.period and axis.dimension == "date":
        span = question.period
    elif found:
        span = Period(min(found), max(found))
    else:
        return []
    return bucket_days(axis.grain, span, model.clock)


def bucket_days(grain: str, span: Period, clock: Clock) -> list[date]:
    """The first day of each bucket that a stretch touches."""
    unit = grain.removeprefix("fiscal_")
    return buckets(unit, span, clock, fiscal=grain.startswith("fiscal_"))  # type: ignore[arg-type]


class DataThere:
    """Whether a measure's fact has records around a key's bucket, or around the period."""

    def __init__(self, question: Question, model: Model) -> None:
        self._model = model
        self._as_of = question.as_of
        self._period = question.period
        at = dense_axis(question)
        own = at is not None and question.axes[at].dimension == "date"
        self._at = at if own else None
        self._grain = question.axes[at].grain if own and at is not None else ""

    def without(self, measure: Measure, rows: Rows) -> Collection[Key]:
        """The keys at which there are no data that the measure could have counted."""
        at = self._at
        if measure.name in self._model.silent:
            return rows.keys()
        if at is None:
            return () if self._look(measure, None) else rows.keys()
        buckets = {key[at] for key in rows}
        empty = {each for each in buckets if not self._look(measure, each)}
        return {key for key in rows if key[at] in empty} if empty else ()

    def _look(self, measure: Measure, bucket: date | None) -> bool:
        span = self._model.spans.get(measure.fact)
        if span is None:
            return False
        if not span or measure.date == "period":
            return True
        asked = self._period
        if not measure.date and self._at is None:
            # What stood when a period ended that was over before the first record is not known.
            return asked is None or asked.end >= date.fromisoformat(span[0])
        if self._at is not None:
            if bucket is None:
                return True
            unit: Any = self._grain.removeprefix("fiscal_")
            asked = Period(bucket, shifted(bucket, unit, 1) - timedelta(days=1))
        first = date.fromisoformat(span[0])
        # Nothing has been read at a bucket that has not begun, but what is planned for it.
        last = date.fromisoformat(span[1]) if measure.planned else self._as_of
        return asked is None or (asked.start <= last and asked.end >= first)


def bucket_pairs(question: Question, other: Period, model: Model) -> tuple[list[date], list[date]]:
    """The buckets of the period, and those of the other one that they meet by their number."""
    at = dense_axis(question)
    assert at is not None
    assert question.period is not None
    grain = question.axes[at].grain
    return (
        bucket_days(grain, question.period, model.clock),
        bucket_days(grain, other, model.clock),
    )
