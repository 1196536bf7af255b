"""How the periods of a season (the months of a year, the days of a week) stand against each other.

Each period's factor is what it was over the seasons on record, as a share of their level, held to 1
as far as chance alone makes periods differ (empirical Bayes). What is left in doubt of a factor is
told too: it belongs to what the next such period can be.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

SEASONS_FROM = 2
"""So many whole seasons must be on record before one is taken out."""


@dataclass(frozen=True, eq=False)
class Season:
    """The factors of a series, and of the period that follows it."""

    factors: Array
    """Of each period of the series."""
    ahead: float
    """Of the period after the last."""
    doubt: float
    """The relative variance of the latter."""
    spared: float
    """The share of their scatter that periods keep around factors that were made of themselves."""


def seasonal(past: Array, season: int) -> Season:
    """The season of a series of counts; none with fewer than two whole seasons of it."""
    size = len(past)
    years = size // season if season > 1 else 0
    if years < SEASONS_FROM or not past.sum():
        return Season(np.ones(size), 1.0, 0.0, 1.0)
    first = size - years * season
    table = past[first:].reshape(years, season)
    level = _levels(table)
    usual = level.sum(axis=0)
    own = table.sum(axis=0) / usual
    hoped = level * own
    scatter = np.sum((table - hoped) ** 2) * years / (years - 1) - np.sum(hoped)
    beyond = max(float(scatter / np.maximum(np.sum(hoped**2), 1e-9)), 0.0)
    # A period without a single case was not impossible: as chance goes, it could have had one.
    chance = np.maximum(own, 1 / usual) / usual + beyond * own**2 / years
    between = max(float(np.mean((own - 1) ** 2 - chance)), 0.0)
    trust = between / (between + chance)
    held = 1 + trust * (own - 1)
    held = np.maximum(held / held.mean(), 0.01)
    at = (np.arange(size) - first) % season
    kept = float(np.average(trust, weights=np.maximum(own, 0.01)))
    spared = 1 - 2 * kept / years + kept**2 / years
    here = (size - first) % season
    doubt = float(trust[here] * chance[here] / held[here] ** 2)
    return Season(held[at], float(held[here]), doubt, spared)


def _levels(table: Array) -> Array:
    """The level of each period, on a line through the middles of the seasons around it."""
    years, season = table.shape
    means = table.mean(axis=1)
    middle = (np.arange(years) + 0.5) * season - 0.5
    day = np.arange(years * season)
    line = np.interp(day, middle, means)
    for end, (one, other) in ((day < middle[0], (0, 1)), (day > middle[-1], (-1, -2))):
        slope = (means[one] - means[other]) / (middle[one] - middle[other])
        line[end] = means[one] + slope * (day[end] - middle[one])
    found: Array = np.maximum(line, max(0.2 * float(means.mean()), 1e-6)).reshape(table.shape)
    return found
