"""Spend against return: a point for each campaign, in one of four corners.

The table's first column names the points; the first measure (spend) is along the bottom, the second
(return on spend) up the side. A line across shows where what was spent has come back, one upwards
the middle one of those that spent.
"""

from __future__ import annotations

from math import log1p
from statistics import median
from typing import TYPE_CHECKING, Any

from rapport.charts import scatter
from rapport.charts._marks import footnote, layer, where
from rapport.wording import _

if TYPE_CHECKING:
    from rapport.chart import Drawing

RIGHT = 0.7
"""Names of what lies further to the right stand at the left of their points."""
EVEN = 1.0
"""Where as much came back as was spent."""
LINES = _("Lines: where as much was won as was spent, and the middle one of those that spent.")


def draw(drawing: Drawing) -> dict[str, Any] | None:
    """The specification; None with fewer than two measures, or without a point."""
    drawn = scatter.draw(drawing)
    if drawn is None:
        return None
    points = drawn["data"]["values"]
    middle = median(each["x"] for each in points)
    pressed = max(middle / 4, 1.0)
    named = _named(points, 1 if drawing.narrow else 2)
    for each in points:
        each["named"] = any(each is one for one in named)
    for each in drawn["layer"]:
        # What cost the most and what brought the most would press all others into a corner.
        for axis, constant in (("x", pressed), ("y", EVEN)):
            scale = {"type": "symlog", "constant": constant, "zero": True}
            each["encoding"][axis] = {**each["encoding"][axis], "scale": scale}
    even = layer("rule", "join", encoding={"y": {"datum": EVEN, "type": "quantitative"}})
    half = layer("rule", "join", encoding={"x": {"datum": middle, "type": "quantitative"}})
    notes = [drawing.locale.say(LINES), *drawn.get("title", {}).get("text", ())]
    *marks, names = drawn["layer"]
    furthest = log1p(max(0.0, *(each["x"] for each in points)) / pressed)
    for each in points:
        each["right"] = log1p(max(0.0, each["x"]) / pressed) > RIGHT * furthest
    left = {**names, "transform": where("datum.named && !datum.right")}
    look = {**names["mark"], "align": "right", "dx": -8}
    right = {**names, "mark": look, "transform": where("datum.named && datum.right")}
    layers = [even, half, *marks, left, right]
    return {**drawn, "layer": layers, **footnote(drawing, notes)}


def _named(points: list[dict[str, Any]], most: int) -> list[dict[str, Any]]:
    """Those that cost the most, and those that brought back the most, apart from one another."""
    kept: list[dict[str, Any]] = []
    for axis in ("x", "y"):
        ranked = sorted(points, key=lambda each: -each[axis])
        for each in ranked[:most]:
            if all(_far(each, other) for other in kept):
                kept.append(each)
    return kept


def _far(one: dict[str, Any], other: dict[str, Any]) -> bool:
    near = max(one["x"], other["x"]) < 2 * min(one["x"], other["x"])
    return not near or max(one["y"], other["y"]) > 2 * min(one["y"], other["y"]) + EVEN


describe = scatter.describe
