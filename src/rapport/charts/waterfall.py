"""What brought one figure to another: start, gains up, losses down, end.

The table's first column names the parts, in order; its first measure is signed and drawn. A part
called start or end stands on the ground and everything between adds up to the end:

    movement   movement_amount
    start                  100
    created                 40
    lost                   -30
    end                    110

Where the parts do not add up to the end, what is missing is a part of its own; a table without an
end is given one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rapport.chart import axis_labels
from rapport.charts._marks import layer, room, tooltip, where
from rapport.measures import MEASURES
from rapport.wording import _

if TYPE_CHECKING:
    from rapport.chart import Drawing
    from rapport.table import Column

END = _("End")
UNEXPLAINED = _("Unexplained")
FROM_TO = _("From {start} to {end}")
MOST_UPRIGHT, MOST_LEVEL = 9, 6
"""More bars lie on their side; the names of more than a few are slanted."""
SMALLEST = 0.005
GOOD = frozenset({"won"})
"""What takes from the figure, and is good news all the same."""


@dataclass(frozen=True)
class Step:
    """One bar: from where to where, and the figure that it stands for."""

    name: str
    low: float
    high: float
    amount: Any
    kind: str
    """solid, up for good news, down for bad."""


def draw(drawing: Drawing) -> dict[str, Any] | None:
    """The specification; None where nothing is known."""
    found = steps(drawing)
    if not found:
        return None
    measure = drawing.table.measures[0]
    data: list[dict[str, Any]] = [
        {
            "label": each.name,
            "from": each.low,
            "to": each.high,
            "top": max(each.low, each.high),
            "text": _signed(each, drawing),
            "exact": drawing.text(measure, each.amount),
            "kind": each.kind,
            "next": found[min(at + 1, len(found) - 1)].name,
        }
        for at, each in enumerate(found)
    ]
    lying = drawing.narrow or len(found) > MOST_UPRIGHT
    axis = {
        "title": None,
        "labelAngle": -35 if not lying and len(found) > MOST_LEVEL else 0,
        "labelLimit": 130,
        "labelOverlap": False,
        "domain": False,
        "labelFontSize": 12,
    }
    names = {"field": "label", "type": "nominal", "sort": None, "axis": axis}
    figures = {
        "field": "from",
        "type": "quantitative",
        "axis": None
        if lying
        else {
            "title": None,
            "tickCount": 5,
            "labelExpr": axis_labels(drawing, measure),
            "grid": True,
            "domain": False,
        },
        "scale": _scale(drawing, data) if lying else {"nice": True, "zero": True},
    }
    n, f = ("y", "x") if lying else ("x", "y")
    across = {n: {**names, "bandPosition": 0.5}, f"{n}2": {"field": "next", "bandPosition": 0.5}}
    look = {
        "cornerRadius": 3,
        **({"height": {"band": 0.66}} if lying else {"width": {"band": 0.62}}),
    }
    bars = [
        layer(
            "bar",
            kind,
            transform=where(f"datum.kind === '{kind}'"),
            look=look,
            encoding={
                n: names,
                f: figures,
                f"{f}2": {"field": "to"},
                "tooltip": tooltip(
                    ("label", drawing.table.dimensions[0].said(drawing.locale)),
                    ("exact", measure.said(drawing.locale)),
                ),
            },
        )
        for kind in ("solid", "up", "down")
    ]
    joins = layer("rule", "join", encoding={**across, f: {**figures, "field": "to"}})
    place = {"align": "left", "dx": 6, "baseline": "middle"} if lying else {"dy": -8}
    text = layer(
        "text",
        "figure",
        look=place,
        encoding={n: names, f: {**figures, "field": "top"}, "text": {"field": "text"}},
    )
    size = {"height": {"step": 26}} if lying else {}
    return {"data": {"values": data}, "layer": [joins, *bars, text], **size}


def steps(drawing: Drawing) -> list[Step]:
    """The bars in order, the last of which ends where the end is."""
    table = drawing.table
    axis, measure = table.dimensions[0], table.measures[0]
    rows = [(row[axis.name], row[measure.name]) for row in table.rows()]
    if not any(amount is not None for _part, amount in rows):
        return []
    ends = [amount for part, amount in rows if part == "end" and amount is not None]
    found: list[Step] = []
    level: Any = 0
    for part, amount in rows:
        if part == "end" or amount is None:
            continue
        if part == "start":
            level = amount
            found.append(Step(_name(part, drawing), 0.0, float(amount), amount, "solid"))
        elif amount:
            found.append(
                _between(
                    _name(part, drawing), level, amount, is_good=_is_good(part, amount, measure)
                )
            )
            level += amount
    end = ends[0] if ends else level
    if abs(float(end) - float(level)) > SMALLEST:
        found.append(_between(drawing.locale.say(UNEXPLAINED), level, end - level))
    found.append(Step(_name("end", drawing), 0.0, float(end), end, "solid"))
    return found


def describe(drawing: Drawing) -> str:
    """Where it began, where it ended, and every part between."""
    found, locale = steps(drawing), drawing.locale
    measure = drawing.table.measures[0]
    if not found:
        return ""
    start = found[0].amount if found[0].kind == "solid" else 0
    ends = locale.say(
        FROM_TO, start=drawing.text(measure, start), end=drawing.text(measure, found[-1].amount)
    )
    between = (f"{each.name} {_signed(each, drawing)}" for each in found if each.kind != "solid")
    return ": ".join(filter(None, (ends, ", ".join(between)))) + "."


def _scale(drawing: Drawing, data: list[dict[str, Any]]) -> dict[str, Any]:
    lowest = min(min(each["from"], each["to"]) for each in data)
    if lowest < 0:
        return {"nice": True, "zero": True}
    return room(drawing, max(each["top"] for each in data), [each["text"] for each in data])


def _is_good(part: Any, amount: Any, measure: Column) -> bool:
    """Whether a step is good news: of lost deals, fewer are."""
    known = MEASURES.get(measure.name)
    less = known is not None and known.good == "less"
    return part in GOOD or (amount > 0) != less


def _between(name: str, level: Any, amount: Any, *, is_good: bool | None = None) -> Step:
    kind = "up" if (amount > 0 if is_good is None else is_good) else "down"
    return Step(name, float(level), float(level + amount), amount, kind)


def _name(part: Any, drawing: Drawing) -> str:
    said = drawing.text(drawing.table.dimensions[0], part)
    if part == "end" and said == part:
        said = drawing.locale.say(END)
    return said[:1].upper() + said[1:]


def _signed(step: Step, drawing: Drawing) -> str:
    measure = drawing.table.measures[0]
    said = drawing.short(measure, abs(step.amount))
    if step.kind == "solid":
        return said if step.amount >= 0 else f"\N{MINUS SIGN}{said}"
    return f"+{said}" if step.amount > 0 else f"\N{MINUS SIGN}{said}"
