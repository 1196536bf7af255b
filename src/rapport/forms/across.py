"""A table by two dimensions with the second along the top, as people read it.

loss_reason  stage    lost_deals        loss_reason  lost_deals  Qualify  Propose
Price        Qualify           3   →    Price                 8        3        5
Price        Propose           5        Timing                2        2        0
Timing       Qualify           2

What may be added up has its sum before the rest; where there are too many values for the top, the
smallest of them are added up as all others.

It is for reading; what is drawn, and what a figure's records are found by, is the table itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rapport.chart import Drawing, stacks
from rapport.table import Column, Table
from rapport.wording import BLANKS, _

if TYPE_CHECKING:
    from rapport.wording import Locale

MOST = 16
"""With more values than so many along the top, a table is read better as it is."""
OTHERS, ALL_OTHERS = "*", _("All others")


@dataclass(frozen=True)
class Crossed(Column):
    """A measure at one value of the dimension along the top."""

    axis: Column | None = None
    value: Any = None

    def said(self, locale: Locale) -> str:
        """The column's heading: the value."""
        assert self.axis is not None
        if isinstance(self.value, str):
            return self.axis.name_of(self.value, locale)
        return Drawing(Table(query=None, columns=(), records=()), "", locale).text(  # type: ignore[arg-type]
            self.axis, self.value
        )


def across(table: Table) -> Table:
    """The table's first measure with its second dimension along the top, where there is room."""
    if len(table.dimensions) != 2:
        return table
    first, second = table.dimensions
    measure = table.measures[0]
    found: dict[Any, dict[Any, Any]] = {}
    for row in table.rows():
        found.setdefault(row[first.name], {})[row[second.name]] = row[measure.name]
    values = list(dict.fromkeys(table.values_of(second.name)))
    is_sum = stacks(table, measure)
    may_add = is_sum and second.type == "text" and not second.order and not second.unit
    if len(values) < 2 or (len(values) > MOST and not may_add):
        return table
    values, names = _placed(table, second, values), _placed(table, first, list(found))
    if len(values) > MOST:
        left = values[MOST - 1 :]
        values = [*values[: MOST - 1], OTHERS]
        for known in found.values():
            known[OTHERS] = _sum([known.get(each) for each in left])
        second = replace(second, words={**second.words, OTHERS: ALL_OTHERS})
    columns = [first, *(crossed(measure, second, value) for value in values)]
    if not is_sum:
        records = [(name, *(found[name].get(value) for value in values)) for name in names]
        return replace(table, columns=tuple(columns), records=tuple(records), totals=None)
    # A pair that no record has is nothing of what may be added up.
    nothing = Decimal(0) if measure.unit == "money" else 0
    columns.insert(1, measure)
    unknown = _unknown(table)
    empty = {pair for pair in _empty(table) if pair[0] not in unknown}
    records = []
    for name in names:
        known = found[name]
        missing = None if name in unknown else nothing
        cells = [
            nothing if (name, value) in empty else known.get(value, missing) for value in values
        ]
        records.append((name, _sum(cells), *cells))
    totals = None
    if measure.adds_up or not first.unit:
        # What is there at the end of one month and of the next is not there twice.
        totals = tuple(_sum(row[at] for row in records) for at in range(1, len(columns)))
    return replace(table, columns=tuple(columns), records=tuple(records), totals=totals)


def crossed(measure: Column, axis: Column, value: Any) -> Crossed:
    """A measure's column at one value of a dimension."""
    name = value.isoformat() if isinstance(value, date) else str(value)
    return Crossed(
        f"{measure.name}@{name}",
        measure.label,
        "measure",
        measure.type,
        measure.unit,
        adds_up=measure.adds_up,
        axis=axis,
        value=value,
    )


def _placed(table: Table, column: Column, values: list[Any]) -> list[Any]:
    """The values of an axis in their own order, as asked, or by size; numbers and dates in time."""
    measure = table.measures[0]
    asked = {each.removeprefix("-") for each in table.query.order}
    if column.order:
        return column.in_order(values)
    if column.unit or column.type == "date" or all(isinstance(e, int | date) for e in values):
        return sorted(values) if all(isinstance(e, int | date) for e in values) else values
    if column.name in asked or not stacks(table, measure):
        return values
    sizes = dict.fromkeys(values, 0.0)
    for row in table.rows():
        sizes[row[column.name]] += float(row[measure.name] or 0)
    return sorted(values, key=lambda value: -sizes[value])


def _unknown(table: Table) -> set[Any]:
    """The rows of a stock all of which has no value on record: of the others nothing is known."""
    first, second = table.dimensions
    measure = table.measures[0]
    if measure.adds_up:
        return set()
    known = {(row[first.name], row[second.name]) for row in table.rows() if row[measure.name]}
    said = {name for name, value in known if value not in BLANKS}
    return {name for name, value in known if value in BLANKS} - said


def _empty(table: Table) -> set[tuple[Any, Any]]:
    """The pairs without a figure for want of records: a count beside it says so.

    A pair whose records have no amount is not known, and a time before all data neither.
    """
    first, second = table.dimensions
    count = next((each for each in table.measures[::-1] if each.unit == "count"), None)
    if count is None:
        return set()
    rows = table.rows()
    begun = {row[first.name] for row in rows if row[count.name]}
    return {
        (row[first.name], row[second.name])
        for row in rows
        if not row[count.name] and row[first.name] in begun and row[table.measures[0].name] is None
    }


def _sum(values: Any) -> Any:
    known = [each for each in values if each is not None]
    return sum(known) if known else None
