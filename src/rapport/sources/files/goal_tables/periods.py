"""The period that a cell or a header of a table of goals names.

"Q3 2026"  "3. kvartal 2026"  →  2026-07-01, quarter
"Jul 2026"  "07.2026"         →  2026-07-01, month
"2026-07-31"                  →  2026-07-31, of no told length
"Jul"                         →  2026-07-01, month, where the year is said elsewhere
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from rapport.errors import QueryError
from rapport.period import resolve
from rapport.sources.files.values.forms import MONTHS

if TYPE_CHECKING:
    from rapport.period import Clock

Named = tuple[date, str]
"""The first day of a period, or a day in it, and its length: month, quarter, year, or ""."""

_MONTH = "|".join(f"(?P<m{number}>{names})" for number, (__, names) in enumerate(MONTHS, 1))
_YEAR = r"(?P<year>\d{4}|'?\d{2})"
_QUARTER = r"(?:q(?P<q>[1-4])|(?P<k>[1-4])\.? ?(?:kvartal|kv\.?|квартал|кв\.?)|k(?P<n>[1-4]))"
_OF = r"(?: ?г(?:ода|од)?\.?)?"
_GAP = r"[ .,/-]*"
_FORMS = (
    rf"(?:{_MONTH})\.?(?:{_GAP}{_YEAR}{_OF})?",
    rf"(?P<year>\d{{4}}){_GAP}(?:{_MONTH})\.?",
    rf"{_QUARTER}(?:{_GAP}{_YEAR}{_OF})?",
    rf"(?P<year>\d{{4}}){_GAP}{_QUARTER}",
    r"(?P<number>\d{1,2})[./-](?P<year>\d{4})",
    r"(?P<year>\d{4})[./](?P<number>\d{1,2})",
)


def named(text: str, clock: Clock, year: int | None = None) -> Named | None:
    """The period that a text names; None where it names none. `year` is what stands elsewhere."""
    said = " ".join(text.split()).casefold()
    day = re.match(r"(\d{4}-\d{2}-\d{2})(?:[t ]\d{2}:\d{2}(?::\d{2}(?:\.0+)?)?)?$", said)
    if day:
        return _of_day(day[1])
    for form in _FORMS:
        found = re.fullmatch(form, said)
        if found:
            return _of_parts(found, year)
    numbers = re.fullmatch(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})", said)
    if numbers:
        return _of_numbers(int(numbers[1]), int(numbers[3]), int(numbers[4]), numbers[2])
    try:
        period = resolve(said.upper(), clock)
    except QueryError:
        return None
    return (
        (period.start, period.unit)
        if period and period.unit in ("month", "quarter", "year")
        else None
    )


def _of_day(text: str) -> Named | None:
    try:
        return date.fromisoformat(text), ""
    except ValueError:
        return None


def _of_parts(found: re.Match[str], year: int | None) -> Named | None:
    parts = {name: value for name, value in found.groupdict().items() if value}
    said = parts.pop("year", "").removeprefix("'")
    whole = int(said) + (2000 if len(said) == 2 else 0) if said else year
    if whole is None or not 1900 <= whole <= 2200:
        return None
    name, value = next(iter(parts.items()))
    if name in ("q", "k", "n"):
        return date(whole, int(value) * 3 - 2, 1), "quarter"
    month = int(value) if name == "number" else int(name.removeprefix("m"))
    return (date(whole, month, 1), "month") if 1 <= month <= 12 else None


def _of_numbers(one: int, other: int, year: int, mark: str) -> Named | None:
    """A day in numbers: 31.07.2026, or with slashes, where it tells which of them is the month."""
    if mark == "." or one > 12 or one == 1:
        day, month = one, other
    elif other > 12 or other == 1:
        month, day = one, other
    else:
        return None
    try:
        return date(year, month, day), ""
    except ValueError:
        return None
