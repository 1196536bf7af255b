"""The usual stretch of each row as a bar, from its middle to its end, and where things are now.

The table's first column names the rows, in their order. Its first measure is where things are now;
the two after it are the usual middle and the usual end:

    stage    median_age_in_stage  usual_days_in_stage  p80_days_of_won
    Qualify                 16.0                  8.0             19.2
    Propose                 23.5                 11.0             18.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rapport.charts._marks import footnote, layer, names_axis, tooltip, where
from rapport.wording import _

if TYPE_CHECKING:
    from rapport.chart import Drawing

ENDS = _("Bar: from {middle} to {end}. Dot: {now}; it stands out where it is past the bar.")


def draw(drawing: Drawing) -> dict[str, Any] | None:
    """The specification; None where nothing is known."""
    table, locale = drawing.table, drawing.locale
    axis = table.dimensions[0]
    now, middle, end = table.measures[:3]
    rows = [
        row
        for row in table.rows()
        if any(row[each.name] is not None for each in (now, middle, end))
    ]
    if not rows:
        return None
    data = [
        {
            "label": drawing.text(axis, row[axis.name]),
            **{
                name: None if row[each.name] is None else float(row[each.name])
                for name, each in (("now", now), ("middle", middle), ("end", end))
            },
            **{
                f"{name}_text": drawing.text(each, row[each.name])
                for name, each in (("now", now), ("middle", middle), ("end", end))
            },
        }
        for row in rows
    ]
    y = names_axis(drawing)
    x = {
        "field": "middle",
        "type": "quantitative",
        "axis": {"title": None, "tickCount": 3 if drawing.narrow else 6},
    }
    said = tooltip(
        ("label", axis.said(locale)),
        ("now_text", now.said(locale)),
        ("middle_text", middle.said(locale)),
        ("end_text", end.said(locale)),
    )
    bar = layer(
        "bar",
        "pale",
        look={"height": {"band": 0.5}},
        transform=where("isValid(datum.middle) && isValid(datum.end)"),
        encoding={"y": y, "x": x, "x2": {"field": "end"}, "tooltip": said},
    )
    tick = layer(
        "tick",
        look={"thickness": 3, "bandSize": 20},
        transform=where("isValid(datum.middle)"),
        encoding={"y": y, "x": x, "tooltip": said},
    )
    past = "datum.now > datum.end"
    dots = [
        layer(
            "point",
            style,
            look={"size": 110, "filled": True, "opacity": 1},
            transform=where(f"isValid(datum.now) && {test}"),
            encoding={"y": y, "x": {**x, "field": "now"}, "tooltip": said},
        )
        for style, test in (("solid", f"!({past})"), ("down", past))
    ]
    text = layer(
        "text",
        "figure",
        look={"align": "left", "dx": 9},
        transform=where("isValid(datum.now)"),
        encoding={"y": y, "x": {**x, "field": "now"}, "text": {"field": "now_text"}},
    )
    names = {
        name: each.said(locale).lower()
        for name, each in (("middle", middle), ("end", end), ("now", now))
    }
    note = locale.say(ENDS, **names)
    return {
        "data": {"values": data},
        "height": {"step": 34},
        "layer": [bar, tick, *dots, text],
        **footnote(drawing, [note]),
    }


def describe(drawing: Drawing) -> str:
    """Every row with its figures."""
    table = drawing.table
    axis = table.dimensions[0]
    said = (
        f"{drawing.text(axis, row[axis.name])} "
        + " / ".join(drawing.text(each, row[each.name]) for each in table.measures[:3])
        for row in table.rows()
    )
    return "; ".join(said) + "."
