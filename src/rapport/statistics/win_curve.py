"""What share of deals is won by each age: Aalen–Johansen, with the lost as a competing risk.

An open deal says only that nothing had happened by its age: it is censored, and neither won nor
lost. The interval is of the variance of Marubini and Valsecchi (Analysing Survival Data from
Clinical Trials, 1995, section 10.3), on the scale of log(−log).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import ndtri

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

FEWEST = 10
"""Beyond the age at which fewer deals are left than so many, nothing is said."""


@dataclass(frozen=True, eq=False)
class Curve:
    """The share won by each age, with its interval; an age for each on which a deal closed."""

    age: NDArray[Any]
    """In days since the deal was created."""
    won: Array
    low: Array
    high: Array
    at_risk: NDArray[Any]
    """How many deals were still open, and seen, at the age."""


def win_curve(
    age: NDArray[Any],
    won: NDArray[Any],
    lost: NDArray[Any],
    confidence: float = 0.9,
    entered: NDArray[Any] | None = None,
) -> Curve:
    """The curve of deals that were last seen at an age, won, lost or (neither) open.

    `entered` is the age at which each came under observation; by default 0. Where no deal closed,
    the curve is empty.
    """
    entered = np.zeros_like(age) if entered is None else entered
    ages = np.unique(age[won | lost])
    left = len(age) - np.searchsorted(np.sort(age), ages, side="left")
    # On its own first day a deal is there already.
    waiting = len(age) - np.searchsorted(np.sort(entered), ages, side="right")
    at_risk = left - waiting
    wins = _counts(age[won], ages)
    ends = wins + _counts(age[lost], ages)
    kept = at_risk >= np.minimum(FEWEST, max(len(age), 1))
    ages, at_risk, wins, ends = ages[kept], at_risk[kept], wins[kept], ends[kept]
    n = at_risk.astype(float)
    open_after = np.cumprod(1 - ends / np.maximum(n, 1))
    open_before = np.r_[1.0, open_after[:-1]] if len(ages) else open_after
    share = np.cumsum(open_before * wins / np.maximum(n, 1))
    variance = _variance(n, wins, ends, open_before, share)
    low, high = _interval(share, np.sqrt(np.maximum(variance, 0)), confidence)
    return Curve(ages, share, low, high, at_risk)


def _counts(found: NDArray[Any], ages: NDArray[Any]) -> Array:
    if not len(ages):
        return np.zeros(0)
    inside = found[found <= ages[-1]]
    return np.bincount(np.searchsorted(ages, inside), minlength=len(ages)).astype(float)


def _variance(n: Array, wins: Array, ends: Array, before: Array, share: Array) -> Array:
    """Of the share won by each age: sums over the ages before it, expanded so that each is one."""
    left = np.maximum(n - ends, 0.5)
    a = ends / (n * left)
    first = share**2 * np.cumsum(a) - 2 * share * np.cumsum(a * share) + np.cumsum(a * share**2)
    second = np.cumsum(before**2 * (n - wins) * wins / n**3)
    b = before * wins / n**2
    third = share * np.cumsum(b) - np.cumsum(b * share)
    found: Array = first + second - 2 * third
    return found


def _interval(share: Array, error: Array, confidence: float) -> tuple[Array, Array]:
    z = ndtri((1 + confidence) / 2)
    inside = (share > 0) & (share < 1)
    safe = np.where(inside, share, 0.5)
    spread = z * error / (safe * np.log(safe))
    low = np.where(inside, safe ** np.exp(-spread), share)
    high = np.where(inside, safe ** np.exp(spread), share)
    return np.minimum(low, high), np.maximum(low, high)
