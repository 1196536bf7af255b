"""Bars from the largest down, each with its figure; the rest together as one.

The table's first column names the bars; its first measure is drawn. Where figures may not be added
up (rates, medians, distinct customers), the rest are left to the table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rapport.chart import adds_up, compared
from rapport.charts._marks import case_note, footnote, names_axis, room
from rapport.wording import _n

if TYPE_CHECKING:
    from rapport.chart import Drawing

MOST_BARS = 12
REST = _n("{n} other", "{n} others")
NOT_DRAWN = _n("{n} more is in the table.", "{n} more are in the table.")


def draw(drawing: Drawing) -> dict[str, Any] | None:
    """The specification; None where nothing has a figure."""
    table = drawing.table
    axis, measure = table.dimensions[0], table.measures[0]
    rows = [row for row in table.rows() if drawing.drawn(measure, row)]
    if not rows:
        return None
    if axis.order:
        rows.sort(key=lambda row: axis.place(row[axis.name]))
    else:
        rows.sort(key=lambda row: -row[measure.name])
    shown = rows if len(rows) <= MOST_BARS else rows[: MOST_BARS - 1]
    data: list[dict[str, Any]] = [
        {
            "label": drawing.text(axis, row[axis.name]),
            "value": float(row[measure.name]),
            "end": max(0.0, float(row[measure.name])),
            "text": _figure(drawing, row),
        }
        for row in shown
    ]
    rest = rows[len(shown) :]
    notes = [case_note(drawing, measure)]
    if rest and adds_up(table, measure):
        value = sum(row[measure.name] for row in rest)
        label = drawing.locale.count(*REST, len(rest))
        text = drawing.text(measure, value)
        # Only its figure: a bar of so many together would dwarf those of one.
        data.append({"label": label, "value": 0.0, "end": 0.0, "text": text, "rest": True})
    elif rest:
        notes.append(drawing.locale.count(*NOT_DRAWN, len(rest)))
    y = names_axis(drawing)
    texts = [each["text"] for each in data]
    x = {
        "field": "value",
        "type": "quantitative",
        "axis": None,
        "scale": room(
            drawing,
            max(each["value"] for each in data),
            texts,
            min(each["value"] for each in data),
        ),
    }
    # The figure of a loss stands at the right of where bars begin.
    beside = {**x, "field": "end"}
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
                "encoding": {"y": y, "x": beside, "text": {"field": "text"}},
            },
        ],
        **footnote(drawing, notes),
    }


def _figure(drawing: Drawing, row: dict[str, Any]) -> str:
    """A bar's figure, with its change where it is compared: €120K ▲ +9 %."""
    measure = drawing.table.measures[0]
    said = drawing.said(measure, row)
    column = compared(drawing.table, measure.name, "change_pct")
    share = None if column is None or drawing.is_few(measure, row) else row[column.name]
    if share is None or measure.unit == "share":
        return said
    size = abs(float(share))
    text = drawing.locale.share(size, 0)
    if round(size, 2) == 0:
        return said
    return f"{said}  {'▲ +' if share > 0 else '▼ −'}{text}"
