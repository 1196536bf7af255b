"""Actual against goal: a bar as long as the share that is reached, with a tick where it should be.

The table's first column names the bars; the first measure is what was reached, the second the goal,
a third of the same unit what should have been reached by now, for which its pace may stand:

    owner  won_amount  target  pace
    Ann           480     600   450
    Bo            700     600   450

The track ends at the goal. What goes beyond it is drawn beyond it, up to half as much again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rapport.charts._marks import footnote, layer, names_axis, tooltip, where
from rapport.wording import _

if TYPE_CHECKING:
    from rapport.chart import Drawing

MOST_BARS = 20
LONGEST = 1.5
OF = _("{actual} of {goal}")
PACE = _("Tick: where it should be by now.")
GOAL = _("The grey bar ends at the goal.")
BEHIND = _("behind")
BEYOND = "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} "
"""Before the figure of a bar that would go on: it is drawn no longer than LONGEST."""


@dataclass(frozen=True)
class Bullet:
    """One bar: shares of the goal, and the figures in words."""

    name: str
    share: float
    pace: float | None
    percent: str
    amounts: str

    @property
    def is_behind(self) -> bool:
        """Whether less is reached than should be by now, or than the goal where nothing says."""
        return self.share < (1.0 if self.pace is None else self.pace)


def draw(drawing: Drawing) -> dict[str, Any] | None:
    """The specification; None where nobody has a goal."""
    found = bullets(drawing)
    if not found:
        return None
    table, locale = drawing.table, drawing.locale
    data = [
        {
            "label": each.name,
            "share": min(each.share, LONGEST),
            "pace": each.pace,
            "goal": 1,
            "percent": (BEYOND if each.share > LONGEST else "")
            + each.percent
            + (" \N{BLACK DOWN-POINTING TRIANGLE}" if each.is_behind else ""),
            "amounts": each.amounts,
        }
        for each in found
    ]
    y = names_axis(drawing)
    end = max(1.0, *(min(each.share, LONGEST) for each in found))
    x = {
        "field": "share",
        "type": "quantitative",
        "axis": None,
        "scale": {"domain": [0, end], "nice": False},
    }
    said = tooltip(
        ("label", table.dimensions[0].said(locale)),
        ("percent", locale.say(_("Reached"))),
        ("amounts", table.measures[0].said(locale)),
    )
    encoding = {"y": y, "tooltip": said}
    below = {"align": "left", "baseline": "top", "dy": 9}
    at_left = {"y": y, "x": {"datum": 0, "type": "quantitative", "axis": None}}
    layers = [
        layer(
            "bar",
            "track",
            look={"height": 10, "cornerRadius": 3},
            encoding={**encoding, "x": {**x, "field": "goal"}},
        ),
        layer(
            "bar",
            "solid",
            look={"height": 10, "cornerRadius": 3},
            encoding={**encoding, "x": x},
        ),
        layer(
            "tick",
            "tick",
            transform=where("isValid(datum.pace)"),
            look={"thickness": 2, "height": 20},
            encoding={"y": y, "x": {**x, "field": "pace"}},
        ),
        layer("text", "faint", look=below, encoding={**at_left, "text": {"field": "amounts"}}),
        layer(
            "text",
            "figure",
            look={"align": "right", "baseline": "bottom", "dy": -10},
            encoding={
                "y": y,
                "x": {"datum": end, "type": "quantitative", "axis": None},
                "text": {"field": "percent"},
            },
        ),
    ]
    notes = [locale.say(GOAL), locale.say(PACE) if any(each.pace for each in found) else ""]
    note = " ".join(filter(None, notes))
    return {
        "data": {"values": data},
        "height": {"step": 50},
        "layer": layers,
        **footnote(drawing, [note]),
    }


def bullets(drawing: Drawing) -> list[Bullet]:
    """The bars in the table's order; who has no goal has no bar."""
    table, locale = drawing.table, drawing.locale
    if len(table.measures) < 2 or not table.dimensions:
        return []
    name = table.dimensions[0]
    actual, goal, *further = table.measures
    by_now = next((each for each in further if each.unit == goal.unit and not each.versus), None)
    pace, behind = (drawing.named(f"{actual.name}:{each}") for each in ("pace", "behind"))
    found = []
    for row in table.rows():
        if not row[goal.name] or row[actual.name] is None:
            continue
        target = float(row[goal.name])
        share = float(row[actual.name]) / target
        expected = None
        if by_now is not None and row[by_now.name] is not None:
            expected = float(row[by_now.name]) / target
        elif behind is not None and row[behind.name] is not None:
            expected = (float(row[actual.name]) + float(row[behind.name])) / target
        elif pace is not None and row[pace.name]:
            expected = share / row[pace.name]
        amounts = {
            "actual": drawing.short(actual, row[actual.name]),
            "goal": drawing.short(goal, row[goal.name]),
        }
        found.append(
            Bullet(
                drawing.text(name, row[name.name]),
                max(share, 0.0),
                expected,
                locale.share(share, 0),
                locale.say(OF, **amounts),
            )
        )
    return found[:MOST_BARS]


def describe(drawing: Drawing) -> str:
    """Everybody's share of the goal, and who is behind."""
    behind = drawing.locale.say(BEHIND)
    said = (
        f"{each.name} {each.percent}" + (f" ({behind})" if each.is_behind else "")
        for each in bullets(drawing)
    )
    return ", ".join(said) + "."
