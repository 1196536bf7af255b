"""Columns over time, and the line of what they make together; before, as a paler line.

The table's first column is a date at some grain; its first measure is a flow, and beside it may
stand the same measure's :previous. The lines end where the days that have come end. Figures that
may not be added up are drawn as columns alone.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from rapport.chart import adds_up, axis_labels, compared
from rapport.charts import columns
from rapport.charts._marks import buckets_axis, figures_axis, footnote, layer, tooltip, where
from rapport.wording import _

if TYPE_CHECKING:
    from rapport.chart import Drawing

TOGETHER = _("Together so far")
TOGETHER_BEFORE = _("Together so far, before")
STYLES = ("halo", "before")
PALER = {"opacity": 0.4}
"""So that the lines can be read where they run over the columns."""
LINE = _("Line, by the scale on the right: what the columns make together.")
LINES = _("Lines, by the scale on the right: what the columns make together; dashed, before.")


def draw(drawing: Drawing) -> dict[str, Any] | None:
    """The specification; None without a dated row."""
    table, locale = drawing.table, drawing.locale
    axis, *further = table.dimensions
    measure = table.measures[0]
    rows = [row for row in table.rows() if isinstance(row[axis.name], date)]
    if not rows:
        return None
    if further or not adds_up(table, measure):
        return columns.draw(drawing)
    before = compared(table, measure.name, "previous")
    data = _data(drawing, rows)
    x, y = buckets_axis(), figures_axis(drawing, measure)
    said = [("label", axis.said(locale)), ("text", measure.said(locale))]
    said.append(("together_text", locale.say(TOGETHER)))
    has_before = before is not None and any(each["before"] is not None for each in data)
    if has_before:
        said.append(("before_text", locale.say(TOGETHER_BEFORE)))
    tip = {"tooltip": tooltip(*said)}
    whole: dict[str, Any] = {"x": x, "y": {**y, "field": "whole"}, **tip}
    bars = [layer("bar", look=PALER, encoding=whole)]
    if any(each["running"] for each in data):
        bars.append(
            layer(
                "bar",
                "running",
                look=PALER,
                encoding={"x": x, "y": {**y, "field": "so_far"}, **tip},
            )
        )
    right = {
        "type": "quantitative",
        "axis": {
            "title": None,
            "orient": "right",
            "grid": False,
            "tickCount": 3 if drawing.narrow else 5,
            "labelExpr": axis_labels(drawing, measure),
        },
    }
    lines = []
    if has_before:
        encoding = {"x": x, "y": {**right, "field": "before"}}
        dashed = {"strokeDash": [4, 4]}
        lines += [layer("line", style, look=dashed, encoding=encoding) for style in STYLES]
    together = {"x": x, "y": {**right, "field": "together"}}
    known = where("isValid(datum.together)")
    lines += [
        layer("line", "cumulative", transform=known, encoding=together),
        layer(
            "point",
            "cumulative",
            transform=known,
            look={"size": 28, "filled": True},
            encoding={**together, **tip},
        ),
    ]
    return {
        "data": {"values": data},
        "layer": [{"layer": bars}, {"layer": lines}],
        "resolve": {"scale": {"y": "independent"}},
        **footnote(drawing, [locale.say(LINES if has_before else LINE)]),
    }


def describe(drawing: Drawing) -> str:
    """What the columns have come to, and what they had come to by then before."""
    table, locale = drawing.table, drawing.locale
    axis, measure = table.dimensions[0], table.measures[0]
    rows = [row for row in table.rows() if isinstance(row[axis.name], date)]
    if len(table.dimensions) > 1 or not adds_up(table, measure):
        return ""
    known = [each for each in _data(drawing, rows) if each["together"] is not None]
    if not known:
        return ""
    last = known[-1]
    said = f"{last['label']}: {locale.say(TOGETHER).lower()} {last['together_text']}"
    if last["before"] is not None:
        said += f"; {locale.say(TOGETHER_BEFORE).lower()} {last['before_text']}"
    return said + "."


def _data(drawing: Drawing, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    table = drawing.table
    axis, measure = table.dimensions[0], table.measures[0]
    before = compared(table, measure.name, "previous")
    data: list[dict[str, Any]] = []
    together: Any = 0
    earlier: Any = 0
    for row in sorted(rows, key=lambda row: row[axis.name]):
        day, value = row[axis.name], row[measure.name]
        has_come = table.as_of is None or day <= table.as_of
        running = drawing.running(axis, day)
        together += value or 0
        datum: dict[str, Any] = {
            "label": drawing.text(axis, day),
            "value": None if value is None else float(value),
            "text": drawing.text(measure, value),
            "running": running,
            "whole": None if running or value is None else float(value),
            "so_far": float(value) if running and value is not None else None,
            "together": float(together) if has_come else None,
            "together_text": drawing.text(measure, together) if has_come else "",
            "before": None,
            "before_text": "",
        }
        if before is not None:
            then = row[before.name]
            earlier += then or 0
            if then is not None:
                datum["before"] = float(earlier)
                datum["before_text"] = drawing.text(measure, earlier)
        data.append(datum)
    return data
