"""The calendar as a table, joined by day: every stretch of time that a day is in, worked out once.

day         week        month       quarter     fiscal_year  weekday  working
2026-09-30  2026-09-28  2026-09-01  2026-07-01  2026-04-01   3        true
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from rapport.errors import WorkspaceError
from rapport.period import Clock, start_of
from rapport.settings import WEEKDAYS, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

COLUMNS = (
    "day",
    "week",
    "month",
    "quarter",
    "year",
    "fiscal_quarter",
    "fiscal_year",
    "fiscal_year_number",
    "weekday",
    "month_of_year",
    "working",
)


def days(settings: Settings, first: date, last: date) -> Iterator[tuple[Any, ...]]:
    """A row in the order of COLUMNS for every day from first to last."""
    own = Clock.of(settings, last)
    common = Clock(last, own.first_weekday)
    free = _free_days(settings, first, last)
    weekend = {WEEKDAYS.index(each) for each in settings.working_days.weekend}
    for ahead in range((last - first).days + 1):
        day = first + timedelta(days=ahead)
        fiscal_year = start_of("year", day, own)
        yield (
            day,
            start_of("week", day, own),
            start_of("month", day, common),
            start_of("quarter", day, common),
            start_of("year", day, common),
            start_of("quarter", day, own),
            fiscal_year,
            fiscal_year.year + (own.first_month > 1),
            day.isoweekday(),
            day.month,
            day.weekday() not in weekend and day not in free,
        )


def _free_days(settings: Settings, first: date, last: date) -> set[date]:
    free = set(settings.working_days.closed)
    if settings.working_days.countries:
        import holidays

        years = range(first.year, last.year + 1)
        for place in settings.working_days.countries:
            country, _, subdivision = place.partition("-")
            try:
                free |= set(
                    holidays.country_holidays(country, subdiv=subdivision or None, years=years)
                )
            except NotImplementedError:
                raise WorkspaceError(
                    f"rapport.toml: working_days.countries has {place!r}.",
                    'It takes ISO codes such as "NO" or "US-CA".',
                ) from None
    return free
