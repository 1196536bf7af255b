"""What an exponential smoothing chosen by itself (AutoETS) expects: a plain way, where installed.

won each month    40 38 44 …  51    (the last of them ends on the book's day)
                                    →   50 50 50: what comes in the three months after it

It comes with the extra `ets`; without it nothing here is imported, and the track record does
without.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from rapport.statistics.forecast.book import Book

LIBRARY = "statsforecast"
WEEK, MONTH = 7.0, 365.25 / 12
LONG = 28
"""A horizon of so many days or more is told in months, a shorter one in weeks."""
FEWEST = 12
"""So many weeks or months have to be known."""
SEASON = 12
"""The months of a year, once two years are known."""


@cache
def version() -> str:
    """Which version of the library is installed; "" for none."""
    if find_spec(LIBRARY) is None:
        return ""
    from importlib.metadata import version as of

    return of(LIBRARY)


def automatic(book: Book, horizon: int) -> float | None:
    """What comes in the days after a book's; None where too little is known, or not installed."""
    if not version():
        return None
    long = horizon >= LONG
    step = MONTH if long else WEEK
    came = _came(book, step)
    if len(came) < FEWEST:
        return None
    from statsforecast.models import AutoETS

    ahead = horizon / step
    count = int(np.ceil(ahead))
    season = SEASON if long and len(came) >= 2 * SEASON else 1
    told = AutoETS(season_length=season).forecast(came, count)["mean"]
    # The last stretch counts as far as the horizon reaches into it.
    weights = np.minimum(1.0, ahead - np.arange(count))
    return max(0.0, float(told @ weights))


def _came(book: Book, step: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """What was won in each whole stretch of so many days up to the book's, the oldest first."""
    closed = book.closed[~book.is_open]
    count = int((book.day - int(closed.min())) / step) if len(closed) else 0
    days = book.closed[book.won]
    amounts = np.nan_to_num(book.amounts()[book.won])
    edges = book.day + 0.5 - step * np.arange(count, -1, -1)
    return np.histogram(days, edges, weights=amounts)[0] if count else np.zeros(0)
