"""Names of stretches of time, and the days that they stand for.

this_quarter, last_12_months, year_to_date, 2026-Q3, FY2026, 2026-W07, 2026-01-01..2026-03-31, all
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from rapport.errors import QueryError, join, nearest
from rapport.settings import WEEKDAYS, Settings
from rapport.wording import _

if TYPE_CHECKING:
    from rapport.wording import Locale

ALL_TIME = _("All of time")

Unit = Literal["day", "week", "month", "quarter", "year"]
MONTHS: dict[str, int] = {"month": 1, "quarter": 3, "year": 12}
UNITS: tuple[Unit, ...] = ("day", "week", "month", "quarter", "year")

OLD = timedelta(days=60)
"""Files in which nothing has happened for longer are read as of their last day."""

NAMED = (
    "today",
    "yesterday",
    *(f"{when}_{unit}" for when in ("this", "last", "next") for unit in UNITS[1:]),
    *(f"{unit}_to_date" for unit in UNITS[1:]),
    "all",
)


@dataclass(frozen=True)
class Period:
    """A stretch of days, both ends included."""

    start: date
    end: date
    unit: Unit = "day"
    """The kind of stretch that it is `count` of; what comes before it is as long in these."""
    count: int = 1

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days + 1

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end


@dataclass(frozen=True)
class Clock:
    """What day it is, and where weeks and years begin."""

    today: date
    first_weekday: int = 0
    """0 for Monday to 6 for Sunday."""
    first_month: int = 1
    """The first month of the fiscal year."""

    @classmethod
    def of(cls, settings: Settings, today: date) -> Clock:
        """The clock of a workspace on a day."""
        first = WEEKDAYS.index(settings.first_day_of_week)
        return cls(today, first, settings.first_month_of_fiscal_year)


def resolve(text: str, clock: Clock) -> Period | None:
    """The days that a name stands for; None for all, which sets no condition.

    Raises QueryError, with the nearest names, where there is no such period.
    """
    name = text.strip()
    if name == "all":
        return None
    try:
        for reader in (_named, _rolling, _written, _fiscal, _span):
            period = reader(name, clock)
            if period is not None:
                return period
    except (ValueError, OverflowError):
        raise QueryError(f"{text} is not in the calendar.") from None
    near = nearest(name, NAMED)
    examples = "last_quarter, last_30_days, 2026-Q3, FY2026 or 2026-01-01..2026-03-31"
    mend = f"Did you mean {join(near)}?" if near else f"Try a period such as {examples}."
    raise QueryError(f"There is no period called {text!r}.", mend)


def is_relative(text: str) -> bool:
    """Whether the days that a name stands for depend on what day it is.

    >>> is_relative("last_quarter"), is_relative("2026-Q3"), is_relative("2026-01-01..today")
    (True, False, True)
    """
    return any(
        each.strip() in NAMED[:-1] or re.fullmatch(r"(last|next)_\d+_[a-z]+", each.strip())
        for each in text.split("..")
    )


def written(period: Period) -> str:
    """A period by a name that always stands for the same days: 2026, 2026-Q3, 2026-03, from..to."""
    start = period.start
    names: tuple[tuple[Unit, str], ...] = (
        ("year", f"{start:%Y}"),
        ("quarter", f"{start:%Y}-Q{(start.month + 2) // 3}"),
        ("month", f"{start:%Y-%m}"),
    )
    for unit, name in names:
        if _is_one(period, unit):
            return name
    return f"{start.isoformat()}..{period.end.isoformat()}"


def start_of(unit: Unit, day: date, clock: Clock) -> date:
    """The first day of the week, month, quarter or (fiscal) year that a day is in."""
    if unit == "day":
        return day
    if unit == "week":
        return day - timedelta(days=(day.weekday() - clock.first_weekday) % 7)
    if unit == "month":
        return day.replace(day=1)
    since_year = (day.month - clock.first_month) % 12
    within = since_year if unit == "year" else since_year % 3
    return shifted(day.replace(day=1), "month", -within)


def shifted(day: date, unit: Unit, count: int) -> date:
    """The day so many units later (or earlier); the 31st becomes a shorter month's last day."""
    if unit in ("day", "week"):
        return day + timedelta(days=count * (7 if unit == "week" else 1))
    month = day.year * 12 + day.month - 1 + count * MONTHS[unit]
    year, month = month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def day_to_read_on(chosen: date | None, last: date | None, clock: date) -> date:
    """The day that counts as today: the one that was set, the clock's, or old files' last."""
    if not chosen and last and clock - last > OLD:
        return last
    return chosen or clock


def previous_period(period: Period, today: date) -> Period:
    """The stretch of the same kind before; of an unfinished one, as many days as have gone.

    An unfinished year is compared until the same date: a leap day shifts no other.
    """
    start = shifted(period.start, period.unit, -period.count)
    end = period.start - timedelta(days=1)
    if not _whole(period) or _running(period, today):
        last = min(today, period.end)
        gone = start + (last - period.start)
        end = min(end, _years_before(last, period.count) if period.unit == "year" else gone)
    return Period(start, end, period.unit, period.count)


def previous_year(period: Period, today: date) -> Period:
    """The same stretch a year before; of an unfinished one, until the same day.

    A stretch of weeks is compared with the weeks 52 weeks before, so that weekdays meet.
    """
    last = today if _running(period, today) else period.end
    if period.unit == "week":
        back = timedelta(weeks=52)
        return Period(period.start - back, last - back, period.unit, period.count)
    end = shifted(last, "year", -1) if period.unit == "day" else _years_before(last, 1)
    return Period(shifted(period.start, "year", -1), end, period.unit, period.count)


def same_weekdays(period: Period, today: date) -> Period:
    """The stretch so many whole weeks before that it ends before this one begins.

    Mondays then meet Mondays. An unfinished one is compared until the same weekday.
    """
    weeks = timedelta(weeks=-(-period.days // 7))
    last = today if _running(period, today) else period.end
    return Period(period.start - weeks, last - weeks, period.unit, period.count)


def _running(period: Period, today: date) -> bool:
    return period.start <= today < period.end


def _whole(period: Period) -> bool:
    return period.end == shifted(period.start, period.unit, period.count) - timedelta(days=1)


def _years_before(day: date, count: int) -> date:
    """The same date so many years before; the last of a month stays the last."""
    found = shifted(day, "year", -count)
    return _last_of_month(found) if day == _last_of_month(day) else found


def _last_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def buckets(unit: Unit, period: Period, clock: Clock, *, fiscal: bool = False) -> list[date]:
    """The first day of every bucket that a period touches, in order.

    Quarters and years are the calendar's unless fiscal.
    """
    beginning = clock if fiscal or unit == "week" else Clock(clock.today, clock.first_weekday)
    first = start_of(unit, period.start, beginning)
    days = [first]
    while (following := shifted(first, unit, len(days))) <= period.end:
        days.append(following)
    return days


def named_period(period: Period) -> str:
    """The name of a period, as `resolve` reads it: 2026-Q3, 2026-09, 2026, or its two days."""
    forms: dict[Unit, str] = {"year": "%Y", "quarter": "%Y-Q", "month": "%Y-%m", "day": "%Y-%m-%d"}
    for unit, form in forms.items():
        if _is_one(period, unit):
            quarter = str((period.start.month + 2) // 3) if unit == "quarter" else ""
            return period.start.strftime(form) + quarter
    return f"{period.start.isoformat()}..{period.end.isoformat()}"


def in_words(period: Period | None, locale: Locale) -> str:
    """A period as a reader names it: 2017, Q3 2017, Mar 2017, or its first and its last day."""
    if period is None:
        return locale.say(ALL_TIME)
    for unit in ("year", "quarter", "month", "day"):
        if _is_one(period, unit):
            return locale.date(period.start, unit)
    return f"{locale.date(period.start)} – {locale.date(period.end)}"


def _is_one(period: Period, unit: Unit) -> bool:
    months = MONTHS.get(unit)
    begins = months is None or (period.start.day == 1 and (period.start.month - 1) % months == 0)
    return begins and (shifted(period.start, unit, 1) - period.end).days == 1


def _stretch(unit: Unit, first: date, count: int = 1) -> Period:
    return Period(first, shifted(first, unit, count) - timedelta(days=1), unit, count)


def _named(name: str, clock: Clock) -> Period | None:
    today = clock.today
    if name == "today":
        return _stretch("day", today)
    if name == "yesterday":
        return _stretch("day", today - timedelta(days=1))
    found = re.fullmatch(r"(this|last|next)_(week|month|quarter|year)", name)
    if found:
        unit: Unit = found[2]  # type: ignore[assignment]
        away = {"last": -1, "this": 0, "next": 1}[found[1]]
        return _stretch(unit, shifted(start_of(unit, today, clock), unit, away))
    found = re.fullmatch(r"(week|month|quarter|year)_to_date", name)
    if found:
        unit = found[1]  # type: ignore[assignment]
        return Period(start_of(unit, today, clock), today, unit)
    return None


def _rolling(name: str, clock: Clock) -> Period | None:
    found = re.fullmatch(r"(last|next)_([1-9]\d{0,3})_(day|week|month|quarter|year)s?", name)
    if not found:
        return None
    unit: Unit = found[3]  # type: ignore[assignment]
    count = int(found[2])
    running = start_of(unit, clock.today, clock)
    away = -count if found[1] == "last" else 1
    return _stretch(unit, shifted(running, unit, away), count)


def _written(name: str, __: Clock) -> Period | None:
    found = re.fullmatch(r"(\d{4})(?:-(?:Q([1-4])|W(\d\d)|(\d\d)(?:-(\d\d))?))?", name)
    if not found:
        return None
    year, quarter, week, month, day = found.groups()
    if quarter:
        return _stretch("quarter", date(int(year), int(quarter) * 3 - 2, 1))
    if week:
        return _stretch("week", date.fromisocalendar(int(year), int(week), 1))
    if day:
        return _stretch("day", date(int(year), int(month), int(day)))
    if month:
        return _stretch("month", date(int(year), int(month), 1))
    return _stretch("year", date(int(year), 1, 1))


def _fiscal(name: str, clock: Clock) -> Period | None:
    found = re.fullmatch(r"FY(\d{4})(?:-Q([1-4]))?", name)
    if not found:
        return None
    ends_in = int(found[1])
    first = date(ends_in if clock.first_month == 1 else ends_in - 1, clock.first_month, 1)
    if not found[2]:
        return _stretch("year", first)
    return _stretch("quarter", shifted(first, "month", 3 * (int(found[2]) - 1)))


def _span(name: str, clock: Clock) -> Period | None:
    ends = name.split("..")
    if len(ends) != 2:
        return None
    first, last = (resolve(each, clock) for each in ends)
    if first is None or last is None:
        raise QueryError(f"{name} has no end.", "A period from..to names two days.")
    if first.start > last.end:
        raise QueryError(f"{name} ends before it begins.", f"Write {ends[1]}..{ends[0]}.")
    return _recognised(first.start, last.end)


def _recognised(start: date, end: date) -> Period:
    """A stretch of whole months is one of months; any other is one of days."""
    after = end + timedelta(days=1)
    if start.day == 1 and after.day == 1:
        months = (after.year - start.year) * 12 + after.month - start.month
        return Period(start, end, "month", months)
    return Period(start, end, "day", (end - start).days + 1)
