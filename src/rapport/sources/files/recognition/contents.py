"""Whether the values of a column are those of another table's column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.engines.duckdb import quoted

if TYPE_CHECKING:
    import duckdb

CONTAINED = 0.8
"""Of the values of a column, how many must be keys of the other file."""


def contained(
    connection: duckdb.DuckDBPyConnection, table: str, header: str, other: str, key: str
) -> float:
    """The share of a column's distinct values that another table's column has."""
    row = connection.execute(f"""
        WITH mine AS (SELECT DISTINCT own.{quoted(header)} AS v FROM {table} AS own
            WHERE own.{quoted(header)} IS NOT NULL)
        SELECT count(*), count(*) FILTER (WHERE mine.v IN (
            SELECT other.{quoted(key)} FROM {other} AS other)) FROM mine""").fetchone()
    assert row is not None
    return row[1] / row[0] if row[0] else 0.0
