"""The track record: what was forecast on past days, from what was known on them, and what came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from rapport.errors import QueryError
from rapport.forecasting.history import book_of
from rapport.query import Query
from rapport.query import where as condition
from rapport.statistics.forecast import FEWEST_CLOSED, forecast

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from rapport.opened import Opened
    from rapport.table import Table

MOST = 8
BASELINES = ("weighted_deal", "weighted_stage", "weighted_history", "quarter_ago", "year_ago")
QUARTER, YEAR = 91, 364
"""Whole weeks, so that a stretch meets the same weekdays."""


@dataclass(frozen=True)
class Tried:
    """One past forecast."""

    day: date
    expected: float
    low: float
    high: float
    came: float
    others: dict[str, float | None]
    """What the plain ways of forecasting said; None where they could not."""

    @property
    def inside(self) -> bool:
        """Whether what came lay in the interval."""
        return self.low <= self.came <= self.high


def track_record(
    opened: Opened,
    ask: Callable[[Query], Table],
    day: date,
    horizon: int,
    confidence: float,
    chosen: Sequence[tuple[str, tuple[str, ...]]] = (),
) -> list[Tried]:
    """Forecasts over as many days, one after the other, the last of which ended by a day.

    Each is made of what the source had recorded by its own day, and of nothing later.
    """
    whole = book_of(opened, day, chosen).book
    found = []
    for number in range(1, MOST + 1):
        origin = day - timedelta(days=horizon * number)
        kept = book_of(opened, origin, chosen)
        if int((~kept.book.is_open).sum()) < FEWEST_CLOSED:
            break
        made = forecast(kept.book, horizon)
        low, high = made.interval(confidence)
        first = kept.book.day
        others = {
            "quarter_ago": _before(kept.book, first, QUARTER, horizon),
            "year_ago": _before(kept.book, first, YEAR, horizon),
            **_weighted(ask, origin, chosen),
        }
        found.append(
            Tried(
                origin, float(made.totals.mean()), low, high, whole.came(first, first + horizon),
                {name: others.get(name) for name in BASELINES},
            )
        )  # fmt: skip
    return found[::-1]


def _before(book, first: int, back: int, horizon: int) -> float | None:  # type: ignore[no-untyped-def]
    """What came in the same stretch so long before; None where the book does not reach so far."""
    begins = first - back
    closed = book.closed[~book.is_open]
    if not len(closed) or int(closed.min()) > begins:
        return None
    return float(book.came(begins, min(begins + horizon, first)))


def _weighted(
    ask: Callable[[Query], Table], day: date, chosen: Sequence[tuple[str, tuple[str, ...]]]
) -> dict[str, float | None]:
    """The weighted pipeline of the day, by each of the chances that can be had."""
    found: dict[str, float | None] = {}
    narrowed = tuple(condition(f"{part}={'|'.join(values)}") for part, values in chosen)
    for name in ("deal", "stage", "history"):
        asked = Query(
            ("weighted_amount",),
            where=narrowed,
            as_of=day.isoformat(),
            known_on=day.isoformat(),
            options=(("weighted_by", name),),
        )
        try:
            value = ask(asked).records[0][0]
        except QueryError:
            value = None
        found[f"weighted_{name}"] = None if value is None else float(value)
    return found


def errors(record: Sequence[Tried]) -> dict[str, float]:
    """The error of each way of forecasting: Σ |forecast − came| ÷ Σ came, where all of it is known.

    Under "forecast" stands ours.
    """
    came = sum(each.came for each in record)
    if not came:
        return {}
    found = {"forecast": sum(abs(each.expected - each.came) for each in record) / came}
    for name in BASELINES:
        values = [each.others[name] for each in record]
        if all(value is not None for value in values):
            off = [
                abs((value or 0.0) - each.came) for value, each in zip(values, record, strict=True)
            ]
            found[name] = float(np.sum(off)) / came
    return found
