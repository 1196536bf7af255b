"""A point for each record: one figure against another, those at risk marked.

The table's first column names the points; the first measure is along the bottom, the second up the
side: age × value, revenue × margin. A dimension of the boolean type marks: those for which it is
true have a form and a colour of their own. The furthest up, along and down have a name, then the
largest, as far as their names do not run into one another. A dimension `verdict`
tells what is to be kept (triangles) and what is to be stopped (diamonds) from what is open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rapport.chart import axis_labels
from rapport.charts._marks import case_note, footnote, layer, tooltip, where
from rapport.wording import _, _n

if TYPE_CHECKING:
    from rapport.chart import Drawing
    from rapport.table import Column

MOST_POINTS = 2000
MOST_NAMED, MOST_NAMED_NARROW = 4, 2
NAME = (0.25, 0.06)
"""A name takes so much of the breadth and of the height."""
MARKED = _("Diamonds: {mark}.")
GOOD, BAD = ("keep", "promote", "fine"), ("stop", "drop", "outsource", "withdraw", "fix")
TONES = {
    "up": _("Triangles: {verdict}."),
    "down": _("Diamonds: {verdict}."),
    "faint": _("Circles: {verdict}."),
}
NOT_DRAWN = _n("{n} more is in the table.", "{n} more are in the table.")
HOW_MANY = _n("{n} point", "{n} points")
HOW_MANY_MARKED = _("{mark}: {n}")


def draw(drawing: Drawing) -> dict[str, Any] | None:
    """The specification; None with fewer than two measures, or without a point."""
    table, locale = drawing.table, drawing.locale
    if len(table.measures) < 2:
        return None
    along, up = table.measures[:2]
    name, mark, verdict = table.dimensions[0], _mark(drawing), _verdict(drawing)
    rows = _known(drawing)
    if not rows:
        return None
    # Of a rate the highest are often the smallest: the largest are named instead.
    by = along if up.unit == "share" else up
    shown = sorted(rows, key=lambda row: -float(row[by.name]))[:MOST_POINTS]
    most = MOST_NAMED_NARROW if drawing.narrow else MOST_NAMED
    marked = [row for row in shown if mark is None or row[mark.name] is True]
    named = _apart(_extremes(marked, along, up), [along.name, up.name], rows)[:most]
    data = [
        {
            "label": drawing.text(name, row[name.name]),
            "x": float(row[along.name]),
            "y": float(row[up.name]),
            "x_text": drawing.said(along, row),
            "y_text": drawing.said(up, row),
            "marked": mark is not None and row[mark.name] is True,
            "tone": _tone(row[verdict.name]) if verdict else "",
            "verdict": drawing.text(verdict, row[verdict.name]) if verdict else "",
            "named": any(row is each for each in named),
        }
        for row in shown
    ]
    x = _axis(drawing, along, "x")
    y = _axis(drawing, up, "y")
    said = [
        ("label", name.said(locale)),
        ("x_text", along.said(locale)),
        ("y_text", up.said(locale)),
    ]
    if verdict:
        said.append(("verdict", verdict.said(locale)))
    encoding = {"x": x, "y": y, "tooltip": tooltip(*said)}
    round_ones = {"size": 46, "opacity": 0.55}
    diamonds = {"size": 74, "shape": "diamond", "opacity": 0.95}
    points = [
        layer(
            "point", "solid", transform=where("!datum.marked"), look=round_ones, encoding=encoding
        ),
        layer("point", "down", transform=where("datum.marked"), look=diamonds, encoding=encoding),
    ]
    layers = [
        *(_by_verdict(encoding, diamonds) if verdict else points),
        layer(
            "text",
            "faint",
            transform=where("datum.named"),
            look={"align": "left", "dx": 8, "limit": 120 if drawing.narrow else 170},
            encoding={"x": x, "y": y, "text": {"field": "label"}},
        ),
    ]
    left = len(rows) - len(shown)
    notes = [
        locale.say(MARKED, mark=mark.said(locale).lower()) if mark else "",
        _verdicts_note(drawing, verdict, rows) if verdict else "",
        locale.count(*NOT_DRAWN, left) if left else "",
        case_note(drawing, up),
    ]
    return {"data": {"values": data}, "height": 300, "layer": layers, **footnote(drawing, notes)}


def describe(drawing: Drawing) -> str:
    """How many points there are, and how many of them are marked."""
    if len(drawing.table.measures) < 2:
        return ""
    rows, mark, locale = _known(drawing), _mark(drawing), drawing.locale
    said = [locale.count(*HOW_MANY, len(rows))]
    if mark:
        count = sum(row[mark.name] is True for row in rows)
        number = locale.number(count)
        said.append(locale.say(HOW_MANY_MARKED, mark=mark.said(locale), n=number))
    return "; ".join(said) + "."


def _known(drawing: Drawing) -> list[dict[str, Any]]:
    both = drawing.table.measures[:2]
    return [
        row
        for row in drawing.table.rows()
        if all(drawing.drawn(each, row) is not None for each in both)
    ]


def _mark(drawing: Drawing) -> Column | None:
    return next((each for each in drawing.table.dimensions if each.type == "boolean"), None)


def _verdict(drawing: Drawing) -> Column | None:
    return next((each for each in drawing.table.dimensions if each.name == "verdict"), None)


def _tone(verdict: Any) -> str:
    return "up" if verdict in GOOD else "down" if verdict in BAD else "faint"


def _by_verdict(encoding: dict[str, Any], diamonds: dict[str, Any]) -> list[dict[str, Any]]:
    """A layer for each tone, told apart by form as well as by colour."""
    looks = {
        "faint": {"size": 46, "opacity": 0.7},
        "up": {"size": 64, "shape": "triangle-up", "opacity": 0.9},
        "down": diamonds,
    }
    return [
        layer(
            "point", tone, transform=where(f"datum.tone === '{tone}'"), look=look, encoding=encoding
        )
        for tone, look in looks.items()
    ]


def _verdicts_note(drawing: Drawing, verdict: Column, rows: list[dict[str, Any]]) -> str:
    said = []
    for tone, text in TONES.items():
        found = dict.fromkeys(row[verdict.name] for row in rows if _tone(row[verdict.name]) == tone)
        names = ", ".join(verdict.name_of(each, drawing.locale) for each in found)
        said += [drawing.locale.say(text, verdict=names)] if names else []
    return " ".join(said)


def _extremes(rows: list[dict[str, Any]], along: Column, up: Column) -> list[dict[str, Any]]:
    """The same rows, those first that lie the furthest up, along and down."""
    if not rows:
        return []
    high, low = (pick(rows, key=lambda row: float(row[up.name])) for pick in (max, min))
    far = max(rows, key=lambda row: float(row[along.name]))
    first = [high, far, low]
    return [*first, *(row for row in rows if not any(row is each for each in first))]


def _apart(
    found: list[dict[str, Any]], names: list[str], rows: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Those whose names do not run into one another, the first of them first."""
    spread = [
        # The axes begin at zero.
        max(0.0, *(float(row[name]) for row in rows))
        - min(0.0, *(float(row[name]) for row in rows))
        for name in names
    ]
    room = [share * size for share, size in zip(NAME, spread, strict=True)]
    kept: list[dict[str, Any]] = []
    for row in found:
        near = (
            all(
                abs(float(row[name]) - float(each[name])) < far
                for name, far in zip(names, room, strict=True)
            )
            for each in kept
        )
        if not any(row is each for each in kept) and not any(near):
            kept.append(row)
    return kept


def _axis(drawing: Drawing, column: Column, field: str) -> dict[str, Any]:
    axis = {
        "title": column.said(drawing.locale),
        "titleAnchor": "start" if field == "x" else "end",
        "labelExpr": axis_labels(drawing, column),
        "tickCount": 4 if drawing.narrow else 6,
        "labelOverlap": True,
        "grid": True,
        "domain": False,
    }
    if field == "y":
        axis |= {"titleAngle": 0, "titleAlign": "left", "titleY": -10, "titleX": -4}
    return {"field": field, "type": "quantitative", "axis": axis, "scale": {"zero": True}}
