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
        kept = book_of(opened, origin, chosen)
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


def better(record: Sequence[Tried]) -> list[str]:
    """The plain ways of forecasting that came nearer than ours, the nearest first.

    Each is held against ours over the windows in which it could be made, of which it takes three.
    """
    found = {}
    for name in BASELINES:
        mine = [each for each in record if each.others[name] is not None]
        if len(mine) < FEWEST_WINDOWS:
            continue
        of_all = errors(mine)
        if name in of_all and of_all[name] < of_all["forecast"]:
            found[name] = of_all[name] / of_all["forecast"]
    return sorted(found, key=lambda name: found[name])
