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
        order = np.argsort(self.amount_day, kind="stable")
        # Of several steps of one deal the last in time is the one that stays.
        found[self.amount_deal[order]] = self.amount[order]
        return found

    def order(self) -> Codes:
        """Its deals' places in an order that does not depend on how they were given."""
        amounts = np.nan_to_num(self.amounts(), nan=-1.0)
        codes = [self.groups[name] for name in sorted(self.groups)]
        return np.lexsort((*codes, amounts, self.won, self.closed, self.created))

    def in_order(self) -> Book:
        """The same book, its deals in an order that does not depend on how they were given."""
        order = self.order()
        place = np.empty(len(self), np.int64)
        place[order] = np.arange(len(self))
        visits = self.visits
        by = np.lexsort((visits.stage, visits.entered, place[visits.deal]))
        steps = np.lexsort((self.amount_day, place[self.amount_deal]))
        return replace(
            self,
            created=self.created[order],
            closed=self.closed[order],
            won=self.won[order],
            visits=Visits(
                place[visits.deal[by]],
                visits.stage[by],
                visits.entered[by],
                visits.left[by],
                visits.to[by],
            ),
            amount_deal=place[self.amount_deal[steps]],
            amount_day=self.amount_day[steps],
            amount=self.amount[steps],
            groups={name: codes[order] for name, codes in self.groups.items()},
        )

    def until(self, day: int) -> Book:
        """The book as it was on an earlier day: what came later is not in it."""
        if day >= self.day:
            return self
        kept = self.created <= day
        place = np.cumsum(kept) - 1
        closed = np.where(self.closed <= day, self.closed, NEVER)[kept]
        visits = self.visits
        seen = (visits.entered <= day) & kept[visits.deal]
        left, to = visits.left[seen], visits.to[seen]
        told = (self.amount_day <= day) & kept[self.amount_deal]
        return replace(
            self,
            day=day,
            created=self.created[kept],
            closed=closed,
            won=self.won[kept] & (closed != NEVER),
            visits=Visits(
                place[visits.deal[seen]],
                visits.stage[seen],
                visits.entered[seen],
                np.where(left <= day, left, NEVER),
                np.where(left <= day, to, STAYS),
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
