"""Rates beside the average: how many more cases each row has than the average rate would bring.

product   back  sold  rate              product   back  sold  rate    beyond
Mount        1     2  50.0 %            Printer     26   176  14.8 %    +8.8
Printer     26   176  14.8 %     →      Mount        1     2  50.0 %    +0.8
Scanner      3   129   2.3 %            Scanner      3   129   2.3 %    −9.6

By its rate alone the mount that was sold twice would lead; beyond the average it has one case. The
most beyond the average come first, so that what is told of few does not.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from rapport.measure import Ratio
from rapport.measures import MEASURES
from rapport.table import Column
from rapport.wording import _

if TYPE_CHECKING:
    from rapport.table import Table

BEYOND = _("More than on average")
NAME = "beyond_average"


def beyond_average(table: Table) -> Table:
    """The table with a last column for how far its first measure, a ratio, is beyond the average.

    That is its numerator less what the whole table's rate would make of its denominator. Where the
    reader has not chosen an order, the rows are ordered by it.
    """
    first = table.measures[0]
    ratio = MEASURES[first.name]
    assert isinstance(ratio, Ratio)
    average = table.total_of(first.name)
    above, below = (
        [each.name for each in table.columns].index(name)
        for name in (ratio.numerator, ratio.denominator)
    )

    def beyond(record: tuple[Any, ...]) -> float | None:
        if average is None or record[above] is None or record[below] is None:
            return None
        # Of an expectation, one decimal is told; and what rounds to none is none, not less.
        return round(float(record[above]) - float(average) * float(record[below]), 1) + 0.0

    records = [(*record, beyond(record)) for record in table.records]
    if not table.query.order:
        records.sort(key=lambda record: (record[-1] is None, -(record[-1] or 0)))
    column = Column(NAME, BEYOND, "measure", "number", "number")
    return replace(
        table,
        columns=(*table.columns, column),
        records=tuple(records),
        totals=(*table.totals, None) if table.totals else None,
    )
