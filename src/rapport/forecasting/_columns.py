"""The columns that the forecast's tables share, and how a table is made of them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rapport.table import Column, Table
from rapport.wording import _

if TYPE_CHECKING:
    from rapport.forecasting.made import Made
    from rapport.query import Query
    from rapport.wording import Message

WORKED_OUT = """\
-- Worked out, not counted: played many times from what this reads. See docs/forecast.md.
SELECT * FROM fact_deals_history
WHERE known_from_on <= $day AND known_until_on > $day AND valid_from_on <= $day
ORDER BY deal_id, episode, valid_from"""
"""What stands for a statement where none alone gives the figures."""
CATEGORIES = ("commit", "best_case", "pipeline")
CATEGORY_WORDS = {
    "commit": _("commit"),
    "best_case": _("best case"),
    "pipeline": _("pipeline"),
    "closed": _("closed"),
    "omitted": _("omitted"),
    "": _("(none)"),
}


def money(name: str, label: Message, *, adds_up: bool = False) -> Column:
    """A column of money."""
    return Column(name, label, "measure", "number", "money", adds_up=adds_up)


EXPECTED = money("expected", _("Expected"), adds_up=True)
LOW, HIGH = money("low", _("Likely from")), money("high", _("Likely to"))
AT_LEAST = money("at_least", _("At least"))
WON = money("won", _("Won so far this month"), adds_up=True)
GOAL = money("goal", _("Goal"), adds_up=True)
CHANCE = Column("goal_probability", _("Chance of the goal"), "measure", "number", "share")
FROM_OPEN = money("from_open", _("From deals that are open"), adds_up=True)
FROM_NEW = money("from_new", _("From deals not opened yet"), adds_up=True)
OPEN = money("open_amount", _("Open value"), adds_up=True)
DEALS = Column("deals", _("Deals"), "measure", "number", "count", adds_up=True)
MONTH = Column("date:month", _("Month"), "dimension", "date", "month")
COMMITMENTS = money("commitments", _("Commitments"), adds_up=True)
COVERED = Column("covered", _("Chance of covering them"), "measure", "number", "share")
OVERRIDE = money("override", _("Manager's figure"))
CATEGORY = Column("forecast_category", _("Category"), "dimension", "text", words=CATEGORY_WORDS)


def table_of(
    made: Made, query: Query, columns: tuple[Column, ...], rows: list[tuple[Any, ...]]
) -> Table:
    """A table of a forecast, with the sums of what adds up."""
    model = made.model
    if made.in_counts:
        counted = (
            replace(each, unit="number") if each.unit == "money" else each for each in columns
        )
        columns = tuple(counted)
    figures = [at for at, each in enumerate(columns) if each.role == "measure"]
    totals = None
    if len(figures) < len(columns) and rows and any(columns[at].adds_up for at in figures):
        totals = tuple(_sum(rows, at) if columns[at].adds_up else None for at in figures)
    return Table(
        query,
        columns,
        tuple(rows),
        totals,
        made.period,
        as_of=made.asked.day,
        currency=model.settings.currency,
        generation=model.generation,
        sql=WORKED_OUT,
        values={"day": made.asked.day},
    )


def _sum(rows: list[tuple[Any, ...]], at: int) -> Any:
    known = [row[at] for row in rows if row[at] is not None]
    return sum(known[1:], known[0]) if known else None


def without(columns: tuple[Column, ...], rows: list[tuple[Any, ...]], *names: str) -> Any:
    """The columns and rows without those of these columns that say nothing."""
    empty = {
        at
        for at, each in enumerate(columns)
        if each.name in names and all(row[at] is None for row in rows)
    }
    kept = [at for at in range(len(columns)) if at not in empty]
    return tuple(columns[at] for at in kept), [tuple(row[at] for at in kept) for row in rows]


def in_cents(parts: list[float], whole: float) -> list[Decimal]:
    """Parts rounded to cents so that they add up to the whole, rounded to cents.

    >>> in_cents([0.333, 0.333, 0.333], 1.0)
    [Decimal('0.33'), Decimal('0.33'), Decimal('0.34')]
    """
    found = [cents(each) for each in parts]
    lacking = cents(whole) - sum(found, Decimal(0))
    if found and lacking:
        largest = max(range(len(found)), key=lambda at: (found[at], at))
        found[largest] += lacking
    return found


def cents(value: float) -> Decimal:
    """A figure in cents."""
    return Decimal(repr(round(float(value), 2))).quantize(Decimal("0.01"))
