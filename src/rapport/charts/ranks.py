"""The place of each thing under several measures side by side, the first at the top.

The table's first column names the lines; every measure of the unit of the first is a place along
the bottom: services by their profit under each rule. What is below zero somewhere, but not
everywhere, has a colour of its own: there it depends on the measure whether it earns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rapport.charts import ranking
from rapport.charts._marks import footnote, layer, tooltip, where
from rapport.wording import BLANKS, _, _n

if TYPE_CHECKING:
    from rapport.chart import Drawing
    from rapport.table import Column

MOST_LINES, MOST_LINES_NARROW = 14, 8
NOT_DRAWN = _n("{n} more is in the table.", "{n} more are in the table.")
BELOW = _("Diamonds: below zero.")
DEPENDS = _("{name}: above zero under some, below it under others.")
ALL_ALIKE = _n("{n} is above zero under each.", "{n} are above zero under each.")
PLACE = _("Place")


def draw(drawing: Drawing) -> dict[str, Any] | None:
    """The specification; None without figures; ranked bars where there is one measure."""
    table, locale = drawing.table, drawing.locale
    if not table.dimensions or not table.measures:
        return None
    measures, rows = _measures(drawing), _rows(drawing)
    if not rows:
        return None
    if len(measures) < 2:
        return ranking.draw(drawing)
    axis = table.dimensions[0]
    most = MOST_LINES_NARROW if drawing.narrow else MOST_LINES
    shown = rows[:most]
    data: list[dict[str, Any]] = []
    for at, measure in enumerate(measures):
        by_value = sorted(shown, key=lambda row: -row[measure.name])
        for number, row in enumerate(by_value, 1):
            data.append(
                {
                    "label": drawing.text(axis, row[axis.name]),
                    "measure": measure.said(locale),
                    "place": number,
                    "text": drawing.text(measure, row[measure.name]),
                    "below": row[measure.name] < 0,
                    "depends": _depends(row, measures),
                    "first": at == 0,
                }
            )
    x = {
        "field": "measure",
        "type": "nominal",
        "sort": [each.said(locale) for each in measures],
        "scale": {"type": "point", "padding": 1.3 if drawing.narrow else 0.9},
        "axis": {
            "title": None,
            "labelAngle": 0,
            "labelExpr": "split(datum.label, ', ')",
            "labelOverlap": False,
            "labelLimit": 92 if drawing.narrow else 150,
            "domain": False,
            "orient": "top",
        },
    }
    y = {
        "field": "place",
        "type": "quantitative",
        "scale": {"reverse": True, "domain": [0.5, len(shown) + 0.5], "nice": False},
        "axis": None,
    }
    place = {"x": x, "y": y}
    lines = {**place, "detail": {"field": "label", "type": "nominal"}}
    said = tooltip(
        ("label", axis.said(locale)),
        ("measure", locale.say(PLACE)),
        ("text", table.measures[0].said(locale).partition(",")[0]),
    )
    pale = {"opacity": 0.45}
    layers = [
        layer("line", "solid", transform=where("!datum.depends"), look=pale, encoding=lines),
        layer("line", "down", transform=where("datum.depends"), encoding=lines),
        layer(
            "point",
            "solid",
            transform=where("!datum.below"),
            look={"size": 60, "filled": True},
            encoding={**place, "tooltip": said},
        ),
        layer(
            "point",
            "down",
            transform=where("datum.below"),
            look={"size": 90, "shape": "diamond", "filled": True},
            encoding={**place, "tooltip": said},
        ),
        layer(
            "text",
            "name",
            transform=where("datum.first"),
            look={
                "align": "right",
                "baseline": "middle",
                "dx": -10,
                "limit": 84 if drawing.narrow else 150,
            },
            encoding={**place, "text": {"field": "label"}},
        ),
    ]
    left = len(rows) - len(shown)
    notes = [
        locale.say(BELOW) if any(each["below"] for each in data) else "",
        locale.count(*NOT_DRAWN, left) if left else "",
    ]
    return {
        "data": {"values": data},
        "height": max(120, 30 * len(shown)),
        "layer": layers,
        **footnote(drawing, notes),
    }


def _measures(drawing: Drawing) -> list[Column]:
    """The measures of one unit that have figures, in the table's order."""
    found = drawing.table.measures
    return [
        each
        for each in found
        if each.unit == found[0].unit
        and not each.versus
        and any(row[each.name] is not None for row in drawing.table.rows())
    ]


def _rows(drawing: Drawing) -> list[dict[str, Any]]:
    """What has a name and a figure under each measure."""
    axis, measures = drawing.table.dimensions[0], _measures(drawing)
    return [
        row
        for row in drawing.table.rows()
        if row[axis.name] not in BLANKS
        and measures
        and all(row[each.name] is not None for each in measures)
    ]


def _depends(row: dict[str, Any], measures: list[Column]) -> bool:
    signs = {row[each.name] < 0 for each in measures}
    return len(signs) > 1


def describe(drawing: Drawing) -> str:
    """What is above zero under some measures and below it under others."""
    axis, measures, rows = drawing.table.dimensions[0], _measures(drawing), _rows(drawing)
    locale = drawing.locale
    names = [drawing.text(axis, row[axis.name]) for row in rows if _depends(row, measures)]
    if names:
        return locale.say(DEPENDS, name=", ".join(names[:6])) + f" {len(names)} / {len(rows)}."
    above = sum(all(row[each.name] >= 0 for each in measures) for row in rows)
    return locale.count(*ALL_ALIKE, above)
