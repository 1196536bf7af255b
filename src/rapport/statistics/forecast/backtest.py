"""How far forecasts of this kind were off before: what the interval and the scale are made of.

At earlier days, from what was known on them alone, the same forecast is made of the days after, and
held against what came.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rapport.statistics.forecast.hazards import first_close
from rapport.statistics.forecast.outlook import look

if TYPE_CHECKING:
    from rapport.statistics.forecast.book import Book

PRIOR_WINDOWS = 4.0
PRIOR_SPREAD = 0.20
"""Until more was seen, forecasts are taken to be off by a fifth, as if seen in four windows."""
HALF_OF_SCALE = 6.0
"""With so many windows, the scale is believed half."""
MOST_SCALE = 0.7
WINDOWS = 8
FEWEST_CLOSED = 15
"""Before so many deals were closed, no earlier forecast is tried."""
KINDS = 100
"""So many of the newest deals stand for those to come in an earlier forecast."""


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
    closed = np.sort(book.closed[~book.is_open])
    if len(closed) < FEWEST_CLOSED:
        return []
    earliest = max(int(closed[FEWEST_CLOSED - 1]), first_close(book) + horizon // 2)
    stride = max(horizon // 2, 7)
    found = []
    for number in range(2 * windows):
        day = book.day - horizon - number * stride
        if day < earliest:
            break
        outlook = look(book.until(day), horizon, np.array([horizon]), KINDS)
        mean = float(outlook.mean()[0])
        if mean > 0:
            came = book.came(day, day + horizon)
            found.append(Past(day, mean, came, outlook.noise()))
    return found


def correction(found: list[Past], horizon: int) -> Correction:
    """The scale and the common shock that earlier forecasts lead to."""
    prior = PRIOR_SPREAD**2
    if not found:
        return Correction(1.0, prior, 0.0)
    span = max(each.day for each in found) - min(each.day for each in found) + horizon
    windows = span / horizon
    came = sum(each.came for each in found)
    hoped = sum(each.forecast for each in found)
    trust = windows / (windows + HALF_OF_SCALE)
    scale = float(np.clip(np.log(max(came, 1e-9) / hoped) * trust, -MOST_SCALE, MOST_SCALE))
    means = np.array([each.forecast for each in found]) * np.exp(scale)
    off = np.array([each.came for each in found]) - means
    noise = np.array([each.noise for each in found]) * np.exp(2 * scale)
    excess = max(float(np.sum(off**2 - noise) / np.sum(means**2)), 0.0)
    shock = (windows * excess + PRIOR_WINDOWS * prior) / (windows + PRIOR_WINDOWS)
    # The scale itself is not known exactly: the fewer the windows, the wider.
    relative = float(np.sum(noise) / np.sum(means**2)) + shock
    shock += trust**2 * relative / max(windows, 1.0)
    return Correction(float(np.exp(scale)), shock, windows)
