"""A moment in a file is the same moment however it is worked out: value by value, or at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.engines.duckdb import literal
from rapport.sources.files import values
from rapport.sources.files.values import zones

ZONES = (
    "Europe/Oslo",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "UTC",
)
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2045, 1, 1)).map(  # noqa: DTZ001
    lambda each: each.replace(microsecond=0)
)
TEXTS = (
    "2024-03-31 02:30:00", "2024-03-31 01:59:59", "2024-10-27 02:30:00", "2024-10-27 03:00:00",
    "2024-01-31", "2024-01-31 08:30", "2024-01-31T08:30:00Z", "2024-01-31 08:30:00 UTC",
    "2024-1-1 1:21+02:00", "2024-07-01 23:30:00+02", "2024-07-01 23:30:00.25 -0500",
    "2024-13-01 08:30:00", "1969-07-20 20:17:40", "2051-06-01 12:00:00", "soon", "", None,
)  # fmt: skip


@pytest.fixture(scope="module")
def engine() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    return connection


@pytest.mark.parametrize("zone", ZONES)
@settings(max_examples=40, deadline=None)
@given(moments=st.lists(MOMENTS, min_size=1, max_size=50))
def test_a_zones_clock_shows_what_the_zone_database_says(
    engine: duckdb.DuckDBPyConnection, zone: str, moments: list[datetime]
) -> None:
    listed = ", ".join(f"(TIMESTAMP '{each}')" for each in moments)
    rows = engine.execute(
        f"SELECT moment, {zones.to_wall('moment', zone)} FROM (VALUES {listed}) AS v(moment)"
    ).fetchall()
    there = ZoneInfo(zone)
    for moment, shown in rows:
        assert shown == moment.replace(tzinfo=UTC).astimezone(there).replace(tzinfo=None)


@pytest.mark.parametrize("zone", ZONES)
@settings(max_examples=40, deadline=None)
@given(moments=st.lists(MOMENTS, min_size=1, max_size=50))
def test_what_a_clock_shows_leads_back_to_the_moment(
    engine: duckdb.DuckDBPyConnection, zone: str, moments: list[datetime]
) -> None:
    there = ZoneInfo(zone)
    walls = {
        each.replace(tzinfo=UTC).astimezone(there).replace(tzinfo=None, fold=0): each
        for each in moments
    }
    listed = ", ".join(f"(TIMESTAMP '{each}')" for each in walls)
    rows = engine.execute(
        f"SELECT wall, {zones.to_utc('wall', zone)} FROM (VALUES {listed}) AS v(wall)"
    ).fetchall()
    for wall, moment in rows:
        # Of the hour that a clock shows twice either moment is right.
        assert moment.replace(tzinfo=UTC).astimezone(there).replace(tzinfo=None) == wall
        assert abs(moment - walls[wall]) <= timedelta(hours=1)


@pytest.mark.parametrize("zone", ZONES)
def test_around_every_change_a_clock_means_what_the_engine_takes_it_for(
    engine: duckdb.DuckDBPyConnection, zone: str
) -> None:
    quarters = (
        "SELECT unnest(range(TIMESTAMP '2017-12-30', TIMESTAMP '2029-01-03',"
        " INTERVAL 15 MINUTE)) AS m"
    )
    differing = engine.execute(f"""
        SELECT m FROM ({quarters})
        WHERE {zones.to_utc("m", zone)}
                IS DISTINCT FROM CAST(timezone('{zone}', m) AS TIMESTAMP)
            OR {zones.to_wall("m", zone)} IS DISTINCT FROM timezone('{zone}', timezone('UTC', m))
        """).fetchall()
    assert differing == []


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("style", ["", "iso", "dmy"])
def test_a_column_parsed_once_says_what_each_of_its_columns_does(
    engine: duckdb.DuckDBPyConnection, zone: str, style: str
) -> None:
    texts = [*TEXTS, "31.01.2024 08:30", "31.01.24", "01/02/2024 23:59:59"]
    listed = ", ".join(f"({literal(each)})" for each in texts)
    rows = f"(VALUES {listed}) AS v(t)"
    parsed = values.parsed_once("t", style, zone, "_0")
    assert parsed is not None
    inner = ", ".join(f"{text} AS {name}" for name, text in parsed.text.items())
    once = engine.execute(
        f"SELECT t, {parsed.instant}, {parsed.day}, {parsed.hour}"
        f" FROM {values.in_two_steps([parsed], f'SELECT t, {inner} FROM {rows}', '*')}"
    ).fetchall()
    apart = engine.execute(
        f"SELECT t, {values.instant('t', style, zone)}, {values.day('t', style, zone)},"
        f" {values.hour('t', style, zone)} FROM {rows}"
    ).fetchall()
    assert once == apart
