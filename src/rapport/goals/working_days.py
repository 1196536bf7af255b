"""The days of a period, and which of them are working days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from rapport.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from rapport.period import Period


@dataclass(frozen=True)
class Calendar:
    """Which days are working days: the calendar table's day → working."""

    working: Mapping[date, bool]

    def is_working(self, day: date) -> bool:
        """Whether it is one. Raises QueryError beyond the calendar's ends."""
        if day not in self.working:
            raise QueryError(
                f"The calendar does not reach {day.isoformat()}.", "Ask for a period nearer today."
            )
        return self.working[day]


def days_of(period: Period) -> list[date]:
    """Every day of a period, in order."""
    return [period.start + timedelta(days=ahead) for ahead in range(period.days)]
