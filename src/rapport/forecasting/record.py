"""The track record: what was forecast on past days, from what was known on them, and what came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from rapport.forecasting.history import book_of
from rapport.statistics.forecast import FEWEST_CLOSED, forecast
from rapport.statistics.forecast.backtest import WINDOWS, pasts
from rapport.statistics.forecast.book import NEVER

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rapport.opened import Opened
    from rapport.statistics.forecast import Book, Past

MOST = 8
FEWEST_WINDOWS = 3
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
    day: date,
    horizon: int,
    confidence: float,
    chosen: Sequence[tuple[str, tuple[str, ...]]] = (),
) -> list[Tried]:
    """Forecasts over as many days, one after the other, the last of which ended by a day.

    Each is made of what the source had recorded by its own day, and of nothing later.
    """
    whole = book_of(opened, day, chosen)
    shared: list[Past] | None = None
    found = []
    for number in range(1, MOST + 1):
        origin = day - timedelta(days=horizon * number)
        kept = book_of(opened, origin, chosen, in_counts=whole.in_counts)
        book = kept.book
        if int((~book.is_open).sum()) < FEWEST_CLOSED:
            break
        past = None
        if whole.agrees(kept):
            # Nothing was recorded late: the errors that were known then are among those known now.
            if shared is None:
                shared = pasts(whole.book.in_order(), horizon, WINDOWS + MOST)
            past = [each for each in shared if each.day + horizon <= book.day][: 2 * WINDOWS]
        made = forecast(book, horizon, past=past)
        low, high = made.interval(confidence)
        others = {
            "weighted_deal": kept.weighted["deal"],
            "weighted_stage": kept.weighted["stage"],
            "weighted_history": weighted_by_history(book),
            "quarter_ago": _before(book, QUARTER, horizon),
            "year_ago": _before(book, YEAR, horizon),
        }
        came = whole.book.came(book.day, book.day + horizon)
        found.append(Tried(origin, float(made.totals.mean()), low, high, came, others))
    return found[::-1]


def _before(book: Book, back: int, horizon: int) -> float | None:
    """What came in the same stretch so long before; None where the book does not reach so far."""
    begins = book.day - back
    closed = book.closed[~book.is_open]
    if horizon > back or not len(closed) or int(closed.min()) > begins:
        return None
    return book.came(begins, begins + horizon)


def weighted_by_history(book: Book) -> float | None:
    """The value of open deals, each times the share won of the closed ones that were in its stage.

    None where no open deal has a value.
    """
    visits, amounts = book.visits, book.amounts()
    ended = ~book.is_open[visits.deal]
    stage, deal = visits.stage[ended], visits.deal[ended]
    # A deal that came to a stage twice counts once.
    pairs = np.unique(np.stack([stage, deal]), axis=1)
    seen = np.bincount(pairs[0], minlength=book.stages)
    won = np.bincount(pairs[0], book.won[pairs[1]], book.stages)
    overall = float(book.won[~book.is_open].mean())
    share = np.where(seen > 0, won / np.maximum(seen, 1), overall)
    here = (visits.left == NEVER) & book.is_open[visits.deal]
    worth = amounts[visits.deal[here]]
    if np.isnan(worth).all():
        return None
    return float(np.nansum(worth * share[visits.stage[here]]))


def compared(record: Sequence[Tried], name: str) -> tuple[float, float] | None:
    """The errors of a plain way and of ours, over the windows in which the plain one was possible.

    An error is Σ |forecast − came| ÷ Σ came. None where there are fewer than three such windows, or
    nothing came.
    """
    mine = [(each, value) for each in record if (value := each.others[name]) is not None]
    came = sum(each.came for each, _ in mine)
    if len(mine) < FEWEST_WINDOWS or not came:
        return None
    its = sum(abs(value - each.came) for each, value in mine) / came
    return its, sum(abs(each.expected - each.came) for each, _ in mine) / came


def errors(record: Sequence[Tried]) -> dict[str, float]:
    """The error of each way of forecasting, over the windows in which it was possible.

    Under "forecast" stands ours, over all of them.
    """
    came = sum(each.came for each in record)
    if not came:
        return {}
    found = {"forecast": sum(abs(each.expected - each.came) for each in record) / came}
    both = {name: compared(record, name) for name in BASELINES}
    return found | {name: each[0] for name, each in both.items() if each}


def better(record: Sequence[Tried]) -> list[str]:
    """The plain ways of forecasting that came nearer than ours over the same windows, best first.

    The windows follow one another, and all of them are over.
    """
    both = {name: compared(record, name) for name in BASELINES}
    found = {name: each[0] / each[1] for name, each in both.items() if each and each[0] < each[1]}
    return sorted(found, key=lambda name: found[name])
