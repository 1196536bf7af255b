"""Which products come back more often than they should: dead on arrival.

Rates lean on those of all products (of their category, from ten products of it on). A product is
listed while, over the list, the mean chance that it is no worse than one and a half times the
average stays low enough that at most 10 % of the list are there by chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rapport.statistics.beta_binomial import Shares, chances_above, usual_shares

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]
    Codes = NDArray[Any]

WORSE = 1.5
"""A product is doubtful from so many times the average rate on."""
FALSE_SHARE = 0.10
"""At most so many of those listed are so by chance, on average."""
CUT = 0.09
"""Where the list ends, so that this holds though the chances are themselves estimated."""
FEWEST_PRODUCTS = 5
"""With fewer there is no norm: a product is then held against its own past."""
FEWEST_OF_CATEGORY = 10


@dataclass(frozen=True, eq=False)
class Returned:
    """Products by their rates of coming back, in the order of the input."""

    rate: Array
    """Shrunk."""
    low: Array
    high: Array
    worse: Array
    """The chance that a product's own rate is over one and a half times the average."""
    listed: NDArray[Any]
    doubtful: NDArray[Any]
    """More came back than was sold: the data must be looked at."""


def returned(
    returns: Array, units: Array, category: Codes | None = None, confidence: float = 0.9
) -> Returned:
    """Rates of products, with those that stand out. None does among fewer than five products."""
    units, returns = np.asarray(units, float), np.asarray(returns, float)
    doubtful = returns > units
    counted = np.minimum(returns, units)
    size = len(units)
    found = {name: np.zeros(size) for name in ("rate", "low", "high", "worse")}
    for rows in _pools(size, category):
        if not units[rows].sum():
            continue
        usual = usual_shares(counted[rows], units[rows])
        average = float((counted[rows].sum() + 0.5) / (units[rows].sum() + 1))
        _fill(found, rows, usual, average, counted, units, confidence)
    listed = np.zeros(size, bool)
    if size >= FEWEST_PRODUCTS:
        listed = _list(found["worse"], units > 0)
    return Returned(**found, listed=listed, doubtful=doubtful)


def _pools(size: int, category: Codes | None) -> list[NDArray[Any]]:
    """The products that are held against each other."""
    everything = np.arange(size)
    if category is None:
        return [everything]
    counts = np.bincount(category)
    large = np.flatnonzero(counts >= FEWEST_OF_CATEGORY)
    pools = [everything[category == code] for code in large]
    rest = everything[~np.isin(category, large)]
    return [*pools, rest] if len(rest) else pools


def _fill(  # noqa: PLR0917 - a row of each of the arrays
    found: dict[str, Array],
    rows: NDArray[Any],
    usual: Shares,
    average: float,
    counted: Array,
    units: Array,
    confidence: float,
) -> None:
    k, n = counted[rows], units[rows]
    found["rate"][rows] = usual.shrunk(k, n)
    found["low"][rows], found["high"][rows] = usual.interval(k, n, confidence)
    # The average too is known only so well: three values stand for what it may be.
    error = np.sqrt(3 * average / n.sum())
    of_average = np.array([average - error, *[average] * 4, average + error])
    limit = np.clip(WORSE * of_average, 1e-9, 1 - 1e-9)
    found["worse"][rows] = chances_above(k, n, usual, limit)


def _list(worse: Array, sold: NDArray[Any]) -> NDArray[Any]:
    """The longest list whose mean chance of a false entry is small enough."""
    order = np.argsort(-np.where(sold, worse, -1), kind="stable")
    mean = np.cumsum(1 - worse[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero((mean <= CUT) & sold[order])
    listed = np.zeros(len(worse), bool)
    if len(good):
        listed[order[: good.max() + 1]] = True
    return listed & sold
