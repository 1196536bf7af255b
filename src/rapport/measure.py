"""A measure: one definition of one figure, wherever it is shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from rapport.wording import NOTHING, Message, _

if TYPE_CHECKING:
    from collections.abc import Callable

    from rapport.formula import Halves

DAYS_LEFT = "days_left"
"""What the days that a period has left are called, where a figure is worked out of a goal."""

Unit = str
"""count, money, share, days, hours, minutes, number, or what a custom measure says."""
Direction = Literal["more", "less", "neither"]
"""Which way a change is good news."""

Aggregate = Literal["count", "sum", "mean", "median", "p80", "p90", "min", "max", "distinct"]


@dataclass(frozen=True)
class Population:
    """Which rows of a fact count, in words and as a condition on the fact's table."""

    label: Message
    holds: Callable[[Any], Any] | None = None
    """From the fact's table, as an Ibis expression, to a condition; None for every row."""
    on: Callable[[Any, Any], Any] | None = None
    """The same where it depends on the day of reading, which is given beside the table."""

    @property
    def narrows(self) -> bool:
        """Whether it is a part of the rows, and not all of them."""
        return self.on is not None or self.holds is not None

    def condition(self, table: Any, day: Any) -> Any:
        """The condition, read on a day; None for every row."""
        if self.on is not None:
            return self.on(table, day)
        return self.holds(table) if self.holds else None

    def narrowed(self, holds: Callable[[Any], Any]) -> Population:
        """Those of its rows of which something more holds."""

        def both(table: Any, day: Any) -> Any:
            mine, further = self.condition(table, day), holds(table)
            return further if mine is None else mine & further

        return Population(self.label, on=both)


@dataclass(frozen=True)
class Credited(Population):
    """Rows that stand once for each model of attribution: those of one of them."""

    model: str = "last_touch"

    def condition(self, table: Any, day: Any) -> Any:
        """The condition, under the model."""
        mine, by = super().condition(table, day), table.attribution == self.model
        return by if mine is None else by & mine

    @property
    def narrows(self) -> bool:
        """Always: of the models one is meant."""
        return True


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
    value: Callable[[Any, Any], Any] | None = None
    """What is aggregated where it depends on the day of reading, given beside the table."""
    of: Message = NOTHING
    """What is aggregated, in words, where `value` works it out."""
    has_past: bool = True
    """False where nothing tells how it stood on an earlier day."""
    before: bool = False
    """True of a stock that is read in the period before, on the day that the day of reading has
    reached in its own: the slots before_start and before_end are that period's ends."""
    whole: bool = False
    """True where only the period as a whole has a figure, and none of its days."""
    per: tuple[str, ...] = ()
    """The dimensions that it must be split by to mean anything."""
    at_start: bool = False
    """True for a stock that is read at the period's start, as the day before it ended."""
    owner: str = ""
    """The column that stands for `owner`, and its team for `team`, where an option says so."""
    parts: str = ""
    """The fact of its records' parts that it is read from, where an option says so."""
    most: int = 0
    """Where only the customers that it comes to most for count: how many of them."""
    reasons: tuple[tuple[str, Callable[[Any, Any], Any]], ...] = ()
    """Why a record can be among those that it counts: a name, and the condition on a day."""
    planned: bool = False
    """Whether what is dated later than today counts: what is budgeted, or owed."""
    level: str = ""
    """Of a funnel, whether it runs along the stages of one pipeline, or the parts of all."""

    @property
    def kind(self) -> str:
        """A stock, a flow, a distinct count, or a ratio: what may be added up over what."""
        if self.aggregate not in ("count", "sum", "distinct"):
            return "ratio"
        if not self.date:
            return "stock"
        # The largest customers of each part are not those of the whole.
        return "distinct" if self.aggregate == "distinct" or self.most else "flow"

    @property
    def is_stock(self) -> bool:
        """Whether it is read at one instant."""
        return not self.date

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
    cases: str = ""
    """The count that says how many cases it rests on, where that is not what it is divided by."""

    @property
    def kind(self) -> str:
        """Ratios are never added up."""
        return "ratio"

    @property
    def needs(self) -> tuple[str, ...]:
        """The measures that it is made of."""
        return (self.numerator, self.denominator)

    @property
    def columns(self) -> tuple[str, ...]:
        """What its parts are called where it is worked out."""
        return self.needs

    def worked_out(self, above: Any, below: Any) -> Any:
        """Its value from those of its parts; None where one is missing, or at a division by 0."""
        if above is None or not below:
            return None
        return float(above) / float(below)


@dataclass(frozen=True)
class Derived:
    """A figure worked out from others, after these were aggregated."""

    name: str
    label: Message
    unit: Unit
    parts: tuple[str, ...]
    work: Callable[..., Any]
    """From the values of the parts, in their order and none of them missing, to its value."""
    formula: Message
    exclusions: Message = NOTHING
    good: Direction = "more"
    kind: str = "ratio"
    trailing_days: int = 0
    """Where it is of a stretch of its own, up to the period's end, however long the period is."""
    goals: tuple[str, ...] = ()
    """The measures whose goals follow the parts in `work`: see rapport.answering.targets."""
    halves: Halves | None = None
    """Of what is one sum of its parts divided by another, these two."""
    takes_days_left: bool = False
    """Whether the days that the period has left come last of all."""

    @property
    def needs(self) -> tuple[str, ...]:
        """The measures that it is made of."""
        return self.parts

    def column(self, part: str) -> str:
        """What a part is called where it is worked out; of a stretch of its own it stands apart."""
        return f"{part}__{self.trailing_days}_days" if self.trailing_days else part

    @property
    def columns(self) -> tuple[str, ...]:
        """What its parts are called where it is worked out, then its goals, then the days left."""
        parts = [self.column(name) for name in self.parts]
        goals = [f"{name}:goal" for name in self.goals]
        return (*parts, *goals, *([DAYS_LEFT] if self.takes_days_left else []))

    def worked_out(self, *values: Any) -> Any:
        """Its value from those of its parts; None where one is missing, or at a division by 0."""
        if any(value is None for value in values):
            return None
        try:
            return self.work(*values)
        except ZeroDivisionError:
            return None


@dataclass(frozen=True)
class StepRatio:
    """One row's figure divided by that of the step before it, or of the first step."""

    name: str
    label: Message
    unit: Unit
    part: str
    over: Literal["before", "first"]
    exclusions: Message = NOTHING
    good: Direction = "more"
    axis: str = "step"

    @property
    def kind(self) -> str:
        """Ratios are never added up."""
        return "ratio"

    @property
    def needs(self) -> tuple[str, ...]:
        """The measure that it is made of."""
        return (self.part,)


@dataclass(frozen=True)
class Curve:
    """What became of the deals of a period by each age, worked out from those seen so long.

    It is asked along ages alone: see rapport.answering.by_age.
    """

    name: str
    label: Message
    unit: Unit
    gives: Literal["won", "left"]
    """The share won by an age, or how many deals were still open and seen after it."""
    formula: Message
    exclusions: Message = NOTHING
    good: Direction = "more"
    seen: str = "deals"
    """The count of all; then of those that were lost, and won."""
    lost: str = "lost_of_created"
    won: str = "won_of_created"
    axis: str = "age_days"

    @property
    def kind(self) -> str:
        """What was won by an age is part of what was won by the next: it is never added up."""
        return "ratio"

    @property
    def needs(self) -> tuple[str, ...]:
        """The measures that it is made of."""
        return (self.seen, self.lost, self.won)


OUTCOMES = frozenset(
    (
        *("status", "closed_on", "closed_hour", "cycle_days", "loss_reason", "lost_to"),
        *("stage", "stage_id", "stage_position", "stage_entered_on", "part", "probability"),
        *("forecast_category", "expected_close_on", "next_step_on", "no_next_step"),
        *("last_activity_on", "stalls_on", "usual_until_on"),
    )
)
"""What tells how a deal ended or how far it came: a curve of such deals alone tells that again."""

AnyMeasure = Measure | Ratio | Derived | StepRatio | Curve

CASES, TOTAL = "cases", "total"
"""What stands before a sum or a mean in the names of its two halves: cases(won_amount)."""


def half_of(name: str) -> tuple[str, str]:
    """What a half is, and of which measure: ("cases", "won_amount"); "" of what is no half.

    A sum is its cases × what one is worth; a mean is its total ÷ its cases.
    """
    half, bracket, rest = name.partition("(")
    is_half = half in (CASES, TOTAL) and bool(bracket) and rest.endswith(")")
    return (half, rest[:-1].strip()) if is_half else ("", "")


def half(measure: Measure, which: str) -> Measure:
    """The number of records that a sum or a mean is of, or the sum that a mean is made of."""
    column, value = measure.column, measure.value
    name = f"{which}({measure.name})"
    if which == TOTAL:
        # Worked out of days, a value may be a stretch of time, which has no sum of its own.
        number = value and (lambda table, day: value(table, day).cast("float64"))
        return replace(measure, name=name, aggregate="sum", value=number)

    def known(table: Any, day: Any) -> Any:
        there = value(table, day) if value else table[column]
        mine = measure.population.condition(table, day)
        return there.notnull() if mine is None else mine & there.notnull()

    return replace(
        measure,
        name=name,
        unit="count",
        population=Population(measure.population.label, on=known),
        aggregate="count",
        column="",
        value=None,
    )


CLOCKS = {
    "created_on": _("the day on which the record was created"),
    "closed_on": _("the day on which the deal closed"),
    "purchased_on": _("the day on which the deal was won or the invoice paid"),
    "started_on": _("the day on which the subscription began"),
    "ended_on": _("the day on which the subscription ended"),
    "joined_on": _("the day on which the customer paid for the first time"),
    "changed_on": _("the day on which the recurring revenue changed"),
    "churned_on": _("the day on which the customer left, as the source says"),
    "lost_on": _("the day on which the customer's last subscription ended, or it went quiet"),
    "qualified_on": _("the day on which the lead was qualified"),
    "converted_on": _("the day on which the lead was converted"),
    "disqualified_on": _("the day on which the lead was given up"),
    "advanced_on": _("the day on which the lead moved to a later status"),
    "done_on": _("the day on which the activity was done"),
    "entered_on": _("the day on which the deal entered the stage"),
    "reached_on": _("the day on which the record reached the step"),
    "moved_on": _("the day on which the expected close was moved"),
    "visited_on": _("the day of the visit"),
    "opened_on": _("the day on which the ticket was opened"),
    "solved_on": _("the day on which the ticket was solved"),
    "answered_on": _("the day on which the survey was answered"),
    "sold_on": _("the day on which it was sold"),
    "issued_on": _("the day on which the invoice was issued, or the cost was booked"),
    "paid_on": _("the day on which the invoice was paid"),
    "refunded_on": _("the day on which it was paid back"),
    "cost_on": _("the day of the cost"),
    "worked_on": _("the day of the work"),
    "ordered_on": _("the day of the order"),
    "shipped_on": _("the day on which it left"),
    "delivered_on": _("the day on which it arrived"),
    "promised_on": _("the day by which it was promised"),
    "spent_on": _("the day on which the money was spent"),
    "budgeted_on": _("each day on which the campaign runs"),
    "sent_on": _("the day on which the mailing was sent"),
    "period": _("the two days at the period's ends"),
    "": _("none: it is read at one instant"),
}
STATES = {
    "stock": _("as the records stood at the instant that is asked for: now, or the period's end"),
    "start": _("as the records stood when the period began, beside what they are at its end"),
    "flow": _("as the records stand now; each counts in the period that its date falls in"),
}
AGGREGATES: dict[str, Message] = {
    "count": _("the number of them"),
    "sum": _("the sum of {column}"),
    "mean": _("the mean of {column}, over those that have one"),
    "median": _("the median of {column}, over those that have one"),
    "p80": _("the {column} that four in five stay under, over those that have one"),
    "p90": _("the {column} that nine in ten stay under, over those that have one"),
    "min": _("the smallest {column}"),
    "max": _("the largest {column}"),
    "distinct": _("the number of different values of {column}"),
}
