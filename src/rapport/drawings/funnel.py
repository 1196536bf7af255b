"""A funnel as a list: bars of one height, as long as their counts, the rate between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.charts.funnel import said_fate, steps
from rapport.drawings.markup import Html, element, join

if TYPE_CHECKING:
    from rapport.chart import Drawing

HEIGHT = 26


def funnel(drawing: Drawing) -> Html:
    """The steps of a table as the chart of that kind takes it; nothing where nobody came in."""
    found = steps(drawing)
    longest = max((max(each.count, each.before or 0) for each in found), default=0)
    if not longest:
        return Html()
    items, fates = [], []
    for each in found:
        parts, at = [], 0.0
        for fate, count in each.fates or (("moved_on", each.count),):
            share = 100 * count / longest
            said = f"{said_fate(fate, drawing)}: {drawing.locale.number(count)}"
            label = [element("title", said)] if each.fates else []
            parts.append(
                element(
                    "rect",
                    *label,
                    class_=f"r-fate-{fate}",
                    x=f"{at:.2f}%",
                    width=f"{share:.2f}%",
                    height=HEIGHT,
                )
            )
            at += share
            if each.fates and fate not in fates:
                fates.append(fate)
        if each.before is not None:
            width = f"{100 * each.before / longest:.2f}%"
            parts.append(element("rect", class_="r-outline", width=width, height=HEIGHT))
        bar = element("svg", join(*parts), class_="r-funnel-bar", height=HEIGHT, width="100%")
        between = [element("span", each.between, class_="r-between")] if each.between else []
        items.append(
            element(
                "li",
                *between,
                element("span", each.name, class_="r-name"),
                bar,
                element("span", each.text, class_="r-figure"),
            )
        )
    legend = [_legend(fates, drawing)] if fates else []
    return join(*legend, element("ol", join(*items), class_="r-funnel"))


def _legend(fates: list[str], drawing: Drawing) -> Html:
    marks = (
        element(
            "li",
            element(
                "svg",
                element("rect", class_=f"r-fate-{fate}", width=10, height=10, rx=2),
                width=10,
                height=10,
                aria_hidden="true",
            ),
            " " + said_fate(fate, drawing),
        )
        for fate in fates
    )
    return element("ul", *marks, class_="r-legend")
