"""Several rates over time, a line each: gross and net retention in one picture.

The table's first column is a date at some grain; each of its measures that is a share, and is no
comparison, is a line. What says how many cases they rest on stands beside them, as in `lines`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from rapport.chart import printable
from rapport.charts import lines
from rapport.table import Column
from rapport.wording import _

if TYPE_CHECKING:
    from rapport.chart import Drawing

RATE = _("Rate")


def draw(drawing: Drawing) -> dict[str, Any] | None:
    """The specification; None without a date, or without a figure that is a share."""
    found = _told_apart(drawing)
    return lines.draw(found) if found else None


def describe(drawing: Drawing) -> str:
    """The last figure of each line, of the buckets that are over."""
    found = _told_apart(drawing)
    return lines.describe(found) if found else ""


def _told_apart(drawing: Drawing) -> Drawing | None:
    """The drawing with a row for each rate of each bucket."""
    table = drawing.table
    axis = table.dimensions[0]
    rates = [each for each in table.measures if each.unit == "share" and not each.versus]
    if axis.type != "date" or not rates:
        return None
    cases = drawing.cases(rates[0])
    name = Column("rate", RATE, "dimension", "text")
    columns = (axis, name, rates[0], *([cases] if cases else []))
    records = tuple(
        (row[axis.name], printable(rate.said(drawing.locale)), row[rate.name])
        + ((row[cases.name],) if cases else ())
        for rate in rates
        for row in table.rows()
    )
    return replace(drawing, table=replace(table, columns=columns, records=records, totals=None))
