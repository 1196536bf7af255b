"""Columns over time, with the period before as a line; the running bucket is striped.

The table's first column is a date at some grain; its first measure is drawn, and beside it the same
measure's :previous where the table has it. A second dimension stacks the columns.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from rapport.chart import Drawing, axis_labels
from rapport.period import shifted
from rapport.wording import _

if TYPE_CHECKING:
    from rapport.table import Column, Table

MOST_SERIES = 6
OTHER = _("Other")


def draw(drawing: Drawing) -> dict[str, Any] | None:
    """The specification; None without a dated row."""
    table = drawing.table
    axis, measure, split, before = _parts(table)
    rows = [row for row in table.rows() if isinstance(row[axis.name], date)]
    if not rows:
        return None
    data = [_datum(row, drawing) for row in rows]
    if split:
        _fold_small(data, drawing)
    x = {
        "field": "label",
        "type": "ordinal",
        "sort": None,
        "axis": {"title": None, "labelAngle": 0, "labelOverlap": "parity", "labelSeparation": 10},
    }
    y_axis = {"title": None, "tickCount": 5, "labelExpr": axis_labels(drawing, measure)}
    y = {"field": "value", "type": "quantitative", "axis": y_axis}
    bar: dict[str, Any] = {
        "mark": {"type": "bar", "tooltip": True},
        "encoding": {
            "x": x,
            "y": y,
            "opacity": {
                "condition": {"test": "datum.running", "value": 0.45},
                "value": 1,
            },
            "tooltip": _tooltip(drawing),
        },
    }
    if split:
        bar["encoding"]["color"] = {"field": "series", "type": "nominal", "sort": None}
    layers = [bar]
    if before and not split and any(each["before"] is not None for each in data):
        encoding = {"x": x, "y": {**y, "field": "before"}}
        layers += [
            {"mark": {"type": "line", "style": style}, "encoding": encoding}
            for style in ("halo", "before")
        ]
    return {"data": {"values": data}, "layer": layers}


def _datum(row: dict[str, Any], drawing: Drawing) -> dict[str, Any]:
    table, locale = drawing.table, drawing.locale
    axis, measure, split, before = _parts(table)
    day, value = row[axis.name], row[measure.name]
    datum = {
        "label": locale.date(day, axis.unit),
        "value": None if value is None else float(value),
        "text": drawing.text(measure, value),
        "running": _running(day, axis.unit, table.as_of),
    }
    if before:
        then = row[before.name]
        datum["before"] = None if then is None else float(then)
        datum["before_text"] = drawing.text(measure, then)
    if split:
        datum["series"] = drawing.text(split, row[split.name])
    return datum


def _parts(table: Table) -> tuple[Column, Column, Column | None, Column | None]:
    """The date, what is drawn, what stacks the columns, and what was before."""
    axis, *further = table.dimensions
    measure = table.measures[0]
    name = f"{measure.name}:previous"
    before = next((each for each in table.measures if each.name == name), None)
    return axis, measure, further[0] if further else None, before


def _running(day: date, grain: str, today: date | None) -> bool:
    """Whether the bucket that begins on a day has begun and not ended."""
    unit: Any = grain.removeprefix("fiscal_")
    return today is not None and day <= today < shifted(day, unit, 1) - timedelta(days=1)


def _fold_small(data: list[dict[str, Any]], drawing: Drawing) -> None:
    """The largest series keep their names, the rest are called Other."""
    sums: dict[str, float] = {}
    for each in data:
        sums[each["series"]] = sums.get(each["series"], 0) + abs(each["value"] or 0)
    if len(sums) <= MOST_SERIES:
        return
    named = set(sorted(sums, key=lambda name: -sums[name])[: MOST_SERIES - 1])
    for each in data:
        if each["series"] not in named:
            each["series"] = drawing.locale.say(OTHER)


def _tooltip(drawing: Drawing) -> list[dict[str, Any]]:
    locale = drawing.locale
    axis, measure, split, before = _parts(drawing.table)
    found = [
        {"field": "label", "type": "nominal", "title": axis.said(locale)},
        {"field": "text", "type": "nominal", "title": measure.said(locale)},
    ]
    if split:
        found.insert(1, {"field": "series", "type": "nominal", "title": split.said(locale)})
    elif before:
        found.append({"field": "before_text", "type": "nominal", "title": before.said(locale)})
    return found
