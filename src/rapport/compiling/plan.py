"""From a Query to a Plan: which facts answer it, at which dates and instants, and what is bound."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from rapport.compiling.ages import check_suffix, parted
from rapport.compiling.compile import Plan, Strand
from rapport.compiling.conditions import Binder, Side
from rapport.compiling.reading import AMOUNTS, END_OF_TIME, NOW, OVER_TIME, THEN
from rapport.dimension import AGE
from rapport.errors import QueryError, UnknownNameError, join
from rapport.measure import AnyMeasure, Curve, Derived, Measure, StepRatio
from rapport.options import FUNNEL, level, with_options
from rapport.period import Period, previous_period, resolve
from rapport.query import ENDS, GOALS, SUFFIXES, Condition, Group, Query

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rapport.fact import Fact
    from rapport.model import Axis, Model
    from rapport.query import Where

T = TypeVar("T")

GOAL_OPTIONS = {
    "spread": ("evenly", "working_days", "shape"),
    "pace": ("working_days", "shape"),
}
"""How a coarse goal falls on its days, and what a period's pace is measured by."""


@dataclass(frozen=True)
class Asked:
    """One item of a query's measures: a measure, its comparison, or its goal."""

    name: str
    measure: AnyMeasure
    suffix: str = ""
    against: int = 0
    """Which of the query's comparisons it is about."""


@dataclass(frozen=True)
class Question:
    """A query, understood: everything that answering it needs."""

    query: Query
    asked: tuple[Asked, ...]
    plan: Plan
    period: Period | None
    values: dict[str, Any]
    looked_for: tuple[tuple[str, str, str], ...]
    """Texts that conditions name and the data has not: (the values' type, field, value)."""
    as_of: date
    """The day as whose end saw them the records are read."""
    is_past: bool
    """Whether that is not how they are known now."""
    ages: tuple[Condition, ...] = ()
    """The conditions that choose among the ages of a curve."""
    _kept: dict[str, Any] = field(default_factory=dict, init=False, compare=False, repr=False)

    @property
    def curve(self) -> bool:
        """Whether it runs along the age of deals."""
        return any(axis.grain == AGE for axis in self.axes)

    @property
    def axes(self) -> tuple[Axis, ...]:
        """The items of `by`."""
        return self.plan.axes

    @cached_property
    def dense_axis(self) -> int | None:
        """The place of the one axis of which every bucket is shown; None without one."""
        dense = [number for number, axis in enumerate(self.axes) if axis.dense]
        # A record has its one day: there is nothing to fill in for it.
        of_records = any(axis.dimension in ("deal", "lead") for axis in self.axes)
        return dense[0] if len(dense) == 1 and not of_records else None

    def once(self, name: str, make: Callable[[], T]) -> T:
        """What follows from the question alone, whatever the records say: made when first asked."""
        if name not in self._kept:
            self._kept[name] = make()
        found: T = self._kept[name]
        return found


def understand(query: Query, model: Model) -> Question:
    """What a query asks. Raises UsageError where it makes no sense, naming what and the mend."""
    asked = tuple(_asked(name, query, model) for name in query.measures)
    axes = tuple(model.axis(name) for name in query.by)
    where, ages = parted(query, asked, axes)
    period = resolve(query.period, model.clock)
    instant = _instant(query, period, model)
    _check_goal_options(query, asked)
    options = tuple(each for each in query.options if each[0] not in GOAL_OPTIONS)
    parts = _parts(asked, axes, model)
    base = with_options([each.measure for each in parts.values()], options)
    binder = Binder(model)
    sides: dict[Side, tuple[Any, ...]] = {}
    grouped: dict[tuple[Side, str, bool, int], list[Measure]] = {}
    for plain in base.values():
        _refuse(plain, axes, period, instant, query=query, model=model)
        measure = _levelled(plain, query, axes, model)
        side = _side(measure, axes, period, instant, query=query, model=model)
        own, days = parts[measure.name].measure, parts[measure.name].trailing_days
        # What is planned may be dated ahead.
        so_far = not (instant.is_past or own.planned) and model.runs_ahead(
            measure.fact, measure.date, instant.day
        )
        if days or so_far:
            side = replace(side, date=measure.date)
        span = f"trailing_{days}" if days else "period" if period and side.date else ""
        if side.date == "period":
            span = ""
        grouped.setdefault((side, span, so_far, measure.most), []).append(measure)
    strands = []
    for (side, span, so_far, most), measures in grouped.items():
        # Strands of one fact and date bind the same values: a condition is bound once for each.
        if side not in sides:
            sides[side] = tuple(binder.typed(each, side) for each in where)
        columns = tuple((each, _axis_column(each, side, model)) for each in axes)
        strands.append(
            Strand(
                side,
                tuple(measures),
                sides[side],
                columns,
                span,
                so_far=so_far,
                window=side.fact.made_when_asked and "window" in dict(query.options),
                gross=dict(query.options).get("mode") == "gross",
                most=most,
            )
        )
    values = binder.values | _slots(strands, query, period, instant, model)
    plan = Plan(axes, tuple(strands), options, _top(query, asked, axes, strands))
    looked_for = tuple(dict.fromkeys(binder.looked_for))
    return Question(
        query, asked, plan, period, values, looked_for, instant.day, instant.is_past, ages
    )


def _top(
    query: Query, asked: tuple[Asked, ...], axes: tuple[Axis, ...], strands: list[Strand]
) -> tuple[str, int] | None:
    """By which measure the engine can give the first rows alone; None where it takes them all.

    Every row is needed where another period, a goal or a step is compared with, where conditions
    are on the figures, and where buckets and steps come first or are filled in.
    """
    if query.limit is None or not axes or query.having or query.compare or len(strands) > 1:
        return None
    if any(axis.grain or axis.dimension in ("step", "movement") for axis in axes):
        return None
    if any(each.suffix or isinstance(each.measure, StepRatio) for each in asked):
        return None
    order = query.order[0] if query.order else f"-{asked[0].name}"
    first = next((each for each in asked if each.name == order.removeprefix("-")), None)
    if first is None or not isinstance(first.measure, Measure):
        return None
    if any(each.per or each.most for each in strands[0].measures):
        return None
    return order, query.limit


def _check_goal_options(query: Query, asked: Iterable[Asked]) -> None:
    has_goals = any(each.suffix in GOALS for each in asked)
    for name, value in query.options:
        if name not in GOAL_OPTIONS:
            continue
        if not has_goals:
            raise QueryError(
                f"Nothing that was asked takes the option {name}.",
                "It is for goals, such as won_amount:goal.",
            )
        if value not in GOAL_OPTIONS[name]:
            raise QueryError(f"{name} is not {value!r}.", f"It takes {join(GOAL_OPTIONS[name])}.")


@dataclass(frozen=True)
class Instant:
    """When records are read."""

    at: date
    """The day as whose end saw them; the end of time for as they are known now."""
    day: date
    """The same, or today."""
    known: date
    """What the source had recorded by the end of this day counts; the end of time for all."""

    @property
    def is_past(self) -> bool:
        """Whether it is not now."""
        return self.at != END_OF_TIME


def _instant(query: Query, period: Period | None, model: Model) -> Instant:
    today = model.clock.today
    day = today
    if query.as_of == "period_end":
        day = min(period.end, today) if period else today
    elif query.as_of != "now":
        day = _day(query.as_of, "as_of", model)
        if day > today:
            raise QueryError(
                f"as_of is {day.isoformat()}, which has not come: today is {today.isoformat()}.",
                "Leave as_of out to read what is known now.",
            )
    known = END_OF_TIME
    if query.known_on:
        known = _day(query.known_on, "known_on", model)
        if known >= today:
            known = END_OF_TIME
    past = day < today or known != END_OF_TIME
    # What was not known yet cannot be read: as of a later day, it stands as it was last known.
    read = min(day, known)
    return Instant(read if past else END_OF_TIME, read if past else today, known)


def _day(text: str, name: str, model: Model) -> date:
    period = resolve(text, model.clock)
    if period is None or period.days != 1:
        raise QueryError(
            f"{name} is {text!r}.", "It takes one day, such as 2026-09-30 or yesterday."
        )
    return period.start


def _asked(name: str, query: Query, model: Model) -> Asked:
    bare, __, suffix = name.partition(":")
    suffix, __, against = suffix.partition(":")
    if not suffix and bare:
        return Asked(name, model.measure(name))
    measure = model.measure(bare)
    if suffix not in SUFFIXES:
        raise UnknownNameError("suffix", suffix, SUFFIXES)
    check_suffix(bare, measure, suffix)
    if suffix in (*GOALS, *ENDS):
        return Asked(name, measure, suffix)
    if not query.compare:
        raise QueryError(
            f"{name} compares with nothing.", "Say with what: compare=previous_period."
        )
    if against and against not in query.compare:
        raise UnknownNameError("comparison", against, query.compare)
    return Asked(name, measure, suffix, query.compare.index(against) if against else 0)


@dataclass(frozen=True)
class Part:
    """An aggregate that a measure comes down to."""

    measure: Measure
    """Under the name that it has among the answer's columns."""
    name: str
    """The measure's own name."""
    trailing_days: int = 0
    """Where it is of a stretch of its own, up to the period's end; 0 for the period."""


def parts_of(measure: AnyMeasure, model: Model) -> dict[str, Part]:
    """The aggregates that a measure comes down to, through all that it is made of, by column."""
    if isinstance(measure, Measure):
        return {measure.name: Part(measure, measure.name)}
    found: dict[str, Part] = {}
    days = measure.trailing_days if isinstance(measure, Derived) else 0
    for name in measure.needs:
        part_of = model.measure(name)
        if isinstance(part_of, Curve):
            raise QueryError(
                f"{measure.name} is made of {name}, which is told along ages and stands alone.",
                f"Ask for {name} by {AGE}.",
            )
        for column, part in parts_of(part_of, model).items():
            own = measure.column(column) if isinstance(measure, Derived) else column
            found[own] = Part(
                replace(part.measure, name=own), part.name, days or part.trailing_days
            )
    return found


def made_of(measure: AnyMeasure, model: Model) -> list[str]:
    """The names of the aggregates that a measure comes down to."""
    return [part.name for part in parts_of(measure, model).values()]


def _parts(asked: Iterable[Asked], axes: tuple[Axis, ...], model: Model) -> dict[str, Part]:
    """The aggregates that the asked measures are made of, each once, in their order."""
    found: dict[str, Part] = {}
    dated = [axis for axis in axes if _own(axis)]
    for each in asked:
        parts = parts_of(each.measure, model)
        days = max((part.trailing_days for part in parts.values()), default=0)
        if days and dated:
            raise QueryError(
                f"{each.measure.name} is of the {days} days up to the period's end: it cannot be "
                f"split by {dated[0].name}.",
                "Ask for one period at a time.",
            )
        found |= parts
    return found


def _side(
    measure: Measure,
    axes: tuple[Axis, ...],
    period: Period | None,
    instant: Instant,
    *,
    query: Query,
    model: Model,
) -> Side:
    """The fact that a measure is read from, at which date, and how."""
    fact = _fact_for(measure, axes, model)
    own = any(_own(each) for each in axes)
    # A stock has no date of its own; over time it is read at each bucket's end.
    if measure.is_stock:
        if measure.before:
            return Side(fact, "", THEN, _owner(measure, THEN), "before_at")
        reading = OVER_TIME if own else _reading(instant, _stock_day(period, instant))
        if measure.at_start:
            reading = OVER_TIME if own else THEN
            return Side(fact, "", reading, _owner(measure, reading), "start_at")
        if reading == NOW and model.rates_moved and measure.column in AMOUNTS and measure.has_past:
            # As they were valued, open deals are not worth what they are today.
            reading = THEN
        return Side(fact, "", reading, _owner(measure, reading), "stock_at")
    needs_date = period is not None or own or any(_about_date(each) for each in query.where)
    reading = THEN if instant.is_past else NOW
    needs_date = needs_date or measure.date == "period"
    return Side(fact, measure.date if needs_date else "", reading, _owner(measure, reading))


def _stock_day(period: Period | None, instant: Instant) -> date:
    return min(period.end, instant.day) if period else instant.day


def _reading(instant: Instant, day: date) -> str:
    return THEN if instant.is_past or day < instant.day else NOW


def _owner(measure: Measure, reading: str) -> str:
    """The column of the owner that an option asks for, where the fact's own is another."""
    usual = "owner_now" if reading == NOW else "owner_then"
    # Who is credited is the owner, whoever else owns or owned the deal.
    return "" if measure.owner == usual or measure.parts else measure.owner


def _fact_for(measure: Measure, axes: tuple[Axis, ...], model: Model) -> Fact:
    """The measure's fact, or, split by what a record has several of, the fact of its parts."""
    fact = model.fact(measure.fact)
    parts = model.columns.get(fact.parts, {})
    own = model.columns[fact.name]
    by_part = [each for each in axes if each.dimension in parts and each.dimension not in own]
    if measure.parts and measure.parts not in model.columns:
        raise QueryError(
            "Nobody is credited for a deal in this workspace.",
            "Bring a file of deal credits (deal, person, role, share), or leave credit out.",
        )
    if measure.parts and by_part:
        raise QueryError(
            f"{by_part[0].name}: a deal is split by product, or by who is credited, not by both.",
            "Leave credit out, or split by something else.",
        )
    return model.fact(measure.parts or fact.parts) if measure.parts or by_part else fact


def _axis_column(axis: Axis, side: Side, model: Model) -> str:
    if side.reading == OVER_TIME and _own(axis):
        return "bucket"
    if axis.grain == AGE:
        return AGE
    name = side.renamed(axis.dimension)
    if name != axis.dimension:
        return model.column(side.fact, name, side.date)
    return model.axis_column(side.fact, axis, side.date)


def _levelled(measure: Measure, query: Query, axes: tuple[Axis, ...], model: Model) -> Measure:
    """Along the stages of one pipeline; of several pipelines, along the parts that all share."""
    if measure.name not in FUNNEL:
        return measure
    one = len(model.positions.get("pipeline", ())) < 2
    if measure.fact == "deal_steps":
        one = one or any(axis.dimension == "pipeline" for axis in axes)
        one = one or any(
            isinstance(each, Condition)
            and (each.field, each.operator, len(each.values)) == ("pipeline", "=", 1)
            for each in query.where
        )
    return level(measure, "stage" if one else "part")


def _own(axis: Axis) -> bool:
    return axis.dimension in ("date", "weekday", "month_of_year", "hour")


def _about_date(where: Where) -> bool:
    if isinstance(where, Group):
        return any(_about_date(each) for each in where.conditions)
    return where.field == "date"


def _refuse(
    measure: Measure,
    axes: tuple[Axis, ...],
    period: Period | None,
    instant: Instant,
    *,
    query: Query,
    model: Model,
) -> None:
    """Raises QueryError where a measure cannot answer what is asked, with the reason."""
    fact = model.fact(measure.fact)
    own = [each for each in axes if _own(each)]
    past = instant.is_past or (
        measure.is_stock
        and (bool(own) or measure.before or _stock_day(period, instant) < instant.day)
    )
    if past and not (fact.has_past and measure.has_past):
        raise QueryError(
            f"{measure.name} can only be read as of now: nothing tells how it stood on an earlier "
            "day.",
            "Leave as_of, a past period and the split by date out.",
        )
    if query.known_on and instant.known != END_OF_TIME and fact.of == "deals" and model.late_deals:
        raise QueryError(
            f"{measure.name} cannot be read as known on an earlier day: some of what it counts was "
            "recorded late, and which of it was known then is kept for deals alone.",
            "Leave known_on out.",
        )
    if measure.is_stock and (len(own) > 1 or any(not each.dense for each in own)):
        raise QueryError(
            f"{measure.name} is read at one instant: it has no {own[-1].name}.",
            "Ask for it by date, with one grain, such as date:month.",
        )
    if (measure.whole or measure.date == "period") and own:
        raise QueryError(
            f"{measure.name} is of a period as a whole, and cannot be split by {own[0].name}.",
            "Ask for one period at a time.",
        )
    if measure.whole or measure.date == "period" or (measure.at_start and not own):
        if period is None:
            raise QueryError(
                f"{measure.name} is of a period.", "Name one, such as period=this_quarter."
            )
        if instant.day < period.start and (measure.at_start or not measure.is_stock):
            raise QueryError(
                f"{measure.name}: the period begins after the day that it is read as of."
            )
    for name in measure.per:
        if not any(each.dimension == name for each in axes):
            raise QueryError(f"{measure.name} is of one {name} at a time.", f"Split it by {name}.")


def _before(day: date, days: int) -> date:
    """Some days earlier, or the first day that there is."""
    return day - timedelta(days=min(days, (day - date.min).days))


def _slots(
    strands: Iterable[Strand], query: Query, period: Period | None, instant: Instant, model: Model
) -> dict[str, Any]:
    """What is bound beside the conditions' values."""
    day = _stock_day(period, instant)
    past = instant.is_past or day < instant.day
    values: dict[str, Any] = {
        "at": instant.at,
        "as_of": instant.day,
        "stock_at": day if past else END_OF_TIME,
        "stock_day": day,
        "known": instant.known,
        "end_of_time": END_OF_TIME,
    }
    whole = period or model.span
    values |= {"period_start": whole.start, "period_end": whole.end}
    values |= {"bucket_start": whole.start, "bucket_end": whole.end}
    values |= {"whole_start": whole.start, "whole_end": whole.end}
    values["start_at"] = _before(whole.start, 1)
    for span in {each.span for each in strands if each.span.startswith("trailing_")}:
        days = int(span.removeprefix("trailing_"))
        values |= {f"{span}_start": _before(day, days - 1), f"{span}_end": day}
    if period and any(each.side.at == "before_at" for each in strands):
        values |= _slots_before(period, instant.day)
    window = dict(query.options).get("window")
    if window and any(each.window for each in strands):
        found = resolve(window, model.clock)
        if found is None:
            raise QueryError("window=all is no window.", "Leave it out.")
        values |= {"window_start": found.start, "window_end": found.end}
    return values


def part_of(question: Question, whole: Period) -> Question:
    """The same question, of whose period it is known of what whole it is the part to date.

    What is due is due in the whole, as it stood on the last day of the part.
    """
    assert question.period is not None
    values = question.values | {"whole_start": whole.start, "whole_end": whole.end}
    if "before_at" in values:
        values |= _slots_before(whole, question.period.end)
    return replace(question, values=values)


def _slots_before(period: Period, day: date) -> dict[str, date]:
    """The period before, and the day in it that the day of reading has reached in its own."""
    before = previous_period(period, period.end)
    reached = before.start + (day - period.start)
    return {
        "before_start": before.start,
        "before_end": before.end,
        "before_at": min(reached, before.end),
    }
