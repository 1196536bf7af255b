"""What is expected over time, with how far it may be off: columns with a line from low to high.

The table's first column is a date at some grain; its measures are what is expected, the two ends of
its interval (low, high), and a goal where there is one, which is a tick:

    date:month  expected  low  high  goal
    2026-10     900       600  1300  1000
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from rapport.charts._marks import buckets_axis, figures_axis, footnote, layer, tooltip, where
from rapport.wording import _

if TYPE_CHECKING:
    from rapport.chart import Drawing

LINE = _("Line: between these two it will likely be.")
GOAL = _("Tick: the goal.")


def draw(drawing: Drawing) -> dict[str, Any] | None:
    """The specification; None without a dated figure or its interval."""
    table, locale = drawing.table, drawing.locale
    axis, measure = table.dimensions[0], table.measures[0]
    ends = [drawing.named(name) for name in ("low", "high")]
    goal = drawing.named("goal")
    rows = [row for row in table.rows() if isinstance(row[axis.name], date)]
    if None in ends or not any(row[measure.name] is not None for row in rows):
        return None
    low, high = (each for each in ends if each is not None)
    data = [
        {
            "label": drawing.text(axis, row[axis.name]),
            "value": _number(row[measure.name]),
            "low": _number(row[low.name]),
            "high": _number(row[high.name]),
            "goal": _number(row[goal.name]) if goal else None,
            "text": drawing.text(measure, row[measure.name]),
            "low_text": drawing.text(low, row[low.name]),
            "high_text": drawing.text(high, row[high.name]),
        }
        for row in rows
    ]
    x, y = buckets_axis(), figures_axis(drawing, measure)
    said = tooltip(
        ("label", axis.said(locale)),
        ("text", measure.said(locale)),
        ("low_text", low.said(locale)),
        ("high_text", high.said(locale)),
    )
    layers = [
        layer("bar", encoding={"x": x, "y": y, "tooltip": said}),
        layer(
            "rule",
            "average",
            encoding={"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}, "tooltip": said},
        ),
    ]
    notes = [locale.say(LINE)]
    if any(each["goal"] is not None for each in data):
        layers.append(
            layer(
                "tick",
                look={"thickness": 3, "size": 30},
                encoding={"x": x, "y": {**y, "field": "goal"}},
                transform=where("datum.goal !== null"),
            )
        )
        notes.append(locale.say(GOAL))
    return {"data": {"values": data}, "layer": layers, **footnote(drawing, notes)}


def describe(drawing: Drawing) -> str:
    """The first stretch's figure, and where it will likely be."""
    table, locale = drawing.table, drawing.locale
    axis, measure = table.dimensions[0], table.measures[0]
    rows = table.rows()
    if not rows:
        return ""
    first = rows[0]
    return locale.say(
        DESCRIBED,
        when=drawing.text(axis, first[axis.name]),
        value=drawing.text(measure, first[measure.name]),
        low=drawing.text(measure, first.get("low")),
        high=drawing.text(measure, first.get("high")),
    )


DESCRIBED = _("{when}: {value} is expected, likely from {low} to {high}.")


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
