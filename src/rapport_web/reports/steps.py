"""Stepping through time: the stretch before and after one, and how a stretch is named."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rapport.period import shifted

if TYPE_CHECKING:
    from datetime import date

    from rapport.period import Period, Unit
    from rapport.wording import Locale


def step(period: Period, count: int) -> str:
    """The name of the stretch so many stretches later (or earlier)."""
    start = shifted(period.start, period.unit, count * period.count)
    whole = shifted(period.start, period.unit, period.count) - timedelta(days=1)
    end = shifted(start, period.unit, period.count) - timedelta(days=1)
    if period.end != whole:
        # Of a stretch that is cut short by today, the whole one is meant.
        end = end if period.end < whole else shifted(period.end, "day", count * period.days)
        start = start if period.end < whole else shifted(period.start, "day", count * period.days)
    return name_of(start, end)


def name_of(start: date, end: date) -> str:
    """How a stretch of days is named: 2017, 2017-Q3, 2017-07, 2017-W30, or from..to."""

    def is_one(unit: Unit) -> bool:
        return end == shifted(start, unit, 1) - timedelta(days=1)

    if start.day == 1:
        if is_one("month"):
            return f"{start:%Y-%m}"
        if is_one("quarter") and start.month % 3 == 1:
            return f"{start.year}-Q{start.month // 3 + 1}"
        if is_one("year") and start.month == 1:
            return f"{start.year}"
        if (end + timedelta(days=1)).day == 1:
            return f"{start:%Y-%m}..{end:%Y-%m}"
    if is_one("week") and start.weekday() == 0:
        year, week, __ = start.isocalendar()
        return f"{year}-W{week:02d}"
    return start.isoformat() if start == end else f"{start}..{end}"


def in_words(period: Period, locale: Locale) -> str:
    """The days of a stretch: 1 Jul – 30 Sep 2017."""
    if period.start == period.end:
        return locale.date(period.start)
    first, last = locale.date(period.start), locale.date(period.end)
    if period.start.year == period.end.year:
        first = first.replace(f"\N{NO-BREAK SPACE}{period.start.year}", "")
        first = first.replace(f" {period.start.year}", "").removesuffix(" г.")
    return f"{first} – {last}"
