"""Records that a newer export of a file does not have: kept, or taken as deleted in the source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.engines.duckdb import quoted
from rapport.sources.files.loading.versions import count, key_of
from rapport.sources.files.questions import Gone
from rapport.sources.files.words import export_name

if TYPE_CHECKING:
    import duckdb

    from rapport.sources.files.datasets import Dataset
    from rapport.sources.files.recognition.shape import Shape

EXAMPLES = 3
MOST_MISSING = 0.5
"""A file that lacks more of the earlier records than this is another part, not a newer export."""


def find_gone(
    connection: duckdb.DuckDBPyConnection, shape: Shape, dataset: Dataset, since: int
) -> Gone | None:
    """Find what earlier exports of a file have and this one has not.

    They stand in the temporary table `missing` then. None where there are none, or too many.
    `since` is the first import of the run: files that come together complete each other.
    """
    if not dataset.key or not dataset.target:
        return None
    rows = connection.execute(
        f"SELECT id, file FROM imports WHERE dataset = {dataset.id} AND undone_at IS NULL"
        f" AND id < {since} ORDER BY id"
    ).fetchall()
    older = [str(each) for each, file in rows if export_name(file) == export_name(shape.name)]
    if not older:
        return None
    earlier = ", ".join(older)
    here = key_of(dataset, {each.casefold(): each for each in shape.headers})
    table = quoted(dataset.raw_table)
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE earlier AS
        SELECT _key AS key FROM (
            SELECT _key FROM {table} WHERE _import IN ({earlier})
            UNION SELECT key FROM unchanged
            WHERE dataset = {dataset.id} AND import IN ({earlier})) AS held
        ANTI JOIN ({dataset.gone()}) AS gone ON gone.key = held._key""")
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE missing AS
        SELECT key FROM earlier ANTI JOIN (SELECT {here} AS key FROM {shape.table}) AS here
            USING (key)""")
    missing = count(connection, "SELECT count(*) FROM missing")
    if not missing or missing > MOST_MISSING * count(connection, "SELECT count(*) FROM earlier"):
        return None
    examples = connection.execute(
        f"SELECT replace(key, chr(31), ' ') FROM missing ORDER BY key LIMIT {EXAMPLES}"
    ).fetchall()
    return Gone(shape.name, dataset.target, missing, tuple(each[0] for each in examples))


def take_as_deleted(connection: duckdb.DuckDBPyConnection, dataset: Dataset, number: int) -> None:
    """Write down that what is in `missing` was deleted when the import of that number came."""
    connection.execute(f"INSERT INTO gone SELECT {dataset.id}, {number}, key FROM missing")
