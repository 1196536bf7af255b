"""The tables of a forecast: in all, month by month, and by whose it is.

won is what was won in the running month by today; expected is what is still to come. A month's goal
is held against both.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from rapport.forecasting._columns import (
    AT_LEAST,
    CATEGORIES,
    CATEGORY,
    CHANCE,
    COMMITMENTS,
    COVERED,
    DEALS,
    EXPECTED,
    FROM_NEW,
    FROM_OPEN,
    GOAL,
    HIGH,
    LOW,
    MONTH,
    OPEN,
    OVERRIDE,
    WON,
    cents,
    in_cents,
    money,
    table_of,
    without,
)
from rapport.forecasting.made import OURS, cross_of
from rapport.forecasting.record import BASELINES
from rapport.goals.scope import SCOPES, Scope
from rapport.period import Period
from rapport.table import Column
from rapport.wording import _

if TYPE_CHECKING:
    from datetime import date

    from rapport.forecasting.made import Made
    from rapport.forecasting.overrides import Overrides
    from rapport.query import Query
    from rapport.table import Table
    from rapport.wording import Message

OTHERS = {
    OURS: _("This forecast"),
    "weighted_deal": _("Weighted pipeline"),
    "weighted_stage": _("Weighted by stage"),
    "weighted_history": _("Weighted by what was won"),
    "quarter_ago": _("As a quarter before"),
    "year_ago": _("As a year before"),
    "automatic": _("Exponential smoothing (AutoETS)"),
}


def total(made: Made, query: Query, overrides: Overrides) -> Table:
    """One row: what is expected in all, and how sure it is."""
    plays, confidence = made.forecast.totals, made.asked.confidence
    low, high = made.forecast.interval(confidence)
    goal = made.goal(made.running_since, made.period.end)
    expected = cents(made.expected)
    of_open = cents(float(made.forecast.played.open.mean()))
    theirs = replace(OVERRIDE, label=_("With managers' figures"))
    columns = (EXPECTED, AT_LEAST, LOW, HIGH, FROM_OPEN, FROM_NEW, WON, GOAL, CHANCE, theirs)
    row = (
        expected,
        cents(made.forecast.at_least(confidence)),
        cents(low),
        cents(high),
        of_open,
        expected - of_open,
        cents(made.won_so_far),
        goal,
        made.chance(plays, goal, made.won_so_far),
        overrides.total(made),
    )
    return table_of(made, query, *without(columns, [row], "override"))


def months(
    made: Made, query: Query, overrides: Overrides, owed: dict[date, Decimal] | None = None
) -> Table:
    """What is expected in each month, as far as the horizon reaches into it.

    `owed` are the commitments of each month, by its first day.
    """
    played = made.forecast.played.total
    means = in_cents([float(each) for each in played.mean(axis=0)], made.expected)
    rows = []
    for at, stretch in enumerate(made.months()):
        is_running = at == 0
        first = stretch.start.replace(day=1)
        won = made.won_so_far if is_running else 0.0
        low, high = np.quantile(played[:, at], made.tails)
        goal = made.goal(first if is_running else stretch.start, stretch.end)
        due = None if owed is None else owed.get(first, Decimal(0))
        rows.append(
            (
                first,
                cents(won) if is_running else None,
                means[at],
                cents(low),
                cents(high),
                goal,
                made.chance(played[:, at], goal, won),
                overrides.of(made, first, at),
                due,
                made.chance(played[:, at], due, won),
            )
        )
    columns = (MONTH, WON, EXPECTED, LOW, HIGH, GOAL, CHANCE, OVERRIDE, COMMITMENTS, COVERED)
    empty = ("goal", "goal_probability", "override", "commitments", "covered")
    return table_of(made, query, *without(columns, rows, *empty))


def split(made: Made, query: Query, parts: tuple[str, ...], labels: tuple[Message, ...]) -> Table:
    """What is expected of each owner, team, source or product, or of two of them crossed."""
    group = parts[0] if len(parts) == 1 else cross_of(parts)
    plays = made.forecast.played.parts[group]
    came = made.came_of(group)
    names = tuple(
        Column(part, label, "dimension", "text") for part, label in zip(parts, labels, strict=True)
    )
    means = in_cents([float(each) for each in plays.mean(axis=0)], made.expected)
    rows: list[tuple[Any, ...]] = []
    for code, called in enumerate(made.kept.names[group]):
        low, high = np.quantile(plays[:, code], made.tails)
        won = float(came[code])
        goal = _goal_of(made, parts, called)
        if means[code] or won or goal:
            chance = made.chance(plays[:, code], goal, won)
            figures = (means[code], cents(won), cents(low), cents(high), goal, chance)
            rows.append((*called.split("\n"), *figures))
    at = len(parts)
    rows.sort(key=lambda each: -each[at])
    columns = (*names, EXPECTED, WON, LOW, HIGH, GOAL, CHANCE)
    query = replace(query, by=parts)
    columns, rows = without(columns, rows, "goal", "goal_probability")
    return table_of(made, query, columns, rows)


def _goal_of(made: Made, parts: tuple[str, ...], name: str) -> Decimal | None:
    """The goal of one row of a split; None where there are no goals by what it is."""
    others = [part for part, __ in made.asked.chosen if part != parts[0]]
    if len(parts) > 1 or others:
        return None
    return made.goal(made.running_since, made.period.end, Scope(SCOPES[parts[0]], name))


def categories(made: Made, query: Query) -> Table:
    """Open deals by what their owners count them as, with what is expected of them.

    Without rows where no owner counts any of them as anything.
    """
    if not (made.kept.categories != "").any():
        return table_of(made, query, (CATEGORY, EXPECTED, DEALS, OPEN), [])
    outlook = made.forecast.outlook
    amounts = np.nan_to_num(made.forecast.book.amounts()[outlook.deals])
    used, codes = np.unique(made.kept.categories[outlook.deals].astype(str), return_inverse=True)
    count = np.bincount(codes, minlength=len(used))
    value = np.bincount(codes, amounts, len(used))
    worth = np.bincount(codes, made.worth, len(used))
    parts = in_cents([float(each) for each in worth], float(made.forecast.played.open.mean()))
    rows = [
        (str(used[at]), parts[at], int(count[at]), cents(float(value[at])))
        for at in sorted(range(len(used)), key=lambda at: _place(str(used[at])))
    ]
    return table_of(made, query, (CATEGORY, EXPECTED, DEALS, OPEN), rows)


def _place(category: str) -> tuple[int, str]:
    return (CATEGORIES.index(category) if category in CATEGORIES else len(CATEGORIES), category)


def track(made: Made, query: Query) -> Table:
    """Past forecasts and what came, the latest last."""
    columns = (
        Column("date:day", _("Forecast on"), "dimension", "date", "day"),
        replace(EXPECTED, adds_up=False),
        LOW,
        HIGH,
        money("came", _("Came")),
        Column("error", _("Off by"), "measure", "number", "share"),
        *(money(name, OTHERS[name]) for name in BASELINES),
    )
    rows: list[tuple[Any, ...]] = [
        (
            each.day,
            cents(each.expected),
            cents(each.low),
            cents(each.high),
            cents(each.came),
            (each.expected - each.came) / each.came if each.came else None,
            *(
                None if each.others[name] is None else cents(each.others[name] or 0.0)
                for name in BASELINES
            ),
        )
        for each in made.record
    ]
    return table_of(made, query, *without(columns, rows, *BASELINES))


def ways(made: Made, query: Query) -> Table:
    """How far each way of forecasting was off, beside this forecast over the same windows."""
    columns = (
        Column("way", _("Way of forecasting"), "dimension", "text", words=OTHERS),
        Column("error", _("Off by"), "measure", "number", "share"),
        Column("ours", _("This forecast, over the same time"), "measure", "number", "share"),
        Column("bias", _("Came ÷ forecast"), "measure", "number", "share"),
        Column("windows", _("Forecasts"), "measure", "number", "number"),
        Column("held", _("Inside its interval"), "measure", "number", "number"),
        money("ahead", _("Expected now")),
    )
    ahead = {**made.plainly, OURS: made.expected}
    held = sum(each.inside for each in made.record)
    rows: list[tuple[Any, ...]] = [
        (
            each.name,
            each.error,
            each.ours,
            each.bias,
            each.windows,
            held if not at else None,
            None if ahead[each.name] is None else cents(ahead[each.name] or 0.0),
        )
        for at, each in enumerate(made.ways)
    ]
    return table_of(made, query, columns, rows)


def record_in_short(made: Made, query: Query) -> Table:
    """One row: how far past forecasts were off, and how often what came was in the interval."""
    columns = (
        Column("forecasts", _("Past forecasts"), "measure", "number", "number"),
        Column("error", _("Off by"), "measure", "number", "share"),
        Column("bias", _("Came ÷ forecast"), "measure", "number", "share"),
        Column("held", _("Inside its interval"), "measure", "number", "share"),
    )
    record = made.record
    rows: list[tuple[Any, ...]] = [(None,) * len(columns)]
    if record and made.ways:
        held = sum(each.inside for each in record) / len(record)
        rows = [(len(record), made.ways[0].error, made.ways[0].bias, held)]
    first = record[0].day + timedelta(days=1) if record else made.asked.day
    found = table_of(made, query, columns, rows)
    return replace(found, period=Period(min(first, made.asked.day), made.asked.day))


__all__ = ["OTHERS", "categories", "months", "record_in_short", "split", "total", "track", "ways"]
