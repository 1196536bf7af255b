"""How wins and new deals stand now against what was usual: exponentially smoothed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rapport.statistics.forecast.factors import month_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rapport.statistics.forecast.factors import Daily, Factors

    Array = NDArray[Any]

HALF_LIVES = (45.0, 90.0, 180.0, 365.0, 1500.0)
"""The days after which what was seen counts half as much: the one that foretold best is taken."""
AHEAD = 28
"""What comes in so many days is what a half-life is chosen by."""
WEIGHT = 8.0
"""So many wins as usual are added to what was seen."""
ARRIVALS = 15.0
STRETCH = 20.0
"""Half-lives that are summed at once."""


def smoothed(observed: Array, expected: Array, half_life: float, weight: float) -> Array:
    """Observed ÷ expected as of each day, with older days counting less."""
    return (_faded(observed, half_life) + weight) / (_faded(expected, half_life) + weight)


def _faded(values: Array, half_life: float) -> Array:
    """As of each day, the sum of all days before it and its own, older ones counting less."""
    length = max(int(STRETCH * half_life), 1)
    found = np.empty(len(values))
    before = 0.0
    # In stretches, as a power of so many days would be too large a number.
    for begin in range(0, len(values), length):
        part = values[begin : begin + length]
        grown = 2.0 ** (np.arange(1, len(part) + 1) / half_life)
        found[begin : begin + length] = (np.cumsum(part * grown) + before) / grown
        before = float(found[begin + len(part) - 1])
    return found


def best(observed: Array, expected: Array, weight: float) -> float:
    """The half-life whose smoothed level foretold best what came in the days after."""
    days = len(observed)
    if days < 3 * AHEAD:
        return HALF_LIVES[2]
    origins = np.arange(2 * AHEAD, days - AHEAD, 7)
    if not len(origins):
        return HALF_LIVES[2]
    seen, hoped = np.cumsum(np.r_[0, observed]), np.cumsum(np.r_[0, expected])
    came = seen[origins + AHEAD + 1] - seen[origins + 1]
    usual = np.maximum(hoped[origins + AHEAD + 1] - hoped[origins + 1], 1e-9)

    def likely(half_life: float) -> float:
        mean = smoothed(observed, expected, half_life, weight)[origins] * usual
        return float(np.sum(came * np.log(mean) - mean))

    return max(HALF_LIVES, key=likely)


def of_wins(found: Daily, factors: Factors) -> tuple[float, Array]:
    """The level of wins now, and as of each day."""
    expected = found.expected * factors.on(found.days)
    half_life = best(found.observed, expected, WEIGHT)
    every = smoothed(found.observed, expected, half_life, WEIGHT)
    return float(every[-1]), every


@dataclass(frozen=True, eq=False)
class Arrivals:
    """New deals: how many a day, in each month of the year."""

    a_day: float
    months: Array

    def on(self, days: NDArray[Any]) -> Array:
        """How many are to be expected on days."""
        return self.a_day * self.months[month_of(days)]


def arrivals(created: NDArray[Any], first: int, day: int) -> Arrivals:
    """New deals a day, from those created between two days."""
    from rapport.statistics.forecast.factors import YEARS_FOR_MONTHS, _factors

    inside = created[(created >= first) & (created <= day)]
    length = day - first + 1
    counts = np.bincount(inside - first, minlength=length).astype(float)
    days = np.arange(first, day + 1)
    months = np.ones(12)
    usual = np.full(length, max(len(inside), 1) / length)
    if length >= YEARS_FOR_MONTHS:
        around = smoothed(counts, usual, 180.0, ARRIVALS)
        months = _factors(month_of(days), counts, usual * around, 12)
    expected = usual * months[month_of(days)]
    half_life = best(counts, expected, ARRIVALS)
    level = float(smoothed(counts, expected, half_life, ARRIVALS)[-1])
    return Arrivals(level * float(usual[0]), months)
