"""Spend against return: a point for each campaign, in one of four corners.

The table's first column names the points; the first measure (spend) is along the bottom, the second
(return on spend) up the side. A line across shows where what was spent has come back, one upwards
the middle one of those that spent.
"""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, Any

from rapport.charts import scatter
from rapport.charts._marks import footnote, layer
from rapport.wording import _

if TYPE_CHECKING:
    from rapport.chart import Drawing

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
    even = layer("rule", "join", encoding={"y": {"datum": EVEN, "type": "quantitative"}})
    half = layer("rule", "join", encoding={"x": {"datum": middle, "type": "quantitative"}})
    notes = [drawing.locale.say(LINES), *drawn.get("title", {}).get("text", ())]
    return {**drawn, "layer": [even, half, *drawn["layer"]], **footnote(drawing, notes)}


describe = scatter.describe
