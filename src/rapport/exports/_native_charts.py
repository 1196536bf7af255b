"""A workbook's own charts: columns over time with the period before as a line, or ranked bars."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

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
    drawn = {"columns": _over_time, "ranking": _ranking}.get(kind)
    chart = drawn(grid) if drawn and grid.table.dimensions and grid.table.measures else None
    if chart is None:
        return
    chart.set_title({"name": title, "name_font": {**SMALL, "size": 11, "bold": True}})
    chart.set_chartarea({"border": {"color": LIGHT.border}})
    grid.sheet.insert_chart(grid.top, len(grid.table.columns) + 1, chart)


def _over_time(grid: Grid) -> Any:
    """Columns; a second dimension would need a column for each of its values, so there is none."""
    book, table = grid.book, grid.table
    if len(table.dimensions) != 1:
        return None
    axis = table.dimensions[0]
    count = sum(isinstance(each, date) for each in table.values_of(axis.name))
    if not count:
        return None
    measure = table.measures[0]
    chart = book.workbook.add_chart({"type": "column"})
    fill = {"color": LIGHT.brand}
    chart.add_series(_series(grid, measure, count) | {"fill": fill, "gap": 60})
    before = next((each for each in table.measures if _is_before(each, measure)), None)
    if before:
        line = book.workbook.add_chart({"type": "line"})
        drawn = {"color": LIGHT.before, "width": 1.75, "dash_type": "dash"}
        line.add_series(_series(grid, before, count) | {"line": drawn})
        chart.combine(line)
    first = next(each for each in table.values_of(axis.name) if isinstance(each, date))
    # An axis has one format for all its dates: a quarter is named by its first month there.
    grain = "month" if axis.unit == "quarter" else axis.unit
    shown = _number_formats.of_date(grain, first, book.locale)
    chart.set_x_axis({"text_axis": True, "num_format": shown, "num_font": SMALL, **_QUIET})
    chart.set_y_axis(_values_axis(table, measure, book.locale))
    chart.set_legend({"position": "bottom", "font": SMALL} if before else {"none": True})
    chart.set_size({"width": 680, "height": 320})
    return chart


def _ranking(grid: Grid) -> Any:
    book, table = grid.book, grid.table
    if not table.records:
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


_QUIET = {"line": {"color": LIGHT.border}, "major_tick_mark": "none"}


def _is_before(column: Column, measure: Column) -> bool:
    return column.name == f"{measure.name}:previous"


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
