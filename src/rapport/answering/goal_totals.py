"""A total's goal is one of its own: what its rows' goals come to, where that is another.

owner  :goal
Nora     500
Emma     300
Total   1000    →  the total's goal is the company's own, 1000; those of the rows come to 800
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rapport.goals import SCOPES
from rapport.table import Figure, Note
from rapport.wording import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rapport.compiling.plan import Question

TOTAL_OWN = _(
    "{measure}: the total's goal is the company's own, {goal}. Those of the rows come to {sum}: "
    "{gap} less."
)
TOTAL_OWN_MORE = _(
    "{measure}: the total's goal is the company's own, {goal}. Those of the rows come to {sum}: "
    "{gap} more."
)
TOTAL_NONE = _(
    "{measure}: the company has no goal of its own, so the total has none. Those of the rows come "
    "to {sum}."
)


def of_totals(
    question: Question, records: Sequence[tuple[Any, ...]], totals: Sequence[Any], currency: str
) -> list[Note]:
    """That a total's goal is one of its own, where it is not what the rows' goals add up to."""
    if not any(axis.dimension in SCOPES for axis in question.axes) or question.query.where:
        return []
    found = []
    for at, each in enumerate(question.asked):
        if each.suffix != "goal" or each.measure.kind != "flow":
            continue
        known = [row[len(question.axes) + at] for row in records]
        whole, added = totals[at], sum(filter(None, known), Decimal(0))
        if not added or whole == added:
            continue
        figures = {"sum": added} if whole is None else {"goal": whole, "sum": added}
        text = TOTAL_NONE
        if whole is not None:
            figures["gap"] = abs(whole - added)
            text = TOTAL_OWN if added < whole else TOTAL_OWN_MORE
        values = (
            (name, Figure(value, each.measure.unit, currency)) for name, value in figures.items()
        )
        found.append(Note(text, values=(("measure", each.measure.label), *values)))
    return found
