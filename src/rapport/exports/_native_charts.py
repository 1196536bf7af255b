"""A workbook's own charts: columns or a line over time, with the period before, or bars."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from rapport.chart import compared
from rapport.exports import _number_formats, _words
from rapport.theme import FONT, LIGHT

if TYPE_CHECKING:
    from rapport.exports._sheets import Grid
    from rapport.table import Column, Table
    from rapport.wording import Locale

MOST_BARS = 15
SMALL = {"name": FONT.partition(",")[0], "size": 9, "color": LIGHT.text_second}


def insert(grid: Grid, kind: str, title: str) -> None:
    """Put the table's chart at its right, where this kind of chart can be drawn from it."""
    drawn = KINDS.get(kind)
    chart = drawn(grid) if drawn and grid.table.dimensions and grid.table.measures else None
    if chart is None:
        return
    chart.set_title({"name": title, "name_font": {**SMALL, "size": 11, "bold": True}})
    chart.set_chartarea({"border": {"color": LIGHT.border}})
    grid.sheet.insert_chart(grid.top, len(grid.table.columns) + 1, chart)


def _over_time(grid: Grid, *, as_line: bool = False) -> Any:
    """Columns; a second dimension would need a column for each of its values, so there is none."""
    book, table = grid.book, grid.table
    if len(table.dimensions) != 1:
        return None
    axis = table.dimensions[0]
    count = sum(isinstance(each, date) for each in table.values_of(axis.name))
    if not count:
        return None
    measure = table.measures[0]
    chart = book.workbook.add_chart({"type": "line" if as_line else "column"})
    fill = {"fill": {"color": LIGHT.brand}, "gap": 60}
    line = {"line": {"color": LIGHT.brand, "width": 2.25}}
    chart.add_series(_series(grid, measure, count) | (line if as_line else fill))
    before = compared(table, measure.name, "previous")
    if before:
        other = book.workbook.add_chart({"type": "line"})
        drawn = {"color": LIGHT.before, "width": 1.75, "dash_type": "dash"}
        other.add_series(_series(grid, before, count) | {"line": drawn})
        chart.combine(other)
    first = next(each for each in table.values_of(axis.name) if isinstance(each, date))
    # An axis has one format for all its dates: a quarter is named by its first month there.
    grain = "month" if axis.unit == "quarter" else axis.unit
    shown = _number_formats.of_date(grain, first, book.locale)
    chart.set_x_axis({"text_axis": True, "num_format": shown, "num_font": SMALL, **_QUIET})
    chart.set_y_axis(_values_axis(table, measure, book.locale))
    chart.set_legend({"position": "bottom", "font": SMALL} if before else {"none": True})
    chart.set_size({"width": 680, "height": 320})
    return chart


def _line(grid: Grid) -> Any:
    return _over_time(grid, as_line=True)


def _ranking(grid: Grid) -> Any:
    book, table = grid.book, grid.table
    if not table.records or len(table.dimensions) != 1:
        return None
    count = min(len(table.records), MOST_BARS)
    measure = table.measures[0]
    chart = book.workbook.add_chart({"type": "bar"})
    series = _series(grid, measure, count)
    labels = {"value": True, "font": SMALL}
    chart.add_series(series | {"fill": {"color": LIGHT.brand}, "gap": 40, "data_labels": labels})
    chart.set_y_axis({"reverse": True, "num_font": SMALL, **_QUIET})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
    chart.set_legend({"none": True})
    chart.set_size({"width": 680, "height": 110 + 24 * count})
    return chart


KINDS = {
    "columns": _over_time,
    "lines": _line,
    "ranking": _ranking,
    "beside_average": _ranking,
    "pareto": _ranking,
    "stages": _ranking,
    "funnel": _ranking,
}
"""The kinds that a workbook draws itself; the others are in the pictures."""
_QUIET = {"line": {"color": LIGHT.border}, "major_tick_mark": "none"}


def _series(grid: Grid, measure: Column, count: int) -> dict[str, Any]:
    sheet, table = grid.sheet.get_name(), grid.table
    at = [each.name for each in table.columns].index(measure.name)
    first, last = grid.top + 1, grid.top + count
    return {
        "name": measure.said(grid.book.locale),
        "categories": [sheet, first, 0, last, len(table.dimensions) - 1],
        "values": [sheet, first, at, last, at],
    }


def _values_axis(table: Table, measure: Column, locale: Locale) -> dict[str, Any]:
    known = [
        abs(float(each)) for each in table.values_of(measure.name) if not _words.is_missing(each)
    ]
    return {
        "num_format": _number_formats.of_axis(measure, max(known, default=0), locale),
        "num_font": SMALL,
        "line": {"none": True},
        "major_gridlines": {"visible": True, "line": {"color": LIGHT.border}},
    }
