"""At what pace wins and new deals come: how it drifts, what the calendar makes of it, how surely.

What came in each half of a month is Poisson(expected · exp(f)), with f the sum of

    a constant                     how the pace stood in all
    a slow drift                   an Ornstein-Uhlenbeck process: it returns to the constant
    bursts                         the same, but over in some days
    months of the year             alike for months that lie close to each other, from two years on
    months of the quarter          from half a year on

How strong each is, is not known: every setting of a grid counts by how likely it makes what came
(its marginal likelihood, by Laplace's approximation; Rasmussen & Williams, Gaussian Processes for
Machine Learning, 2006, section 3.4). So a level that has always moved is followed closely, one that
never has is hardly moved by a good month, and how far it may yet move is told with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

CONSTANT = 0.5
"""Standard deviations are those of the logarithm of the pace."""
DRIFTS = ((0.08, 2000.0), (0.2, 2000.0), (0.4, 2000.0), (0.8, 2000.0), (0.2, 200.0))
"""How strong a drift is, and the days in which it returns by two thirds."""
BURSTS, BURST = (0.0, 0.2), 10.0
CALENDARS = (
    *((0.0, 0.0, 0.0), (0.0, 0.0, 0.2), (0.15, 0.0, 0.0)),
    *((0.15, 0.0, 0.2), (0.4, 0.0, 0.2), (0.3, 0.2, 0.2)),
)
"""How strong the wave over the year, its single months and those of the quarter are."""
WIDTH = 1.4
"""How smooth the wave over the year is: of one crest and one trough, mostly."""
YEARS_FOR_MONTHS, DAYS_FOR_QUARTERS = 2 * 365, 180
LONGEST = 5 * 365
"""Of so many days up to now the pace is told; what was before has no say."""
NEWTON = 8
LOWEST = 1e-6


@dataclass(frozen=True, eq=False)
class Pace:
    """The pace of the days ahead."""

    days: Array
    """What is expected on each day, as a multiple of what was expected of it before."""
    unsure: float
    """The variance of the logarithm of the pace over all of them."""


def pace(observed: Array, expected: Array, first: int, ahead: Array) -> Pace:
    """The pace of days ahead, from what came on each day since the first and what was expected.

    `ahead` is what is expected of each day after them, as the expected of the past was: it tells
    what they weigh.
    """
    if len(observed) > LONGEST:
        first += len(observed) - LONGEST
        observed, expected = observed[-LONGEST:], expected[-LONGEST:]
    past = len(observed)
    days = np.arange(first, first + past + len(ahead))
    halves, at = np.unique(_half(days), return_inverse=True)
    before, after = at[:past], at[past:] - at[past]
    size = int(before[-1]) + 1
    came = np.bincount(before, observed, size)
    hoped = np.bincount(before, expected, size)
    usual = float(came.sum() + 0.5) / float(hoped.sum() + 0.5)
    following = halves[at[past] :]
    # Up to their ends, however soon the days ahead are over: what is near does not hang on these.
    later = (np.maximum(_begin(following), days[past]) + _begin(following + 1) - 1) / 2
    middle = np.r_[np.bincount(before, days[:past]) / np.bincount(before), later]
    months = np.r_[halves[:size], following] // 2 % 12
    kernels = _kernels(middle, months, past)
    weights = np.bincount(after, ahead)
    shares = weights / max(weights.sum(), LOWEST)
    levels, unsure = _posterior(kernels, came, np.maximum(hoped * usual, LOWEST), shares)
    return Pace(levels[after] * usual, unsure)


def _posterior(kernels: Array, came: Array, hoped: Array, shares: Array) -> tuple[Array, float]:
    """The pace in each half ahead, and the variance of its logarithm over all, by their shares."""
    size = len(came)
    past, cross = kernels[:, :size, :size], kernels[:, :size, size:]
    mode = _mode(past[len(past) // 2], came, hoped)
    rate = hoped * np.exp(mode)
    target = np.broadcast_to((mode + (came - rate) / rate)[:, None], (len(kernels), size, 1))
    lower = np.linalg.cholesky(past + np.diag(1 / rate))
    solved = np.linalg.solve(lower, np.concatenate([target, cross], axis=2))
    one, other = solved[..., 0], solved[..., 1:]
    likely = -np.log(np.diagonal(lower, axis1=1, axis2=2)).sum(axis=1) - np.sum(one**2, axis=1) / 2
    counts = np.exp(likely - likely.max())
    counts /= counts.sum()
    # Without half the variance: of few wins the pace is skewed so that its mean is at the mode.
    levels = np.exp(np.einsum("gst,gs->gt", other, one))
    spread = kernels[:, size:, size:] - np.swapaxes(other, 1, 2) @ other
    whole = levels @ shares
    weighed = levels * shares / np.maximum(whole, LOWEST)[:, None]
    variances = np.einsum("gs,gst,gt->g", weighed, spread, weighed)
    mean, square = counts @ whole, counts @ (whole**2 * np.exp(np.maximum(variances, 0.0)))
    return counts @ levels, float(np.log(max(square / max(mean**2, LOWEST**2), 1.0)))


def _half(days: NDArray[Any]) -> NDArray[Any]:
    """Halves of months, numbered since 1970."""
    dates = days.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    return months.astype(np.int64) * 2 + ((dates - months).astype(np.int64) >= 15)


def _begin(halves: NDArray[Any]) -> NDArray[Any]:
    """The first day of halves of months."""
    months = (halves // 2).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    found: NDArray[Any] = months + 15 * (halves % 2)
    return found


def _kernels(days: Array, months: NDArray[Any], length: int) -> Array:
    """For every setting, how the logarithms of the pace in each two halves go together."""
    apart = np.abs(days[:, None] - days)
    turn = np.exp(-2 * (np.sin(np.pi * (months[:, None] - months) / 12) / WIDTH) ** 2)
    same, of_quarter = months[:, None] == months, months[:, None] % 3 == months % 3
    drifts = [strong**2 * np.exp(-apart / lasts) for strong, lasts in DRIFTS]
    bursts = [strong**2 * np.exp(-apart / BURST) for strong in BURSTS]
    years, quarters = length >= YEARS_FOR_MONTHS, length >= DAYS_FOR_QUARTERS
    allowed = {
        (wave * years, month * years, quarter * quarters) for wave, month, quarter in CALENDARS
    }
    calendars = [
        wave**2 * turn + month**2 * same + quarter**2 * of_quarter
        for wave, month, quarter in sorted(allowed)
    ]
    found = np.array(drifts)[:, None, None] + np.array(bursts)[:, None] + np.array(calendars)
    return found.reshape(-1, *apart.shape) + CONSTANT**2


def _mode(kernel: Array, came: Array, hoped: Array) -> Array:
    """The likeliest logarithms of the pace under one setting, by Newton's method."""
    mode = np.zeros(len(came))
    for _ in range(NEWTON):
        rate = hoped * np.exp(mode)
        root = np.sqrt(rate)
        inner = np.eye(len(came)) + root[:, None] * kernel * root
        right = rate * mode + came - rate
        solved = np.linalg.solve(inner, root * (kernel @ right))
        following = kernel @ (right - root * solved)
        step = following - mode
        mode = mode + np.clip(step, -1.0, 1.0)
        if np.abs(step).max() < 1e-3:
            break
    return mode
