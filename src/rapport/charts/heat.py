"""Two dimensions and one figure: pale to strong of one hue, blank where there is none.

The table's first column names the rows, its second the columns, its first measure the colour:
reason × source, weekday × hour. Days, hours and other numbers stand in their own order, names in
the table's, the ones that hold most first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rapport.chart import adds_up
from rapport.charts._marks import case_note, footnote, layer, names_axis, tooltip, where
from rapport.wording import _n

if TYPE_CHECKING:
    from rapport.chart import Drawing
    from rapport.table import Column

MOST_ROWS, MOST_COLUMNS, MOST_COLUMNS_NARROW = 14, 24, 6
LETTER, POINT, SIDES = 6.7, 3.2, 4
"""About how wide a letter of a cell's figure is, a space or a point, and what is beside it: px."""
NOT_SHOWN = _n("{n} more is in the table.", "{n} more are in the table.")


def draw(drawing: Drawing) -> dict[str, Any] | None:
    """The specification; None with fewer than two dimensions, or without a figure."""
    table, locale = drawing.table, drawing.locale
    if len(table.dimensions) < 2:
        return None
    down, across = table.dimensions[:2]
    measure = table.measures[0]
    cells, rows, columns = placed(drawing)
    if not cells:
        return None
    is_cyclic = across.unit in ("hour", "weekday", "month_of_year")
    most = MOST_COLUMNS if is_cyclic or not drawing.narrow else MOST_COLUMNS_NARROW
    shown_rows, shown_columns = rows[:MOST_ROWS], columns[:most]
    data = [
        {
            "row": drawing.text(down, key[0]),
            "column": drawing.text(across, key[1]),
            "value": drawing.drawn(measure, cell),
            "short": drawing.short(measure, cell[measure.name]),
            "bare": _bare(drawing, measure, cell[measure.name]),
            "few": drawing.few(measure, cell),
            "text": drawing.said(measure, cell),
        }
        for key, cell in cells.items()
        if key[0] in shown_rows and key[1] in shown_columns
    ]
    if all(each["value"] is None for each in data):
        return None
    angle = -35 if not is_cyclic and len(shown_columns) > (2 if drawing.narrow else 6) else 0
    x = {
        "field": "column",
        "type": "nominal",
        "sort": [drawing.text(across, each) for each in shown_columns],
        "axis": {
            "title": None,
            "orient": "top" if angle == 0 else "bottom",
            "labelAngle": angle,
            "labelLimit": 100,
            "domain": False,
            "labelOverlap": "parity" if is_cyclic else angle == 0,
        },
    }
    y = names_axis(drawing, "row", sort=[drawing.text(down, each) for each in shown_rows])
    said = (
        ("row", down.said(locale)),
        ("column", across.said(locale)),
        ("text", measure.said(locale)),
    )
    known = "isValid(datum.value)"
    place = {"x": x, "y": y}
    colour = {"field": "value", "type": "quantitative", "legend": None, "scale": {"zero": True}}
    layers = [
        layer(
            "rect",
            transform=[{"filter": known}],
            look={"cornerRadius": 3, "width": {"band": 0.95}, "height": {"band": 0.9}},
            encoding={**place, "color": colour, "tooltip": tooltip(*said)},
        ),
        layer(
            "rect",
            "blank",
            transform=where("datum.few"),
            look={"cornerRadius": 3, "width": {"band": 0.95}, "height": {"band": 0.9}},
            encoding={**place, "tooltip": tooltip(*said)},
        ),
    ]
    if not drawing.narrow:
        written = {"condition": [_where_it_fits(data, each) for each in ("short", "bare")]}
        layers.append(
            layer(
                "text",
                "on_cell",
                transform=[{"filter": known}],
                encoding={**place, "text": {**written, "value": ""}},
            )
        )
        if any(each["few"] for each in data):
            counted = {"condition": _where_it_fits(data, "few"), "value": ""}
            layers.append(
                layer(
                    "text",
                    "on_cell",
                    transform=where("datum.few"),
                    encoding={**place, "text": counted},
                )
            )
    left = len(rows) - len(shown_rows) + len(columns) - len(shown_columns)
    notes = [locale.count(*NOT_SHOWN, left) if left else "", case_note(drawing, measure)]
    return {
        "data": {"values": data},
        "height": {"step": 30},
        "layer": layers,
        **footnote(drawing, notes),
    }


def _bare(drawing: Drawing, measure: Column, value: Any) -> str:
    """A cell's figure without its currency, for narrower cells."""
    if measure.unit == "money" and value is not None:
        return drawing.locale.compact(round(value))
    return drawing.short(measure, value)


def _where_it_fits(data: list[dict[str, Any]], field: str) -> dict[str, str]:
    """The figures of a chart all in one way, or none: where the widest has room in its cell."""
    drawn = (each for each in data if field == "few" or each["value"] is not None)
    widest = max(_width(each[field]) for each in drawn)
    return {"test": f"bandwidth('x') >= {widest:.0f}", "field": field}


def _width(text: str) -> float:
    narrow = sum(each.isspace() or each in ".," for each in text)
    return narrow * POINT + (len(text) - narrow) * LETTER + SIDES


def placed(
    drawing: Drawing,
) -> tuple[dict[tuple[Any, Any], dict[str, Any]], list[Any], list[Any]]:
    """The rows of the table by their cell, and the order of the rows and of the columns."""
    table = drawing.table
    down, across = table.dimensions[:2]
    cells = {(row[down.name], row[across.name]): row for row in table.rows()}
    return cells, _order(drawing, down), _order(drawing, across)


def _order(drawing: Drawing, column: Column) -> list[Any]:
    table = drawing.table
    measure = table.measures[0]
    values = list(dict.fromkeys(table.values_of(column.name)))
    if column.unit or column.type in ("integer", "number", "date"):
        known = [each for each in values if each is not None and not isinstance(each, str)]
        return [*sorted(known), *(each for each in values if each not in known)]
    if column.order:
        return column.in_order(values)
    asked = {each.removeprefix("-") for each in table.query.order}
    if column.name in asked or not adds_up(table, measure):
        return values
    sizes = dict.fromkeys(values, 0.0)
    for row in table.rows():
        sizes[row[column.name]] += abs(float(row[measure.name] or 0))
    return sorted(values, key=lambda value: -sizes[value])


def describe(drawing: Drawing) -> str:
    """The cell with the highest figure."""
    if len(drawing.table.dimensions) < 2:
        return ""
    down, across = drawing.table.dimensions[:2]
    measure = drawing.table.measures[0]
    rows = [row for row in drawing.table.rows() if drawing.drawn(measure, row) is not None]
    if not rows:
        return ""
    highest = max(rows, key=lambda row: row[measure.name])
    names = (
        f"{drawing.text(down, highest[down.name])} × {drawing.text(across, highest[across.name])}"
    )
    return f"{names}: {drawing.said(measure, highest)}."
