"""Bullet bars as a list: what was reached of a goal, with a tick where it should be by now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.charts.bullets import BEHIND, LONGEST
from rapport.charts.bullets import bullets as bullets_of
from rapport.drawings.markup import Html, element, join

if TYPE_CHECKING:
    from rapport.chart import Drawing

HEIGHT, BAR = 16, 8


def bullets(drawing: Drawing) -> Html:
    """The bars of a table as the chart of that kind takes it; nothing where nobody has a goal."""
    found = bullets_of(drawing)
    if not found:
        return Html()
    longest = max(1.0, *(min(each.share, LONGEST) for each in found))
    top = (HEIGHT - BAR) // 2
    items = []
    for each in found:
        reached = min(each.share, longest)
        bars = [
            element("rect", class_="r-track", y=top, height=BAR, rx=3, width=_percent(1 / longest)),
            element(
                "rect",
                class_="r-reached",
                y=top,
                height=BAR,
                rx=3,
                width=_percent(reached / longest),
            ),
        ]
        if each.pace is not None:
            place = _percent(min(each.pace, longest) / longest)
            bars.append(element("rect", class_="r-tick", x=place, width=2, height=HEIGHT))
        tone, mark = ("r-behind", " ▼") if each.is_behind else ("r-ahead", "")
        behind = drawing.locale.say(BEHIND) if each.is_behind else None
        items.append(
            element(
                "li",
                element("span", each.name, class_="r-name"),
                element("span", each.percent + mark, class_=f"r-percent {tone}", title=behind),
                element("svg", join(*bars), class_="r-bullet", height=HEIGHT, width="100%"),
                element("span", each.amounts, class_="r-amounts"),
            )
        )
    return element("ul", join(*items), class_="r-bullets")


def _percent(share: float) -> str:
    return f"{100 * share:.2f}%"
