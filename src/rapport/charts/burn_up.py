"""What was reached by each day, against the line of the goal, with earlier periods behind it.

The table's first column is a day; its first measure is what was reached by then, the same measure's
:goal the line that leads to the goal, and each :previous what an earlier period had reached by the
day of the same number.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from rapport.charts._marks import buckets_axis, figures_axis, footnote, layer, tooltip, where
from rapport.wording import _

if TYPE_CHECKING:
    from rapport.chart import Drawing
    from rapport.table import Column

GOAL = _("Dashed: the goal, spread over the period.")
EARLIER = _("Grey: {periods}.")
BY_NOW = _("{actual} by {day}, of {due} that were due by then")
BY_THEN = _("{actual} by {day}")


def draw(drawing: Drawing) -> dict[str, Any] | None:
    """The specification; None where nothing was reached on any day, nor is to be."""
    table, locale = drawing.table, drawing.locale
    axis, actual = table.dimensions[0], table.measures[0]
    goal, earlier = drawing.named(f"{_base(actual)}:goal"), _earlier(drawing)
    rows = [row for row in table.rows() if isinstance(row[axis.name], date)]
    told = [each.name for each in (actual, goal) if each]
    if all(row[name] is None for row in rows for name in told):
        return None
    data = []
    for row in rows:
        datum: dict[str, Any] = {
            "label": drawing.text(axis, row[axis.name]),
            "value": _number(row[actual.name]),
            "text": drawing.text(actual, row[actual.name]),
        }
        if goal:
            datum["goal"] = _number(row[goal.name])
            datum["goal_text"] = drawing.text(goal, row[goal.name])
        for number, column in enumerate(earlier):
            datum[f"before_{number}"] = _number(row[column.name])
            datum[f"before_{number}_text"] = drawing.text(column, row[column.name])
        data.append(datum)
    x = buckets_axis([each["label"] for each in data])
    y = figures_axis(drawing, actual)
    said = [("label", axis.said(locale)), ("text", actual.said(locale))]
    said += [("goal_text", goal.said(locale))] if goal else []
    said += [(f"before_{at}_text", each.said(locale)) for at, each in enumerate(earlier)]
    layers = [
        layer(
            "line",
            "join",
            transform=where(f"isValid(datum.before_{at})"),
            look={"strokeDash": [1, 0], "strokeWidth": 1.5},
            encoding={"x": x, "y": {**y, "field": f"before_{at}"}},
        )
        for at in range(len(earlier))
    ]
    if goal:
        layers.append(
            layer(
                "line",
                "before",
                transform=where("isValid(datum.goal)"),
                look={"strokeDash": [5, 4], "strokeWidth": 1.5},
                encoding={"x": x, "y": {**y, "field": "goal"}},
            )
        )
    layers.append(
        layer(
            "line",
            "solid",
            transform=where("isValid(datum.value)"),
            encoding={"x": x, "y": y},
            look={"strokeWidth": 2.5},
        )
    )
    layers.append(
        layer(
            "point",
            "solid",
            look={"opacity": 0, "size": 120},
            encoding={"x": x, "y": y, "tooltip": tooltip(*said)},
        )
    )
    named = ", ".join(
        locale.say(each.against) if each.against else each.said(locale) for each in earlier
    )
    notes = [
        locale.say(GOAL) if goal and any(each.get("goal") for each in data) else "",
        locale.say(EARLIER, periods=named) if earlier else "",
    ]
    return {
        "data": {"values": data},
        "layer": layers,
        **footnote(drawing, [" ".join(filter(None, notes))]),
    }


def describe(drawing: Drawing) -> str:
    """What was reached by the last day that has come, and what was due by then."""
    table, locale = drawing.table, drawing.locale
    axis, actual = table.dimensions[0], table.measures[0]
    goal = drawing.named(f"{_base(actual)}:goal")
    known = [row for row in table.rows() if row[actual.name] is not None]
    if not known:
        return ""
    row = known[-1]
    values = {
        "actual": drawing.text(actual, row[actual.name]),
        "day": drawing.text(axis, row[axis.name]),
    }
    if goal and row[goal.name] is not None:
        return locale.say(BY_NOW, **values, due=drawing.text(goal, row[goal.name])) + "."
    return locale.say(BY_THEN, **values) + "."


def _earlier(drawing: Drawing) -> list[Column]:
    actual = drawing.table.measures[0]
    begins = f"{_base(actual)}:previous"
    return [each for each in drawing.table.measures if each.name.startswith(begins)]


def _base(column: Column) -> str:
    """The measure's own name: its sums are called so_far."""
    return column.name.partition(":")[0]


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
