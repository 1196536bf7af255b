"""What each part of a product gave to its change: sales velocity, by its four parts.

velocity = deals × win rate × average deal ÷ cycle        before 100, now 150: +50
                  deals  × 1.2                            50 × ln 1.2 ÷ ln 1.5 = +22.5
                  rate   × 1.25                           50 × ln 1.25 ÷ ln 1.5 = +27.5

Each part's share of the change is that of its logarithm: they add up to the change exactly, in
whatever order the parts are looked at (Vartia 1976, the logarithmic mean).
"""

from __future__ import annotations

from dataclasses import replace
from math import log
from typing import TYPE_CHECKING, Any

from rapport.table import Column
from rapport.wording import Message, _

if TYPE_CHECKING:
    from rapport.table import Table

GAVE = _("{label}, part of the change")
PART = _("Part")
BELOW = frozenset({"sales_cycle_days"})
"""The parts that a product is divided by."""


def contributions(table: Table) -> dict[str, float] | None:
    """What each part after the first measure gave to its change; None where that is not known."""
    names = [each.name for each in table.measures if not each.versus]
    row = table.rows()[0] if table.records else {}
    whole, *parts = names
    pairs: list[tuple[Any, Any]] = [
        (row.get(name), row.get(f"{name}:previous")) for name in (whole, *parts)
    ]
    if any(each is None or each <= 0 for pair in pairs for each in pair):
        return None
    (now, before), *others = [(float(a), float(b)) for a, b in pairs]
    # The logarithmic mean of the two; of two that are the same, that.
    mean = now if now == before else (now - before) / log(now / before)
    return {
        name: mean * log(a / b) * (-1 if name in BELOW else 1)
        for name, (a, b) in zip(parts, others, strict=True)
    }


def with_contributions(table: Table) -> Table:
    """The one row, with what each part gave to the first measure's change behind the part."""
    given = contributions(table)
    if given is None:
        return table
    columns: list[Column] = []
    values: list[Any] = []
    bare = [each.name for each in table.measures if not each.versus]
    for name in bare:
        for column, value in zip(table.columns, table.records[0], strict=True):
            if column.name.partition(":")[0] == name:
                columns.append(column)
                values.append(value)
        if name in given:
            of = next(each for each in table.columns if each.name == name)
            columns.append(
                Column(f"{name}:contribution", of.label, "measure", "number", "money", GAVE)
            )
            values.append(given[name])
    return replace(table, columns=tuple(columns), records=(tuple(values),))


def parts_of_change(table: Table) -> Table | None:
    """From what was before to what is now, part by part, as a waterfall is drawn of."""
    given = contributions(table)
    if given is None:
        return None
    row, first = table.rows()[0], table.measures[0]
    words: dict[str, Message] = {"start": _("Before"), "end": _("Now")}
    words |= {each.name: each.label for each in table.measures if each.name in given}
    before, now = (float(row[name]) for name in (f"{first.name}:previous", first.name))
    records = [("start", before), *given.items(), ("end", now)]
    columns = (
        Column("part", PART, "dimension", "text", words=words),
        replace(first, adds_up=True),
    )
    return replace(table, columns=columns, records=tuple(records), totals=None)
