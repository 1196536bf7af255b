"""Bars from the largest down, each with its figure; the rest together as one.

The table's first column names the bars; its first measure is drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rapport.wording import _n

if TYPE_CHECKING:
    from rapport.chart import Drawing

MOST_BARS = 12
REST = _n("{n} other", "{n} others")


def draw(drawing: Drawing) -> dict[str, Any] | None:
    """The specification; None where nothing has a figure."""
    table = drawing.table
    axis, measure = table.dimensions[0], table.measures[0]
    rows = [row for row in table.rows() if row[measure.name]]
    if not rows:
        return None
    rows.sort(key=lambda row: -row[measure.name])
    shown = rows if len(rows) <= MOST_BARS else rows[: MOST_BARS - 1]
    data = [
        {
            "label": drawing.text(axis, row[axis.name]),
            "value": float(row[measure.name]),
            "text": drawing.text(measure, row[measure.name]),
        }
        for row in shown
    ]
    rest = rows[len(shown) :]
    if rest and measure.unit in ("money", "count", "number"):
        value = sum(row[measure.name] for row in rest)
        label = drawing.locale.count(*REST, len(rest))
        text = drawing.text(measure, value)
        data.append({"label": label, "value": float(value), "text": text, "rest": True})
    y = {
        "field": "label",
        "type": "nominal",
        "sort": None,
        "axis": {"title": None, "domain": False},
    }
    x = {"field": "value", "type": "quantitative", "axis": None}
    paler = {"condition": {"test": "datum.rest", "value": 0.45}, "value": 1}
    tooltip = [
        {"field": "label", "type": "nominal", "title": axis.said(drawing.locale)},
        {"field": "text", "type": "nominal", "title": measure.said(drawing.locale)},
    ]
    return {
        "data": {"values": data},
        "height": {"step": 24},
        "layer": [
            {
                "mark": {"type": "bar", "height": 16},
                "encoding": {"y": y, "x": x, "opacity": paler, "tooltip": tooltip},
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 6},
                "encoding": {"y": y, "x": x, "text": {"field": "text"}},
            },
        ],
    }
