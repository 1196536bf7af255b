"""Shares that grow with age, side by side: each a line, in the band in which it will likely be.

The table's first column names the curves, the whole first; its second is an age in days; its first
measure is drawn, `low` and `high` are the ends of the band:

    source    age_days  won_share  low   high
    (all)           30       0.14  0.07  0.24

The whole is a dashed line in each of the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rapport.chart import MANY_CASES, NUMBER_OF_CASES
from rapport.charts._marks import figures_axis, footnote, layer, tooltip, where
from rapport.wording import _

if TYPE_CHECKING:
    from rapport.chart import Drawing
    from rapport.table import Column

COLUMNS, WIDTH, HEIGHT = 3, 214, 120
BAND = _("Band: between these two it will likely be.")
WHOLE = _("Dashed line: {name}.")
DESCRIBED = _("{name}, age {days} days: {value}")


def draw(drawing: Drawing) -> dict[str, Any] | None:
    """The specification; None where nothing has a figure with both its ends."""
    table, locale = drawing.table, drawing.locale
    low, high = drawing.named("low"), drawing.named("high")
    if len(table.dimensions) < 2 or low is None or high is None or not table.records:
        return None
    name, age = table.dimensions[:2]
    measure = table.measures[0]
    names = list(dict.fromkeys(table.values_of(name.name)))
    data = _points(drawing, low, high)
    titles = {each: _title(drawing, each) for each in names}
    x: dict[str, Any] = {
        "field": "age",
        "type": "quantitative",
        "axis": {"title": age.said(locale), "grid": False, "tickCount": 5},
        "scale": {"nice": False},
    }
    y = figures_axis(drawing, measure)
    y["axis"] = {**y["axis"], "tickCount": 3}
    y["scale"] = {"domainMin": 0}
    said = tooltip(
        ("name", name.said(locale)),
        ("age", age.said(locale)),
        ("text", measure.said(locale)),
        ("low_text", low.said(locale)),
        ("high_text", high.said(locale)),
    )
    step = {"interpolate": "step-after"}
    band = {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}}
    layers = [
        layer("area", look={**step, "opacity": 0.18}, encoding=band),
        layer("line", "solid", look=step, encoding={"x": x, "y": y}),
    ]
    notes = [locale.say(BAND)]
    if len(names) > 1:
        whole = {"x": x, "y": {**y, "field": "whole"}}
        beside = where("datum.whole !== null")
        layers.append(layer("line", "average", transform=beside, look=step, encoding=whole))
        notes.append(locale.say(WHOLE, name=drawing.text(name, names[0]).lower()))
    # What is seen under the pointer is wider than the line.
    layers.append(
        layer(
            "point",
            look={"opacity": 0, "size": 80},
            encoding={"x": x, "y": y, "tooltip": said},
        )
    )
    content: dict[str, Any] = {"data": {"values": data}, **footnote(drawing, notes)}
    if len(names) == 1:
        return {**content, "layer": layers}
    return {
        **content,
        "facet": {
            "field": "title",
            "type": "nominal",
            "sort": list(titles.values()),
            "header": {"title": None},
        },
        "columns": 1 if drawing.narrow else COLUMNS,
        "spacing": {"row": 18, "column": 24},
        "spec": {"width": 300 if drawing.narrow else WIDTH, "height": HEIGHT, "layer": layers},
    }


def describe(drawing: Drawing) -> str:
    """Where each curve ends."""
    table, locale = drawing.table, drawing.locale
    if len(table.dimensions) < 2:
        return ""
    name, age = table.dimensions[:2]
    measure = table.measures[0]
    last = {row[name.name]: row for row in table.rows()}
    said = (
        locale.say(
            DESCRIBED,
            name=drawing.text(name, each),
            days=row[age.name],
            value=drawing.text(measure, row[measure.name]),
        )
        for each, row in last.items()
    )
    return "; ".join(said) + "." if last else ""


def _points(drawing: Drawing, low: Column, high: Column) -> list[dict[str, Any]]:
    table = drawing.table
    name, age = table.dimensions[:2]
    measure = table.measures[0]
    names = list(dict.fromkeys(table.values_of(name.name)))
    rows = [row for row in table.rows() if row[measure.name] is not None]
    whole = {row[age.name]: row[measure.name] for row in rows if row[name.name] == names[0]}
    found, known = [], 0.0
    for row in rows:
        # The ages of the whole may be others: what was won by the one before holds.
        if row[age.name] in whole:
            known = float(whole[row[age.name]])
        else:
            known = max((float(v) for day, v in whole.items() if day <= row[age.name]), default=0)
        found.append(
            {
                "title": _title(drawing, row[name.name]),
                "name": drawing.text(name, row[name.name]),
                "age": row[age.name],
                "value": float(row[measure.name]),
                "low": float(row[low.name]),
                "high": float(row[high.name]),
                "whole": None if row[name.name] == names[0] else known,
                "text": drawing.text(measure, row[measure.name]),
                "low_text": drawing.text(low, row[low.name]),
                "high_text": drawing.text(high, row[high.name]),
            }
        )
    return found


def _title(drawing: Drawing, value: Any) -> str:
    """What a curve is called; of few cases, with how many."""
    table = drawing.table
    name = table.dimensions[0]
    said = drawing.text(name, value)
    cases = next((each for each in table.measures if each.unit == "count"), None)
    counts = [row[cases.name] for row in table.rows() if row[name.name] == value] if cases else []
    if not counts or counts[0] >= MANY_CASES:
        return said
    return f"{said} ({drawing.locale.say(NUMBER_OF_CASES, n=counts[0])})"
