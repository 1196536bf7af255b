"""Estimates beside each other: of each a point, and a line from the least to the most it may be.

The table's first columns name them; the first measure is the point, `low` and `high` are the ends:

    group     value         extra_lost  low   high
    industry  Construction        17.9  9.2   26.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rapport.charts._marks import figures_axis, footnote, layer, names_axis, tooltip
from rapport.wording import _, _n

if TYPE_CHECKING:
    from rapport.chart import Drawing

MOST = 15
LINE = _("Line: between these two it will likely be.")
PALE = _("Pale: it may well be chance.")
NOT_DRAWN = _n("{n} more is in the table.", "{n} more are in the table.")
DESCRIBED = _("{name}: {value}, likely from {low} to {high}.")


def draw(drawing: Drawing) -> dict[str, Any] | None:
    """The specification; None where nothing has a figure with both its ends."""
    table, locale = drawing.table, drawing.locale
    measure = table.measures[0]
    low, high = drawing.named("low"), drawing.named("high")
    if low is None or high is None:
        return None
    names = (measure.name, low.name, high.name)
    rows = [row for row in table.rows() if all(row[name] is not None for name in names)]
    if not rows:
        return None
    marked = [each.name for each in table.dimensions if each.name == "stands_out"]
    data: list[dict[str, Any]] = [
        {
            "label": _name(drawing, row),
            "value": float(row[measure.name]),
            "low": float(row[low.name]),
            "high": float(row[high.name]),
            "text": drawing.text(measure, row[measure.name]),
            "low_text": drawing.text(low, row[low.name]),
            "high_text": drawing.text(high, row[high.name]),
            "pale": bool(marked) and row[marked[0]] is None,
        }
        for row in rows[:MOST]
    ]
    y, x = names_axis(drawing), figures_axis(drawing, measure)
    said = tooltip(
        ("label", table.dimensions[0].said(locale)),
        ("text", measure.said(locale)),
        ("low_text", low.said(locale)),
        ("high_text", high.said(locale)),
    )
    notes = [locale.say(LINE)]
    if len(rows) > MOST:
        notes.append(locale.count(*NOT_DRAWN, len(rows) - MOST))
    between = {"y": y, "x": {**x, "field": "low"}, "x2": {"field": "high"}, "tooltip": said}
    layers = [
        layer(
            "rule",
            "strong",
            look={"strokeWidth": 3},
            encoding={**between, "opacity": _pale(0.25, 0.6)},
        ),
        layer(
            "point",
            look={"filled": True, "size": 70},
            encoding={"y": y, "x": x, "tooltip": said, "opacity": _pale(0.45, 1)},
        ),
    ]
    if any(row["pale"] for row in data):
        notes.append(locale.say(PALE))
    if any(row["low"] < 0 for row in data):
        layers.insert(
            0, layer("rule", "average", data={"values": [{}]}, encoding={"x": {"datum": 0}})
        )
    return {
        "data": {"values": data},
        "height": {"step": 24},
        "layer": layers,
        **footnote(drawing, notes),
    }


def _pale(pale: float, usual: float) -> dict[str, Any]:
    """How strongly a mark is drawn: what does not stand out, less so."""
    return {"condition": {"test": "datum.pale", "value": pale}, "value": usual}


def describe(drawing: Drawing) -> str:
    """The first one, and where it will likely be."""
    table, locale = drawing.table, drawing.locale
    measure = table.measures[0]
    rows = table.rows()
    if not rows:
        return ""
    first = rows[0]
    return locale.say(
        DESCRIBED,
        name=_name(drawing, first),
        value=drawing.text(measure, first[measure.name]),
        low=locale.value(first.get("low"), measure.unit, table.currency),
        high=locale.value(first.get("high"), measure.unit, table.currency),
    )


def _name(drawing: Drawing, row: dict[str, Any]) -> str:
    """What a row is called: its first name, and the second where there is one."""
    shown = drawing.table.dimensions[:2]
    return ": ".join(drawing.text(each, row[each.name]) for each in shown)
