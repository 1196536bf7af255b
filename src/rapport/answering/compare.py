"""Comparison: the same question about another period, bucket beside bucket.

won_amount by date:month, this quarter        compared with the quarter before
2026-07  120                                  2026-07  120   previous  90 (2026-04)   change  30
2026-08  140                             →    2026-08  140   previous 100 (2026-05)   change  40
2026-09  NULL (has not come)                  2026-09  NULL  previous NULL
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from rapport.compiling.plan import GOAL_OPTIONS
from rapport.errors import QueryError
from rapport.period import Period, previous_period, previous_year, resolve, same_weekdays

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rapport.answering.grid import Grid
    from rapport.model import Model
    from rapport.query import Query


BEFORE = {
    "previous_year": previous_year,
    "previous_period": previous_period,
    "same_weekdays": same_weekdays,
}


def other_periods(
    query: Query, period: Period | None, model: Model, as_of: date | None = None
) -> list[Period]:
    """The periods that a query compares with, in the order in which it names them.

    A period that is unfinished on the day as_of, by default today, is compared to date with to
    date. Raises QueryError where there is nothing to compare.
    """
    return [_other(name, period, model, as_of or model.clock.today) for name in query.compare]


def _other(name: str, period: Period | None, model: Model, as_of: date) -> Period:
    if period is None:
        raise QueryError("All of time has nothing before it.", "Name a period to compare.")
    if name in BEFORE:
        try:
            return BEFORE[name](period, as_of)
        except (ValueError, OverflowError):
            raise QueryError("The calendar has nothing before that period.") from None
    other = resolve(name, model.clock)
    if other is None:
        raise QueryError("A period cannot be compared with all of time.")
    return other


def whole_of(query: Query, number: int, period: Period | None, model: Model) -> Period | None:
    """Of what a query compares with, the whole of which it is the part to date."""
    if period is None or not query.compare:
        return None
    return _other(query.compare[number], period, model, period.end)


def to_date(query: Query, other: Period, period: Period, as_of: date) -> str:
    """What compares to date with to date where a part of a period is compared with a whole.

    The name of a comparison, or two days; "" where as much is compared with as there is.
    """
    if not period.start <= as_of < period.end:
        return ""
    gone = as_of - period.start
    if min(other.end, as_of) - other.start <= gone:
        return ""
    for name, before in BEFORE.items():
        found = before(period, as_of)
        if name not in query.compare and found.start == other.start:
            return name
    return f"{other.start.isoformat()}..{(other.start + gone).isoformat()}"


def with_period(query: Query, period: Period) -> Query:
    """The same question about another period, for itself."""
    measures = dict.fromkeys(name.partition(":")[0] for name in query.measures)
    # What was aimed at is asked of this period alone.
    options = tuple(each for each in query.options if each[0] not in GOAL_OPTIONS)
    return replace(
        query,
        measures=tuple(measures),
        period=f"{period.start.isoformat()}..{period.end.isoformat()}",
        compare=(),
        having=(),
        order=(),
        limit=None,
        totals=False,
        options=options,
    )


def aligned(grid: Grid, at: int | None, here: Sequence[Any], there: Sequence[Any]) -> Grid:
    """The other period's figures under this period's keys: bucket meets bucket by its number.

    `at` is the place of the date axis in a key, None without one. What the other period has beyond
    this one's last bucket has nothing to meet, and is left out.
    """
    if at is None:
        return grid
    meets = dict(zip(there, here, strict=False))
    return grid.under(
        [
            (*key[:at], meets[key[at]], *key[at + 1 :]) if key[at] in meets else None
            for key in grid.keys
        ]
    )


def change(now: Any, before: Any) -> Any:
    """The difference; None where either is missing."""
    return None if now is None or before is None else now - before


def change_pct(now: Any, before: Any) -> float | None:
    """The difference as a fraction of what was before; None at 0, or where either is missing."""
    if now is None or before is None or before == 0:
        return None
    return float(now - before) / abs(float(before))
