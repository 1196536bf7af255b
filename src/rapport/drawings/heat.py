"""A heat table: figures in a grid, pale to strong of one hue, blank where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.charts.heat import placed
from rapport.drawings.markup import Html, element, join

if TYPE_CHECKING:
    from rapport.chart import Drawing

STEPS = 9
"""How many strengths there are: r-heat-0 to r-heat-8."""


def heat(drawing: Drawing) -> Html:
    """The grid of a table as the chart of that kind takes it; nothing without a figure."""
    table = drawing.table
    if len(table.dimensions) < 2:
        return Html()
    down, across = table.dimensions[:2]
    measure = table.measures[0]
    cells, rows, columns = placed(drawing)
    drawn = {key: drawing.drawn(measure, row) for key, row in cells.items()}
    most = max((abs(each) for each in drawn.values() if each is not None), default=0)
    if not most:
        return Html()
    corner = element("td", f"{down.said(drawing.locale)} × {across.said(drawing.locale)}")
    heads = (element("th", drawing.text(across, each), scope="col") for each in columns)
    lines = []
    for row in rows:
        line = [element("th", drawing.text(down, row), scope="row")]
        for column in columns:
            key = (row, column)
            value = drawn.get(key)
            if key not in cells or cells[key][measure.name] is None:
                line.append(element("td", class_="r-blank"))
                continue
            text = drawing.short(measure, cells[key][measure.name])
            strength = None if value is None else f"r-heat-{round(abs(value) / most * (STEPS - 1))}"
            said = drawing.said(measure, cells[key])
            line.append(
                element("td", text if value is not None else said, class_=strength, title=said)
            )
        lines.append(element("tr", *line))
    return element(
        "table",
        element("thead", element("tr", corner, *heads)),
        element("tbody", join(*lines)),
        class_="r-heat",
    )
