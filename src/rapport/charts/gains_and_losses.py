"""What came above zero and what went below it, bucket by bucket, with what is left as a tick.

The table's first column is a date at some grain, its second names the parts, and its first measure
is signed. The gains are shades of one colour and the losses of another, in the table's own order:

    date:month  movement     net_new_mrr
    2026-01     new                  500
    2026-01     churn               -200     a tick at 300
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from rapport.chart import adds_up, total
from rapport.charts import columns
from rapport.charts._marks import buckets_axis, figures_axis, footnote, layer, tooltip, where
from rapport.wording import _

if TYPE_CHECKING:
    from rapport.chart import Drawing

SHADES = (1.0, 0.62, 0.36, 0.22)
MOST = len(SHADES)
TICKS = _("Ticks: all of it together.")


def draw(drawing: Drawing) -> dict[str, Any] | None:
    """The specification; None without a dated figure."""
    table = drawing.table
    if len(table.dimensions) < 2 or not _buckets(drawing):
        return None
    axis, part = table.dimensions[:2]
    measure = table.measures[0]
    ups, downs = _sides(drawing)
    if max(len(ups), len(downs)) > MOST or not adds_up(table, measure):
        return columns.draw(drawing)
    order = [*ups, *downs]
    data = []
    for day, rows in _buckets(drawing).items():
        net = total(row[measure.name] for row in rows)
        for at, row in enumerate(rows):
            value = row[measure.name]
            name = row[part.name]
            data.append(
                {
                    "label": drawing.text(axis, day),
                    "series": drawing.text(part, name),
                    "value": None if value is None else float(value),
                    "text": drawing.text(measure, value),
                    "rank": order.index(name),
                    "running": drawing.running(axis, day),
                    **({"net": None if net is None else float(net)} if not at else {}),
                    "net_text": drawing.text(measure, net),
                }
            )
    if all(each["value"] is None for each in data):
        return None
    names = [drawing.text(part, each) for each in order]
    legend = {"columns": 2 if drawing.narrow else 5, "symbolType": "square", "title": None}
    sides = [drawing.theme.up] * len(ups) + [drawing.theme.down] * len(downs)
    shades = [*SHADES[: len(ups)], *SHADES[: len(downs)]]
    series = {"field": "series", "type": "nominal", "sort": names, "legend": legend}
    x, y = buckets_axis(), figures_axis(drawing, measure)
    said = (("label", axis.said(drawing.locale)), ("series", part.said(drawing.locale)))
    bars = layer(
        "bar",
        encoding={
            "x": x,
            "y": y,
            "color": {**series, "scale": {"domain": names, "range": sides}},
            "opacity": {
                **series,
                "scale": {"type": "ordinal", "domain": names, "range": shades},
            },
            "fillOpacity": {"condition": {"test": "datum.running", "value": 0.55}, "value": 1},
            "order": {"field": "rank", "type": "quantitative"},
            "tooltip": tooltip(*said, ("text", measure.said(drawing.locale))),
        },
    )
    ticks = layer(
        "tick",
        "tick",
        transform=where("isValid(datum.net)"),
        look={"thickness": 2, "bandSize": 18},
        encoding={
            "x": x,
            "y": {**y, "field": "net"},
            "tooltip": tooltip(said[0], ("net_text", measure.said(drawing.locale))),
        },
    )
    notes = [drawing.locale.say(TICKS)]
    return {"data": {"values": data}, "layer": [bars, ticks], **footnote(drawing, notes)}


def describe(drawing: Drawing) -> str:
    """What came of all parts in the last bucket, and each part of it."""
    table = drawing.table
    found = _buckets(drawing)
    if len(table.dimensions) < 2 or not found:
        return ""
    axis, part = table.dimensions[:2]
    measure = table.measures[0]
    day = max(found)
    parts = (
        f"{drawing.text(part, row[part.name])} {drawing.text(measure, row[measure.name])}"
        for row in found[day]
        if row[measure.name]
    )
    net = drawing.text(measure, total(row[measure.name] for row in found[day]))
    return f"{drawing.text(axis, day)}: {net} ({', '.join(parts)})."


def _buckets(drawing: Drawing) -> dict[date, list[dict[str, Any]]]:
    """The rows of each bucket that has a day."""
    axis = drawing.table.dimensions[0]
    found: dict[date, list[dict[str, Any]]] = {}
    for row in drawing.table.rows():
        if isinstance(row[axis.name], date):
            found.setdefault(row[axis.name], []).append(row)
    return found


def _sides(drawing: Drawing) -> tuple[list[Any], list[Any]]:
    """The parts that come to a gain in all, and those that come to a loss, the largest first."""
    part, measure = drawing.table.dimensions[1], drawing.table.measures[0]
    sums: dict[Any, float] = {}
    for row in drawing.table.rows():
        sums[row[part.name]] = sums.get(row[part.name], 0.0) + float(row[measure.name] or 0)
    order = sorted(sums, key=lambda name: -abs(sums[name]))
    return [each for each in order if sums[each] >= 0], [each for each in order if sums[each] < 0]
