"""What customers make together, from the one that brings most to the one that costs most.

The table's first column names them; its first measure, such as profit, is added up along them. The
curve rises above the whole where some bring a loss, which those at its end eat up again: a whale.
Source: Kaplan and Narayanan, Measuring and Managing Customer Profitability (2001).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rapport.chart import adds_up, axis_labels, total
from rapport.charts import ranking
from rapport.charts._marks import footnote, layer, tooltip, where
from rapport.table import Column
from rapport.wording import _, _n

if TYPE_CHECKING:
    from rapport.chart import Drawing

MOST_POINTS = 240
MOST = 0.8
"""Most of it."""
PEAK = _n("{n} of {all} makes {share} of {total}.", "{n} of {all} make {share} of {total}.")
EATEN = _n("{n} below zero takes {amount} away.", "{n} below zero take {amount} away.")
WITH_ABOVE = _("Share, with those above")
AMONG = _("Of them, so many")


def draw(drawing: Drawing) -> dict[str, Any] | None:
    """The specification; ranked bars where the whole is nothing, or less; None without figures."""
    table, locale = drawing.table, drawing.locale
    if not table.dimensions or not table.measures:
        return None
    axis, measure = table.dimensions[0], table.measures[0]
    found = ordered(drawing)
    whole = total(value for _name, value in found)
    if not adds_up(table, measure) or not whole or whole <= 0:
        return ranking.draw(drawing)
    peak = _turn(found)
    data: list[dict[str, Any]] = [{"x": 0.0, "y": 0.0}]
    above = 0.0
    for at, (name, value) in enumerate(found, 1):
        above += float(value)
        data.append(
            {
                "x": at / len(found),
                "y": above / float(whole),
                "label": drawing.text(axis, name),
                "text": drawing.text(measure, value),
                "so_many": f"{locale.number(at)} / {locale.number(len(found))}",
                "share": locale.share(above / float(whole), 0),
                "peak": at == peak,
                "first": at == 1,
            }
        )
    step = max(1, len(found) // MOST_POINTS)
    kept = [
        each for at, each in enumerate(data) if at in (0, 1, peak, len(found)) or at % step == 0
    ]
    x = {
        "field": "x",
        "type": "quantitative",
        "scale": {"domain": [0, 1]},
        "axis": {
            "title": axis.said(locale),
            "titleAnchor": "start",
            "labelExpr": axis_labels(drawing, _share(drawing)),
            "tickCount": 4 if drawing.narrow else 6,
            "grid": False,
        },
    }
    y = {
        "field": "y",
        "type": "quantitative",
        "axis": {
            "title": None,
            "labelExpr": axis_labels(drawing, _share(drawing)),
            "tickCount": 4 if drawing.narrow else 6,
        },
    }
    said = tooltip(
        ("label", axis.said(locale)),
        ("text", measure.said(locale)),
        ("share", locale.say(WITH_ABOVE)),
        ("so_many", locale.say(AMONG)),
    )
    place = {"x": x, "y": y}
    named = where("datum.peak")
    layers = [
        layer("rule", "join", encoding={"y": {"datum": 1, "type": "quantitative"}}),
        layer("line", "solid", encoding=place),
        layer(
            "point",
            "solid",
            transform=where("isValid(datum.label)"),
            look={"size": 14, "filled": True, "opacity": 0.6},
            encoding={**place, "tooltip": said},
        ),
        layer("point", "down", transform=named, look={"size": 60}, encoding=place),
        layer(
            "text",
            "figure",
            transform=named,
            look={"baseline": "bottom", "dy": -8, "align": "right"},
            encoding={**place, "text": {"field": "share"}},
        ),
        layer(
            "text",
            "faint",
            transform=where("datum.first"),
            look={"align": "left", "dx": 8, "dy": 4, "limit": 120 if drawing.narrow else 220},
            encoding={**place, "text": {"field": "label"}},
        ),
    ]
    return {
        "data": {"values": kept},
        "layer": layers,
        **footnote(drawing, _in_words(drawing, found)),
    }


def _share(drawing: Drawing) -> Column:
    return Column("share", drawing.table.measures[0].label, "measure", "number", "share")


def _turn(found: list[tuple[Any, Any]]) -> int:
    """How many bring anything, where some take away; where none does, how many make most of it."""
    gains = sum(1 for _name, value in found if value > 0)
    if gains < len(found):
        return gains
    whole, above = float(sum(value for _name, value in found)), 0.0
    for at, (_name, value) in enumerate(found, 1):
        above += float(value)
        if above >= MOST * whole - 1e-9:
            return at
    return gains


def ordered(drawing: Drawing) -> list[tuple[Any, Any]]:
    """Each name with its figure, the largest first; names without one are out."""
    table = drawing.table
    axis, measure = table.dimensions[0], table.measures[0]
    known = ((row[axis.name], row[measure.name]) for row in table.rows())
    return sorted((each for each in known if each[1]), key=lambda each: -each[1])


def _in_words(drawing: Drawing, found: list[tuple[Any, Any]]) -> list[str]:
    locale, measure = drawing.locale, drawing.table.measures[0]
    whole = total(value for _name, value in found)
    if not whole or whole <= 0:
        return []
    gains = [value for _name, value in found[: _turn(found)]]
    losses = [value for _name, value in found if value < 0]
    said = [
        locale.count(
            *PEAK,
            len(gains),
            all=locale.number(len(found)),
            share=locale.share(float(sum(gains)) / float(whole), 0),
            total=drawing.short(measure, whole),
        )
    ]
    if losses:
        taken = drawing.short(measure, -sum(losses))
        said.append(locale.count(*EATEN, len(losses), amount=taken))
    return said


def describe(drawing: Drawing) -> str:
    """How much those with a gain make, and what the others take away of it."""
    return " ".join(_in_words(drawing, ordered(drawing)))
