"""Goals: what is to be reached, by whom, in which stretch of days.

The goals table has a target for a stretch (a month, a quarter, a year) and a scope. From it this
makes the goal of any period, to the last digit:

    a goal for the period itself is taken as it is
    the goals inside a period add up to its goal, where together they cover all of it
    where finer goals fill a coarser one and come to something else, what was set last holds
    a finer goal wins over a coarser one for its own stretch; what the finer ones leave of the
    coarser one's target is spread over the rest of its days, and never falls below zero

    rows                                            goals of the months, spread evenly
    won_amount  2026-01-01  year     1200           2026-01  300
    won_amount  2026-01-01  month     300           2026-02   81.82, 81.82 … 81.81: 900 in all

That is how flows (money, counts) behave. The goal of a rate or of a stock is a level: it holds for
every stretch within its own. One of a distinct count holds for its own stretch only.
"""

from __future__ import annotations

from rapport.goals.agreeing import Conflict
from rapport.goals.progress import (
    a_day,
    attainment,
    behind,
    days_left,
    expected,
    pace,
    projected,
    shape_of,
    share_gone,
)
from rapport.goals.rows import UNUSED, Goal, read
from rapport.goals.scope import SCOPES, Said, Scope, scope_of
from rapport.goals.sharing import spread
from rapport.goals.spreading import Goals, Kind, Spread, Target
from rapport.goals.working_days import Calendar

__all__ = [
    "SCOPES",
    "UNUSED",
    "Calendar",
    "Conflict",
    "Goal",
    "Goals",
    "Kind",
    "Said",
    "Scope",
    "Spread",
    "Target",
    "a_day",
    "attainment",
    "behind",
    "days_left",
    "expected",
    "pace",
    "projected",
    "read",
    "scope_of",
    "shape_of",
    "share_gone",
    "spread",
]
