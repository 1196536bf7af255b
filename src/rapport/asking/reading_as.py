"""The form in which an answer is read: across, cumulated, as a triangle, with its shares."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rapport.forms.across import across
from rapport.forms.beyond import beyond_average
from rapport.forms.contributions import parts_of_change, with_contributions
from rapport.forms.cumulated import cumulated, weekly
from rapport.forms.side_by_side import side_by_side
from rapport.forms.triangle import by_age, so_far, still_there
from rapport.section import with_shares

if TYPE_CHECKING:
    from collections.abc import Callable

    from rapport.table import Table


def _triangle(table: Table) -> tuple[Table, Table]:
    whole = so_far(table)
    return by_age(whole), whole


def _still_there(table: Table) -> tuple[Table, Table]:
    whole = still_there(table)
    return by_age(whole), whole


def _cumulated(table: Table) -> tuple[Table, Table]:
    daily = cumulated(table)
    return weekly(daily), daily


TURNED: dict[str, Callable[[Table], tuple[Table, Table | None]]] = {
    "triangle": _triangle,
    "still there": _still_there,
    "cumulated": _cumulated,
    "contributions": lambda table: (with_contributions(table), parts_of_change(table)),
    "across": lambda table: (across(table), table),
    "side by side": side_by_side,
}
"""What an answer becomes: the table that is read, and the one that is drawn."""


READ_WHOLE = ("cumulated", "triangle", "still there")
"""Forms that have a place for what has not come."""


def without_totals_of_nothing(table: Table) -> Table:
    """The table without a line of totals where none of its figures has one: those of steps."""
    is_known = table.totals is None or any(each is not None for each in table.totals)
    if is_known or not table.records:
        return table
    return replace(table, totals=None)


WIDENED: dict[str, Callable[[Table], Table]] = {"beyond": beyond_average, "shares": with_shares}
