"""Ranked bars of two figures that can be trusted, beside a grey one that cannot.

Of a mailing: clicks and, thinner below them, replies; at the right, in grey and as a mere figure,
the opens: machines make them too, and as bars they would dwarf the rest. The table's first column
names the bars; its first three measures are shown, of which two may be missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rapport.charts._marks import case_note, footnote, layer, names_axis, room, tooltip
from rapport.wording import _, _n

if TYPE_CHECKING:
    from rapport.chart import Drawing

MOST_BARS = 12
NOT_DRAWN = _n("{n} more is in the table.", "{n} more are in the table.")
WHAT = _("Blue: {first}.")
WHAT_SECOND = _("Orange: {second}.")
WHAT_THIRD = _("Grey, at the right: {third}.")


def draw(drawing: Drawing) -> dict[str, Any] | None:
    """The specification; None where nothing has a figure."""
    table, locale = drawing.table, drawing.locale
    axis, first = table.dimensions[0], table.measures[0]
    names = ("first", "second", "third")
    measures = dict(zip(names, _drawn(drawing), strict=False))
    rows = [row for row in table.rows() if drawing.drawn(first, row) is not None]
    if not any(row[first.name] for row in rows):
        return None
    rows.sort(key=lambda row: -row[first.name])
    shown = rows[:MOST_BARS]
    data: list[dict[str, Any]] = [
        {
            "label": drawing.text(axis, row[axis.name]),
            **{name: drawing.drawn(each, row) for name, each in measures.items()},
            **{f"{name}_text": drawing.said(each, row) for name, each in measures.items()},
        }
        for row in shown
    ]
    values = [
        each[name]
        for each in data
        for name in ("first", "second")
        if name in measures and each[name] is not None
    ]
    texts = [each["first_text"] + "   " + each.get("third_text", "") for each in data]
    y = names_axis(drawing)
    scale = room(drawing, max(values), texts)
    said = [("label", axis.said(locale))]
    said += [(f"{name}_text", each.said(locale)) for name, each in measures.items()]

    def along(name: str) -> dict[str, Any]:
        return {"field": name, "type": "quantitative", "axis": None, "scale": scale}

    layers = []
    looks = (("first", "solid", 13, -3), ("second", "reply", 4, 7))
    for name, style, height, offset in looks:
        if name in measures:
            place = {"y": {**y, "bandPosition": 0.5}, "x": along(name), "tooltip": tooltip(*said)}
            look = {"height": height, "yOffset": offset}
            layers.append(layer("bar", style, look=look, encoding=place))
    layers.append(
        layer(
            "text",
            look={"align": "left", "dx": 6, "dy": -3},
            encoding={"y": y, "x": along("first"), "text": {"field": "first_text"}},
        )
    )
    if "third" in measures:
        right = {"y": y, "x": {"value": "width"}, "text": {"field": "third_text"}}
        at_right: dict[str, Any] = {"align": "right", "dy": -3}
        layers.append(layer("text", "faint", look=at_right, encoding=right))
    left = len(rows) - len(shown)
    notes = [
        " ".join(
            locale.say(text, **{name: measures[name].said(locale).lower()})
            for name, text in zip(names, (WHAT, WHAT_SECOND, WHAT_THIRD), strict=True)
            if name in measures
        ),
        case_note(drawing, first),
        locale.count(*NOT_DRAWN, left) if left else "",
    ]
    return {
        "data": {"values": data},
        "height": {"step": 30},
        "layer": layers,
        **footnote(drawing, notes),
    }


def _drawn(drawing: Drawing) -> list[Any]:
    """The first measures of one unit, those compared with left out."""
    plain = [each for each in drawing.table.measures if not each.versus]
    return [each for each in plain if each.unit == plain[0].unit][:3]
