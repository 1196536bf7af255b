"""The track record: what was forecast on past days, from what was known on them, and what came."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from rapport.forecasting.automatic import automatic
from rapport.forecasting.history import book_of
from rapport.period import shifted
from rapport.statistics.forecast import FEWEST_CLOSED, forecast
from rapport.statistics.forecast.backtest import WINDOWS, pasts
from rapport.statistics.forecast.book import NEVER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rapport.compiling.opened import Opened
    from rapport.forecasting.history import Kept
    from rapport.statistics.forecast import Book, Past

MOST = 8
BASELINES = (
    *("weighted_deal", "weighted_stage", "weighted_history", "quarter_ago", "year_ago"),
    "automatic",
)
QUARTER, YEAR = 3, 12
"""In months: horizons are told in months too, which are not as long as each other."""
UNEVEN = 3
"""Quarters are longer than others by up to so many days."""
MARKS = 200
"""So many steps between the lowest and the highest play are remembered: half a hundredth each."""


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
    plays: tuple[float, ...] = ()
    """The quantiles of its plays, in even steps from the lowest to the highest."""

    @property
    def inside(self) -> bool:
        """Whether what came lay in the interval."""
        return self.low <= self.came <= self.high

    def at(self, confidence: float) -> Tried:
        """The same, with the interval of another confidence."""
        ends = ((1 - confidence) / 2, (1 + confidence) / 2)
        low, high = np.interp(ends, np.linspace(0, 1, len(self.plays)), self.plays)
        return replace(self, low=float(low), high=float(high))


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
        marks = np.quantile(made.totals, np.linspace(0, 1, MARKS + 1))
        others = plainly(kept, horizon)
        came = whole.book.came(book.day, book.day + horizon)
        expected, plays = float(made.totals.mean()), tuple(map(float, marks))
        found.append(Tried(origin, expected, 0.0, 0.0, came, others, plays).at(confidence))
    return found[::-1]


def plainly(kept: Kept, horizon: int) -> dict[str, float | None]:
    """What each plain way expects of the days after a book's; None where it cannot tell."""
    deal = kept.weighted["deal"]
    return {
        # Where the deals' own chances of that day are not on record, it is the one by stage.
        "weighted_deal": None if deal == kept.weighted["stage"] else deal,
        "weighted_stage": kept.weighted["stage"],
        "weighted_history": weighted_by_history(kept.book),
        "quarter_ago": _before(kept.book, QUARTER, horizon),
        "year_ago": _before(kept.book, YEAR, horizon),
        "automatic": automatic(kept.book, horizon),
    }


def _before(book: Book, months: int, horizon: int) -> float | None:
    """What came in the same stretch so many months before; None where that is not over or not told.

    Months are not as long as each other: where it would end just after the book's day, it ends on
    that day.
    """
    day = date(1970, 1, 1) + timedelta(days=book.day)
    after = shifted(day + timedelta(days=horizon + 1), "month", -months)
    past = (after - day).days - 1
    if past > UNEVEN:
        return None
    last = book.day + min(past, 0)
    closed = book.closed[~book.is_open]
    if not len(closed) or int(closed.min()) > last - horizon:
        return None
    return book.came(last - horizon, last)


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
