"""How the figures that a rule watches stand: their last whole period against those before."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from rapport.wording import _, _n

if TYPE_CHECKING:
    from datetime import date

    from rapport.alerts.rule import Rule
    from rapport.statistics.unusual import Watched
    from rapport.wording import Message

Side = Literal["", "low", "high"]
Way = Literal["count", "rate", "mean", "stock"]
"""How a figure is held against its past."""
At = tuple[tuple[str, Any], ...]

EARLY = _n(
    "too early to tell: {n} of {needed} period", "too early to tell: {n} of {needed} periods"
)
USUAL, UNUSUAL = _("as usual"), _("stands out")
BY_CHANCE = _("beyond the usual, but so many figures are watched that one of them would be")
WITHIN, REACHED = _("within the rule"), _("beyond the rule")
UNKNOWN = _("not known for this period")
SEASONS = {"day": 7, "week": 52, "month": 12}


@dataclass(frozen=True)
class Figure:
    """One figure that a rule watches, by its periods."""

    rule: Rule
    at: At
    """The value of the split that it is of."""
    part: str
    """Of money, "count" or "mean", which are watched apart; else ""."""
    measure: str
    """What it is called: the measure, or what stands for the part."""
    label: Message
    unit: str
    way: Way
    days: tuple[date, ...]
    """The first day of each of its whole periods, the last of which is the one watched."""
    values: tuple[float | None, ...]
    """None where it is not known."""
    above: tuple[float, ...] = ()
    below: tuple[float, ...] = ()
    """Of a rate or a mean, what is divided by what."""
    good: str = "more"
    has_cases: bool = False
    """Whether what is divided by are the cases that it is of."""

    def without_last(self, count: int) -> Figure:
        """As it was so many periods ago."""
        kept = slice(len(self.days) - count)
        return replace(
            self,
            days=self.days[kept],
            values=self.values[kept],
            above=self.above[kept],
            below=self.below[kept],
        )

    def look(self, at: int, instead: dict[int, float] | None = None) -> Look:
        """How one of its periods stands against those before it.

        `instead` are figures to take for those of earlier periods, by their places.
        """
        rule, value = self.rule, self.values[at]
        before = self.values[at - 1] if at else None
        if value is None:
            return Look(at, None)
        if rule.when.kind == "changed":
            if before is None or not before:
                return Look(at, value)
            change = (value - before) / abs(before)
            reached = abs(change) >= rule.when.figure - 1e-12
            side: Side = ("high" if change > 0 else "low") if reached else ""
            return Look(at, value, side, before=before)
        if rule.when.kind in ("above", "below"):
            is_above = rule.when.kind == "above"
            reached = value > rule.when.figure if is_above else value < rule.when.figure
            return Look(at, value, ("high" if is_above else "low") if reached else "")
        watched = self._watched(at, instead or {})
        if watched is None:
            return Look(at, value)
        side = ("low" if value < watched.expected else "high") if watched.unusual else ""
        return Look(at, value, side, watched)

    def _watched(self, at: int, instead: dict[int, float]) -> Watched | None:
        from rapport.statistics import unusual, unusual_levels

        values = [instead.get(place, self.values[place]) for place in range(at + 1)]
        if self.way == "count":
            known = [0.0 if each is None else float(each) for each in values]
            return unusual.watch(known, SEASONS[self.rule.every])
        if self.way == "stock":
            return unusual_levels.watch_stock([_number(each) for each in values])
        # What stands in the place of an earlier figure has the cases of that one.
        totals = [
            instead[place] * self.below[place] if place in instead else self.above[place]
            for place in range(at + 1)
        ]
        watch = unusual_levels.watch_rate if self.way == "rate" else unusual_levels.watch_mean
        return watch(totals, self.below[: at + 1])


@dataclass(frozen=True)
class Look:
    """One period of a figure, held against those before it."""

    place: int
    value: float | None
    side: Side = ""
    """Whether, and on which side, it is what the rule is for."""
    watched: Watched | None = None
    before: float | None = None


@dataclass(frozen=True)
class State:
    """A figure's last whole period, and what is to be said of it."""

    figure: Figure
    look: Look
    stands_out: bool
    """Whether it is what the rule is for, all the figures watched that day considered."""

    @property
    def day(self) -> date:
        """The first day of its period."""
        return self.figure.days[-1]

    @property
    def words(self) -> tuple[Message, Message, int, dict[str, Any]]:
        """How it stands: a text in the singular and the plural, a number, and more to fill in."""
        from rapport.statistics.unusual import FEWEST_PERIODS

        look, kind = self.look, self.figure.rule.when.kind
        if look.value is None:
            return UNKNOWN, UNKNOWN, 1, {}
        if kind != "unusual":
            text = REACHED if look.side else WITHIN
            return text, text, 1, {}
        if look.watched is None:
            count = self.periods
            return (*EARLY, count, {"needed": FEWEST_PERIODS})
        text = UNUSUAL if self.stands_out else BY_CHANCE if look.side else USUAL
        return text, text, 1, {}

    @property
    def periods(self) -> int:
        """How many periods with a figure there are before it."""
        return sum(each is not None for each in self.figure.values[:-1])


def _number(value: float | None) -> float:
    return math.nan if value is None else float(value)
