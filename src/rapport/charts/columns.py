"""Columns over time, with the period before as a line; the running bucket is striped.

The table's first column is a date at some grain; its first measure is drawn, and beside it the same
measure's :previous where the table has it. A second dimension stacks the columns: six series at
most, the rest added up as Other. Figures that may not be added up are drawn as lines instead.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from rapport.chart import compared, stacks
from rapport.charts import lines
from rapport.charts._marks import (
    buckets_axis,
    case_note,
    figures_axis,
    footnote,
    line_note,
    tooltip,
)
from rapport.charts._series import colours, fold

if TYPE_CHECKING:
    from rapport.chart import Drawing
    from rapport.table import Column, Table


def draw(drawing: Drawing) -> dict[str, Any] | None:
    """The specification; None without a dated row."""
    table = drawing.table
    axis, measure, split, before = _parts(table)
    rows = [row for row in table.rows() if isinstance(row[axis.name], date)]
    if not rows:
        return None
    if split and not stacks(table, measure):
        # Stacked, they would be read as a sum, which they do not make.
        return lines.draw(drawing)
    data = [_datum(row, drawing) for row in rows]
    x, y = buckets_axis(), figures_axis(drawing, measure)
    encoding: dict[str, Any] = {"x": x, "y": y, "tooltip": tooltip(*_said(drawing))}
    if split:
        data = _folded(data, rows, drawing)
        names = sorted({each["series"]: each["rank"] for each in data}.items(), key=lambda e: e[1])
        encoding["color"] = colours(drawing, [name for name, _rank in names])
        encoding["order"] = {"field": "rank", "type": "quantitative"}
        paler = {"condition": {"test": "datum.running", "value": 0.45}, "value": 1}
        layers: list[dict[str, Any]] = [
            {"mark": {"type": "bar", "tooltip": True}, "encoding": {**encoding, "opacity": paler}}
        ]
    else:
        # Two layers of one data: what is running has another fill, and the same place.
        over = {**encoding, "y": {**y, "field": "whole"}}
        running = {**encoding, "y": {**y, "field": "so_far"}}
        layers = [{"mark": {"type": "bar", "tooltip": True}, "encoding": over}]
        if any(each["running"] for each in data):
            mark = {"type": "bar", "tooltip": True, "style": "running"}
            layers.append({"mark": mark, "encoding": running})
    notes = [case_note(drawing, measure)]
    if before and not split and any(each["before"] is not None for each in data):
        notes.insert(0, line_note(drawing, before))
        line = {"x": x, "y": {**y, "field": "before"}}
        layers += [
            {"mark": {"type": "line", "style": style}, "encoding": line}
            for style in ("halo", "before")
        ]
    return {
        "data": {"values": data},
        "layer": layers,
        **footnote(drawing, notes),
    }


def _datum(row: dict[str, Any], drawing: Drawing) -> dict[str, Any]:
    axis, measure, split, before = _parts(drawing.table)
    day, value = row[axis.name], drawing.drawn(measure, row)
    running = drawing.running(axis, day)
    datum: dict[str, Any] = {
        "label": drawing.text(axis, day),
        "value": value,
        "text": drawing.said(measure, row),
        "running": running,
    }
    if split is None:
        datum |= {"whole": None if running else value, "so_far": value if running else None}
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
    before = compared(table, measure.name, "previous")
    return axis, measure, further[0] if further else None, before


def _folded(
    data: list[dict[str, Any]], rows: list[dict[str, Any]], drawing: Drawing
) -> list[dict[str, Any]]:
    """The largest series keep their names, the rest are added up as Other."""
    _axis, measure, split, _before = _parts(drawing.table)
    assert split is not None
    amounts = ((row[split.name], row[measure.name]) for row in rows)
    names, places = fold(drawing, split, amounts)
    found: dict[tuple[str, str], dict[str, Any]] = {}
    sums: dict[tuple[str, str], Any] = {}
    for datum, row in zip(data, rows, strict=True):
        name = names[row[split.name]]
        key = (datum["label"], name)
        value = row[measure.name]
        if key in sums and value is not None:
            value += sums[key] or 0
        elif key in sums:
            value = sums[key]
        sums[key] = value
        found[key] = {
            **datum,
            "series": name,
            "rank": places[name],
            "value": None if value is None else float(value),
            "text": drawing.text(measure, value),
        }
    return list(found.values())


def _said(drawing: Drawing) -> list[tuple[str, str]]:
    locale = drawing.locale
    axis, measure, split, before = _parts(drawing.table)
    found = [("label", axis.said(locale)), ("text", measure.said(locale))]
    if split:
        found.insert(1, ("series", split.said(locale)))
    elif before:
        found.append(("before_text", before.said(locale)))
    return found
