"""One small column chart for each person (or whatever else), all on one scale.

The table's first column names the small charts, its second is a date at some grain, its first
measure is drawn. A second measure that is its goal (activities:goal), or whose name begins with
target, goal or quota, is a tick.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from rapport.charts._marks import buckets_axis, figures_axis, footnote, layer, tooltip, where
from rapport.wording import _n

if TYPE_CHECKING:
    from rapport.chart import Drawing
    from rapport.table import Column

MOST, MOST_NARROW = 12, 6
COLUMNS, WIDTH, HEIGHT = 3, 214, 76
NOT_DRAWN = _n("{n} more is in the table.", "{n} more are in the table.")


def draw(drawing: Drawing) -> dict[str, Any] | None:
    """The specification; None where nobody has a figure."""
    table, locale = drawing.table, drawing.locale
    if len(table.dimensions) < 2:
        return None
    person, axis = _axes(drawing)
    measure = table.measures[0]
    goal = _goal(drawing)
    rows = [row for row in table.rows() if isinstance(row[axis.name], date)]
    everybody = _everybody(drawing, rows)
    shown = everybody[: MOST_NARROW if drawing.narrow else MOST]
    data = []
    for row in rows:
        if row[person.name] not in shown:
            continue
        datum = {
            "name": drawing.text(person, row[person.name]),
            "label": drawing.text(axis, row[axis.name]),
            "value": drawing.drawn(measure, row),
            "text": drawing.said(measure, row),
            "running": drawing.running(axis, row[axis.name]),
        }
        if goal:
            datum["goal"] = None if row[goal.name] is None else float(row[goal.name])
            datum["goal_text"] = drawing.text(goal, row[goal.name])
        data.append(datum)
    if all(each["value"] is None for each in data):
        return None
    days = sorted({row[axis.name] for row in rows})
    x = buckets_axis([drawing.text(axis, day) for day in days])
    x["axis"] = {**x["axis"], "labelOverlap": "greedy", "labelSeparation": 24}
    y = figures_axis(drawing, measure)
    y["axis"] = {**y["axis"], "tickCount": 2}
    said = [("name", person.said(locale)), ("label", axis.said(locale))]
    said.append(("text", measure.said(locale)))
    if goal:
        said.append(("goal_text", goal.said(locale)))
    encoding = {"x": x, "y": y, "tooltip": tooltip(*said)}
    layers = [
        layer("bar", transform=where("!datum.running"), encoding=encoding),
        layer("bar", "running", transform=where("datum.running"), encoding=encoding),
    ]
    if goal:
        at_goal = {"x": x, "y": {**y, "field": "goal"}}
        look = {"thickness": 2, "width": {"band": 0.9}}
        layers.append(layer("tick", "tick", look=look, encoding=at_goal))
    left = len(everybody) - len(shown)
    names = [drawing.text(person, name) for name in shown]
    return {
        "data": {"values": data},
        "facet": {
            "field": "name",
            "type": "nominal",
            "sort": names,
            "header": {"title": None},
        },
        "columns": 1 if drawing.narrow else COLUMNS,
        "spacing": {"row": 18, "column": 24},
        "spec": {"width": 300 if drawing.narrow else WIDTH, "height": HEIGHT, "layer": layers},
        **footnote(drawing, [locale.count(*NOT_DRAWN, left) if left else ""]),
    }


def describe(drawing: Drawing) -> str:
    """Each one's last figure of a bucket that is over."""
    person, axis = _axes(drawing)
    measure = drawing.table.measures[0]
    last: dict[str, str] = {}
    for row in drawing.table.rows():
        day = row[axis.name]
        known = isinstance(day, date) and not drawing.running(axis, day)
        if known and drawing.drawn(measure, row) is not None:
            name = drawing.text(person, row[person.name])
            last[name] = f"{name}, {drawing.text(axis, day)}: {drawing.said(measure, row)}"
    return "; ".join(list(last.values())[:MOST]) + "." if last else ""


def _axes(drawing: Drawing) -> tuple[Column, Column]:
    """Who, and when: a date that stands first is taken for the second column."""
    first, second = drawing.table.dimensions[:2]
    return (second, first) if first.type == "date" and second.type != "date" else (first, second)


def _everybody(drawing: Drawing, rows: list[dict[str, Any]]) -> list[Any]:
    """Those with the highest figure first."""
    person, _axis = _axes(drawing)
    measure = drawing.table.measures[0]
    sizes: dict[Any, float] = {}
    for row in rows:
        value = drawing.drawn(measure, row)
        sizes[row[person.name]] = max(sizes.get(row[person.name], 0.0), abs(value or 0))
    return sorted(sizes, key=lambda name: -sizes[name])


def _goal(drawing: Drawing) -> Column | None:
    marks = ("target", "goal", "quota")
    return next(
        (
            each
            for each in drawing.table.measures[1:]
            if each.name.startswith(marks) or each.name.endswith(":goal")
        ),
        None,
    )
