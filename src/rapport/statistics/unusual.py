"""Whether a figure of a period is unusual: beyond what its level and season let one expect.

The count of the period is held against the quantiles of a negative binomial distribution around an
exponentially smoothed level with its season; half a percent on each side counts as unusual, and
less where a year has more than fifty periods. Of all figures that are watched on a day, those stay
that survive Benjamini and Hochberg's correction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import betainc, betaincc, nbdtrik

from rapport.statistics.false_discoveries import survivors
from rapport.statistics.seasonal import seasonal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from rapport.statistics.seasonal import Season

    Array = NDArray[Any]

FEWEST_PERIODS = 12
SIDE = 0.005
MOST_A_YEAR = 0.7
"""So many false alarms a year are enough: of days, each must go further to be unusual."""
DAYS_A_YEAR = 365.0
FALSE_SHARE = 0.10
HALF_LIVES = (4.0, 8.0, 16.0, 32.0, 64.0)
"""After how many periods the past counts half: that under which the past foretold itself best."""
HALF_LIFE = 8.0
"""The same where it is not chosen by the past."""
FIRST = 6
"""From which period on the past is held against what was before it."""
HELD_TO, AS_IF_SEEN = 0.01, 8.0
"""Few periods tell little of how much they differ beyond chance: held to a tenth of the level."""
LONGEST = 1_000
"""Of a longer series, only so many of the last periods are looked at."""


@dataclass(frozen=True)
class Watched:
    """One figure's last whole period, held against those before it."""

    value: float
    expected: float
    low: float
    high: float
    """Between which it is usual."""
    p: float
    """How often chance alone goes as far, on either side."""
    unusual: bool
    smallest: float
    """The smallest change, as a share of what is expected, that could have been noticed."""


def watch(counts: Sequence[float], season: int = 0, a_year: float | None = None) -> Watched | None:
    """The last of a series of counts against those before; None with fewer than twelve before it.

    `season` is after how many periods it repeats (12 of months, 52 of weeks, 7 of days); 0 for
    none. `a_year` is how many periods make a year: where they are many, each has to go further to
    be unusual. By default they are days where the season is of seven.
    """
    series = np.asarray(counts, float)[-LONGEST:]
    past, value = series[:-1], float(series[-1])
    if len(past) < FEWEST_PERIODS:
        return None
    taken = seasonal(past, season)
    level, dispersion = _smoothed(past, taken)
    expected = max(float(level * taken.ahead), 0.05)
    size = 1 / (dispersion + taken.doubt)
    share = size / (size + expected)
    side = _side(a_year or (DAYS_A_YEAR if season == 7 else None))
    low, high = _quantile(side, size, share), _quantile(1 - side, size, share)
    under = float(betainc(size, value + 1, share))
    over = float(betaincc(size, value, share)) if value >= 1 else 1.0
    p = float(min(1.0, 2 * min(under, over)))
    smallest = min(
        (expected - low + 1) / expected if low > 0 else np.inf, (high + 1 - expected) / expected
    )
    unusual = value < low or value > high
    return Watched(value, expected, float(low), float(high), p, bool(unusual), float(smallest))


def _quantile(chance: float, size: float, share: float) -> float:
    """The least count of a negative binomial distribution that so much lies at or under.

    scipy.stats has it too; that takes ten times as long to load.
    """
    count = max(float(np.ceil(nbdtrik(chance, size, share))), 0.0)
    while count > 0 and betainc(size, count, share) >= chance:
        count -= 1
    while betainc(size, count + 1, share) < chance:
        count += 1
    return count


def together(found: Sequence[Watched]) -> list[bool]:
    """Which of the figures watched on one day stand out, all of them considered."""
    kept = survivors(np.array([each.p for each in found]), FALSE_SHARE)
    return [each.unusual and bool(is_kept) for each, is_kept in zip(found, kept, strict=True)]


def _side(a_year: float | None) -> float:
    """How seldom a period is unusual by chance, on each side."""
    return SIDE if a_year is None else min(SIDE, MOST_A_YEAR / 2 / a_year)


def _smoothed(past: Array, season: Season) -> tuple[float, float]:
    """The level now, and how much periods differ beyond Poisson: variance = mean + d · mean².

    What the level itself is off by belongs to what the next period can be: it is in d, as each
    period is held against the level before it.
    """
    best: tuple[float, float, float] | None = None
    for half_life in HALF_LIVES:
        growing = 2.0 ** (np.arange(len(past)) / half_life)
        levels = np.cumsum(past * growing) / np.cumsum(season.factors * growing)
        hoped = np.maximum(levels[FIRST - 1 : -1] * season.factors[FIRST:], 0.05)
        square = (past[FIRST:] - hoped) ** 2 / season.spared
        seen = max(float(np.sum(square - hoped) / np.sum(hoped**2)), 0.0)
        periods = len(hoped)
        dispersion = (periods * seen + AS_IF_SEEN * HELD_TO) / (periods + AS_IF_SEEN)
        variance = hoped + dispersion * hoped**2
        score = float(np.sum(np.log(variance) + square / variance))
        if best is None or score < best[0]:
            best = score, float(levels[-1]), dispersion
    assert best is not None
    return best[1], max(best[2], 1e-4)
