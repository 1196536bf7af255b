"""Funnels side by side: a group a line, the largest first, its steps along the top.

source  step  overall_rate  step_count      source  Lead  Won  Won, of the first step
Event   Lead         100 %          20      Web       50    5                    10 %
Event   Won           20 %           4  →   Event     20    4                    20 %
Web     Lead         100 %          50
Web     Won           10 %           5

It is for reading: the other figures of each step are in the table itself, which is drawn and handed
on to other programs.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from rapport.forms.across import Crossed, crossed
from rapport.wording import _

if TYPE_CHECKING:
    from rapport.table import Table
    from rapport.wording import Locale

OF_FIRST = _("{step}, of the first step")


@dataclass(frozen=True)
class OfFirst(Crossed):
    """The share of the first step that came to a step."""

    def said(self, locale: Locale) -> str:
        """The column's heading: the step, and what it is a share of."""
        return locale.say(OF_FIRST, step=super().said(locale))


def side_by_side(table: Table) -> tuple[Table, Table]:
    """A line for each group with its counts and its last share, and the table in that order."""
    group, step = table.dimensions
    rate, count = table.measures[0], next(e for e in table.measures if e.unit == "count")
    rows = table.rows()
    steps = step.in_order(dict.fromkeys(table.values_of(step.name)))
    found: dict[Any, dict[Any, dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row[group.name], {})[row[step.name]] = row
    if not steps:
        return table, table

    def figure(name: Any, at: Any, of: str) -> Any:
        return found[name].get(at, {}).get(of)

    names = sorted(found, key=lambda name: -(figure(name, steps[0], count.name) or 0))
    if group.order:
        names = group.in_order(names)
    last = crossed(rate, step, steps[-1])
    share = OfFirst(**{each.name: getattr(last, each.name) for each in fields(last)})
    columns = (group, *(crossed(count, step, each) for each in steps), share)
    records = tuple(
        (
            name,
            *(figure(name, each, count.name) for each in steps),
            figure(name, steps[-1], rate.name),
        )
        for name in names
    )
    place = {name: at for at, name in enumerate(names)}
    lined = tuple(
        record
        for __, record in sorted(
            zip((place[row[group.name]] for row in rows), table.records, strict=True),
            key=lambda each: each[0],
        )
    )
    return replace(table, columns=columns, records=records, totals=None), replace(
        table, records=lined
    )
