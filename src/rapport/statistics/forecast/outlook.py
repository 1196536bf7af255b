"""All that a book leads one to expect of the coming time, before it is played."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rapport.statistics.forecast import factors as factor
from rapport.statistics.forecast import hazards as hazard
from rapport.statistics.forecast.book import NEVER
from rapport.statistics.forecast.chances import chances, grid_of
from rapport.statistics.forecast.pace import pace

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rapport.statistics.forecast.book import Book
    from rapport.statistics.forecast.chances import Chances

    Array = NDArray[Any]

RECENT = 1_500
"""So many of the newest deals at most stand for those not opened yet."""
YEAR, FEWEST = 365, 100
"""They are of the last year, unless these are fewer than so many."""


@dataclass(frozen=True, eq=False)
class Outlook:
    """Open deals with their chances, and those not opened yet."""

    deals: NDArray[Any]
    """The open deals, by their places in the book."""
    amounts: Array
    """What each of them would bring; an unknown amount is the mean of what is won."""
    of_deals: Array
    """Open deals × stretches: the chance that each is won in each."""
    kinds: NDArray[Any]
    """The deals that stand for those not opened yet, by their places in the book."""
    of_kinds: Array
    """Those deals × stretches: how many would be won in each, if all that come were like one."""
    kind_amounts: Array
    factors: factor.Factors
    """For each group that makes deals sooner won or lost, a factor per code."""
    unsure: float
    """The variance of the logarithm of the pace at which deals are won and new ones come."""

    def mean(self) -> Array:
        """What is to be expected in each stretch, from open deals and from new ones."""
        new = self.kind_amounts @ self.of_kinds
        found: Array = self.amounts @ self.of_deals + new / max(len(self.kinds), 1)
        return found

    def noise(self) -> float:
        """The variance of the whole by the luck of single deals alone."""
        whole = np.clip(self.of_deals.sum(axis=1), 0, 1)
        spread = float(np.sum(self.amounts**2 * whole * (1 - whole)))
        new = self.kind_amounts**2 @ self.of_kinds.sum(axis=1)
        return spread + float(new) / max(len(self.kinds), 1)


def look(book: Book, horizon: int, ends: NDArray[Any], most_kinds: int = RECENT) -> Outlook:
    """What a book leads one to expect over a horizon of days, in stretches that end so far ahead.

    The book must have a close on record.
    """
    rates = hazard.fit(book)
    factors = factor.fit_groups(book, rates)
    weights = factor.of_deals(book, factors.win)
    losing = factor.of_deals(book, factors.lose)
    found = factor.daily(book, rates, weights)
    wins = pace(found.observed, found.expected, found.first, np.ones(horizon))
    amounts = book.amounts()
    typical = _typical(book, amounts)
    kinds = _kinds(book, most_kinds)
    concerned = np.r_[losing[book.is_open], losing[kinds]]
    table = chances(rates, horizon, ends, wins.days, grid_of(concerned))
    deals, of_deals = _open(book, table, weights, losing)
    opened = pace(*_opened(book, found), found.first, np.arange(horizon, 0, -1.0))
    # By factor alone, before it is told for each of the kinds: days × kinds would be too many.
    # As in the rates, what is opened on a day is under way from the next one on.
    entry = np.einsum(
        "t,s,tfsb->fb", opened.days[:-1], rates.entry, table.entering[1:], optimize=True
    )
    of_kinds = table.of_new(entry, weights[kinds], losing[kinds])
    kind_amounts = np.where(np.isnan(amounts[kinds]), typical, amounts[kinds])
    new = kind_amounts @ of_kinds.sum(axis=1) / max(len(kinds), 1)
    worth = np.where(np.isnan(amounts[deals]), typical, amounts[deals])
    share = new / max(new + float(worth @ of_deals.sum(axis=1)), 1e-300)
    unsure = wins.unsure + float(share) ** 2 * opened.unsure
    return Outlook(deals, worth, of_deals, kinds, of_kinds, kind_amounts, factors, unsure)


def _opened(book: Book, found: factor.Daily) -> tuple[Array, Array]:
    """How many deals were opened on each day, and that as many were to be expected of all."""
    since = book.created[book.created >= found.first] - found.first
    length = len(found.observed)
    return np.bincount(since, minlength=length).astype(float), np.ones(length)


def _typical(book: Book, amounts: Array) -> float:
    won = amounts[book.won]
    won = won[~np.isnan(won)]
    return float(won.mean()) if len(won) else 0.0


def _open(book: Book, table: Chances, weights: Array, losing: Array) -> tuple[NDArray[Any], Array]:
    """Open deals that are in a stage, with the chance of each to be won in each stretch."""
    visits = book.visits
    here = np.flatnonzero((visits.left == NEVER) & book.is_open[visits.deal])
    # In the order of deals, whatever that of visits is.
    deals = visits.deal[here]
    if (deals[1:] < deals[:-1]).any():
        here = here[np.argsort(deals, kind="stable")]
        deals = visits.deal[here]
    age = (book.day - visits.entered[here]).astype(float)
    return deals, table.of(visits.stage[here], age, weights[deals], losing[deals])


def _kinds(book: Book, most: int) -> NDArray[Any]:
    """The newest deals, which stand for those to come."""
    of_a_year = int(np.sum(book.created > book.day - YEAR))
    newest = min(max(of_a_year, FEWEST), most)
    if (book.created[1:] >= book.created[:-1]).all():
        return np.arange(max(len(book) - newest, 0), len(book))
    order = np.argsort(book.created, kind="stable")
    return order[-newest:]
