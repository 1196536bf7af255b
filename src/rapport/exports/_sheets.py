"""A table on a sheet: figures as figures, dates as dates, a header that stays, a filter, totals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from rapport.errors import QueryError
from rapport.exports import _number_formats, _words
from rapport.exports._book import HEAD, TOTAL, write_text
from rapport.exports._pen import cells
from rapport.tile import UNITS

if TYPE_CHECKING:
    from rapport.exports._book import Book
    from rapport.table import Column, Table

MOST_ROWS = 1_048_576
NARROWEST, WIDEST, WIDEST_HEAD = 9, 50, 22
EARLIEST = 1900
"""Excel's calendar begins there; an earlier day is written as text."""


@dataclass(frozen=True)
class Grid:
    """A table and its place: its header is on row `top` of the sheet."""

    book: Book
    sheet: Any
    table: Table
    top: int = 0

    def write(self) -> None:
        """Write it. Raises QueryError where it has more rows than a sheet."""
        table, sheet = self.table, self.sheet
        last = self.top + len(table.records)
        if last + 2 > MOST_ROWS:
            raise QueryError(
                f"The answer has {len(table.records)} rows, more than an XLSX sheet.",
                "Ask for csv, or for fewer with a limit.",
            )
        for at, column in enumerate(table.columns):
            values = [record[at] for record in table.records]
            write = self._write_figures if column.role == "measure" else self._write_names
            width = write(column, at, values)
            sheet.set_column(at, at, min(max(width, NARROWEST), WIDEST))
        if table.totals is not None:
            for at in range(len(table.dimensions)):
                said = self.book.locale.say(_words.TOTAL) if at == 0 else ""
                write_text(sheet, last + 1, at, said, self.book.format(**TOTAL))
        # More than the first column would leave no room for the rest to move in.
        sheet.freeze_panes(self.top + 1, min(1, len(table.dimensions)))
        sheet.repeat_rows(self.top)
        if table.dimensions and table.records:
            sheet.autofilter(self.top, 0, last, len(table.columns) - 1)

    def _write_names(self, column: Column, at: int, values: list[Any]) -> int:
        """A dimension's column; about how wide it is."""
        said = column.said(self.book.locale)
        write_text(self.sheet, self.top, at, said, self.book.format(**HEAD))
        width = cells(said) + 4
        for row, value in enumerate(values, self.top + 1):
            width = max(width, self._write_name(column, (row, at), value) + 2)
        return width

    def _write_name(self, column: Column, place: tuple[int, int], value: Any) -> int:
        book, sheet = self.book, self.sheet
        if value is None:
            return 0
        if isinstance(value, bool):
            sheet.write_boolean(*place, value)
            return 5
        if isinstance(value, date) and value.year >= EARLIEST:
            look = _number_formats.of_date(column.unit, value, book.locale)
            sheet.write_datetime(*place, value, book.format(num_format=look, align="left"))
            return 17 if isinstance(value, datetime) else 12
        if isinstance(value, int) and column.unit not in _words.PATTERNS:
            sheet.write_number(*place, value, book.format(align="left"))
            return len(str(value))
        said = _words.split_value(column, value, book.locale)
        write_text(sheet, *place, said)
        return cells(said[:WIDEST])

    def _write_figures(self, column: Column, at: int, values: list[Any]) -> int:
        """A measure's column; about how wide it is."""
        table, book = self.table, self.book
        total = [] if table.totals is None else [table.total_of(column.name)]
        decimals = _words.places_in(table, column)
        shown = _number_formats.of_figure(column, decimals, table.currency, book.locale)
        said = column.said(book.locale)
        if column.unit in UNITS:
            said = _words.heading(column, table, book.locale)
        # The filter's button covers the right end of a cell.
        write_text(self.sheet, self.top, at, said, book.format(**HEAD, align="right", indent=2))
        self._write_numbers(values, self.top + 1, at, book.format(num_format=shown))
        if total:
            bold = book.format(**TOTAL, num_format=shown)
            self.sheet.write_blank(self.top + 1 + len(values), at, None, bold)
            self._write_numbers(total, self.top + 1 + len(values), at, bold)
        width = _number_formats.estimated_width(column, [*values, *total], decimals, table.currency)
        return max(width + 2, min(cells(said), WIDEST_HEAD) + 4)

    def _write_numbers(self, values: list[Any], top: int, at: int, look: Any) -> None:
        for row, value in enumerate(values, top):
            if not _words.is_missing(value):
                self.sheet.write_number(row, at, float(value), look)
