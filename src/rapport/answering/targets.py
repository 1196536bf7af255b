"""Goals beside figures: won_amount:goal, :attainment, :pace, :projected and more, for each row.

owner  won_amount      goals (Nora, this quarter)      owner  won_amount  :goal  :attainment  :pace
Nora   300         +   1200 a year, spread evenly  →   Nora   300         300    1.0          1.5
Emma   NULL                                            Emma   0           200    0            0

Someone with a goal and no figure has a row too: who has sold nothing is behind.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rapport.answering.grid import Grid, Key
from rapport.compiling.plan import GOAL_OPTIONS
from rapport.errors import QueryError
from rapport.goals import (
    SCOPES,
    UNUSED,
    Said,
    Scope,
    a_day,
    attainment,
    behind,
    days_left,
    expected,
    pace,
    projected,
    scope_of,
    shape_of,
    share_gone,
)
from rapport.measure import DAYS_LEFT, AnyMeasure, Derived
from rapport.period import Period, previous_period, shifted
from rapport.query import GOALS, Condition
from rapport.table import Figure, Note
from rapport.wording import NOTHING, _

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from rapport.compiling.opened import Opened
    from rapport.compiling.plan import Question
    from rapport.goals import Calendar, Goals, Target
    from rapport.query import Query
    from rapport.table import Table
    from rapport.wording import Message

CHANCE = "goal_probability"
FORECAST_OF = "won_amount"
NO_FORECAST = _(
    "{measure}: how likely a goal is reached is told of won value, as only that is forecast."
)
NO_CHANCE = _(
    "{measure}: how likely a goal is reached is told of whole months up to two years ahead, where "
    "deals were won or lost before."
)
EARLIER = 8
"""So many earlier periods tell how such a period usually fills."""

Targets = dict[tuple[str, Key], dict[str, Any]]
"""By measure and key: the goal and what follows from it, by suffix."""


def with_goals(question: Question, grid: Grid, opened: Opened) -> list[Key]:
    """The keys of those who have a goal in the period and no row: to be added to the answer."""
    names = {each.measure.name for each in question.asked if each.suffix in GOALS}
    names |= {name for each in made_of_goals(question) for name in each.goals}
    if not names or question.period is None or len(question.axes) != 1:
        return []
    dimension = question.axes[0].dimension
    kind = SCOPES.get(dimension)
    # Goals are for no others than these, so that any other condition leaves none.
    if any(
        not isinstance(each, Condition) or (each.field, each.operator) != (dimension, "=")
        for each in question.query.where
    ):
        return []
    teams = opened.model.teams
    found = {
        (goal.scope.name,)
        for goal in opened.goals("evenly", {}).goals
        if goal.scope.kind == kind
        and all(goal.scope.name in each.values for each in question.query.where)  # type: ignore[union-attr]  # conditions all
        # What a team with teams below it reaches stands in their rows.
        and not (kind == "team" and len(teams.get(goal.scope.name, ())) > 1)
        and goal.measure in names
        and goal.period.start <= question.period.end
        and goal.period.end >= question.period.start
    }
    return sorted(found - {*grid.keys})


def made_of_goals(question: Question) -> list[Derived]:
    """The measures that are asked for and worked out of goals."""
    found = (each.measure for each in question.asked if not each.suffix)
    return [each for each in found if isinstance(each, Derived) and each.goals]


def work_out(
    question: Question, grid: Grid, opened: Opened, ask: Callable[[Query], Table]
) -> list[Note]:
    """Work out, in every row, the measures that are made of goals; what to know of those."""
    made = made_of_goals(question)
    names = dict.fromkeys(name for each in made for name in each.goals)
    wanted = {name: opened.model.measure(name) for name in names}
    found, notes = targets(question, grid, opened, ask, wanted)
    for each in made:
        for part in each.parts:
            # Who has no open deals has a pipeline of nothing, where others have one.
            column = grid.column(part)
            there = any(value is not None for value in column)
            ahead = bool(question.period and question.period.start > question.as_of)
            if (there or ahead) and _adds_up(part, opened):
                grid.columns[part] = [0 if value is None else value for value in column]
    for name in names:
        goals = [found.get((name, key), {}).get("goal") for key in grid.keys]
        grid.columns[f"{name}:goal"] = goals
    periods = [_stretch(key, question) for key in grid.keys]
    grid.columns[DAYS_LEFT] = [
        max(0, (each.end - question.as_of).days) if each else None for each in periods
    ]
    for each in made:
        grid.work_out(each)
    return notes


def _adds_up(name: str, opened: Opened) -> bool:
    return opened.model.measure(name).kind in ("stock", "flow")


def targets(
    question: Question,
    grid: Grid,
    opened: Opened,
    ask: Callable[[Query], Table],
    wanted: Mapping[str, AnyMeasure] | None = None,
) -> tuple[Targets, list[Note]]:
    """The goals of every measure that asks for one, at every key, and what to know of them.

    Or of those that are `wanted`, by name.
    """
    options = dict(question.query.options)
    spread: Any = options.get("spread", "evenly")
    by_shape = options.get("pace", "working_days") == "shape"
    found: Targets = {}
    said: dict[Said, None] = {}
    unused = 0
    over_time = _over_time(question)
    of_people = {
        each.measure.name for each in question.asked if each.suffix in ("people_goal", "goal_gap")
    }
    chances = {each.measure.name for each in question.asked if each.suffix == CHANCE}
    if wanted is None:
        asked = (each for each in question.asked if each.suffix in GOALS)
        wanted = {each.measure.name: each.measure for each in asked}
    for name, measure in wanted.items():
        shape = _months(name, question, ask) if spread == "shape" else {}
        goals = opened.goals(spread, shape)
        people, unused = goals.people, goals.unused
        if any(axis.dimension == "team" for axis in question.axes):
            goals = of_own_members(goals, opened.model.teams)
        usual = _usual(name, question, ask, goals) if by_shape else None
        for key, actual in zip(grid.keys, grid.column(name), strict=True):
            by = {
                axis.dimension: key[at] for at, axis in enumerate(question.axes) if at != over_time
            }
            scope = scope_of(measure.label, question.query.where, by, people)
            if isinstance(scope, Said):
                said[scope] = None
                continue
            target = _of(measure, scope, key, question, goals)
            partly = _partly(measure, scope, key, question, goals) if name in of_people else ()
            for each in (target.said, *target.changed, *partly):
                if each:
                    said[_with_units(each, measure, opened)] = None
            period = _stretch(key, question)
            found[name, key] = _values(
                actual,
                target,
                measure,
                period,
                question=question,
                goals=goals,
                usual=usual,
                scope=scope,
            )
            if name in chances and period is not None and target.value is not None:
                found[name, key][CHANCE] = _chance(
                    name, actual, target.value, scope, period, question=question,
                    opened=opened,
                )  # fmt: skip
    notes = [Note(*UNUSED, unused)] if unused else []
    notes += [
        Note(text, values=(("measure", wanted[name].label),))
        for name in sorted(chances & wanted.keys())
        if (text := _without_chance(name, found))
    ]
    return found, [*notes, *_told(said)]


def _with_units(said: Said, measure: AnyMeasure, opened: Opened) -> Said:
    """What is to be told of a goal, its amounts as figures of the measure."""
    currency = opened.model.settings.currency
    values = tuple(
        (name, Figure(value, measure.unit, currency) if isinstance(value, Decimal) else value)
        for name, value in said.values
    )
    return Said(said.text, values)


def _told(said: Iterable[Said]) -> list[Note]:
    """What is to be told of goals: once where it is the same of several people or teams."""
    together: dict[tuple[Any, ...], list[Any]] = {}
    for each in said:
        rest = tuple(value for value in each.values if value[0] != "scope")
        scopes = [value for name, value in each.values if name == "scope"]
        together.setdefault((each.text, rest), []).extend(scopes)
    return [
        Note(text, values=(*rest, *([("scope", tuple(scopes))] if scopes else [])))
        for (text, rest), scopes in together.items()
    ]


def _chance(
    name: str,
    actual: Any,
    goal: Any,
    scope: Scope,
    period: Period,
    *,
    question: Question,
    opened: Opened,
) -> float | None:
    """How likely a goal is reached; None where that is not forecast."""
    # Who has what was sold, counted otherwise, is not what is forecast.
    is_own = not {name for name, __ in question.query.options} - {*GOAL_OPTIONS}
    is_over = period.end <= question.as_of
    if is_over and actual is None:
        return None
    if not is_over and (name != FORECAST_OF or not is_own):
        return None
    alone = len(question.axes) == (_over_time(question) is not None)
    return opened.chance(scope, period, question.as_of, goal, actual, alone=alone)


def _without_chance(name: str, found: Targets) -> Message:
    """Why some goals have no chance; nothing where all of them have one."""
    of_name = [each for (measure, __), each in found.items() if measure == name]
    lacks = any(each.get("goal") is not None and each.get(CHANCE) is None for each in of_name)
    if not lacks:
        return NOTHING
    return NO_CHANCE if name == FORECAST_OF else NO_FORECAST


def of_own_members(goals: Goals, teams: Mapping[str, Collection[str]]) -> Goals:
    """The goals where each team has a row: its figures there are of those directly in it.

    Whoever is in a team below it stands in that one's row, and so do their goals.
    """
    below = {
        team: {person for each in subs if each != team for person in goals.people.get(each, ())}
        for team, subs in teams.items()
    }
    people = {
        team: [each for each in members if each not in below.get(team, ())]
        for team, members in goals.people.items()
    }
    return replace(goals, people=people)


def _of(measure: AnyMeasure, scope: Scope, key: Key, question: Question, goals: Goals) -> Target:
    kind: Any = measure.kind
    day = question.as_of if question.is_past else date.max
    return goals.of(measure.name, measure.label, scope, _stretch(key, question), kind, day)


def _partly(
    measure: AnyMeasure, scope: Scope, key: Key, question: Question, goals: Goals
) -> tuple[Said, ...]:
    """Whose goals cover a row's period only in part: what they have is in the sum of people's."""
    kind: Any = measure.kind
    day = question.as_of if question.is_past else date.max
    period = _stretch(key, question)
    return goals.partly(measure.name, measure.label, scope, period, kind, day) if period else ()


def _over_time(question: Question) -> int | None:
    """The place of the axis whose buckets are stretches of the period; None without one."""
    at = question.dense_axis
    return at if at is not None and question.axes[at].dimension == "date" else None


def _stretch(key: Key, question: Question) -> Period | None:
    """The days that a row is of: its bucket, within the period."""
    at = _over_time(question)
    if at is None or key[at] is None:
        return question.period
    unit: Any = question.axes[at].grain.removeprefix("fiscal_")
    end = shifted(key[at], unit, 1) - timedelta(days=1)
    whole = question.period
    if whole and (key[at] < whole.start or end > whole.end):
        return Period(max(key[at], whole.start), min(end, whole.end))
    return Period(key[at], end, unit)


def _values(
    actual: Any,
    target: Target,
    measure: AnyMeasure,
    period: Period | None,
    *,
    question: Question,
    goals: Goals,
    usual: tuple[float, ...] | None,
    scope: Scope,
) -> dict[str, Any]:
    kind: Any = measure.kind
    found: dict[str, Any] = {
        "goal": target.value,
        "attainment": attainment(actual, target.value),
    }
    if period is None:
        return found
    gone = expected(share_gone(period, question.as_of, goals.calendar), usual)
    found["behind"] = behind(actual, target.value, gone, kind)
    left = days_left(period, question.as_of, goals.calendar)
    found["a_day"] = a_day(actual, target.value, left, kind)
    day = question.as_of if question.is_past else date.max
    whole, __ = goals.of_people(measure.name, scope, period, kind, day)
    found["people_goal"] = whole
    if whole is not None and target.value is not None:
        found["goal_gap"] = target.value - whole
    found["pace"] = pace(actual, target.value, gone, kind)
    found["projected"] = projected(actual, gone, kind)
    return found


def _months(name: str, question: Question, ask: Callable[[Query], Table]) -> dict[Any, Any]:
    """What the measure was in each month of all there is."""
    table = ask(_alone(question, name, "all", ("date:month",)))
    return {row["date:month"]: row[name] for row in table.rows() if row[name] is not None}


def _usual(
    name: str, question: Question, ask: Callable[[Query], Table], goals: Goals
) -> tuple[float, ...] | None:
    """How earlier periods of this kind filled, day by day."""
    period = question.period
    if period is None:
        raise QueryError("pace=shape needs a period.", "Name one.")
    curves = []
    for __ in range(EARLIER):
        period = previous_period(period, period.end)
        span = f"{period.start.isoformat()}..{period.end.isoformat()}"
        try:
            table = ask(_alone(question, name, span, ("date:day",)))
        except QueryError:
            break
        curves.append(_on_working_days(table, name, goals.calendar))
    return shape_of(curves)


def _on_working_days(table: Table, name: str, calendar: Calendar) -> list[float]:
    """What came on each working day, that of the free days before it included."""
    came, waiting = [], 0.0
    for row in table.rows():
        waiting += float(row[name] or 0)
        if calendar.working.get(row["date:day"], True):
            came.append(waiting)
            waiting = 0.0
    return [*came[:-1], came[-1] + waiting] if came else [waiting]


def _alone(question: Question, name: str, period: str, by: tuple[str, ...]) -> Query:
    options = tuple(each for each in question.query.options if each[0] not in GOAL_OPTIONS)
    return replace(
        question.query,
        measures=(name,),
        by=by,
        period=period,
        compare=(),
        having=(),
        order=(),
        limit=None,
        totals=False,
        options=options,
    )
