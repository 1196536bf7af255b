r"""CSV for programs, after RFC 4180: commas, doubled quotes, lines that end in CR LF, UTF-8.

The first line holds the columns' names as they are asked for (date:month, won_amount); it and the
values are the same in every language. Dates are in ISO form, figures have a point and no thousands
marks, what is missing is empty. Totals are left out: read again, they would be one row too many.

A report is its sections one after another with an empty line between them. The first line of each
has the section's id and its title, the second the names of its columns:

    over_time,Won value over time
    date:month,won_amount
    2026-07-01,120

No other line is empty, so a program splits at empty lines and takes each part for itself.

Spreadsheets take a text that begins with = + - @ for a formula and may run it. Such a text gets
an apostrophe before it; so does one behind a semicolon, a tab or a line's end, where a spreadsheet
that separates by these would begin a new cell. Figures are never touched.
"""

from __future__ import annotations

import csv
import re
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rapport.report import Answered
    from rapport.table import Table
    from rapport.wording import Locale

CONTENT_TYPE = "text/csv; charset=utf-8"
BINARY = False

_RISKY = re.compile(r"(?:\A|(?<=[;\t\r\n])) *(?=[=+\-@])|\A(?=[\t\r\n])")


def render(table: Table, _locale: Locale) -> bytes:
    """A query's answer."""
    return _written(_lines(table))


def render_report(answered: Answered, locale: Locale) -> bytes:
    """A report's sections, each with a line that names it."""
    lines: list[list[str]] = []
    for each in answered.sections:
        if each.section.text:
            continue
        if lines:
            lines.append([])
        lines.append([each.section.id, _text(answered.marked(each.title(locale), locale))])
        lines += _lines(each.table)
    return _written(lines)


def _lines(table: Table) -> list[list[str]]:
    names = [_text(each.name) for each in table.columns]
    return [names, *([_cell(value) for value in row] for row in table.records)]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float | Decimal):
        return _figure(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return _text(str(value))


def _figure(value: float | Decimal) -> str:
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    if not exact.is_finite():
        return ""
    written = format(exact, "f")
    if "." in written:
        written = written.rstrip("0").rstrip(".")
    return "0" if written == "-0" else written


def _text(value: str) -> str:
    return _RISKY.sub(lambda found: "'" + found[0], value)


def _written(lines: list[list[str]]) -> bytes:
    buffer = StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerows(lines)
    return buffer.getvalue().encode()
