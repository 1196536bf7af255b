"""What has not come yet: left out where nothing is known of it.

read on 30 September    date:month  won_amount         date:month  won_amount
                        2026-09          98746    →    2026-09          98746
                        2026-10              –
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from rapport.table import Note
from rapport.wording import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rapport.table import Table

NOT_COME = _("What lies after {day} has not come yet and is not listed.")


def as_far_as_it_came(table: Table) -> Table:
    """The table without the stretches of time that begin after the day it is read on.

    Where something is known of one ahead (a goal, what is due then), it stays.
    """
    at = next((at for at, each in enumerate(table.columns) if each.name.startswith("date:")), None)
    last, width = table.as_of, len(table.dimensions)
    if at is None or last is None or table.period is None or table.period.start > last:
        return table
    kept = tuple(
        row
        for row in table.records
        if not (isinstance(row[at], date) and row[at] > last and _is_blank(row[width:]))
    )
    if len(kept) == len(table.records):
        return table
    if any(isinstance(row[at], date) and row[at] > last for row in kept):
        # Of some there is something to say already: they are listed.
        return replace(table, records=kept)
    notes = (*table.notes, Note(NOT_COME, values=(("day", last),)))
    return replace(table, records=kept, notes=notes)


def is_to_come(table: Table) -> bool:
    """Whether its period has not begun on the day it is read on, and nothing is known of it yet."""
    if table.period is None or table.as_of is None or table.period.start <= table.as_of:
        return False
    own = [
        at
        for at, each in enumerate(table.columns)
        if each.role == "measure" and ":previous" not in each.name
    ]
    return bool(own) and all(_is_blank([row[at] for at in own]) for row in table.records)


def _is_blank(values: Iterable[object]) -> bool:
    return all(each is None for each in values)
