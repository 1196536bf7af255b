"""Excel's number formats: what a cell holds stays a figure or a date, and reads as we write it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from rapport.exports import _words

if TYPE_CHECKING:
    from rapport.table import Column
    from rapport.wording import Locale

# Names of months in the reader's language, whatever the spreadsheet's own is.
LANGUAGE = {"en": "[$-409]", "nb": "[$-414]", "ru": "[$-419]"}
DATES = {"month": "mmm yyyy", "fiscal_quarter": "mmm yyyy", "fiscal_year": "mmm yyyy"}
AXIS = {
    "en": ('"M"', '"K"'),
    "nb": ('" mill."', '"k"'),
    "ru": ('" млн"', '" тыс."'),
}


def of_figure(column: Column, decimals: int, currency: str, locale: Locale) -> str:
    """The format of a measure's column: $#,##0, 0.0 %."""
    plain = "#,##0" + ("." + "0" * decimals if decimals else "")
    if column.unit == "share":
        positive = "0." + "0" * decimals + "\\ %"
    elif column.unit == "money" and currency:
        before, __, after = locale.money(1, currency).partition("1")
        positive = _quoted(before) + plain + _quoted(after)
    else:
        positive = plain
    if column.signed or _words.comparison(column) in ("change", "change_pct"):
        return f"+{positive};-{positive};{positive}"
    return positive


def of_date(grain: str, value: date, locale: Locale) -> str:
    """The format of a moment, a day, or the bucket that begins on it."""
    if isinstance(value, datetime):
        return LANGUAGE[locale.language] + "d mmm yyyy hh:mm"
    if grain == "year":
        return "yyyy"
    if grain == "quarter":
        # There is no format for quarters; the date stays one, and its number is written in.
        before, year, after = locale.date(value, grain).partition(str(value.year))
        return _quoted(before) + "yyyy" * bool(year) + _quoted(after)
    return LANGUAGE[locale.language] + DATES.get(grain, "d mmm yyyy")


def of_axis(column: Column, largest: float, locale: Locale) -> str:
    """The format of a chart's axis: 1.5M, 20 %."""
    if column.unit == "share":
        return "0\\ %"
    millions, thousands = AXIS[locale.language]
    if largest >= 10_000_000:
        return "#,##0,," + millions
    if largest >= 1_000_000:
        return "#,##0.0,," + millions
    return "#,##0," + thousands if largest >= 10_000 else "#,##0"


def estimated_width(column: Column, values: list[Any], decimals: int, currency: str) -> int:
    """About how many characters the widest figure takes: formatting each would take too long."""
    known = [float(each) for each in values if not _words.is_missing(each)]
    if not known:
        return 1
    largest = max(known, key=abs)
    if column.unit == "share":
        return len(f"{largest * 100:+,.1f}") + 2
    sign = len(currency) + 1 if column.unit == "money" else 0
    return len(f"{largest:+,.{decimals}f}") + sign


def _quoted(text: str) -> str:
    return f'"{text}"' if text else ""
