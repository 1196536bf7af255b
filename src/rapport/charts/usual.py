"""A figure over time on the band of what was usual for it; what was outside is marked.

The table's first column is a date at some grain; its measures are the figure, what was expected
(usual), and the two ends of the usual (low, high), which may be missing where it was too early:

    date:week   leads  usual  low  high
    2026-09-07  12     30     18   44
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from rapport.chart import printable
from rapport.charts._marks import buckets_axis, figures_axis, footnote, layer, tooltip, where
from rapport.wording import _, _n

if TYPE_CHECKING:
    from rapport.chart import Drawing

LINE = _("Line: {figure}.")
BAND = _("Band: what was usual. Marked: what stood out of it.")
DESCRIBED = _n("{n} of {all} stood out of the usual.", "{n} of {all} stood out of the usual.")


def draw(drawing: Drawing) -> dict[str, Any] | None:
    """The specification; None without a dated figure."""
    table, locale = drawing.table, drawing.locale
    axis, measure = table.dimensions[0], table.measures[0]
    low, high = drawing.named("low"), drawing.named("high")
    data = _data(drawing)
    if low is None or high is None or all(each["value"] is None for each in data):
        return None
    # It may be of a value of a split, which is a name from the data.
    called = printable(measure.said(locale))
    x = buckets_axis([each["label"] for each in data])
    y = figures_axis(drawing, measure)
    said = tooltip(
        ("label", axis.said(locale)),
        ("text", called),
        ("low_text", low.said(locale)),
        ("high_text", high.said(locale)),
    )
    known = where("datum.low !== null")
    layers = [
        layer(
            "area",
            look={"opacity": 0.18, "line": False},
            transform=known,
            encoding={"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}},
        ),
        layer("line", "solid", encoding={"x": x, "y": y}),
        layer(
            "point",
            "solid",
            look={"size": 34, "filled": True},
            encoding={"x": x, "y": y, "tooltip": said},
        ),
        layer(
            "point",
            "average",
            look={"size": 150, "filled": False, "strokeWidth": 2.5},
            transform=where("datum.out"),
            encoding={"x": x, "y": y, "tooltip": said},
        ),
    ]
    notes = [f"{locale.say(LINE, figure=called)} {locale.say(BAND)}"]
    return {"data": {"values": data}, "layer": layers, **footnote(drawing, notes)}


def describe(drawing: Drawing) -> str:
    """How many stood out of how many, and the last one."""
    table, locale = drawing.table, drawing.locale
    axis, measure = table.dimensions[0], table.measures[0]
    data = [each for each in _data(drawing) if each["value"] is not None]
    if not data:
        return ""
    out = sum(each["out"] for each in data)
    said = locale.count(*DESCRIBED, out, all=locale.number(len(data)))
    last = table.rows()[-1]
    value = drawing.text(measure, last[measure.name])
    return f"{drawing.text(axis, last[axis.name])}: {value}. {said}"


def _data(drawing: Drawing) -> list[dict[str, Any]]:
    axis, measure = drawing.table.dimensions[0], drawing.table.measures[0]
    found = []
    for row in drawing.table.rows():
        if not isinstance(row[axis.name], date):
            continue
        value, low, high = (_number(row.get(name)) for name in (measure.name, "low", "high"))
        known = value is not None and low is not None and high is not None
        out = bool(known and not low <= value <= high)  # type: ignore[operator]
        found.append(
            {
                "label": drawing.text(axis, row[axis.name]),
                "value": value,
                "low": low,
                "high": high,
                "out": out,
                "text": drawing.text(measure, row[measure.name]),
                "low_text": drawing.text(measure, row.get("low")),
                "high_text": drawing.text(measure, row.get("high")),
            }
        )
    return found


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
