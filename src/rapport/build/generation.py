"""Build one generation: map, conform, derive, check, describe."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from rapport.build.about import describe
from rapport.build.checks import check
from rapport.build.conform import conform
from rapport.build.facts import BOUNDS, PLAUSIBLE, make_facts
from rapport.build.fullness import make_fullness
from rapport.build.history import make_history
from rapport.build.labels import make_labels
from rapport.build.suspicions import make_suspicions
from rapport.calendar import COLUMNS, days
from rapport.engines.duckdb import connect, quoted
from rapport.schema import SQL_TYPES, TABLES
from rapport.sources import map_to_model

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from rapport.settings import Settings


def build(
    raw: Path, target: Path, settings: Settings, state: str, progress: Callable[[str], None]
) -> None:
    """Make a generation at a path from the raw store at another, which nobody else may write.

    `state` is the raw store's, kept so that a later job can tell whether there is anything to do.
    Raises BuildError where a check fails.
    """
    connection = connect(target)
    try:
        connection.execute(f"ATTACH '{str(raw).replace(chr(39), chr(39) * 2)}' AS raw (READ_ONLY)")
        progress("Reading what the sources say")
        map_to_model(connection, settings)
        conform(connection, settings)
        progress("Working out the history")
        make_history(connection, settings)
        make_labels(connection)
        progress("Making the facts")
        make_facts(connection, settings)
        _make_calendar(connection, settings)
        progress("Checking")
        check(connection)
        make_suspicions(connection, settings)
        make_fullness(connection)
        describe(connection, settings, state)
        connection.execute("DETACH raw")
        connection.execute("CHECKPOINT")
    finally:
        connection.close()


def _make_calendar(connection: DuckDBPyConnection, settings: Settings) -> None:
    """Every day that a fact has, and a year on both sides."""
    first, last = _first_and_last(connection)
    table = TABLES["calendar"]
    columns = ", ".join(f"{name} {SQL_TYPES[table.column(name).type]}" for name in COLUMNS)
    connection.execute(f"CREATE TABLE calendar ({columns})")
    rows = days(settings, date(first.year - 1, 1, 1), date(last.year + 2, 12, 31))
    # Column by column: binding row by row costs milliseconds each.
    by_column = [list(each) for each in zip(*rows, strict=True)]
    connection.execute(
        f"INSERT INTO calendar SELECT {', '.join(['unnest(?)'] * len(COLUMNS))}", by_column
    )


def _first_and_last(connection: DuckDBPyConnection) -> tuple[date, date]:
    """The first and the last day of any fact."""
    columns = connection.execute(
        "SELECT table_name, column_name FROM duckdb_columns() "
        "WHERE data_type = 'DATE' AND starts_with(table_name, 'fact_') "
        "AND NOT list_contains(?, column_name)",
        [list(BOUNDS)],
    ).fetchall()
    spans = " UNION ALL ".join(
        f"SELECT min({quoted(column)}) AS first, max({quoted(column)}) AS last FROM {table}"
        for table, column in columns
    )
    # Goals may be set for years of which nothing else is known.
    spans += (
        " UNION ALL SELECT min(period_start), max(period_start) FROM goals_named"
        f" WHERE period_start BETWEEN DATE '{PLAUSIBLE[0]}' AND DATE '{PLAUSIBLE[1]}'"
    )
    found = connection.execute(f"SELECT min(first), max(last) FROM ({spans})").fetchone()
    today = date.today()  # noqa: DTZ011 - the year is enough
    first, last = found or (None, None)
    return min(first or today, today), max(last or today, today)
