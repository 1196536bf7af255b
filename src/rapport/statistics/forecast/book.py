"""The book of deals: all that was known of them on one day, as arrays that can be counted."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Days = NDArray[Any]
    Codes = NDArray[Any]
    Amounts = NDArray[Any]
    Flags = NDArray[Any]

NEVER = 10_000_000
"""The day of what has not happened."""
WON, LOST, STAYS = -1, -2, -3
"""Where a visit to a stage can lead beside another stage."""


@dataclass(frozen=True, eq=False)
class Visits:
    """Stays of deals in stages, one row each, in any order."""

    deal: Codes
    """The deal's place in the book."""
    stage: Codes
    """0 … stages − 1."""
    entered: Days
    left: Days
    """NEVER while it lasts."""
    to: Codes
    """The stage that it led to, or WON, LOST, STAYS."""


@dataclass(frozen=True, eq=False)
class Book:
    """Deals as they were known on a day; days are numbers, counted from any beginning.

    An amount is a step: it holds from its day until the deal's next. Deals that were cancelled are
    among the lost. Nothing in it is later than `day`.
    """

    day: int
    created: Days
    closed: Days
    """NEVER while it is open."""
    won: Flags
    visits: Visits
    stages: int
    amount_deal: Codes
    amount_day: Days
    amount: Amounts
    """Not a number where it is not known."""
    groups: Mapping[str, Codes] = field(default_factory=dict)
    """What deals are told apart by, as codes from 0: source, owner, product."""
    factors: tuple[str, ...] | None = None
    """The groups that can make a deal likelier to be won; None for all of them."""
    lately: tuple[str, ...] = ()
    """Those of them that are known only as they are on the day: earlier books do without."""

    def __len__(self) -> int:
        """How many deals there are."""
        return len(self.created)

    @property
    def is_open(self) -> Flags:
        """Which deals are open on the day."""
        return self.closed == NEVER

    def amounts(self) -> Amounts:
        """What each deal is worth on the day; not a number where that is not known."""
        found = np.full(len(self), np.nan)
        if len(self.amount_deal) == 0 or np.bincount(self.amount_deal).max() == 1:
            found[self.amount_deal] = self.amount
            return found
        order = np.argsort(self.amount_day, kind="stable")
        # Of several steps of one deal the last in time is the one that stays.
        found[self.amount_deal[order]] = self.amount[order]
        return found

    @property
    def has_amounts(self) -> bool:
        """Whether of any deal it is known that it is worth something."""
        return bool((np.nan_to_num(self.amount) > 0).any())

    def counted(self) -> Book:
        """The same book, each deal worth 1: what is forecast of it is how many are won."""
        return replace(
            self,
            amount_deal=np.arange(len(self)),
            amount_day=self.created,
            amount=np.ones(len(self)),
        )

    def order(self) -> Codes:
        """Its deals' places in an order that does not depend on how they were given."""
        dates = (self.created - self.created.min(initial=0)) * 2**25 + self.closed * 2 + self.won
        amounts = np.nan_to_num(self.amounts(), nan=-1.0)
        codes = np.zeros(len(self), np.int64)
        for name in sorted(self.groups):
            codes = codes * (int(self.groups[name].max(initial=0)) + 1) + self.groups[name]
        return np.lexsort((codes, amounts, dates))

    def in_order(self) -> Book:
        """The same book, its deals in an order that does not depend on how they were given."""
        order = self.order()
        place = np.empty(len(self), np.int64)
        place[order] = np.arange(len(self))
        visits = self.visits
        return replace(
            self,
            created=self.created[order],
            closed=self.closed[order],
            won=self.won[order],
            visits=replace(visits, deal=place[visits.deal]),
            amount_deal=place[self.amount_deal],
            groups={name: codes[order] for name, codes in self.groups.items()},
        )

    def every(self, number: int) -> Book:
        """Every so manieth of its deals."""
        return self._of(np.arange(len(self)) % number == 0)

    def until(self, day: int) -> Book:
        """The book as it was on an earlier day: what came later is not in it."""
        if day >= self.day:
            return self
        book = self._of(self.created <= day)
        closed = np.where(book.closed <= day, book.closed, NEVER)
        visits = book.visits
        seen = visits.entered <= day
        left = visits.left[seen]
        told = book.amount_day <= day
        return replace(
            book,
            day=day,
            factors=_without(book.factors, book.lately),
            closed=closed,
            won=book.won & (closed != NEVER),
            visits=Visits(
                visits.deal[seen],
                visits.stage[seen],
                visits.entered[seen],
                np.where(left <= day, left, NEVER),
                np.where(left <= day, visits.to[seen], STAYS),
            ),
            amount_deal=book.amount_deal[told],
            amount_day=book.amount_day[told],
            amount=book.amount[told],
        )

    def _of(self, kept: Flags) -> Book:
        """The book of some of its deals."""
        if kept.all():
            return self
        place = np.cumsum(kept) - 1
        visits = self.visits
        seen, told = kept[visits.deal], kept[self.amount_deal]
        return replace(
            self,
            created=self.created[kept],
            closed=self.closed[kept],
            won=self.won[kept],
            visits=Visits(
                place[visits.deal[seen]],
                visits.stage[seen],
                visits.entered[seen],
                visits.left[seen],
                visits.to[seen],
            ),
            amount_deal=place[self.amount_deal[told]],
            amount_day=self.amount_day[told],
            amount=self.amount[told],
            groups={name: codes[kept] for name, codes in self.groups.items()},
        )

    def came(self, first: int, last: int) -> float:
        """What was won on the days after `first`, up to and with `last`: amounts as they closed."""
        inside = self.won & (self.closed > first) & (self.closed <= last)
        return float(np.nansum(self.amounts()[inside]))


def _without(factors: tuple[str, ...] | None, left_out: tuple[str, ...]) -> tuple[str, ...] | None:
    return factors and tuple(each for each in factors if each not in left_out)
