"""A measure: one definition of one figure, wherever it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from rapport.wording import NOTHING, Message, _

if TYPE_CHECKING:
    from collections.abc import Callable

Unit = Literal["count", "money", "share", "days", "minutes", "number"]
Direction = Literal["more", "less"]
"""Which way a change is good news."""

Aggregate = Literal["count", "sum", "mean", "median", "distinct"]


@dataclass(frozen=True)
class Population:
    """Which rows of a fact count, in words and as a condition on the fact's table."""

    label: Message
    holds: Callable[[Any], Any] | None = None
    """From the fact's table, as an Ibis expression, to a condition; None for every row."""


@dataclass(frozen=True)
class Measure:
    """An aggregate over the rows of one fact, at one of the fact's dates."""

    name: str
    label: Message
    unit: Unit
    fact: str
    population: Population
    aggregate: Aggregate
    column: str = ""
    """What is aggregated; a count needs none."""
    date: str = ""
    """The column that puts a row in the period; a stock has none."""
    exclusions: Message = NOTHING
    good: Direction = "more"
    rests_on: str = ""
    """A column without which nothing is known: where no record has it, there is no figure."""

    @property
    def kind(self) -> str:
        """A stock, a flow, a distinct count, or a ratio: what may be added up over what."""
        if not self.date:
            return "stock"
        return {"count": "flow", "sum": "flow", "distinct": "distinct"}.get(self.aggregate, "ratio")

    @property
    def needs(self) -> tuple[str, ...]:
        """The measures that it is made of: itself."""
        return (self.name,)


@dataclass(frozen=True)
class Ratio:
    """One measure divided by another, after both were aggregated: a ratio of sums."""

    name: str
    label: Message
    unit: Unit
    numerator: str
    denominator: str
    exclusions: Message = NOTHING
    good: Direction = "more"

    @property
    def kind(self) -> str:
        """Ratios are never added up."""
        return "ratio"

    @property
    def needs(self) -> tuple[str, ...]:
        """The measures that it is made of."""
        return (self.numerator, self.denominator)


AnyMeasure = Measure | Ratio

CLOCKS = {
    "created_on": _("the day on which the record was created"),
    "closed_on": _("the day on which the deal closed"),
    "purchased_on": _("the day on which the deal was won or the invoice paid"),
    "qualified_on": _("the day on which the lead was qualified"),
    "converted_on": _("the day on which the lead was converted"),
    "disqualified_on": _("the day on which the lead was given up"),
    "done_on": _("the day on which the activity was done"),
    "": _("none: it is read at one instant"),
}
STATES = {
    "stock": _("as the records stand now"),
    "flow": _("as the records stand now; each counts in the period that its date falls in"),
}
AGGREGATES: dict[str, Message] = {
    "count": _("the number of them"),
    "sum": _("the sum of {column}"),
    "mean": _("the mean of {column}, over those that have one"),
    "median": _("the median of {column}, over those that have one"),
    "distinct": _("the number of different values of {column}"),
}
