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
    from rapport.model import Model

TOTAL_LESS = _(
    "{measure} ({field}): the total's goal is the company's own, {goal}. Those of the rows come to "
    "{sum}: {gap} less."
)
TOTAL_MORE = _(
    "{measure} ({field}): the total's goal is the company's own, {goal}. Those of the rows come to "
    "{sum}: {gap} more."
)
TOTAL_NONE = _(
    "{measure} ({field}): the company has no goal of its own, so the total has none. Those of the "
    "rows come to {sum}."
)
TEAMS_BELOW = _(
    "{measure}: the goal of {scope}, {goal}, stands beside the figures of those directly in it. "
    "The goals of the teams below it come to {sum}."
)


def of_totals(
    question: Question, records: Sequence[tuple[Any, ...]], totals: Sequence[Any], model: Model
) -> list[Note]:
    """That a total's goal is one of its own, where it is not what the rows' goals add up to."""
    axis = next((each for each in question.axes if each.dimension in SCOPES), None)
    if axis is None or question.query.where:
        return []
    found = []
    field = ("field", model.dimensions()[axis.dimension].label)
    for at, each in enumerate(question.asked):
        if each.suffix != "goal" or each.measure.kind != "flow":
            continue

        def said(figures: dict[str, Decimal], unit: str = each.measure.unit) -> Any:
            currency = model.settings.currency
            return [(name, Figure(value, unit, currency)) for name, value in figures.items()]

        known = {row[: len(question.axes)]: row[len(question.axes) + at] for row in records}
        label = ("measure", each.measure.label)
        whole, added = totals[at], sum(filter(None, known.values()), Decimal(0))
        if added and whole is None:
            found.append(Note(TOTAL_NONE, values=(label, field, *said({"sum": added}))))
        elif added and whole != added:
            text = TOTAL_LESS if added < whole else TOTAL_MORE
            figures = {"goal": whole, "sum": added, "gap": abs(whole - added)}
            found.append(Note(text, values=(label, field, *said(figures))))
        if question.query.by != ("team",):
            continue
        for (team,), goal in known.items():
            below = [known.get((name,)) for name in model.teams.get(team, ()) if name != team]
            if goal and any(below):
                figures = {"goal": goal, "sum": sum(filter(None, below), Decimal(0))}
                found.append(Note(TEAMS_BELOW, values=(label, ("scope", team), *said(figures))))
    return found
