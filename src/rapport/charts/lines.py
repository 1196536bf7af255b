"""Lines over time, one or several; the running bucket is reached by a dashed line.

The table's first column is a date at some grain; its first measure is drawn, and beside a single
line the same measure's :previous where the table has it. A second dimension gives a line to each of
its values: at most six. Where there are more, the rest are one line called Other if their figures
may be added up, and else are left to the table.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from rapport.chart import adds_up, total
from rapport.charts._marks import (
    buckets_axis,
    case_note,
    figures_axis,
    footnote,
    layer,
    line_note,
    tooltip,
    where,
)
from rapport.charts._series import MOST_SERIES, OTHER, colours, largest
from rapport.wording import _n

if TYPE_CHECKING:
    from rapport.chart import Drawing

NOT_DRAWN = _n("{n} more is in the table.", "{n} more are in the table.")


def draw(drawing: Drawing) -> dict[str, Any] | None:
    """The specification; None without a dated figure."""
    table, locale = drawing.table, drawing.locale
    axis, *further = table.dimensions
    measure, split = table.measures[0], further[0] if further else None
    data, left = _data(drawing)
    if all(each["value"] is None for each in data):
        return None
    days = sorted({row[axis.name] for row in table.rows() if isinstance(row[axis.name], date)})
    x = buckets_axis([locale.date(day, axis.unit) for day in days])
    y = figures_axis(drawing, measure)
    said = [("label", axis.said(locale)), ("text", measure.said(locale))]
    encoding: dict[str, Any] = {"x": x, "y": y}
    style: str | list[str] = []
    before = None if split else drawing.before(measure)
    if split:
        names = list(dict.fromkeys(each["series"] for each in data))
        encoding["color"] = colours(drawing, names)
        said.insert(1, ("series", split.said(locale)))
    else:
        style = "solid"
    layers = []
    if before:
        said.append(("before_text", before.said(locale)))
        plain = where("!datum.reaching")
        with_before = {"x": x, "y": {**y, "field": "before"}}
        layers += [
            layer("line", name, transform=plain, encoding=with_before)
            for name in ("halo", "before")
        ]
    over = where("!datum.running && !datum.reaching")
    dashed = {"strokeDash": [4, 4]}
    layers += [
        layer("line", style, transform=over, encoding=encoding),
        layer(
            "line",
            style,
            transform=where("datum.running || datum.reaching"),
            look=dashed,
            encoding=encoding,
        ),
        layer(
            "point",
            style,
            transform=where("!datum.reaching"),
            look={"size": 34, "filled": True},
            encoding={**encoding, "tooltip": tooltip(*said)},
        ),
    ]
    notes = [
        line_note(drawing, before),
        locale.count(*NOT_DRAWN, left) if left else "",
        case_note(drawing, measure),
    ]
    return {"data": {"values": data}, "layer": layers, **footnote(drawing, notes)}


def describe(drawing: Drawing) -> str:
    """The last figure of each line, of the buckets that are over."""
    table = drawing.table
    axis, *further = table.dimensions
    measure = table.measures[0]
    last: dict[str, str] = {}
    for row in table.rows():
        day = row[axis.name]
        known = isinstance(day, date) and not drawing.running(axis, day)
        if known and drawing.drawn(measure, row) is not None:
            name = f"{drawing.text(further[0], row[further[0].name])}, " if further else ""
            last[name] = f"{name}{drawing.text(axis, day)}: {drawing.said(measure, row)}"
    return "; ".join(list(last.values())[:MOST_SERIES]) + "." if last else ""


def _data(drawing: Drawing) -> tuple[list[dict[str, Any]], int]:
    """The points by series and day, and how many series are left out."""
    table = drawing.table
    axis, *further = table.dimensions
    measure = table.measures[0]
    rows = [row for row in table.rows() if isinstance(row[axis.name], date)]
    if not further:
        return _points(drawing, rows, ""), 0
    split = further[0]
    every = list(dict.fromkeys(row[split.name] for row in rows))
    may_add = adds_up(table, measure)
    few = len(every) <= MOST_SERIES
    kept = every if few else largest(drawing, split, measure, MOST_SERIES - (1 if may_add else 0))
    data = []
    for name in kept:
        own = [row for row in rows if row[split.name] == name]
        data += _points(drawing, own, drawing.text(split, name))
    left = len(every) - len(kept)
    if not left or not may_add:
        return data, left
    return data + _points(drawing, _added(drawing, rows, kept), drawing.locale.say(OTHER)), 0


def _added(drawing: Drawing, rows: list[dict[str, Any]], kept: list[Any]) -> list[dict[str, Any]]:
    axis, split = drawing.table.dimensions[:2]
    measure = drawing.table.measures[0]
    by_day: dict[date, list[Any]] = {}
    for row in rows:
        if row[split.name] not in kept:
            by_day.setdefault(row[axis.name], []).append(row[measure.name])
    return [{axis.name: day, measure.name: total(values)} for day, values in by_day.items()]


def _points(drawing: Drawing, rows: list[dict[str, Any]], series: str) -> list[dict[str, Any]]:
    axis, measure = drawing.table.dimensions[0], drawing.table.measures[0]
    before = drawing.before(measure)
    points: list[dict[str, Any]] = []
    for row in sorted(rows, key=lambda row: row[axis.name]):
        point: dict[str, Any] = {
            "label": drawing.text(axis, row[axis.name]),
            "value": drawing.drawn(measure, row),
            "text": drawing.said(measure, row),
            "running": drawing.running(axis, row[axis.name]),
        }
        if series:
            point["series"] = series
        if before and before.name in row:
            then = row[before.name]
            point["before"] = None if then is None else float(then)
            point["before_text"] = drawing.text(before, then)
        if point["running"] and points and point["value"] is not None:
            # The dashed line begins where the whole one ends.
            points.append({**points[-1], "reaching": True})
        points.append(point)
    return points
