"""How far along a goal somebody is: attainment, pace, and where the period will end.

300 of 1000, after a quarter of the working days  →  attainment 0.3, pace 1.2, projected 1200
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.goals.working_days import days_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from decimal import Decimal

    from rapport.goals.spreading import Kind
    from rapport.goals.working_days import Calendar
    from rapport.period import Period

LEAST_SHARE = 0.1
"""Of less of a period than this, nothing is projected."""
LEAST_PERIODS = 4
"""From fewer earlier periods than this, no shape is taken."""
STEPS = 100


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
    days = days_of(period)
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
    return gone if shape is None or gone >= 1 else _between(shape, gone)


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


def behind(
    actual: float | Decimal | None, goal: Decimal | None, share: float, kind: Kind = "flow"
) -> float | None:
    """What is lacking of what should be reached by now: goal × that share − actual.

    Below zero for who is ahead. `share` is expected(share_gone(…)); a level should be there always.
    """
    if actual is None or goal is None:
        return None
    due = float(goal) * (1.0 if kind in ("stock", "ratio") else share)
    return due - float(actual)


def days_left(period: Period, as_of: date, calendar: Calendar) -> int:
    """The working days that a period has left after a day; of one without any, its days."""
    if as_of >= period.end:
        return 0
    days = days_of(period)
    working = [day for day in days if calendar.is_working(day)] or days
    return sum(day > as_of for day in working)


def a_day(
    actual: float | Decimal | None, goal: Decimal | None, left: int, kind: Kind = "flow"
) -> float | None:
    """What each working day that is left has to bring: what is left of the goal, spread over them.

    0 where the goal is reached; None for a level, and where no day is left to reach it.
    """
    if actual is None or goal is None or kind != "flow":
        return None
    lacking = float(goal) - float(actual)
    if lacking <= 0:
        return 0.0
    return lacking / left if left else None
