"""Each day's figures with all that came before them: what was reached by then.

date:day    won_amount  :goal          date:day    won_amount  :goal
2026-07-01         100    10           2026-07-01         100     10
2026-07-02           0    10     →     2026-07-02         100     20
2026-07-03         300    10           2026-07-03         400     30
2026-07-04  (not come)    10           2026-07-04           –     40
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from rapport.wording import _

if TYPE_CHECKING:
    from rapport.table import Column, Table

SO_FAR = _("{label}, so far")
MOST = 35
"""More days than so many are read by the week; they are drawn day by day."""


def cumulated(table: Table) -> Table:
    """The table with its figures added up along its first dimension, a date; changes are left out.

    What has not come has no figure; a day of an earlier period on which nothing came has that of
    the day before. What comes in no order (a record without a date) is not in it.
    """
    kept = [
        at
        for at, each in enumerate(table.columns)
        if each.name.partition(":")[2].partition(":")[0] not in ("change", "change_pct")
    ]
    rows = sorted(
        (row for row in table.records if isinstance(row[0], date)), key=lambda row: row[0]
    )
    sums: dict[int, Any] = {}
    records = []
    for row in rows:
        has_come = table.as_of is None or row[0] <= table.as_of
        found: list[Any] = [row[0]]
        for at in kept[1:]:
            is_actual = not table.columns[at].versus
            if row[at] is not None:
                sums[at] = row[at] + sums[at] if at in sums else row[at]
            found.append(None if is_actual and not has_come else sums.get(at))
        records.append(tuple(found))
    columns = tuple(_summed(table.columns[at]) for at in kept)
    return replace(table, columns=columns, records=tuple(records), totals=None)


def weekly(table: Table) -> Table:
    """Of a long one, for reading, each seventh day, the last that has come, and the last of all."""
    if len(table.records) <= MOST:
        return table
    come = [row[0] for row in table.records if table.as_of is None or row[0] <= table.as_of]
    shown = {come[-1]} if come else set()
    kept = [
        row
        for number, row in enumerate(table.records, 1)
        if number % 7 == 0 or number == len(table.records) or row[0] in shown
    ]
    return replace(table, records=tuple(kept))


def _summed(column: Column) -> Column:
    """A column of sums: no figure of one day, behind which that day's records would stand."""
    if column.role == "dimension" or column.versus:
        return replace(column, adds_up=False)
    return replace(column, name=f"{column.name}:so_far", versus=SO_FAR, adds_up=False)
