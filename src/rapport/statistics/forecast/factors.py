"""What makes a deal sooner won, or sooner lost, than its stage and age say.

f = (observed + c) ÷ (expected + c), one factor per value of each group, each worked out with the
others held, three times over. Observed wins of a value are Poisson(f · expected) with f from
Gamma(c, c): c is the one that makes the observed wins of all its values most likely, so that groups
that tell nothing have factors of 1. Losses have factors of their own: somebody who loses little and
takes long has few wins a day, and yet wins most deals.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import gammaln

from rapport.statistics.forecast.hazards import EDGES, first_close, stays, watched

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from rapport.statistics.forecast.book import Book
    from rapport.statistics.forecast.hazards import Hazards

    Array = NDArray[Any]

CYCLES = 3
STRENGTHS = (3.0, 6.0, 12.0, 25.0, 50.0, 100.0, 400.0)


def of_deals(book: Book, groups: Mapping[str, Array]) -> Array:
    """Each deal's factor, all its groups together."""
    found = np.ones(len(book))
    for name, each in groups.items():
        codes = book.groups[name]
        known = codes < len(each)
        found *= np.where(known, each[np.minimum(codes, len(each) - 1)], 1.0)
    return found


def strength(observed: Array, expected: Array) -> float:
    """The c under which the observed wins of a group's values are most likely."""

    def likely(c: float) -> float:
        return float(
            np.sum(
                gammaln(c + observed)
                - gammaln(c)
                + c * np.log(c / (c + expected))
                + observed * np.log(np.maximum(expected, 1e-12) / (c + expected))
            )
        )

    return max(STRENGTHS, key=likely)


def expected_by_deal(book: Book, rates: Array) -> Array:
    """How many ends the rates (stages × ages) lead one to expect of each deal while observed."""
    visits = book.visits
    found = stays(visits, book.day, first_close(book))
    of_visit = np.zeros(len(visits.deal))
    for step, rows, days in watched(found):
        of_visit[rows] += days * rates[visits.stage[rows], step]
    return np.bincount(visits.deal, of_visit, len(book))


@dataclass(frozen=True, eq=False)
class Factors:
    """For each group, a factor per value on the rates of winning and of losing."""

    win: Mapping[str, Array]
    lose: Mapping[str, Array]


def fit_groups(book: Book, hazards: Hazards) -> Factors:
    """The factors of every group, those of wins and those of losses apart."""
    ended = ~book.is_open & (book.closed >= first_close(book))
    return Factors(
        _fit(book, hazards.win, (ended & book.won).astype(float)),
        _fit(book, hazards.lose, (ended & ~book.won).astype(float)),
    )


def _fit(book: Book, rates: Array, came: Array) -> dict[str, Array]:
    expected = expected_by_deal(book, rates)
    names = tuple(book.groups) if book.factors is None else book.factors
    found = {name: np.ones(int(book.groups[name].max(initial=0)) + 1) for name in names}
    strengths: dict[str, float] = {}
    for _ in range(CYCLES):
        for name in names:
            codes = book.groups[name]
            others = np.ones(len(book))
            for other, values in found.items():
                if other != name:
                    others *= values[book.groups[other]]
            size = len(found[name])
            seen = np.bincount(codes, came, size)
            hoped = np.bincount(codes, expected * others, size)
            if name not in strengths:
                scale = seen.sum() / max(hoped.sum(), 1e-9)
                strengths[name] = strength(seen, hoped * scale)
            c = strengths[name]
            found[name] = (seen + c) / (hoped + c)
    return found


@dataclass(frozen=True, eq=False)
class Daily:
    """Wins a day: those that came, and those that the rates lead one to expect."""

    first: int
    """The first of the days."""
    observed: Array
    expected: Array


def daily(book: Book, hazards: Hazards, weights: Array) -> Daily:
    """Wins on each day since the first close on record, with each deal's factor as its weight."""
    first = first_close(book)
    length = book.day - first + 1
    visits = book.visits
    end = np.minimum(visits.left, book.day + 1)
    change = np.zeros(length + 1)
    rows = np.arange(len(end))
    for step, low in enumerate(EDGES):
        rows = rows[end[rows] - visits.entered[rows] > low]
        entered, last = visits.entered[rows], end[rows]
        begins = np.maximum(entered + int(low), first)
        ends = last if step + 1 == len(EDGES) else np.minimum(last, entered + EDGES[step + 1])
        rate = hazards.win[visits.stage[rows], step] * weights[visits.deal[rows]]
        rate = np.where(ends > begins, rate, 0.0)
        change += np.bincount(np.minimum(begins - first, length), rate, length + 1)
        change -= np.bincount(np.clip(ends - first, 0, length), rate, length + 1)
    won = book.closed[book.won & (book.closed >= first)] - first
    return Daily(first, np.bincount(won, minlength=length).astype(float), np.cumsum(change)[:-1])
