"""A ranking by a rate: those that rest on few cases come after those that rest on enough.

mailing   clicked  sent   rate              mailing   clicked  sent   rate
Test            1     2  50.0 %             Spring         31   593   5.2 %
Spring         31   593   5.2 %      →      Autumn         24   552   4.3 %
Autumn         24   552   4.3 %             Test            1     2  50.0 %

By its rate alone the one that was sent to two people would lead. Among those of few cases the ones
with the most come first.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rapport.chart import FEWEST_CASES, Drawing
from rapport.wording import Locale

if TYPE_CHECKING:
    from rapport.table import Table


def few_last(table: Table, limit: int | None) -> Table:
    """The table, in the order of its first measure, a rate, with what rests on few cases last.

    So many rows of it are kept; where it is not known on how many cases the rate rests, the order
    stays.
    """
    records = list(table.records)
    cases = Drawing(table, "", Locale()).cases(table.measures[0])
    if cases is not None:
        at = [each.name for each in table.columns].index(cases.name)
        few = [each for each in records if (each[at] or 0) < FEWEST_CASES]
        few.sort(key=lambda each: -(each[at] or 0))
        records = [each for each in records if (each[at] or 0) >= FEWEST_CASES] + few
    found = len(records) if limit is not None and len(records) > limit else None
    return replace(table, records=tuple(records[:limit]), found=found)
