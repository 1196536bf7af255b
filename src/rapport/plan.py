"""From a Query to a Plan: which facts answer it, at which dates, and what is bound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rapport.compile import Plan, Strand
from rapport.conditions import Binder
from rapport.errors import QueryError, UnknownNameError
from rapport.measure import AnyMeasure, Measure
from rapport.period import Period, resolve
from rapport.query import SUFFIXES, Group, Query

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rapport.model import Axis, Model
    from rapport.query import Where

COMPARISONS = ("previous", "change", "change_pct")


@dataclass(frozen=True)
class Asked:
    """One item of a query's measures: a measure, or its comparison."""

    name: str
    measure: AnyMeasure
    suffix: str = ""


@dataclass(frozen=True)
class Question:
    """A query, understood: everything that answering it needs."""

    query: Query
    asked: tuple[Asked, ...]
    plan: Plan
    period: Period | None
    values: dict[str, Any]
    looked_for: tuple[tuple[str, str, str], ...]
    """Texts that conditions name and the data has not: (fact, column, value)."""

    @property
    def axes(self) -> tuple[Axis, ...]:
        """The items of `by`."""
        return self.plan.axes


def understand(query: Query, model: Model) -> Question:
    """What a query asks. Raises UsageError where it makes no sense, naming what and the mend."""
    _refuse_what_needs_history(query, model)
    asked = tuple(_asked(name, query, model) for name in query.measures)
    axes = tuple(model.axis(name) for name in query.by)
    period = resolve(query.period, model.clock)
    base = _base(asked, model)
    binder = Binder(model)
    strands: dict[tuple[str, str], Strand] = {}
    needs_date = (
        period is not None
        or any(_own(each) for each in axes)
        or any(_about_date(each) for each in query.where)
    )
    grouped: dict[tuple[str, str], list[Measure]] = {}
    for measure in base:
        if not measure.date:
            _refuse_past_stock(measure, period, model)
        date = measure.date if needs_date else ""
        grouped.setdefault((_fact_for(measure, axes, model), date), []).append(measure)
    typed: dict[tuple[str, str], Any] = {}
    for (name, date), measures in grouped.items():
        fact = model.fact(name)
        # Strands of one fact and date bind the same values: a condition is bound once for each.
        if (name, date) not in typed:
            typed[name, date] = tuple(binder.typed(each, fact, date) for each in query.where)
        columns = tuple((each, model.axis_column(fact, each, date)) for each in axes)
        strands[name, date] = Strand(name, date, tuple(measures), typed[name, date], columns)
    values = binder.values
    if period is not None:
        values |= {"period_start": period.start, "period_end": period.end}
    plan = Plan(axes, tuple(strands.values()), period is not None)
    return Question(query, asked, plan, period, values, tuple(dict.fromkeys(binder.looked_for)))


def _asked(name: str, query: Query, model: Model) -> Asked:
    bare, __, suffix = name.partition(":")
    measure = model.measure(bare)
    if not suffix:
        return Asked(name, measure)
    if suffix not in SUFFIXES:
        raise UnknownNameError("suffix", suffix, SUFFIXES)
    if suffix not in COMPARISONS:
        raise QueryError(f"{name} needs a goal, and there are no goals yet.")
    if not query.compare:
        raise QueryError(
            f"{name} compares with nothing.", "Say with what: compare=previous_period."
        )
    return Asked(name, measure, suffix)


def _base(asked: Iterable[Asked], model: Model) -> list[Measure]:
    """The aggregates that the asked measures are made of, each once, in their order."""
    found: dict[str, Measure] = {}
    for each in asked:
        for name in each.measure.needs:
            measure = model.measure(name)
            assert isinstance(measure, Measure), f"{name} is made of another ratio"
            found[name] = measure
    return list(found.values())


def _fact_for(measure: Measure, axes: tuple[Axis, ...], model: Model) -> str:
    """The measure's fact, or, split by what a record has several of, the fact of its parts."""
    fact = model.fact(measure.fact)
    parts = model.columns.get(fact.parts, {})
    own = model.columns[fact.name]
    by_part = any(each.dimension in parts and each.dimension not in own for each in axes)
    return fact.parts if by_part else fact.name


def _own(axis: Axis) -> bool:
    return axis.dimension in ("date", "weekday", "month_of_year", "hour")


def _about_date(where: Where) -> bool:
    if isinstance(where, Group):
        return any(_about_date(each) for each in where.conditions)
    return where.field == "date"


def _refuse_past_stock(measure: Measure, period: Period | None, model: Model) -> None:
    if period is not None and period.end < model.clock.today:
        raise QueryError(
            f"{measure.name} is read at one instant, and only as of today "
            f"({model.clock.today.isoformat()}): no history of it is kept yet.",
            "Leave the period out, or ask for one that has not ended.",
        )


def _refuse_what_needs_history(query: Query, model: Model) -> None:
    name = query.measures[0]
    if query.as_of not in ("now", model.clock.today.isoformat()):
        raise QueryError(
            f"{name} cannot be read as of {query.as_of}: no history of it is kept yet.",
            "Leave as_of out to read it as of now.",
        )
    if query.known_on:
        raise QueryError(
            f"{name} cannot be read as known on {query.known_on}: no history of it is kept yet.",
            "Leave known_on out.",
        )
    if query.options:
        raise QueryError(f"Nothing that was asked takes the option {query.options[0][0]}.")
    if query.having:
        raise QueryError(
            "Conditions on measures (having) are not to be had yet.",
            "Order by the measure and set a limit.",
        )
    if len(query.compare) > 1:
        raise QueryError("One comparison at a time.", f"Leave {query.compare[1]} out.")
