"""The hours that the office is open between two instants, worked out set-wise.

office_days                              between Friday 16:00 and Monday 10:00, open 9 to 17
day         working  hours_before
2026-01-09  true     40                  Friday   40 + 7 = 47
2026-01-10  false    48              →   Monday   48 + 1 = 49      2 hours
2026-01-12  true     48
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rapport.settings import Settings


def open_hours(instant: str, day: str, settings: Settings) -> str:
    """The open hours from the first office day until an instant in UTC, whose day is joined.

    `day` is the alias under which office_days is joined on the instant's day; without a row there,
    it is not known.
    """
    opens, closes = settings.office_hours.opens, settings.office_hours.closes
    there = f"timezone('{settings.zone}', timezone('UTC', {instant}))"
    clock = f"date_part('epoch', CAST({there} AS TIME)) / 3600.0"
    within = f"least(greatest({clock} - {opens}, 0), {closes - opens})"
    return f"({day}.hours_before + CASE WHEN {day}.working THEN {within} ELSE 0 END)"
