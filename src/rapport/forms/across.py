"""A table by two dimensions with the second along the top, as people read it.

loss_reason  stage    lost_deals        loss_reason  lost_deals  Qualify  Propose
Price        Qualify           3   →    Price                 8        3        5
Price        Propose           5        Timing                2        2        0
Timing       Qualify           2

What may be added up has its sum before the rest.

It is for reading; what is drawn, and what a figure's records are found by, is the table itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rapport.chart import Drawing
from rapport.dimension import BANDS
from rapport.table import Column, Table

if TYPE_CHECKING:
    from rapport.wording import Locale

MOST = 16
"""With more values than so many along the top, a table is read better as it is."""


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
    if len(values) > MOST or len(values) < 2:
        return table
    # What was asked for in an order stands in it, and bands in theirs.
    asked = {*(each.removeprefix("-") for each in table.query.order), *BANDS}
    if all(isinstance(each, int | date) for each in values):
        values.sort()
    elif measure.adds_up and second.name not in asked:
        values.sort(key=lambda value: -sum(float(each.get(value) or 0) for each in found.values()))
    names = list(found)
    if measure.adds_up and not first.unit and first.name not in asked:
        names.sort(key=lambda name: -sum(float(each or 0) for each in found[name].values()))
    elif all(isinstance(each, int | date) for each in names):
        names.sort()
    columns = [first, *(crossed(measure, second, value) for value in values)]
    if not measure.adds_up:
        records = [(name, *(found[name].get(value) for value in values)) for name in names]
        return replace(table, columns=tuple(columns), records=tuple(records), totals=None)
    # A pair that no record has is nothing of what may be added up.
    nothing = Decimal(0) if measure.unit == "money" else 0
    columns.insert(1, measure)
    records = []
    for name in names:
        cells = [found[name].get(value, nothing) for value in values]
        records.append((name, _sum(cells), *cells))
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


def _sum(values: Any) -> Any:
    known = [each for each in values if each is not None]
    return sum(known) if known else None
