"""What is dated later than the day of reading, and so does not count yet.

deals (read on 10 Nov)                        won_deals, this month: 1
won   2026-11-04                          →   dated later: 1
won   2026-11-25   (entered ahead of time)
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rapport.bound import Bound
from rapport.compiling.compile import counted, lacking_records, sql_of

if TYPE_CHECKING:
    from rapport.compiling.compile import Plan
    from rapport.model import Model


def later_statement(plan: Plan, model: Model) -> str:
    """The statement that counts, for a plan, the period's records that do not count yet.

    One row; its columns are named after the measures that have any.
    """
    parts = []
    for strand in plan.strands:
        if not strand.so_far:
            continue
        found = counted(replace(strand, so_far=False, axes=()), model)
        later = found.rows[strand.side.date] > Bound.of("as_of", "date")
        counts = {}
        for each in strand.measures:
            population = each.population.condition(found.rows, found.day)
            holds = later if population is None else population & later
            counts[each.name] = lacking_records(each, found.rows, holds)
        parts.append(found.rows.aggregate(**counts))
    joined = parts[0]
    for part in parts[1:]:
        joined = joined.cross_join(part)
    return sql_of(joined, model)
