"""Rates beside their average: bars in the table's order, and a line where the whole stands.

The table's first column names the bars; its first measure is a rate. Where it rests on too few
cases, how many they are stands in the bar's place; so a product that was sold twice is not the
longest bar.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rapport.charts._marks import case_note, footnote, layer, names_axis, room, tooltip
from rapport.wording import _, _n

if TYPE_CHECKING:
    from rapport.chart import Drawing

MOST_BARS = 15
AVERAGE = _("Line: {rate}, of all together.")
NOT_DRAWN = _n("{n} more is in the table.", "{n} more are in the table.")


def draw(drawing: Drawing) -> dict[str, Any] | None:
    """The specification; None where no rate is known, or none is more than nothing."""
    table, locale = drawing.table, drawing.locale
    axis, measure = table.dimensions[0], table.measures[0]
    rows = [row for row in table.rows() if row[measure.name] is not None]
    if not any(row[measure.name] for row in rows):
        return None
    shown = rows[:MOST_BARS]
    data: list[dict[str, Any]] = [
        {
            "label": drawing.text(axis, row[axis.name]),
            "value": drawing.drawn(measure, row) or 0.0,
            "text": drawing.said(measure, row),
        }
        for row in shown
    ]
    average = table.total_of(measure.name)
    for each in data:
        # The figure of what is below the average stands behind its line, and not under it.
        each["end"] = max(each["value"], float(average or 0))
    longest = max(*(each["value"] for each in data), float(average or 0))
    scale = room(drawing, longest, [each["text"] for each in data])
    x = {"field": "value", "type": "quantitative", "axis": None, "scale": scale}
    y = names_axis(drawing)
    said = tooltip(("label", axis.said(locale)), ("text", measure.said(locale)))
    layers = [
        layer("bar", look={"height": 16}, encoding={"y": y, "x": x, "tooltip": said}),
        layer(
            "text",
            look={"align": "left", "dx": 6},
            encoding={"y": y, "x": {**x, "field": "end"}, "text": {"field": "text"}},
        ),
    ]
    notes = []
    if average is not None:
        at = {"datum": float(average), "type": "quantitative", "axis": None, "scale": scale}
        layers.insert(1, layer("rule", "average", encoding={"x": at}))
        notes.append(locale.say(AVERAGE, rate=drawing.text(measure, average)))
    if len(rows) > len(shown):
        notes.append(locale.count(*NOT_DRAWN, len(rows) - len(shown)))
    notes.append(case_note(drawing, measure))
    return {
        "data": {"values": data},
        "height": {"step": 24},
        "layer": layers,
        **footnote(drawing, notes),
    }
