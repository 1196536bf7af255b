"""The command that sets an alert on a figure: the same measure, of the same records."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from rapport.query import Condition

if TYPE_CHECKING:
    from rapport_web.reports.behind.asked import Asked

EVERY = {"day": "day", "week": "week"}


def command(asked: Asked) -> str:
    """The command line; empty for a figure that no rule can be about, such as one of a day alone.

    What the figure is of stays: the reader's filters, the report's own, and its row. Its period
    goes: a rule is about every period to come.
    """
    known = asked.model.dimensions()
    base = (asked.section.whole or asked.section.table).query
    where = [*base.where]
    for name, value in asked.at.items():
        dimension = known.get(name)
        if dimension is None or dimension.type == "date":
            continue
        text = None if value is None or str(value).startswith("(") else str(value)
        where.append(Condition(name, "=", (text,)))
    parts = ["rapport", "alerts", "add", asked.behind.measure]
    every = EVERY.get(asked.answered.grain, "month")
    parts += ["--every", every] if every != "week" else []
    for each in dict.fromkeys(str(condition) for condition in where):
        parts += ["--where", each]
    for name, text in asked.query.options:
        parts += ["--option", f"{name}={text}"]
    return " ".join(shlex.quote(each) for each in parts)
