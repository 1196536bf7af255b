"""Instants and days in SQL: what is unknown, and the workspace's days."""

from __future__ import annotations

import re

from rapport.engines.duckdb import literal
from rapport.sources.files.values.zones import to_wall

BEFORE_ALL = "TIMESTAMP '0001-01-01'"
"""Where a history begins of which no date is known."""

FIRST_DAY = "DATE '0001-01-01'"
LAST_DAY = "DATE '9999-12-31'"


def day_of(instant: str, zone: str) -> str:
    """The day in the workspace's zone of an instant in UTC."""
    if zone == "UTC":
        return f"CAST({instant} AS DATE)"
    there = _there(instant, zone)
    return f"CASE WHEN {instant} <= {BEFORE_ALL} THEN {FIRST_DAY} ELSE CAST({there} AS DATE) END"


def hour_of(instant: str, zone: str) -> str:
    """The hour there."""
    if zone == "UTC":
        return f"hour({instant})"
    return f"hour({_there(instant, zone)})"


def _there(instant: str, zone: str) -> str:
    """What the workspace's clock shows: faster for a column than for what must be worked out."""
    if re.fullmatch(r"[\w.]+", instant):
        return to_wall(instant, zone)
    return f"timezone({literal(zone)}, timezone('UTC', {instant}))"


def end_of(day: str, zone: str) -> str:
    """The last instant, in UTC, of a day in the workspace's zone."""
    midnight = f"CAST({day} + 1 AS TIMESTAMP)"
    if zone != "UTC":
        midnight = f"CAST(timezone({literal(zone)}, {midnight}) AS TIMESTAMP)"
    return f"{midnight} - INTERVAL 1 MICROSECOND"
