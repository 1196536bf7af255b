"""From a clock to UTC and back, in SQL: by the days on which a zone's offset changes.

DuckDB looks an offset up value by value, which takes ten times as long as comparing the value with
the few moments of change. They are found by asking DuckDB once for each zone, so that both always
say the same; for moments outside FIRST_YEAR to LAST_YEAR it is asked as before.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import duckdb

if TYPE_CHECKING:
    from datetime import datetime

FIRST_YEAR, LAST_YEAR = 2018, 2028
QUARTER = "INTERVAL 15 MINUTE"


def to_utc(wall: str, zone: str) -> str:
    """The instant, as a TIMESTAMP in UTC, at which a zone's clock shows a TIMESTAMP."""
    return _by_change(wall, zone, _utc(wall, zone), back=False)


def to_wall(instant: str, zone: str) -> str:
    """What a zone's clock shows at an instant, which is a TIMESTAMP in UTC."""
    return _by_change(instant, zone, _wall(instant, zone), back=True)


def _utc(wall: str, zone: str) -> str:
    return f"CAST(timezone({_quoted(zone)}, {wall}) AS TIMESTAMP)"


def _wall(instant: str, zone: str) -> str:
    return f"timezone({_quoted(zone)}, timezone('UTC', {instant}))"


def _quoted(zone: str) -> str:
    return "'" + zone.replace("'", "''") + "'"


def _by_change(moment: str, zone: str, otherwise: str, *, back: bool) -> str:
    found = changes(zone)[back]
    cases = " ".join(
        f"WHEN {moment} >= TIMESTAMP '{since}' THEN {minutes}" for since, minutes in reversed(found)
    )
    return (
        f"coalesce({moment} + to_minutes(CASE WHEN {moment} IS NULL"
        f" OR {moment} >= TIMESTAMP '{LAST_YEAR + 1}-01-01' THEN NULL {cases} END), {otherwise})"
    )


Changes = tuple[tuple["datetime", int], ...]


@lru_cache(maxsize=16)
def changes(zone: str) -> tuple[Changes, Changes]:
    """From when on how many minutes are to be added, the earliest first: to UTC, and back from it.

    The moments of the first are a clock's, those of the second in UTC. Zones change by quarters of
    an hour.
    """
    with duckdb.connect(config={"autoload_known_extensions": "false"}) as own:
        own.execute("SET TimeZone = 'UTC'")
        return _changes(own, _utc("moment", zone)), _changes(own, _wall("moment", zone))


def _changes(connection: duckdb.DuckDBPyConnection, there: str) -> Changes:
    minutes = f"CAST(date_diff('minute', moment, {there}) AS INTEGER)"
    rows = connection.execute(f"""
        WITH days AS (
            SELECT moment, {minutes} AS minutes FROM (SELECT unnest(range(
                TIMESTAMP '{FIRST_YEAR}-01-01', TIMESTAMP '{LAST_YEAR + 1}-01-02',
                INTERVAL 1 DAY)) AS moment)
        ),
        changed AS (
            SELECT moment - INTERVAL 1 DAY AS day FROM days
            QUALIFY minutes <> lag(minutes) OVER (ORDER BY moment)
        ),
        moments AS (
            SELECT unnest(range(day, day + INTERVAL 1 DAY + {QUARTER}, {QUARTER})) AS moment
            FROM changed
            UNION SELECT TIMESTAMP '{FIRST_YEAR}-01-01'
        ),
        offsets AS (SELECT moment, {minutes} AS minutes FROM moments)
        SELECT moment, minutes FROM offsets
        QUALIFY minutes IS DISTINCT FROM lag(minutes) OVER (ORDER BY moment)
        ORDER BY moment""").fetchall()
    return tuple((row[0], row[1]) for row in rows)
