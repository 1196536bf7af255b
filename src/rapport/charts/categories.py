"""A column for each name, the highest first, with the period before as a tick on each.

The table's first column names the columns; its first measure is drawn, and beside it the same
measure's :previous where the table has it. Weekdays, hours and stages stand in their own order.
The rest are left to the table. Between hours, weekdays and months there is a line: they follow one
another, which names do not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rapport.chart import compared
from rapport.charts._marks import (
    buckets_axis,
    case_note,
    figures_axis,
    footnote,
    line_note,
    tick_note,
    tooltip,
)
from rapport.wording import _n

if TYPE_CHECKING:
    from rapport.chart import Drawing

MOST, MOST_NARROW, MOST_CYCLE = 10, 5, 24
FLAT = 6
"""With more columns than so many, their names are slanted."""
TICK = {"type": "tick", "orient": "horizontal", "thickness": 2, "width": {"band": 0.8}}
HALO = 5
CYCLES = ("weekday", "month_of_year", "hour")
NOT_DRAWN = _n("{n} more is in the table.", "{n} more are in the table.")


def draw(drawing: Drawing) -> dict[str, Any] | None:
    """The specification; None where nothing has a figure."""
    table = drawing.table
    axis, measure = table.dimensions[0], table.measures[0]
    before = compared(table, measure.name, "previous")
    is_cycle = axis.unit in CYCLES
    rows = [row for row in table.rows() if drawing.drawn(measure, row) is not None]
    if is_cycle:
        rows = [row for row in rows if isinstance(row[axis.name], int)]
    if not any(row[measure.name] for row in rows):
        return None
    if is_cycle:
        rows.sort(key=lambda row: row[axis.name])
    elif axis.order:
        rows.sort(key=lambda row: axis.place(row[axis.name]))
    else:
        rows.sort(key=lambda row: -row[measure.name])
    most = MOST_CYCLE if is_cycle else MOST_NARROW if drawing.narrow else MOST
    shown = rows[:most]
    data: list[dict[str, Any]] = [
        {
            "label": drawing.text(axis, row[axis.name]),
            "value": drawing.drawn(measure, row),
            "text": drawing.said(measure, row),
            "before": float(row[before.name]) if before and row[before.name] is not None else None,
            "before_text": drawing.text(measure, row[before.name]) if before else "",
        }
        for row in shown
    ]
    x = buckets_axis(order=[each["label"] for each in data])
    if not is_cycle:
        slanted = len(shown) > (3 if drawing.narrow else FLAT)
        x["axis"] |= {"labelAngle": -35 if slanted else 0, "labelLimit": 110, "labelOverlap": False}
    y = figures_axis(drawing, measure)
    said = [("label", axis.said(drawing.locale)), ("text", measure.said(drawing.locale))]
    has_line = before is not None and any(each["before"] is not None for each in data)
    if before and has_line:
        said.append(("before_text", before.said(drawing.locale)))
    layers: list[dict[str, Any]] = [
        {
            "mark": {"type": "bar", "tooltip": True, "width": {"band": 0.62}},
            "encoding": {"x": x, "y": y, "tooltip": tooltip(*said)},
        }
    ]
    notes = [case_note(drawing, measure)]
    if has_line:
        said_of = line_note if is_cycle else tick_note
        notes.insert(0, said_of(drawing, before))
        then = {"x": x, "y": {**y, "field": "before"}}
        mark = {"type": "line"} if is_cycle else TICK
        layers += [
            {"mark": {**mark, "style": style}, "encoding": then} for style in ("halo", "before")
        ]
        if not is_cycle:
            layers[-2]["mark"]["thickness"] = HALO
    left = len(rows) - len(shown)
    if left:
        notes.append(drawing.locale.count(*NOT_DRAWN, left))
    return {"data": {"values": data}, "layer": layers, **footnote(drawing, notes)}
