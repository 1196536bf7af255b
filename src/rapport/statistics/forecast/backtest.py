"""How far forecasts of this kind were off before: what the interval and the scale are made of.

At earlier days, from what was known on them alone, the same forecast is made of the days after, and
held against what came.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rapport.statistics.forecast.hazards import first_close
from rapport.statistics.forecast.outlook import look

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rapport.statistics.forecast.book import Book

    Array = NDArray[Any]

PRIOR_WINDOWS = 4.0
PRIOR_SPREAD = 0.10
"""What the pace does not tell of how far a forecast is off, as if seen in so many windows."""
USUAL_BIAS = 0.15
"""By so much are forecasts off for good, before anything was seen of their errors."""
SINGLE = 0.15
"""And by so much single ones."""
MOST_SCALE = 0.7
MOST_SHOCK = 0.5
"""One past deal of a hundred times the usual value would else make any range endless."""
ROUNDS = 5
WINDOWS = 8
WEEK = 7
FEWEST_CLOSED = 15
"""Before so many deals were closed, no earlier forecast is tried."""
KINDS = 400
"""So many of the newest deals stand for those to come in an earlier forecast."""
ENOUGH = 50_000
"""Of more deals, so many tell how far forecasts are off: luck is taken out of that anyway."""


@dataclass(frozen=True)
class Past:
    """One earlier forecast."""

    day: int
    forecast: float
    came: float
    noise: float
    """The variance of what came by the luck of single deals."""


@dataclass(frozen=True)
class Correction:
    """What earlier forecasts tell of this one."""

    scale: float
    shock: float
    """The variance of the logarithm of the common shock."""
    windows: float
    """How many independent windows it rests on."""


def pasts(book: Book, horizon: int, windows: int = WINDOWS) -> list[Past]:
    """Forecasts over the same horizon from earlier days, each made of what was known on it."""
    if len(book) >= 2 * ENOUGH:
        book = book.every(len(book) // ENOUGH)
    closed = np.sort(book.closed[~book.is_open])
    if len(closed) < FEWEST_CLOSED:
        return []
    earliest = max(int(closed[FEWEST_CLOSED - 1]), first_close(book) + horizon // 2)
    found = []
    for number in range(2 * windows):
        # Windows overlap by half. A day before one of them, the same days are reached.
        back = number * horizon if horizon < 2 * WEEK else number * horizon // 2
        day = book.day - horizon - back
        if day < earliest:
            break
        outlook = look(book.until(day), horizon, np.array([horizon]), KINDS)
        mean = float(outlook.mean()[0])
        if mean > 0:
            came = book.came(day, day + horizon)
            found.append(Past(day, mean, came, outlook.noise()))
    return found


def correction(found: list[Past], horizon: int, unsure: float) -> Correction:
    """The scale and the common shock that earlier forecasts lead to.

    `unsure` is the variance of the logarithm of the coming pace, as its own past leads one to
    expect. Few earlier forecasts say less of how far this one may be off than that does.
    """
    prior = unsure + PRIOR_SPREAD**2
    if not found:
        return Correction(1.0, prior + USUAL_BIAS**2, 0.0)
    span = max(each.day for each in found) - min(each.day for each in found) + horizon
    windows = span / horizon
    ratios = np.array([each.came / each.forecast for each in found])
    luck = np.array([each.noise / each.forecast**2 for each in found])
    # What was off by for good is their middle; what is beyond luck around it is of single windows.
    beyond, weights = _beyond(ratios, luck, windows)
    middle = float(ratios @ weights)
    doubt = float(luck @ weights**2) * len(found) / windows + beyond / windows
    trust = USUAL_BIAS**2 / (USUAL_BIAS**2 + doubt)
    scale = float(np.clip(np.log(max(middle, 1e-9)) * trust, -MOST_SCALE, MOST_SCALE))
    left = ratios * np.exp(-scale) - 1
    excess = max(float((left**2 - luck * np.exp(-2 * scale)) @ weights), 0.0)
    shock = (windows * excess + PRIOR_WINDOWS * prior) / (windows + PRIOR_WINDOWS)
    # The scale itself is not known exactly: the fewer the windows, the wider.
    shock += trust**2 * doubt
    return Correction(float(np.exp(scale)), min(shock, MOST_SHOCK), windows)


def _beyond(ratios: Array, luck: Array, windows: float) -> tuple[float, Array]:
    """The variance of ratios around their middle beyond that by luck, and what each then weighs.

    Each weighs as its variance tells, 1 ÷ (beyond + luck): so that a company's late, large windows
    do not drown its early ones. The variance is that whose weights lead to itself (DerSimonian &
    Laird, Meta-analysis in clinical trials, 1986), with some windows of the usual one before it.
    """
    beyond = SINGLE**2
    for _ in range(ROUNDS):
        weights = 1 / (beyond + luck)
        weights /= weights.sum()
        apart = float((ratios - ratios @ weights) ** 2 @ weights - luck @ weights)
        seen = max(apart, 0.0) * windows
        beyond = (seen + PRIOR_WINDOWS * SINGLE**2) / (max(windows - 1, 0.0) + PRIOR_WINDOWS)
    return beyond, weights
