"""Goals of shorter and of longer periods that do not agree: what was set last, holds.

100 a month, and later 600 for the quarter    →  600: its months share it
600 for the quarter, and later 100 a month    →  300: its months add up to it
100 a month and 600 for the quarter together  →  both: each stands for its own period
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from rapport.goals.sharing import spread
from rapport.goals.working_days import days_of
from rapport.wording import _

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from rapport.goals.rows import Goal
    from rapport.wording import Message

HELD_LATER = _(
    "{measure}: the goal for {scope} from {start} to {end} was set later than those of shorter "
    "periods in it, which came to {sum}: it is what holds, and they share it."
)
HELD_FINER = _(
    "{measure}: the goal for {scope} from {start} to {end} was {target}; those of shorter periods "
    "in it were set later and come to {sum}: they are what holds."
)
HELD_BOTH = _(
    "{measure}: the goal for {scope} from {start} to {end} is {target}, and those of shorter "
    "periods in it come to {sum}: each stands for its own period."
)


@dataclass(frozen=True)
class Conflict:
    """A goal and those of shorter periods in it, which fill it and come to something else."""

    goal: Goal
    sum: Decimal
    """What those of the shorter periods come to."""
    holds: Literal["longer", "shorter", "both"]
    """What was set last; both where they came together."""

    @property
    def is_worth_saying(self) -> bool:
        """Whether it is more than what rounding leaves of goals that came together."""
        return self.holds != "both" or abs(self.goal.target - self.sum) * 100 > self.goal.target

    @property
    def text(self) -> Message:
        """What is to be told of it."""
        return {"longer": HELD_LATER, "shorter": HELD_FINER, "both": HELD_BOTH}[self.holds]


@dataclass(frozen=True, eq=False)
class Fallen:
    """How a scope's goals fall on days."""

    on_days: dict[date, Decimal]
    conflicts: tuple[Conflict, ...]
    given_way: frozenset[Goal]
    """Those whose place what was set later has taken."""

    def of(self, goal: Goal) -> Decimal:
        """What a goal comes to: its target, where no goal that was set later takes its place."""
        if goal not in self.given_way:
            return goal.target
        return sum((self.on_days[day] for day in days_of(goal.period)), Decimal(0))


def within(one: Goal, other: Goal) -> bool:
    """Whether one goal's period is inside the other's."""
    return one.period.start in other.period and one.period.end in other.period


def agreed(
    goal: Goal, inside: Sequence[Goal], parts: Mapping[date, Decimal], given: Decimal
) -> tuple[Conflict, Sequence[Goal], dict[date, Decimal]]:
    """What holds of a goal and those inside it, which of them give way, and the days' new parts.

    `parts` are what the goals inside it make of its days, and `given` is their sum.
    """
    earlier = [each for each in inside if each.place < goal.place]
    later = [each for each in inside if each.place > goal.place]
    if earlier:
        settled = {
            day for each in inside if each.place >= goal.place for day in days_of(each.period)
        }
        shares = _shared(goal, parts, settled)
        if shares is not None:
            return Conflict(goal, given, "longer"), earlier, shares
    if later:
        return Conflict(goal, given, "shorter"), [goal], {}
    return Conflict(goal, given, "both"), [], {}


def _shared(
    goal: Goal, parts: Mapping[date, Decimal], settled: Collection[date]
) -> dict[date, Decimal] | None:
    """A goal over its days as those of shorter periods in it fall on them; None without room.

    What is settled stays, and so does what fell on months that were over when the goal was set,
    where that leaves something of it.
    """
    days = days_of(goal.period)
    begun = goal.set_on.replace(day=1)
    free = [day for day in days if day not in settled]
    running = [day for day in free if day >= begun]
    tried = [(running, goal.locked is not None)]
    if not settled or begun > goal.period.end:
        tried.append((free, False))
    for shared, stays in tried:
        fixed = sum(
            (parts.get(day, Decimal(0)) for day in set(days).difference(shared)), Decimal(0)
        )
        if shared and (stays or fixed <= goal.target):
            left = max(goal.target - fixed, Decimal(0))
            shares = spread(left, [parts.get(day, Decimal(0)) for day in shared])
            nothing = {day: Decimal(0) for day in days if day not in parts}
            return nothing | dict(zip(shared, shares, strict=True))
    return None
