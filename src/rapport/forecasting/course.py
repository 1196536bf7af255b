"""Sales over time: what was won in each month of the past year, and what is expected ahead.

date:month  won      expected  low   high   commit  goal
2026-08     41,000                                  45,000     over: it came
2026-09     52,000   52,000                         45,000     the line begins
2026-10              48,000    2,100 9,000  30,000  50,000     won and to come
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from rapport.errors import QueryError
from rapport.forecasting._columns import (
    CATEGORIES,
    CATEGORY,
    COMMITMENTS,
    EXPECTED,
    GOAL,
    HIGH,
    LOW,
    MONTH,
    OPEN,
    OVERRIDE,
    cents,
    money,
    table_of,
    without,
)
from rapport.forecasting.made import day_of
from rapport.period import Period, shifted
from rapport.query import Query
from rapport.query import where as condition
from rapport.table import Column
from rapport.wording import _

if TYPE_CHECKING:
    from rapport.forecasting.made import Made
    from rapport.forecasting.overrides import Overrides
    from rapport.table import Table

PAST = 12
"""So many months that are over stand before those ahead."""
INNER = (0.25, 0.75)
"""The inner band holds half of the plays."""
INNER_LOW = money("inner_low", _("Half of the time from"))
INNER_HIGH = money("inner_high", _("Half of the time to"))
COMMIT = money("commit", _("Commit"))
BEST_CASE = money("best_case", _("Commit and best case"))
WON = money("won", _("Won value"))
WEEK = Column("date:week", _("Week"), "dimension", "date", "week")


def course(
    made: Made, query: Query, overrides: Overrides, owed: dict[date, Decimal] | None
) -> Table:
    """The past months and those ahead, of which the last is left out where it is cut short."""
    rows = [_past(made, each, owed) for each in _months_before(made)]
    ahead = made.months()
    if len(ahead) > 1 and ahead[-1].end != _last_of_month(ahead[-1].end):
        ahead = ahead[:-1]
    if rows and ahead:
        # The line of what is expected begins where that of what came ends.
        rows[-1] = (*rows[-1][:2], rows[-1][1], *rows[-1][3:])
    commit = _called(made, ahead)
    for at, stretch in enumerate(ahead):
        won = made.won_so_far if at == 0 else 0.0
        plays = made.forecast.played.total[:, at] + won
        low, high = np.quantile(plays, made.tails)
        inner = np.quantile(plays, INNER)
        first = stretch.start.replace(day=1)
        set_to = overrides.of(made, first, at)
        rows.append(
            (
                first,
                None,
                cents(float(plays.mean())),
                cents(low),
                cents(high),
                *(cents(each) for each in inner),
                *commit[at],
                made.goal(first if at == 0 else stretch.start, stretch.end),
                set_to,
                None if owed is None else owed.get(first, Decimal(0)),
            )
        )
    columns = (
        *(MONTH, WON, EXPECTED, LOW, HIGH, INNER_LOW, INNER_HIGH, COMMIT, BEST_CASE),
        *(GOAL, OVERRIDE, COMMITMENTS),
    )
    bands = dict.fromkeys(("low", "high"), made.asked.confidence)
    bands |= dict.fromkeys(("inner_low", "inner_high"), INNER[1] - INNER[0])
    named = tuple(replace(each, holds=bands.get(each.name)) for each in columns)
    empty = ("commit", "best_case", "goal", "override", "commitments")
    return table_of(made, query, *without(tuple(map(_plain, named)), rows, *empty))


def _plain(column: Column) -> Column:
    """Past and coming months are not added up."""
    return replace(column, adds_up=False)


def _months_before(made: Made) -> list[Period]:
    """The months that are over, since the first deal was closed; a year of them at most."""
    book = made.forecast.book
    first = day_of(int(book.closed[~book.is_open].min())).replace(day=1)
    found: list[Period] = []
    begins = made.running_since
    while begins > first and len(found) < PAST:
        before = shifted(begins, "month", -1)
        found.append(Period(before, begins - timedelta(days=1)))
        begins = before
    return found[::-1]


def _past(made: Made, month: Period, owed: dict[date, Decimal] | None) -> tuple[Any, ...]:
    due = None if owed is None else owed.get(month.start, Decimal(0))
    goal = made.goal(month.start, month.end)
    won = cents(made.came(month.start, month.end))
    return (month.start, won, None, *(None,) * 6, goal, None, due)


def _called(made: Made, ahead: list[Period]) -> list[tuple[Decimal | None, Decimal | None]]:
    """What owners commit to and their best case, by the dates that they gave: with what is won.

    None where no open deal is committed to, or a best case.
    """
    if not np.isin(made.kept.categories, CATEGORIES[:2]).any():
        return [(None, None)] * len(ahead)
    outlook = made.forecast.outlook
    amounts = np.nan_to_num(made.forecast.book.amounts()[outlook.deals])
    days = made.kept.expected[outlook.deals]
    called = made.kept.categories[outlook.deals]
    found: list[tuple[Decimal | None, Decimal | None]] = []
    for at, stretch in enumerate(ahead):
        inside = (days >= _number(stretch.start)) & (days <= _number(stretch.end))
        sums = [float(amounts[inside & (called == name)].sum()) for name in CATEGORIES[:2]]
        won = made.won_so_far if at == 0 else 0.0
        found.append((cents(won + sums[0]), cents(won + sums[0] + sums[1])))
    return found


def weeks(made: Made, query: Query) -> Table:
    """Open value by category, in the week in which its owner expects it to close."""
    outlook = made.forecast.outlook
    amounts = made.forecast.book.amounts()[outlook.deals]
    days = made.kept.expected[outlook.deals]
    called = made.kept.categories[outlook.deals]
    first, last = _number(made.period.start), _number(made.period.end)
    sums: dict[tuple[date, str], float] = {}
    for name in CATEGORIES:
        mine = (called == name) & (days >= first) & (days <= last) & ~np.isnan(amounts)
        # The first day of 1970 was a Thursday, and weeks begin on Mondays.
        weeks_of, at = np.unique((days[mine] + 3) // 7, return_inverse=True)
        for week, value in zip(weeks_of, np.bincount(at, amounts[mine]), strict=True):
            sums[day_of(int(week) * 7 - 3), name] = float(value)
    rows: list[tuple[Any, ...]] = []
    if any(name != "pipeline" for __, name in sums):
        named = [each for each in CATEGORIES if any(name == each for __, name in sums)]
        week = min(week for week, __ in sums)
        while week <= max(week for week, __ in sums):
            rows += [(week, name, cents(sums.get((week, name), 0.0))) for name in named]
            week += timedelta(days=7)
    return table_of(made, query, (WEEK, CATEGORY, OPEN), rows)


def commitments(made: Made) -> dict[date, Decimal] | None:
    """The commitments of each month of the course, by its first day; None where there are none.

    They are the company's: a forecast that is narrowed has none.
    """
    if made.asked.chosen:
        return None
    first = _months_before(made)[:1]
    begins = first[0].start if first else made.running_since
    # Of a month that is cut short, those by its last day: its plays reach no further either.
    period = f"{begins}..{made.period.end}"
    asked = Query(("commitments",), by=("date:month",), period=period)
    try:
        table = made.ask(asked)
    except QueryError:
        return None
    found = {row["date:month"]: row["commitments"] for row in table.rows()}
    known = {day: Decimal(value) for day, value in found.items() if value}
    ahead = {day for day in known if day >= made.running_since}
    return known if ahead else None


def arrivals(made: Made) -> Table | None:
    """New leads and new deals in the past months; of what there is, None where nothing is."""
    past = _months_before(made)
    if not past:
        return None
    period = f"{past[0].start}..{made.asked.day}"
    where = tuple(condition(f"{part}={'|'.join(values)}") for part, values in made.asked.chosen)
    day = made.asked.day.isoformat()
    known = [each for each in ("leads", "deals") if made.model.spans.get(each) is not None]
    while known:
        asked = Query(tuple(known), by=("date:month",), period=period, where=where, as_of=day)
        try:
            return made.ask(asked)
        except QueryError:
            # Leads are not narrowed by what only deals have.
            known = [each for each in known if each != "leads"] if "leads" in known else []
    return None


def _last_of_month(day: date) -> date:
    return shifted(day.replace(day=1), "month", 1) - timedelta(days=1)


def _number(day: date) -> int:
    return (day - date(1970, 1, 1)).days
