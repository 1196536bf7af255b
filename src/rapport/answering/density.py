"""Dense axes: every bucket of a period is shown, and whether there were data to fill it.

2026-01  120          2026-01  120
2026-03   80    →     2026-02    0     (null before the first record, and after today)
                      2026-03   80
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from rapport.errors import QueryError
from rapport.facts.deal_steps import WON
from rapport.period import Clock, Period, buckets, shifted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rapport.answering.grid import Grid
    from rapport.compiling.plan import Question
    from rapport.measure import Measure
    from rapport.model import Model

MOST_ROWS = 1_000_000
"""More than so many rows, with every bucket of time filled in, are nobody's question."""


def fill(question: Question, grid: Grid, model: Model) -> None:
    """Make the date axis dense: every bucket of the period, for every key beside it.

    A funnel ends with winning, even where nothing was won, and has every step that any of those
    beside it has.
    """
    of_records = any(axis.dimension in ("deal", "lead") for axis in question.axes)
    steps = [number for number, axis in enumerate(question.axes) if axis.dimension == "step"]
    for place in steps:
        every = [WON] if of_records else [*{key[place]: None for key in grid.keys}, WON]
        filled = [(*key[:place], step, *key[place + 1 :]) for key in grid.keys for step in every]
        there = grid.places
        grid.add([key for key in dict.fromkeys(filled) if key not in there])
    at = question.dense_axis
    if at is None:
        return
    found = {key[at] for key in grid.keys}
    days = _buckets(question, found - {None}, model)
    beside = dict.fromkeys([(key[:at], key[at + 1 :]) for key in grid.keys])
    if not beside and len(question.axes) == 1:
        beside[(), ()] = None
    if len(days) * len(beside) > MOST_ROWS:
        raise QueryError(
            f"{question.axes[at].name} would have {len(days) * len(beside):,} rows.",
            "Ask for a coarser grain, a shorter period, or fewer dimensions.",
        )
    if len(grid.keys) == len(days) * len(beside) and found <= {*days}:
        return
    there = grid.places
    filled = [(*before, day, *after) for day in days for before, after in beside]
    grid.add([key for key in filled if key not in there])


def _buckets(question: Question, found: set[date], model: Model) -> Sequence[date]:
    """The first days of the buckets between the period's ends, or those found in the data."""
    at = question.dense_axis
    assert at is not None
    axis = question.axes[at]
    if question.period and axis.dimension == "date":
        span = question.period
    elif found:
        span = Period(min(found), max(found))
    else:
        return ()
    return bucket_days(axis.grain, span, model.clock)


@lru_cache(maxsize=200)
def bucket_days(grain: str, span: Period, clock: Clock) -> tuple[date, ...]:
    """The first day of each bucket that a stretch touches."""
    unit = grain.removeprefix("fiscal_")
    found = buckets(unit, span, clock, fiscal=grain.startswith("fiscal_"))  # type: ignore[arg-type]
    return tuple(found)


class DataThere:
    """Whether a measure's fact has records around a key's bucket, or around the period."""

    def __init__(self, question: Question, grid: Grid, model: Model) -> None:
        self._model = model
        self._as_of = question.as_of
        self._period = question.period
        self._every = range(len(grid.keys))
        at = question.dense_axis
        self._unit: Any = ""
        self._buckets: list[date | None] = []
        if at is not None and question.axes[at].dimension == "date":
            self._unit = question.axes[at].grain.removeprefix("fiscal_")
            self._buckets = [key[at] for key in grid.keys]
        self._distinct = {each for each in {*self._buckets} if each is not None}

    def without(self, measure: Measure) -> Iterable[int]:
        """The places of the keys at which there are no data that it could have counted."""
        span = self._model.spans.get(measure.fact)
        if span is None or measure.name in self._model.silent:
            return self._every
        if not span or measure.date == "period":
            return ()
        first = date.fromisoformat(span[0])
        # Nothing has been read at a bucket that has not begun, but what is planned for it.
        last = date.fromisoformat(span[1]) if measure.planned else self._as_of
        if self._unit:
            outside = {
                each
                for each in self._distinct
                if each > last or (each < first and self._end(each) < first)
            }
            places = enumerate(self._buckets) if outside else ()
            return [place for place, bucket in places if bucket in outside]
        asked = self._period
        # What stood when a period ended that was over before the first record is not known.
        begun = asked is None or not measure.date or asked.start <= last
        return () if begun and (asked is None or asked.end >= first) else self._every

    def _end(self, bucket: date) -> date:
        return shifted(bucket, self._unit, 1) - timedelta(days=1)


def bucket_pairs(
    question: Question, other: Period, model: Model
) -> tuple[Sequence[date], Sequence[date]]:
    """The buckets of the period, and those of the other one that they meet by their number."""
    at = question.dense_axis
    assert at is not None
    assert question.period is not None
    grain = question.axes[at].grain
    return (
        bucket_days(grain, question.period, model.clock),
        bucket_days(grain, other, model.clock),
    )
