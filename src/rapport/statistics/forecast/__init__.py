"""What will come in: open deals by what became of deals like them, and deals not opened yet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from rapport.statistics.forecast.backtest import (
    FEWEST_CLOSED,
    Correction,
    Past,
    correction,
    pasts,
)
from rapport.statistics.forecast.book import Book, Visits
from rapport.statistics.forecast.outlook import Outlook, look
from rapport.statistics.forecast.plays import Played, play

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array = NDArray[Any]


LARGE = 0.3
"""A deal that makes more of what is expected is told apart."""


@dataclass(frozen=True, eq=False)
class Forecast:
    """What a book leads one to expect."""

    book: Book
    outlook: Outlook
    played: Played
    past: tuple[Past, ...]
    correction: Correction

    @property
    def totals(self) -> Array:
        """What came in all in each play."""
        return self.played.total.sum(axis=1)

    def at_least(self, confidence: float) -> float:
        """What so large a share of the plays reaches."""
        return float(np.quantile(self.totals, 1 - confidence))

    def interval(self, confidence: float) -> tuple[float, float]:
        """Between which two values so large a share of the plays lies in the middle."""
        low, high = np.quantile(self.totals, [(1 - confidence) / 2, (1 + confidence) / 2])
        return float(low), float(high)

    @property
    def largest(self) -> tuple[int, float] | None:
        """The open deal that makes over 30 % of what is expected, and its share.

        It is told by its place among `outlook.deals`. None where no deal makes so much.
        """
        worth = self.outlook.amounts * self.outlook.of_deals.sum(axis=1) * self.correction.scale
        whole = float(self.totals.mean())
        if not len(worth) or whole <= 0 or worth.max() <= LARGE * whole:
            return None
        return int(worth.argmax()), float(worth.max()) / whole

    def without(self, at: int) -> Forecast:
        """The same forecast as if one open deal, by its place among `outlook.deals`, were not."""
        kept = np.arange(len(self.outlook.deals)) != at
        # Nor do deals like it come anew.
        kinds = self.outlook.kinds != self.outlook.deals[at]
        outlook = replace(
            self.outlook,
            deals=self.outlook.deals[kept],
            amounts=self.outlook.amounts[kept],
            of_deals=self.outlook.of_deals[kept],
            kinds=self.outlook.kinds[kinds],
            of_kinds=self.outlook.of_kinds[kinds],
            kind_amounts=self.outlook.kind_amounts[kinds],
        )
        played = play(
            self.book,
            outlook,
            shock=self.correction.shock,
            scale=self.correction.scale,
            groups=tuple(self.played.parts),
        )
        return replace(self, outlook=outlook, played=played)


def forecast(
    book: Book,
    horizon: int,
    ends: Sequence[int] = (),
    groups: tuple[str, ...] = (),
    past: Sequence[Past] | None = None,
) -> Forecast:
    """Forecast so many days ahead, in stretches that end so many days ahead (by default, one).

    Raises ValueError where no deal of the book was closed.
    """
    if not (~book.is_open).any():
        raise ValueError("No deal was closed.")
    book = book.in_order()
    known = tuple(pasts(book, horizon) if past is None else past)
    outlook = look(book, horizon, np.array(ends or [horizon]))
    corrected = correction(list(known), horizon, outlook.unsure)
    played = play(book, outlook, shock=corrected.shock, scale=corrected.scale, groups=groups)
    return Forecast(book, outlook, played, known, corrected)


__all__ = [
    "FEWEST_CLOSED",
    "Book",
    "Correction",
    "Forecast",
    "Past",
    "Played",
    "Visits",
    "correction",
    "forecast",
]
