"""Falls: of a comparison, the rows alone that came to less than before, and their own total.

customer   revenue  previous  change          customer   revenue  previous  change
Kongsberg      300       200     100          Ullevål         50       400    −350
Ullevål         50       400    −350    →     Sund           100       150     −50
Sund           100       150     −50          total          150       550    −400
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from rapport.answering.compare import change_pct

if TYPE_CHECKING:
    from rapport.table import Table


def falls(table: Table, most: int | None) -> Table | None:
    """The rows whose first measure fell, the first ones, and what all that fell come to.

    Its measures are such as add up over its rows. None where nothing is compared.
    """
    names = [each.name for each in table.columns]
    first = table.measures[0].name
    if f"{first}:change" not in names:
        return None
    at = names.index(f"{first}:change")
    fell = [row for row in table.records if row[at] is not None and row[at] < 0]
    sums = {each.name: _sum(names.index(each.name), fell) for each in table.measures}
    for name in sums:
        base, __, kind = name.partition(":")
        if kind == "change_pct":
            sums[name] = change_pct(sums[base], sums[f"{base}:previous"])
    shown = fell[:most]
    return replace(
        table,
        records=tuple(shown),
        totals=tuple(sums.values()) if table.totals is not None else None,
        found=len(fell) if len(shown) < len(fell) else None,
    )


def _sum(at: int, rows: list[tuple[Any, ...]]) -> Any:
    known = [row[at] for row in rows if row[at] is not None]
    return sum(known) if known else None
