"""Taking an import back: its rows go, except what a later import holds as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.engines.duckdb import quoted
from rapport.errors import UsageError, join
from rapport.sources.files.account import UndoAccount
from rapport.sources.files.datasets import all_datasets
from rapport.sources.files.loading.versions import count

if TYPE_CHECKING:
    from rapport.storage.raw import Raw


def came_with(raw: Raw, import_id: int) -> list[int]:
    """The imports of the files that came together with one, that one among them, in their order.

    Those that are taken back already are not among them, except where it is the one asked for.
    """
    rows = raw.connection.execute(f"""
        SELECT id FROM imports JOIN runs ON runs.import = id
        WHERE undone_at IS NULL AND run = (SELECT run FROM runs WHERE import = {import_id:d})
        ORDER BY id""").fetchall()
    return [row[0] for row in rows] or [import_id]


def undo_import(raw: Raw, import_id: int) -> UndoAccount:
    """Remove what an import brought, in one transaction.

    Raises UsageError where there is no such import, or it is taken back already.
    """
    connection = raw.connection
    row = connection.execute(
        f"SELECT file, dataset, undone_at FROM imports WHERE id = {import_id:d}"
    ).fetchone()
    if row is None or row[2] is not None:
        rows = connection.execute(
            "SELECT id FROM imports WHERE undone_at IS NULL ORDER BY id"
        ).fetchall()
        known = join([str(each[0]) for each in rows[-20:]], "and") if rows else "none yet"
        what = "is taken back already" if row else "does not exist"
        raise UsageError(f"Import {import_id} {what}.", f"There is {known}.")
    file, number, _ = row
    dataset = next(each for each in all_datasets(connection) if each.id == number)
    table = quoted(dataset.raw_table)
    connection.execute("BEGIN")
    try:
        # The earliest later import that found a record as this one left it takes it over.
        connection.execute(f"""
            CREATE OR REPLACE TEMP TABLE heirs AS
            SELECT _key, min_by(later.import, later.import) AS heir,
                min_by(later.record, later.import) AS record
            FROM {table} AS mine JOIN unchanged AS later
                ON later.dataset = {number} AND later.key = mine._key AND later.import > {import_id}
            WHERE mine._import = {import_id} AND NOT EXISTS (
                FROM {table} AS between_them WHERE between_them._key = mine._key
                AND between_them._import > {import_id} AND between_them._import < later.import)
            GROUP BY _key""")
        connection.execute(
            f"UPDATE {table} SET _import = heirs.heir, _record = heirs.record FROM heirs"
            f" WHERE {table}._key = heirs._key AND {table}._import = {import_id}"
        )
        connection.execute(
            f"DELETE FROM unchanged USING heirs WHERE unchanged.dataset = {number} AND"
            " unchanged.key = heirs._key AND unchanged.import = heirs.heir"
        )
        kept = count(connection, "SELECT count(*) FROM heirs")
        removed = count(connection, f"SELECT count(*) FROM {table} WHERE _import = {import_id}")
        connection.execute(f"DELETE FROM {table} WHERE _import = {import_id}")
        connection.execute(
            f"DELETE FROM unchanged WHERE dataset = {number} AND import = {import_id}"
        )
        for statement in (
            f"DELETE FROM rejects WHERE import = {import_id}",
            f"DELETE FROM gone WHERE import = {import_id}",
            # What it mended waits to be mended again.
            f"DELETE FROM mended WHERE by_import = {import_id} OR import = {import_id}",
        ):
            connection.execute(statement)
        connection.execute(
            f"UPDATE imports SET undone_at = now() AT TIME ZONE 'UTC' WHERE id = {import_id}"
        )
        gone = not count(
            connection,
            f"SELECT count(*) FROM imports WHERE dataset = {number} AND undone_at IS NULL",
        )
        if gone:
            connection.execute(f"DROP TABLE {table}")
            connection.execute(f"DELETE FROM datasets WHERE id = {number}")
        connection.execute("DROP TABLE heirs")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    return UndoAccount(import_id, file, removed, kept, gone)
