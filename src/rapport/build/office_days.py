"""The days of an office, with the hours that it was open before each: see facts._office_hours."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from rapport.calendar import COLUMNS, days

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from rapport.settings import Settings

EARLIEST, LATEST = date(1950, 1, 1), date(2149, 12, 31)
"""The days between which an instant can lie; another is a slip of the pen."""


def make_office_days(connection: DuckDBPyConnection, settings: Settings) -> None:
    """Make office_days: each day of the leads and what was done, with the open hours before it."""
    found = connection.execute(
        f"""
        SELECT min(day), max(day) FROM (
            SELECT unnest([created_on, first_contacted_on]) AS day FROM leads
            UNION ALL SELECT done_on FROM activities WHERE lead_id IS NOT NULL
        ) WHERE day BETWEEN DATE '{EARLIEST}' AND DATE '{LATEST}'"""
    ).fetchone()
    first, last = found or (None, None)
    connection.execute(
        "CREATE TEMP TABLE office_days (day DATE, working BOOLEAN, hours_before DOUBLE)"
    )
    if first is None:
        return
    at = COLUMNS.index("day"), COLUMNS.index("working")
    rows = [(each[at[0]], each[at[1]]) for each in days(settings, first, last)]
    length = settings.office_hours.closes - settings.office_hours.opens
    connection.execute(
        f"""
        INSERT INTO office_days
        SELECT day, working, {length} * coalesce(
            sum(CAST(working AS INTEGER)) OVER (
                ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)
        FROM (SELECT unnest(?) AS day, unnest(?) AS working)""",
        [[each[0] for each in rows], [each[1] for each in rows]],
    )
