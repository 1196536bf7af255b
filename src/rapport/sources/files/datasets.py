"""Data sets: files of one shape, whose records are versions of each other."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rapport.engines.duckdb import quoted, row_of
from rapport.sources.files.mapping import Entry, entries_of, saved
from rapport.storage.raw import OWN_COLUMNS

if TYPE_CHECKING:
    import duckdb


@dataclass
class Dataset:
    """One data set. Its raw table holds every version of every record."""

    id: int
    name: str
    system: str
    target: str | None
    """The table of the model that it feeds; None for a look-up."""
    raw_table: str
    headers: list[str]
    key: list[str]
    """The columns that identify a record; without any, a record is its own content."""
    entries: list[Entry] = field(default_factory=list)
    versions: bool = False
    """Whether any record has more than one version."""
    held: list[int] | None = None
    """The imports whose records count, where the file of one has replaced that of another."""
    has_gone: bool = False
    """Whether any record was taken as deleted, because a newer export lacked it."""

    def current(self, catalog: str = "") -> str:
        """The source of a SELECT: each record as its latest import has it."""
        table = f"{catalog}{quoted(self.raw_table)}"
        if self.held is not None:
            return self._held(catalog)
        if not self.versions:
            return table
        # arg_max in one pass; a window would sort every version.
        return (
            f"(SELECT now.* FROM {table} AS now SEMI JOIN (SELECT _key, max(_import) AS _import"
            f" FROM {table} GROUP BY _key) AS latest USING (_key, _import))"
        )

    def gone(self, catalog: str = "") -> str:
        """A SELECT of the records that are gone from the source: key, import, deleted_at.

        One that a later import holds again is there again.
        """
        table = f"{catalog}{quoted(self.raw_table)}"
        return (
            "SELECT key, import, imported_at AS deleted_at FROM ("
            f"SELECT key, max(import) AS import FROM {catalog}gone AS gone"
            f" WHERE dataset = {self.id} GROUP BY key) AS gone"
            f" JOIN {catalog}imports AS imports ON imports.id = import"
            f" WHERE NOT EXISTS (FROM {table} AS again"
            " WHERE again._key = gone.key AND again._import > gone.import)"
            f" AND NOT EXISTS (FROM {catalog}unchanged AS again WHERE again.dataset = {self.id}"
            " AND again.key = gone.key AND again.import > gone.import)"
        )

    def _held(self, catalog: str) -> str:
        """Each record that one of the imports that count brought, or found there already."""
        table = f"{catalog}{quoted(self.raw_table)}"
        numbers = ", ".join(str(each) for each in self.held or [0])
        keys = (
            f"SELECT _key FROM {table} WHERE _import IN ({numbers})"
            f" UNION ALL SELECT key FROM {catalog}unchanged"
            f" WHERE dataset = {self.id} AND import IN ({numbers})"
        )
        return (
            f"(SELECT now.* FROM {table} AS now SEMI JOIN (SELECT _key, max(_import) AS _import"
            f" FROM {table} WHERE _key IN ({keys}) GROUP BY _key) AS latest"
            " USING (_key, _import))"
        )


def all_datasets(connection: duckdb.DuckDBPyConnection, catalog: str = "") -> list[Dataset]:
    """Every data set in the raw store; `catalog` ends in a dot where raw is attached."""
    rows = connection.execute(f"""
        SELECT id, name, system, target, raw_table, headers, key, mapping,
            EXISTS (FROM {catalog}imports WHERE dataset = datasets.id AND updated > 0),
            EXISTS (FROM {catalog}gone WHERE dataset = datasets.id)
        FROM {catalog}datasets ORDER BY id""").fetchall()
    held = _held(connection, catalog)
    return [
        Dataset(
            row[0],
            row[1],
            row[2],
            row[3],
            row[4],
            json.loads(row[5]),
            json.loads(row[6]),
            entries_of(row[7]),
            row[8],
            held.get(row[0]),
            row[9],
        )
        for row in rows
    ]


def _held(connection: duckdb.DuckDBPyConnection, catalog: str) -> dict[int, list[int]]:
    """By data set in which a file has ever replaced another: the imports that count."""
    rows = connection.execute(f"""
        SELECT dataset, list(id ORDER BY id) FILTER (undone_at IS NULL AND id NOT IN (
            SELECT import FROM {catalog}replaced JOIN {catalog}imports AS later
            ON later.id = newer WHERE later.undone_at IS NULL))
        FROM {catalog}imports WHERE dataset IN (
            SELECT dataset FROM {catalog}replaced JOIN {catalog}imports ON id = replaced.import)
        GROUP BY dataset""").fetchall()
    return {row[0]: row[1] or [] for row in rows}


def save(connection: duckdb.DuckDBPyConnection, dataset: Dataset) -> None:
    """Write a data set's row, new or changed."""
    row = row_of(
        dataset.id,
        dataset.name,
        dataset.system,
        dataset.target,
        dataset.raw_table,
        json.dumps(dataset.headers, ensure_ascii=False),
        json.dumps(dataset.key, ensure_ascii=False),
        saved(dataset.entries),
    )
    connection.execute(f"INSERT OR REPLACE INTO datasets VALUES {row}")


def create_table(connection: duckdb.DuckDBPyConnection, dataset: Dataset) -> None:
    """The raw table of a new data set."""
    columns = [f"{quoted(each)} VARCHAR" for each in dataset.headers]
    columns += [f"{name} {kind}" for name, kind in OWN_COLUMNS.items()]
    connection.execute(f"CREATE TABLE {quoted(dataset.raw_table)} ({', '.join(columns)})")


def add_columns(
    connection: duckdb.DuckDBPyConnection, dataset: Dataset, headers: list[str]
) -> None:
    """Widen a raw table by columns that a newer export has."""
    for each in headers:
        connection.execute(
            f"ALTER TABLE {quoted(dataset.raw_table)} ADD COLUMN {quoted(each)} VARCHAR"
        )
        dataset.headers.append(each)


def next_id(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    """A number that no row of a bookkeeping table has."""
    row = connection.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {quoted(table)}").fetchone()
    assert row is not None
    return int(row[0])
