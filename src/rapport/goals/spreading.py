"""The goal of anybody in any stretch of days, whatever stretches goals were set for.

1200 for the year, evenly                   2026-01  100    2026-Q1  300
1200 for the year, and 320 for January  →   2026-01  320    2026-02   80 (what is left, spread)
1200, and from 10 July on 1800              2026-06  100    2026-07  200 (what was over, stays)
100 a month; later 600 for 2026-Q1      →   2026-01  200    2026-Q1  600 (what was set last, holds)
600 for 2026-Q1; later 100 a month      →   2026-01  100    2026-Q1  300
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from rapport.goals.agreeing import Conflict, Fallen, agreed, within
from rapport.goals.scope import Said, Scope
from rapport.goals.sharing import spread
from rapport.goals.working_days import days_of
from rapport.period import shifted
from rapport.wording import Message, _

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from rapport.goals.rows import Goal
    from rapport.goals.working_days import Calendar
    from rapport.period import Period

Spread = Literal["evenly", "working_days", "shape"]
"""How a coarse goal falls on its months: alike, by working days, or as the last year did."""

Kind = Literal["flow", "stock", "ratio", "distinct"]
"""The kind of the measure: Measure.kind."""

NO_GOAL = _("{measure}: there is no goal for {scope}.")
NOT_ALL = _("{measure}: the goals for {scope} do not cover all of {start} to {end}.")
NOT_ADDED = _("{measure}: its goals are not added up over time, and there is none for the period.")
NO_PERIOD = _("{measure}: a goal is for a period, and none was asked.")
OF_PEOPLE = _("{measure}: {scope} has no goal of its own; it is the sum of its people's.")
OF_SOME = _(
    "{measure}: {scope} has no goal of its own; it is the sum of its people's, of whom {known} in "
    "{all} have one."
)
PARTLY = _(
    "{measure}: the goals of {scope} cover {start} to {end} only in part. What they have is in the "
    "sum of people's goals."
)
CHANGED = _(
    "{measure}: the goal for {scope} from {start} to {end} was changed on {day}. What fell on the "
    "months that were over by then stays as it was."
)


@dataclass(frozen=True)
class Target:
    """The goal of a measure in a period; None where there is none. `said` tells why, or of whom."""

    value: Decimal | None
    said: Said | None = None
    changed: tuple[Said, ...] = ()
    """Of goals of a running period that were changed: what stays as it was."""


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
    unused: int = 0
    """How many rows of the goals table make no goal: see UNUSED."""

    def of(  # noqa: PLR0917 - what a goal is asked by
        self,
        measure: str,
        label: Message,
        scope: Scope,
        period: Period | None,
        kind: Kind = "flow",
        day: date = date.max,
    ) -> Target:
        """The goal of a measure for a scope in a period; None, and why, where there is none.

        A team's goal is its own, or else, where the measure adds up, the sum of its people's. Goals
        that were changed are taken as they stood on `day`.
        """
        said = (("measure", label), ("scope", scope.label))
        if period is None:
            return Target(None, Said(NO_PERIOD, said[:1]))
        own = self._own(measure, scope, period, kind, day)
        if own is not None:
            told = self._told(measure, label, scope, period, kind, day)
            return Target(own, None, told)
        if scope.kind == "team":
            whole, known = self.of_people(measure, scope, period, kind, day)
            if whole is not None:
                members = self._members(scope)
                counts = (("known", known), ("all", len(members)))
                text = OF_PEOPLE if known == len(members) else OF_SOME
                values = said if text is OF_PEOPLE else (*said, *counts)
                changed = tuple(
                    each
                    for member in members
                    for each in self._told(measure, label, member, period, kind, day)
                )
                partly = self.partly(measure, label, scope, period, kind, day)
                return Target(whole, Said(text, values), (*changed, *partly))
        mine = self._mine.get((measure, scope), ())
        touching = [each for each in mine if _overlap(each.period, period)]
        if not touching:
            return Target(None, Said(NO_GOAL, said))
        if kind != "flow":
            return Target(None, Said(NOT_ADDED, said[:1]))
        ends = (("start", period.start), ("end", period.end))
        return Target(None, Said(NOT_ALL, (*said, *ends)))

    def of_people(
        self, measure: str, scope: Scope, period: Period, kind: Kind, day: date = date.max
    ) -> tuple[Decimal | None, int]:
        """The sum of the goals of a team's people, or of everybody's, and how many have one.

        Who has goals for a part of the period counts with them: the sum is of all that is set, and
        so the periods' sums are their years'. None where nobody has, and where the measure does not
        add up.
        """
        members = self._members(scope)
        if kind != "flow":
            return None, 0
        targets = [self._there(measure, each, period, day) for each in members]
        known = [each for each in targets if each is not None]
        return (sum(known, Decimal(0)) if known else None), len(known)

    def partly(  # noqa: PLR0917 - what a goal is asked by
        self,
        measure: str,
        label: Message,
        scope: Scope,
        period: Period,
        kind: Kind,
        day: date = date.max,
    ) -> tuple[Said, ...]:
        """Of which of a team's people, or of everybody, the goals cover a period only in part."""
        ends = (("start", period.start), ("end", period.end))
        return tuple(
            Said(PARTLY, (("measure", label), ("scope", each.label), *ends))
            for each in (self._members(scope) if kind == "flow" else ())
            if self._there(measure, each, period, day) is not None
            and self._own(measure, each, period, kind, day) is None
        )

    def _there(self, measure: str, scope: Scope, period: Period, day: date) -> Decimal | None:
        """What there is of somebody's goals in a period, of all of it or of parts; None without."""
        own = self._own(measure, scope, period, "flow", day)
        mine = tuple(each.on(day) for each in self._mine.get((measure, scope), ()))
        if own is not None or not any(_overlap(each.period, period) for each in mine):
            return own
        return self._added(mine, period, whole=False)

    def _members(self, scope: Scope) -> list[Scope]:
        if scope.kind == "team":
            names = dict.fromkeys(self.people.get(scope.name, ()))
        elif scope.kind == "everyone":
            names = dict.fromkeys(
                each.scope.name for each in self.goals if each.scope.kind == "user"
            )
        else:
            names = {}
        return [Scope("user", each) for each in names]

    def conflicts(
        self, measure: str, scope: Scope, period: Period, kind: Kind, day: date = date.max
    ) -> tuple[Conflict, ...]:
        """Where the goals of shorter and of longer periods around a period do not agree."""
        mine = tuple(each.on(day) for each in self._mine.get((measure, scope), ()))
        if not mine or kind != "flow":
            return ()
        found = self._fallen(mine).conflicts
        return tuple(each for each in found if _overlap(each.goal.period, period))

    def _told(  # noqa: PLR0917 - what a goal is asked by
        self,
        measure: str,
        label: Message,
        scope: Scope,
        period: Period,
        kind: Kind,
        day: date,
    ) -> tuple[Said, ...]:
        """What is to be told of a scope's goals: of those that were changed, and do not agree."""
        found = [
            Said(
                each.text,
                (
                    ("measure", label),
                    ("scope", scope.label),
                    ("start", each.goal.period.start),
                    ("end", each.goal.period.end),
                    ("target", each.goal.target),
                    ("sum", each.sum),
                ),
            )
            for each in self.conflicts(measure, scope, period, kind, day)
        ]
        return (*self._changed(measure, label, scope, period, day), *found)

    def _changed(
        self, measure: str, label: Message, scope: Scope, period: Period, day: date
    ) -> tuple[Said, ...]:
        """What is to be told of a scope's goals that were changed in the middle of their period."""
        found = []
        for each in self._mine.get((measure, scope), ()):
            goal: Goal | None = each.on(day)
            while goal and goal.before:
                if goal.locked and _overlap(goal.period, period):
                    values = {
                        "measure": label,
                        "scope": scope.label,
                        "start": goal.period.start,
                        "end": goal.period.end,
                        "day": goal.since,
                    }
                    found.append(Said(CHANGED, tuple(values.items())))
                goal = goal.before
        return tuple(found)

    @cached_property
    def _mine(self) -> dict[tuple[str, Scope], tuple[Goal, ...]]:
        """The goals of each measure and scope, the finer first."""
        found: dict[tuple[str, Scope], tuple[Goal, ...]] = {}
        for each in sorted(self.goals, key=lambda goal: (goal.period.days, goal.period.start)):
            key = (each.measure, each.scope)
            found[key] = (*found.get(key, ()), each)
        return found

    @cached_property
    def _known(self) -> dict[tuple[str, Scope, date], Fallen]:
        return {}

    def _own(
        self, measure: str, scope: Scope, period: Period, kind: Kind, day: date = date.max
    ) -> Decimal | None:
        mine = tuple(each.on(day) for each in self._mine.get((measure, scope), ()))
        for each in mine:
            if (each.period.start, each.period.end) == (period.start, period.end):
                return self._fallen(mine).of(each) if kind == "flow" else each.target
        if not mine or kind == "distinct":
            return None
        return self._added(mine, period) if kind == "flow" else _level(mine, period)

    def _added(
        self, mine: tuple[Goal, ...], period: Period, *, whole: bool = True
    ) -> Decimal | None:
        """The goals inside a period, the longest first, and of its other days the days' parts."""
        rest = dict.fromkeys(days_of(period))
        total, fallen = Decimal(0), self._fallen(mine)
        for each in reversed(mine):
            if each.period.start not in period or each.period.end not in period:
                continue
            days = days_of(each.period)
            if all(day in rest for day in days):
                total += fallen.of(each)
                for day in days:
                    del rest[day]
        if whole and any(day not in fallen.on_days for day in rest):
            return None
        parts = (fallen.on_days.get(day, Decimal(0)) for day in rest)
        return total + sum(parts, Decimal(0))

    def _fallen(self, mine: tuple[Goal, ...]) -> Fallen:
        """What of a scope's goals falls on each day that they cover, and where they do not agree.

        The finer come first, and what they leave of a coarser one is spread over its other days.
        Where they leave none of its days, or more than its target, what was set last holds.
        """
        key = (mine[0].measure, mine[0].scope, max(each.since for each in mine))
        if key not in self._known:
            parts: dict[date, Decimal] = {}
            conflicts: list[Conflict] = []
            given_way: set[Goal] = set()
            for at, goal in enumerate(mine):
                days = days_of(goal.period)
                inside = [each for each in mine[:at] if within(each, goal)] if parts else []
                if goal.locked:
                    were = self._before(goal, mine)
                    fell = {day: were.on_days[day] for day in days_of(goal.locked)}
                    past = were.given_way.intersection(inside)
                    moved = {
                        day: fell[day] for day in fell if any(day in each.period for each in past)
                    }
                    parts = fell | parts | moved
                    given_way |= past
                given = sum((parts[day] for day in days if day in parts), Decimal(0))
                free = [day for day in days if day not in parts]
                left = goal.target - given
                if inside and (left < 0 or (left and not free)):
                    conflict, ways, shares = agreed(goal, inside, parts, given)
                    conflicts += [conflict] if conflict.is_worth_saying else []
                    given_way.update(ways)
                    parts |= shares
                    if shares:
                        continue
                parts |= self._spread(left if left * goal.target > 0 else Decimal(0), free)
            self._known[key] = Fallen(parts, tuple(conflicts), frozenset(given_way))
        return self._known[key]

    def _before(self, goal: Goal, mine: tuple[Goal, ...]) -> Fallen:
        """How a scope's goals fell before one of them was changed."""
        eve = goal.since - timedelta(days=1)
        return self._fallen(tuple(each.on(eve) for each in mine))

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


def _overlap(one: Period, other: Period) -> bool:
    return one.start <= other.end and other.start <= one.end


def _level(mine: tuple[Goal, ...], period: Period) -> Decimal | None:
    """The one level that the finest goals set on every day of a period; None where they differ."""
    found = set()
    for day in days_of(period):
        found.add(next((_level_on(each, day) for each in mine if day in each.period), None))
    return found.pop() if len(found) == 1 else None


def _level_on(goal: Goal, day: date) -> Decimal:
    """The level that held on a day; of months that were over at a change, the one before it."""
    while goal.before and goal.locked and day in goal.locked:
        goal = goal.before
    return goal.target
