"""Whether a figure of a period is unusual: beyond what its level and season let one expect.

The count of the period is held against the quantiles of a negative binomial distribution around an
exponentially smoothed level with its season; half a percent on each side counts as unusual. Of all
figures that are watched on a day, those stay that survive Benjamini and Hochberg's correction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.stats import nbinom

from rapport.statistics.drivers import survivors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array = NDArray[Any]

FEWEST_PERIODS = 12
SIDE = 0.005
FALSE_SHARE = 0.10
HALF_LIFE = 8.0
HELD = 10.0
"""So many cases as usual are added to each period of a season."""
SEASONS_FROM = 2
"""So many whole seasons must be on record before one is taken out."""


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


def watch(counts: Sequence[float], season: int = 0) -> Watched | None:
    """The last of a series of counts against those before; None with fewer than twelve before it.

    `season` is after how many periods it repeats (12 of months, 52 of weeks); 0 for none.
    """
    series = np.asarray(counts, float)
    past, value = series[:-1], float(series[-1])
    if len(past) < FEWEST_PERIODS:
        return None
    factors = _season(past, season)
    at = np.arange(len(past)) % season if season else np.zeros(len(past), int)
    plain = past / factors[at]
    level, dispersion = _smoothed(plain)
    here = factors[len(past) % season] if season else 1.0
    expected = max(float(level * here), 0.05)
    size = 1 / dispersion
    share = size / (size + expected)
    low, high = nbinom.ppf(SIDE, size, share), nbinom.ppf(1 - SIDE, size, share)
    under, over = nbinom.cdf(value, size, share), nbinom.sf(value - 1, size, share)
    p = float(min(1.0, 2 * min(under, over)))
    smallest = min(
        (expected - low + 1) / expected if low > 0 else np.inf, (high + 1 - expected) / expected
    )
    unusual = value < low or value > high
    return Watched(value, expected, float(low), float(high), p, bool(unusual), float(smallest))


def together(found: Sequence[Watched]) -> list[bool]:
    """Which of the figures watched on one day stand out, all of them considered."""
    kept = survivors(np.array([each.p for each in found]), FALSE_SHARE)
    return [each.unusual and bool(is_kept) for each, is_kept in zip(found, kept, strict=True)]


def _season(past: Array, season: int) -> Array:
    """How each period of a season stands against the others, held to 1."""
    if not season or len(past) < SEASONS_FROM * season:
        return np.ones(max(season, 1))
    whole = len(past) // season * season
    recent = past[len(past) - whole :].reshape(-1, season)
    usual = recent.mean(axis=1, keepdims=True).sum()
    factors = (recent.sum(axis=0) + HELD) / (usual + HELD)
    # The recent ones begin wherever the series leaves it: put them in the series' own order.
    factors = np.roll(factors, len(past) - whole)
    found: Array = factors / factors.mean()
    return found


def _smoothed(series: Array) -> tuple[float, float]:
    """The level now, and how much periods differ beyond Poisson: variance = mean + d · mean²."""
    keep = 0.5 ** (1 / HALF_LIFE)
    level = float(series[: FEWEST_PERIODS // 2].mean())
    excess, hoped = 0.0, 0.0
    for number, value in enumerate(series):
        if number >= FEWEST_PERIODS // 2:
            # What the level itself is off by belongs to what the next period can be.
            excess += (value - level) ** 2 - level
            hoped += level**2
        level = keep * level + (1 - keep) * float(value)
    periods = max(len(series) - FEWEST_PERIODS // 2, 1)
    # Few periods tell little of how much they differ: held to a tenth, as if seen in eight.
    seen = max(excess, 0.0) / max(hoped, 1e-9)
    dispersion = (periods * seen + 8 * 0.01) / (periods + 8)
    return level, max(dispersion, 1e-4)
