"""Whether a rate, a mean or a stock of a period is unusual: what is no count of a period's own.

Each is held against its own past, half a percent on each side, as counts are in `unusual`:
a rate by a beta-binomial around its smoothed level (where its hits are among its cases), a mean by
Student's t around the smoothed logarithm, weighted by its cases, and a stock by how much it usually
moves from one end to the next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import betaln, gammaln, stdtr, stdtrit

from rapport.statistics.unusual import FEWEST_PERIODS, HALF_LIFE, SIDE, Watched

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array = NDArray[Any]

KEPT = 0.5 ** (1 / HALF_LIFE)
HELD = 8.0
"""Few periods tell little of how much they differ: held to chance alone as if seen in eight."""
LEAST_MOVE = 0.005
"""A stock that never moved is held to move by so much, as a share."""


def watch_rate(hits: Sequence[float], cases: Sequence[float]) -> Watched | None:
    """The last of a series of rates, hits of cases, against those before.

    Where hits can be more than cases, or cases less than one, these are no shares of cases: they
    are held as means are. None with fewer than twelve periods before it that had a case, or where
    the last has none.
    """
    above, below = np.asarray(hits, float), np.asarray(cases, float)
    there = np.isfinite(above) & np.isfinite(below) & (below > 0)
    if (above[there] > below[there] + 1e-9).any() or (below[there] < 0.5).any():
        return watch_mean(hits, cases)
    if not len(there) or not there[-1] or there[:-1].sum() < FEWEST_PERIODS:
        return None
    above, below = above[there], below[there]
    # One case at the mean of all begins it, so that the rate is never nought or one.
    share = float((above[:-1].sum() + 0.5) / (below[:-1].sum() + 1))
    won, seen, excess, extra = share, 1.0, 0.0, 0.0
    for hit, case in zip(above[:-1], below[:-1], strict=True):
        rate = won / seen
        spread = rate * (1 - rate)
        excess += (hit / case - rate) ** 2 * case / spread - 1 - case / seen
        extra += case - 1
        won, seen = KEPT * won + hit, KEPT * seen + case
    level = won / seen
    # A held share of what is beyond chance, in all periods together: the correlation of cases.
    periods = len(below) - 1
    beyond = max(excess, 0.0) / max(extra, 1.0) * periods / (periods + HELD)
    related = min(beyond + 1 / (seen + 1), 0.99)
    first, second = level * (1 / related - 1), (1 - level) * (1 / related - 1)
    count = round(float(below[-1]))
    hit = min(round(float(above[-1])), count)
    reached = _beta_binomial(count, first, second)
    low, high = (int(np.searchsorted(reached, each)) for each in (SIDE, 1 - SIDE))
    over = 1 - reached[hit - 1] if hit else 1.0
    p = float(np.clip(2 * min(reached[hit], over), 0, 1))
    value = above[-1] / below[-1]
    unusual = hit < low or hit > high
    return _watched(float(value), level, low / count, high / count, p, unusual=bool(unusual))


def watch_mean(totals: Sequence[float], cases: Sequence[float]) -> Watched | None:
    """The last of a series of means, totals of cases, against those before.

    None with fewer than twelve periods before it that had a case, or where the last has none.
    """
    above, below = np.asarray(totals, float), np.asarray(cases, float)
    there = np.isfinite(above) & np.isfinite(below) & (below > 0)
    if not len(there) or not there[-1] or there[:-1].sum() < FEWEST_PERIODS:
        return None
    means, weights = above[there] / below[there], below[there]
    by_shares = bool((means > 0).all())
    figures = np.log(means) if by_shares else means
    begun = FEWEST_PERIODS // 2
    level = float(np.average(figures[:begun], weights=weights[:begun]))
    seen = float(weights[:begun].sum())
    squares = []
    for figure, weight in zip(figures[begun:-1], weights[begun:-1], strict=True):
        # What the level itself is off by belongs to what the next period can be.
        squares.append((figure - level) ** 2 / (1 / weight + 1 / seen))
        level = (KEPT * seen * level + weight * figure) / (KEPT * seen + weight)
        seen = KEPT * seen + weight
    spread = float(np.sqrt(np.mean(squares) * (1 / weights[-1] + 1 / seen)))
    return _by_student(float(figures[-1]), level, spread, len(squares) - 1, by_shares, means[-1])


def watch_stock(values: Sequence[float]) -> Watched | None:
    """The last of a series of stocks against the one before it and how these usually move.

    None with fewer than twelve periods before it.
    """
    series = np.asarray(values, float)
    there = np.isfinite(series)
    if not len(there) or not there[-1] or there[:-1].sum() < FEWEST_PERIODS:
        return None
    series = series[there]
    by_shares = bool((series > 0).all())
    figures = np.log(series) if by_shares else series
    moves = np.diff(figures[:-1])
    least = LEAST_MOVE * (1.0 if by_shares else max(float(np.abs(series).mean()), 1e-9))
    spread = max(float(np.std(moves, ddof=1)), least) * float(np.sqrt(1 + 1 / len(moves)))
    level = float(figures[-2] + moves.mean())
    return _by_student(
        float(figures[-1]), level, spread, len(moves) - 1, by_shares, float(series[-1])
    )


def _beta_binomial(count: int, first: float, second: float) -> Array:
    """The chances of at most 0, 1, … count hits of so many cases."""
    hits = np.arange(count + 1)
    ways = gammaln(count + 1) - gammaln(hits + 1) - gammaln(count - hits + 1)
    chances = np.exp(ways + betaln(hits + first, count - hits + second) - betaln(first, second))
    found: Array = np.minimum(np.cumsum(chances), 1.0)
    # Rounding must not leave the last of them below what is looked for.
    found[-1] = 1.0
    return found


def _by_student(  # noqa: PLR0917 - what the distribution is made of
    figure: float,
    level: float,
    spread: float,
    free: int,
    by_shares: bool,  # noqa: FBT001
    value: float,
) -> Watched:
    spread = max(spread, 1e-9)
    reach = float(stdtrit(max(free, 1), 1 - SIDE)) * spread
    p = float(2 * stdtr(max(free, 1), -abs(figure - level) / spread))
    ends = np.array([level, level - reach, level + reach])
    expected, low, high = np.exp(np.clip(ends, -700, 700)) if by_shares else ends
    unusual = abs(figure - level) > reach
    return _watched(
        float(value), float(expected), float(low), float(high), p, unusual=bool(unusual)
    )


def _watched(
    value: float, expected: float, low: float, high: float, p: float, *, unusual: bool
) -> Watched:
    size = max(abs(expected), 1e-9)
    smallest = min((expected - low) / size, (high - expected) / size)
    return Watched(value, float(expected), float(low), float(high), p, unusual, float(smallest))
