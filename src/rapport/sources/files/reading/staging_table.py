"""The table that a file is read into: its columns as texts, and `_record`, the number of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.engines.duckdb import quoted

if TYPE_CHECKING:
    import duckdb


def create(connection: duckdb.DuckDBPyConnection, name: str, source: str) -> None:
    """Create it from a SELECT of the file's records, in their order. The name is not quoted yet.

    It is no temporary table but one of the raw store, so that the first file of a data set becomes
    the data set's table as it stands, and is written once (raw.STAGED).
    """
    table = quoted(name)
    connection.execute(f"CREATE OR REPLACE TABLE {table} AS {source}")
    # Numbered afterwards: a count in the SELECT would have the file read by one thread alone.
    connection.execute(f"ALTER TABLE {table} ADD COLUMN _record BIGINT")
    connection.execute(f"UPDATE {table} SET _record = rowid + 1")
