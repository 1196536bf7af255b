"""A fan: what came as a line, and what is expected ahead of it in bands of how likely it is.

The table's first column is a date at some grain; its first measure is what came, then what is
expected, the ends of the two bands, and what is laid beside them where the table has it:

    date:month  won  expected  low  high  inner_low  inner_high  commit  best_case  goal …
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from rapport.charts._marks import buckets_axis, figures_axis, footnote, layer, tooltip, where
from rapport.wording import _

if TYPE_CHECKING:
    from rapport.chart import Drawing
    from rapport.table import Column

LINE = _("Line: what came, then what is expected.")
BANDS = _(
    "Bands: what comes lies in the inner one with a chance of {inner}, in the outer one of {outer}."
)
COMMIT = _("Diamond: what owners commit to. Ring: with their best case.")
GOAL = _("Tick: the goal.")
OVERRIDE = _("Cross: the manager's figure.")
OWED = _("Dashed: commitments.")
DESCRIBED = _("{when}: {value} is expected, likely from {low} to {high}.")
BAND = ("low", "high", "inner_low", "inner_high")
NAMES = (*BAND, "commit", "best_case", "goal", "override", "commitments")


def draw(drawing: Drawing) -> dict[str, Any] | None:
    """The specification; None where nothing is expected."""
    table, locale = drawing.table, drawing.locale
    axis, came = table.dimensions[0], table.measures[0]
    expected = drawing.named("expected")
    rows = [row for row in table.rows() if isinstance(row[axis.name], date)]
    if expected is None or not any(row["high"] is not None for row in rows):
        return None
    shown = [came, expected, *(column for name in NAMES if (column := drawing.named(name)))]
    data = [_datum(row, axis, shown, drawing) for row in rows]
    for one, following in pairwise(data):
        if following["ahead"] and not one["ahead"] and one["expected"] is not None:
            # The bands open where what came ends.
            one.update(dict.fromkeys(BAND, one["expected"]))
    x = buckets_axis([each["label"] for each in data])
    y = figures_axis(drawing, expected, "expected")
    said = [("label", axis.said(locale))]
    ahead = [each for each in shown if each.name != came.name]
    of_past = tooltip(*said, (f"{came.name}_text", came.said(locale)))
    of_ahead = tooltip(*said, *((f"{each.name}_text", each.said(locale)) for each in ahead))

    def at(field: str) -> dict[str, Any]:
        return {"x": x, "y": {**y, "field": field}}

    def band(low: str, high: str, opacity: float) -> dict[str, Any]:
        return layer(
            "area",
            "solid",
            look={"opacity": opacity},
            transform=where(f"isValid(datum.{low})"),
            encoding={**at(low), "y2": {"field": high}},
        )

    layers = [band("low", "high", 0.16), band("inner_low", "inner_high", 0.26)]
    if "commitments" in data[0]:
        layers.append(_line("commitments", "down", at, dashed=True))
    layers += [
        _line(came.name, "solid", at),
        _line("expected", "solid", at, dashed=True),
    ]
    layers += [
        _points("commit", "strong", "diamond", at),
        _points("best_case", "strong", "circle", at, filled=False),
        _points("override", "down", "cross", at),
        layer(
            "tick",
            "tick",
            look={"thickness": 2, "size": 14 if drawing.narrow else 24},
            transform=where("isValid(datum.goal)"),
            encoding=at("goal"),
        ),
    ]
    known = {name for each in data for name, value in each.items() if value is not None}
    fields = ("commit", "best_case", "override", "goal")
    layers = [each for each in layers if each["encoding"]["y"]["field"] not in {*fields} - known]
    layers += [
        _touched(came.name, of_past, at, "!datum.ahead"),
        _touched("expected", of_ahead, at, "datum.ahead"),
    ]
    notes = [locale.say(LINE), *_bands(drawing)]
    notes += [
        locale.say(text)
        for name, text in (
            ("commit", COMMIT), ("goal", GOAL), ("override", OVERRIDE), ("commitments", OWED),
        )
        if name in known
    ]  # fmt: skip
    return {"data": {"values": data}, "layer": layers, **footnote(drawing, [" ".join(notes)])}


def describe(drawing: Drawing) -> str:
    """The first month ahead, and where its figure will likely be."""
    table, locale = drawing.table, drawing.locale
    axis, expected = table.dimensions[0], drawing.named("expected")
    ahead = [row for row in table.rows() if row.get("high") is not None]
    if not ahead or expected is None:
        return ""
    first = ahead[0]
    figures = {name: drawing.text(expected, first[name]) for name in ("low", "high")}
    when, value = drawing.text(axis, first[axis.name]), drawing.text(expected, first["expected"])
    return locale.say(DESCRIBED, when=when, value=value, **figures)


def _bands(drawing: Drawing) -> list[str]:
    """How likely each band is to hold what comes."""
    inner, outer = drawing.named("inner_low"), drawing.named("low")
    if inner is None or outer is None or inner.holds is None or outer.holds is None:
        return []
    shares = {
        name: drawing.locale.share(each.holds, 0)
        for name, each in (("inner", inner), ("outer", outer))
    }
    return [drawing.locale.say(BANDS, **shares)]


def _datum(
    row: dict[str, Any], axis: Column, shown: list[Column], drawing: Drawing
) -> dict[str, Any]:
    datum: dict[str, Any] = {
        "label": drawing.text(axis, row[axis.name]),
        "ahead": row["high"] is not None,
    }
    for each in shown:
        value = row[each.name]
        datum[each.name] = None if value is None else float(value)
        datum[f"{each.name}_text"] = drawing.text(each, value)
    return datum


def _line(field: str, style: str, at: Any, *, dashed: bool = False) -> dict[str, Any]:
    look = {"strokeDash": [5, 4], "strokeWidth": 2} if dashed else {"strokeWidth": 2.5}
    return layer(
        "line", style, look=look, transform=where(f"isValid(datum.{field})"), encoding=at(field)
    )


def _points(field: str, style: str, shape: str, at: Any, *, filled: bool = True) -> dict[str, Any]:
    return layer(
        "point",
        style,
        look={"shape": shape, "filled": filled, "size": 70, "strokeWidth": 1.5},
        transform=where(f"isValid(datum.{field})"),
        encoding=at(field),
    )


def _touched(field: str, said: list[dict[str, Any]], at: Any, test: str) -> dict[str, Any]:
    """Points that show what is said of them."""
    return layer(
        "point",
        "solid",
        look={"size": 40, "filled": True},
        transform=where(f"isValid(datum.{field}) && {test}"),
        encoding={**at(field), "tooltip": said},
    )
