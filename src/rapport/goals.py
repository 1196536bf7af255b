"""Goals: what is to be reached, by whom, in which stretch of days.

The goals table has a target for a stretch (a month, a quarter, a year) and a scope. From it this
makes the goal of any period, to the last digit:

    a goal for the period itself is taken as it is
    the goals inside a period add up to its goal, where together they cover all of it
    a finer goal wins over a coarser one for its own stretch; what the finer ones leave of the
    coarser one's target is spread over the rest of its days, and never falls below zero

    rows                                            goals of the months, spread evenly
    won_amount  2026-01-01  year     1200           2026-01  300
    won_amount  2026-01-01  month     300           2026-02   81.82, 81.82 … 81.81: 900 in all

That is how flows (money, counts) behave. The goal of a rate or of a stock is a level: it holds for
every stretch within its own. One of a distinct count holds for its own stretch only.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Context, Decimal
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from math import lcm
from typing import TYPE_CHECKING, Any, Literal

from rapport.errors import QueryError, join
from rapport.period import Clock, Period, Unit, shifted, start_of
from rapport.query import Condition
from rapport.wording import BLANKS, NOTHING, UNKNOWN, Message, _, _n

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from rapport.query import Where

Spread = Literal["evenly", "working_days", "shape"]
"""How a coarse goal falls on its months: alike, by working days, or as the last year did."""
SPREADS = ("evenly", "working_days", "shape")

Kind = Literal["flow", "stock", "ratio", "distinct"]
"""The kind of the measure: Measure.kind."""

ScopeKind = Literal["everyone", "team", "user", "product", "source"]
SCOPES: dict[str, ScopeKind] = {
    "owner": "user",
    "team": "team",
    "product": "product",
    "source": "source",
}
"""The dimensions by which there can be goals."""

GRAINS = ("month", "quarter", "year")
DEFAULT_MEASURE = "won_amount"
"""What a goal is for where its row does not say: sellers' quotas are amounts to be won."""

EXACT = Context(prec=100)
"""Wide enough that a target is taken to its last digit."""

LEAST_SHARE = 0.1
"""Of less of a period than this, nothing is projected."""
LEAST_PERIODS = 4
"""From fewer earlier periods than this, no shape is taken."""
STEPS = 100

NO_GOAL = _("{measure}: there is no goal for {scope}.")
NOT_ALL = _("{measure}: the goals for {scope} do not cover all of {start} to {end}.")
NOT_ADDED = _("{measure}: its goals are not added up over time, and there is none for the period.")
NO_SUCH_SCOPE = _("{measure}: there are no goals by {field}.")
SEVERAL = _("{measure}: there is a goal for one {field} at a time, not for several together.")
NOT_TOGETHER = _("{measure}: there are no goals by {field} and {other} together.")
NO_PERIOD = _("{measure}: a goal is for a period, and none was asked.")
UNUSED = _n(
    "{n} row of the goals is not used: it lacks its target, its day or its length, or a later day "
    "of the same period has another.",
    "{n} rows of the goals are not used: they lack their target, their day or their length, or a "
    "later day of the same period has another.",
)
OF_PEOPLE = _("{measure}: {scope} has no goal of its own; it is the sum of its people's.")
OF_SOME = _(
    "{measure}: {scope} has no goal of its own; it is the sum of its people's, of whom {known} in "
    "{all} have one."
)
EVERYONE = _("everyone")


@dataclass(frozen=True)
class Scope:
    """For whom a goal is."""

    kind: ScopeKind = "everyone"
    name: str = ""

    @property
    def label(self) -> str:
        """The name, or the marked word for everyone or for what is not known."""
        return Message(self.name) if self.name in BLANKS else self.name or EVERYONE


@dataclass(frozen=True)
class Said:
    """What is to be told of a goal: Note(said.text, values=said.values) makes it a note."""

    text: Message
    values: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class Target:
    """The goal of a measure in a period; None where there is none, and `said` tells why."""

    value: Decimal | None
    said: Said | None = None
    of_people: bool = False
    """Whether it is the sum of a team's people's goals."""


@dataclass(frozen=True)
class Goal:
    """One row of the goals table, read."""

    measure: str
    scope: Scope
    period: Period
    target: Decimal


@dataclass(frozen=True)
class Calendar:
    """Which days are working days: the calendar table's day → working."""

    working: Mapping[date, bool]

    def is_working(self, day: date) -> bool:
        """Whether it is one. Raises QueryError beyond the calendar's ends."""
        if day not in self.working:
            raise QueryError(
                f"The calendar does not reach {day.isoformat()}.", "Ask for a period nearer today."
            )
        return self.working[day]


# Whose ───────────────────────────────────────────────────────────────────────────────────────────


def scope_of(
    measure: Message,
    where: Iterable[Where],
    by: Mapping[str, str | None],
    people: Mapping[str, Collection[str]],
) -> Scope | Said:
    """The scope that a query's conditions and one row's groups make, or why there is none.

    `by` is the row's value of each dimension that is no date; `people` are the members of each
    team, those of its sub-teams too. An owner together with a team that they are in is the owner.
    """
    named = dict(by)
    for each in where:
        text = _unfit(each, named, by)
        if text:
            of = each.field if isinstance(each, Condition) else str(each)
            return Said(text, (("measure", measure), ("field", of)))
        if isinstance(each, Condition) and each.field not in by:
            named[each.field] = each.values[0]
    owner, team = named.get("owner"), named.get("team")
    if owner and team and owner in people.get(team, ()):
        del named["team"]
    strange = [each for each in named if each not in SCOPES]
    if strange:
        return Said(NO_SUCH_SCOPE, (("measure", measure), ("field", strange[0])))
    if len(named) > 1:
        one, other = sorted(named)[:2]
        return Said(NOT_TOGETHER, (("measure", measure), ("field", one), ("other", other)))
    for dimension, name in named.items():
        return Scope(SCOPES[dimension], name or UNKNOWN)
    return Scope()


def _unfit(where: Where, named: Mapping[str, str | None], by: Mapping[str, str | None]) -> Message:
    """Why a condition makes no scope; nothing where it does."""
    if not isinstance(where, Condition) or where.operator != "=" or where.field not in SCOPES:
        return NO_SUCH_SCOPE
    if where.field in by:
        # The row's own value says it more closely; a team's row may be that of a sub-team.
        fits = by[where.field] in where.values or where.field == "team"
        return NOTHING if fits else NO_SUCH_SCOPE
    values = {*where.values, named.get(where.field, where.values[0])}
    return SEVERAL if len(values) > 1 else NOTHING


# Reading ─────────────────────────────────────────────────────────────────────────────────────────


def read(
    rows: Iterable[Mapping[str, Any]], clock: Clock, names: Mapping[str, str] | None = None
) -> tuple[tuple[Goal, ...], int]:
    """The goals in the goals table's rows, and how many rows are not used: see UNUSED.

    `names` are the names that scope ids stand for, as the dimensions show them. A row without a
    measure is for won_amount; without a scope kind it is for the user that it names, or everyone;
    without a grain, as long as the dates of its kind lie apart. A day within a period stands for
    the period; of two rows for the same, the later day's holds.
    """
    every = list(rows)
    usable = sorted(
        (each for each in every if _is_usable(each)),
        key=lambda each: each["period_start"],
    )
    days: dict[tuple[str, Scope], set[date]] = {}
    for row in usable:
        days.setdefault(_whose(row, names), set()).add(row["period_start"])
    found: dict[tuple[str, Scope, date, date], Goal] = {}
    unusable = len(every) - len(usable)
    for row in usable:
        measure, scope = _whose(row, names)
        grain = row.get("grain") or _grain(days[measure, scope])
        if grain is None:
            unusable += 1
            continue
        period = _stretch(grain, row["period_start"], clock)
        key = (measure, scope, period.start, period.end)
        unusable += key in found
        found[key] = Goal(measure, scope, period, _exact(row["target"]))
    return tuple(found.values()), unusable


def _is_usable(row: Mapping[str, Any]) -> bool:
    target, grain = row.get("target"), row.get("grain")
    return (
        isinstance(row.get("period_start"), date)
        and target is not None
        and math.isfinite(target)
        and (not grain or grain in GRAINS)
        and (row.get("scope_kind") or "everyone") in ("everyone", *SCOPES.values())
    )


def _whose(row: Mapping[str, Any], names: Mapping[str, str] | None) -> tuple[str, Scope]:
    """The measure and the scope of a row."""
    measure, name = row.get("measure") or DEFAULT_MEASURE, row.get("scope_id") or ""
    kind: Any = row.get("scope_kind") or ("user" if name else "everyone")
    if kind == "everyone":
        return measure, Scope()
    return measure, Scope(kind, (names or {}).get(name, name))


def _grain(days: set[date]) -> Unit | None:
    """The length that most of the gaps between some days have; None for a single day."""
    units: list[tuple[int, Unit]] = [(45, "month"), (135, "quarter"), (10**6, "year")]
    gaps = [(after - before).days for before, after in pairwise(sorted(days))]
    lengths = Counter(next(unit for most, unit in units if gap <= most) for gap in gaps)
    return lengths.most_common(1)[0][0] if lengths else None


def _stretch(grain: Unit, day: date, clock: Clock) -> Period:
    """The calendar's or the fiscal period that begins on a day, or else the fiscal one around it.

    Where the fiscal year is the calendar's, these are the same.
    """
    plain = Clock(clock.today, clock.first_weekday)
    first = day if start_of(grain, day, plain) == day else start_of(grain, day, clock)
    return Period(first, shifted(first, grain, 1) - timedelta(days=1), grain)


def _exact(value: float | Decimal) -> Decimal:
    """The number that a float was written as: 0.1, not the nearest power of two's."""
    return value if isinstance(value, Decimal) else Decimal(repr(value))


# Spreading ───────────────────────────────────────────────────────────────────────────────────────


def spread(target: Decimal, weights: Sequence[int | Fraction | Decimal]) -> list[Decimal]:
    """A target in parts by weight, which add up to it to its last digit (at least to the cent).

    What rounding leaves goes to the parts that lost most by it, the earlier one first; without any
    weight, all parts are alike.

    spread(100, [1, 1, 1])  →  33.34, 33.33, 33.33
    """
    if not weights:
        return []
    # In whole numbers of the last digit, and of the weights' common denominator.
    ratios = [each.as_integer_ratio() for each in weights]
    common = lcm(*(below for __, below in ratios))
    whole = [above * (common // below) for above, below in ratios]
    if min(whole) < 0:
        raise ValueError("A weight is below zero.")
    if not any(whole):
        whole = [1] * len(whole)
    total = sum(whole)
    exponent = target.as_tuple().exponent
    assert isinstance(exponent, int), "a target is a finite number"
    scale = min(exponent, -2)
    digits = int(target.scaleb(-scale, EXACT))
    parts, lost = [], []
    for each in whole:
        part, remainder = divmod(digits * each, total)
        parts.append(part)
        lost.append(remainder)
    losers = sorted(range(len(parts)), key=lambda at: (-lost[at], at))
    for at in losers[: digits - sum(parts)]:
        parts[at] += 1
    return [Decimal(each).scaleb(scale, EXACT) for each in parts]


@dataclass(frozen=True, eq=False)
class Goals:
    """The goals of a workspace, and how they fall on days."""

    goals: tuple[Goal, ...]
    calendar: Calendar
    spread: Spread = "evenly"
    people: Mapping[str, Collection[str]] = field(default_factory=dict)
    """The members of each team, those of its sub-teams too."""
    shape: Mapping[date, Decimal | float] = field(default_factory=dict)
    """For spread=shape: the first day of each month and what the measure was in it."""

    def of(
        self,
        measure: str,
        label: Message,
        scope: Scope,
        period: Period | None,
        kind: Kind = "flow",
    ) -> Target:
        """The goal of a measure for a scope in a period; None, and why, where there is none.

        A team's goal is its own, or else, where the measure adds up, the sum of its people's.
        """
        said = (("measure", label), ("scope", scope.label))
        if period is None:
            return Target(None, Said(NO_PERIOD, said[:1]))
        own = self._own(measure, scope, period, kind)
        if own is not None:
            return Target(own)
        if scope.kind == "team" and kind == "flow":
            members = list(dict.fromkeys(self.people.get(scope.name, ())))
            scopes = (Scope("user", each) for each in members)
            targets = [self._own(measure, each, period, kind) for each in scopes]
            known = [each for each in targets if each is not None]
            if known:
                counts = (("known", len(known)), ("all", len(members)))
                text = OF_PEOPLE if len(known) == len(members) else OF_SOME
                values = said if text is OF_PEOPLE else (*said, *counts)
                return Target(sum(known, Decimal(0)), Said(text, values), of_people=True)
        mine = self._mine.get((measure, scope), ())
        touching = [each for each in mine if _overlap(each.period, period)]
        if not touching:
            return Target(None, Said(NO_GOAL, said))
        if kind != "flow":
            return Target(None, Said(NOT_ADDED, said[:1]))
        ends = (("start", period.start), ("end", period.end))
        return Target(None, Said(NOT_ALL, (*said, *ends)))

    @cached_property
    def _mine(self) -> dict[tuple[str, Scope], tuple[Goal, ...]]:
        """The goals of each measure and scope, the finer first."""
        found: dict[tuple[str, Scope], tuple[Goal, ...]] = {}
        for each in sorted(self.goals, key=lambda goal: (goal.period.days, goal.period.start)):
            key = (each.measure, each.scope)
            found[key] = (*found.get(key, ()), each)
        return found

    @cached_property
    def _by_day(self) -> dict[tuple[str, Scope], dict[date, Decimal]]:
        return {}

    def _own(self, measure: str, scope: Scope, period: Period, kind: Kind) -> Decimal | None:
        mine = self._mine.get((measure, scope), ())
        for each in mine:
            if (each.period.start, each.period.end) == (period.start, period.end):
                return each.target
        if not mine or kind == "distinct":
            return None
        return self._added(mine, period) if kind == "flow" else _level(mine, period)

    def _added(self, mine: tuple[Goal, ...], period: Period) -> Decimal | None:
        """The goals inside a period, the longest first, and of its other days the days' parts."""
        rest = dict.fromkeys(_days(period))
        total = Decimal(0)
        for each in reversed(mine):
            if each.period.start not in period or each.period.end not in period:
                continue
            days = _days(each.period)
            if all(day in rest for day in days):
                total += each.target
                for day in days:
                    del rest[day]
        if not rest:
            return total
        by_day = self._on_days(mine)
        if any(day not in by_day for day in rest):
            return None
        return total + sum((by_day[day] for day in rest), Decimal(0))

    def _on_days(self, mine: tuple[Goal, ...]) -> dict[date, Decimal]:
        """What of a scope's goals falls on each day that they cover."""
        key = (mine[0].measure, mine[0].scope)
        if key not in self._by_day:
            parts: dict[date, Decimal] = {}
            for goal in mine:
                days = _days(goal.period)
                given = sum((parts[day] for day in days if day in parts), Decimal(0))
                free = [day for day in days if day not in parts]
                left = goal.target - given
                parts |= self._spread(left if left * goal.target > 0 else Decimal(0), free)
            self._by_day[key] = parts
        return self._by_day[key]

    def _spread(self, target: Decimal, days: list[date]) -> dict[date, Decimal]:
        """A target over days: first over their months, then over each month's days."""
        months: dict[date, list[date]] = {}
        for day in days:
            months.setdefault(day.replace(day=1), []).append(day)
        parts: dict[date, Decimal] = {}
        shares = spread(target, [self._weight(*each) for each in months.items()])
        for share, each in zip(shares, months.values(), strict=True):
            weights = [1 if self.spread == "evenly" else self._works(day) for day in each]
            parts |= zip(each, spread(share, weights), strict=True)
        return parts

    def _weight(self, month: date, days: list[date]) -> Fraction:
        if self.spread == "working_days":
            return Fraction(sum(self._works(day) for day in days))
        part = Fraction(len(days), (shifted(month, "month", 1) - month).days)
        if self.spread == "evenly":
            return part
        before = self.shape.get(shifted(month, "year", -1), 0)
        return max(Fraction(before), Fraction(0)) * part

    def _works(self, day: date) -> int:
        return int(self.calendar.is_working(day))


def _days(period: Period) -> list[date]:
    return [period.start + timedelta(days=ahead) for ahead in range(period.days)]


def _overlap(one: Period, other: Period) -> bool:
    return one.start <= other.end and other.start <= one.end


def _level(mine: tuple[Goal, ...], period: Period) -> Decimal | None:
    """The one level that the finest goals set on every day of a period; None where they differ."""
    found = set()
    for day in _days(period):
        found.add(next((each.target for each in mine if day in each.period), None))
    return found.pop() if len(found) == 1 else None


# Attainment ──────────────────────────────────────────────────────────────────────────────────────


def attainment(actual: float | Decimal | None, goal: Decimal | None) -> float | None:
    """Actual ÷ goal, a fraction; None where one is missing, or the goal is 0."""
    if actual is None or not goal:
        return None
    return float(actual) / float(goal)


def share_gone(period: Period, as_of: date, calendar: Calendar) -> float:
    """The share of a period's working days that have gone, that of as_of among them.

    A period without working days goes by its days.
    """
    if as_of < period.start:
        return 0.0
    if as_of >= period.end:
        return 1.0
    days = _days(period)
    working = [day for day in days if calendar.is_working(day)] or days
    return sum(day <= as_of for day in working) / len(working)


def shape_of(periods: Iterable[Sequence[float | Decimal]]) -> tuple[float, ...] | None:
    """How earlier periods filled: at each hundredth of a period, the mean share reached by then.

    Each period is given as what came on each of its working days, in order. None where fewer than
    four of them have anything in them.
    """
    curves = []
    for amounts in periods:
        whole = float(sum(amounts))
        if whole > 0:
            reached = [0.0]
            for each in amounts:
                reached.append(reached[-1] + float(each) / whole)
            curves.append([_between(reached, step / STEPS) for step in range(STEPS + 1)])
    if len(curves) < LEAST_PERIODS:
        return None
    return tuple(sum(each) / len(curves) for each in zip(*curves, strict=True))


def expected(gone: float, shape: Sequence[float] | None = None) -> float:
    """The share of a goal that should be reached when a share of the working days has gone.

    By the working days alone it is that share; by a shape (shape_of), what it had reached by then.
    """
    return gone if shape is None else _between(shape, gone)


def _between(points: Sequence[float], at: float) -> float:
    """The value at a place from 0 to 1 of a line through points at equal distances."""
    place = at * (len(points) - 1)
    left = min(int(place), len(points) - 1)
    right = min(left + 1, len(points) - 1)
    return points[left] + (points[right] - points[left]) * (place - left)


def pace(
    actual: float | Decimal | None,
    goal: Decimal | None,
    share: float,
    kind: Kind = "flow",
) -> float | None:
    """Attainment ÷ the share that should be reached by now: 1 is on course, more is ahead.

    `share` is expected(share_gone(…)). A level has nothing to fill, so its pace is its attainment.
    None before the period begins, and where there is no attainment.
    """
    reached = attainment(actual, goal)
    if reached is None or kind in ("stock", "ratio"):
        return reached
    return reached / share if share > 0 else None


def projected(
    actual: float | Decimal | None,
    share: float,
    kind: Kind = "flow",
    least: float = LEAST_SHARE,
) -> float | Decimal | None:
    """What the period will end at, if it goes on like this: actual ÷ the share that has gone.

    None where less than `least` of it has gone, which would tell next to nothing. A level is
    taken to stay; a finished period ends at what it is.
    """
    if actual is None or kind in ("stock", "ratio") or share >= 1:
        return actual
    if share < least or share <= 0:
        return None
    return float(actual) / share


def spread_of(name: str) -> Spread:
    """The option spread=… of a query. Raises QueryError, with those that there are."""
    for each in SPREADS:
        if each == name:
            return each  # type: ignore[return-value]
    raise QueryError(f"spread is {name!r}.", f"It takes {join(SPREADS)}.")
