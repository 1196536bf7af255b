"""A pipeline's stages in their order: the value as a bar, the weighted value inside it, the count.

The table's first column is the stage, in the order of its rows; the first measure is the value. A
second measure of the same unit is drawn inside it; a count is written beside it:

    stage     open_amount  weighted_amount  open_deals
    Qualify           900              180          30
    Propose           600              300          12
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rapport.charts._marks import footnote, layer, names_axis, room, tooltip
from rapport.wording import _, _n

if TYPE_CHECKING:
    from rapport.chart import Drawing
    from rapport.table import Column

COUNT = _n("{n} deal", "{n} deals")
INSIDE = _("The whole bar: {outside}. Within it: {inside}.")


def draw(drawing: Drawing) -> dict[str, Any] | None:
    """The specification; None where no stage has anything."""
    table, locale = drawing.table, drawing.locale
    axis, value = table.dimensions[0], table.measures[0]
    inside, count = parts(drawing)
    rows = table.rows()
    if not any(row[value.name] or (count and row[count.name]) for row in rows):
        return None
    data: list[dict[str, Any]] = []
    for row in rows:
        datum: dict[str, Any] = {
            "label": drawing.text(axis, row[axis.name]),
            "value": float(row[value.name] or 0),
            "text": drawing.text(value, row[value.name]),
            "said": beside(drawing, row),
        }
        if inside:
            within = row[inside.name]
            datum["inside"] = None if within is None else float(within)
            datum["inside_text"] = drawing.text(inside, within)
        if count:
            datum["count"] = drawing.text(count, row[count.name])
        data.append(datum)
    said = [("label", axis.said(locale)), ("text", value.said(locale))]
    if inside:
        said.append(("inside_text", inside.said(locale)))
    if count:
        said.append(("count", count.said(locale)))
    y = names_axis(drawing)
    most = max(each["value"] for each in data)
    scale = room(drawing, most, [each["said"] for each in data])
    x = {"field": "value", "type": "quantitative", "axis": None, "scale": scale}
    height = {"height": {"band": 0.62}}
    encoding = {"y": y, "x": x, "tooltip": tooltip(*said)}
    layers = [layer("bar", "pale" if inside else "strong", look=height, encoding=encoding)]
    title: dict[str, Any] = {}
    if inside:
        within = {**encoding, "x": {**x, "field": "inside"}}
        layers.append(layer("bar", "strong", look=height, encoding=within))
        note = locale.say(INSIDE, inside=inside.said(locale), outside=value.said(locale))
        title = footnote(drawing, [note])
    place = {"align": "left", "dx": 8}
    layers.append(
        layer("text", "figure", look=place, encoding={"y": y, "x": x, "text": {"field": "said"}})
    )
    return {"data": {"values": data}, "height": {"step": 34}, "layer": layers, **title}


def parts(drawing: Drawing) -> tuple[Column | None, Column | None]:
    """What is drawn inside the value, and the count."""
    first, *others = drawing.table.measures
    plain = [each for each in others if not each.versus]
    inside = next((each for each in plain if each.unit == first.unit != "count"), None)
    count = next((each for each in plain if each.unit == "count"), None)
    return inside, count


def beside(drawing: Drawing, row: dict[str, Any]) -> str:
    """What stands beside a bar: €1.2M · 34 deals."""
    value = drawing.table.measures[0]
    _inside, count = parts(drawing)
    said = drawing.short(value, row[value.name])
    if count is None or row[count.name] is None:
        return said
    return f"{said}  ·  {drawing.locale.count(*COUNT, row[count.name])}"


def describe(drawing: Drawing) -> str:
    """Every stage with its figures."""
    axis = drawing.table.dimensions[0]
    said = (
        f"{drawing.text(axis, row[axis.name])} {beside(drawing, row)}"
        for row in drawing.table.rows()
    )
    return "; ".join(each.replace("  ", " ") for each in said) + "."
