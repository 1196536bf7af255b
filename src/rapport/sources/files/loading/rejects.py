"""Rejected records: listed, written out to be mended in any editor, and taken back in.

The file that is written has the columns of the one that they came in, and before them where each
record came from and what was wrong with it. Whoever imports it, mended, imports what it came from.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from rapport.engines.duckdb import literal, quoted
from rapport.errors import FileError, UsageError, join
from rapport.sources.files.loading.versions import count

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from rapport.sources.files.reading.stage import Staged
    from rapport.storage.raw import Raw

MARKS = ("rejected import", "rejected record", "rejected column", "rejected reason")
"""The columns before the record's own: they say that a file is one of rejects."""

FORMULAS = ("=", "@")
"""What a cell begins with that a spreadsheet would work out; after an apostrophe it is a text."""
BATCH = 1_000


@dataclass(frozen=True)
class Waiting:
    """The rejects of one import that are not mended yet."""

    import_id: int
    file: str
    table: str | None
    records: int
    reasons: tuple[tuple[str, str | None, str | None, str], ...]
    """Some of them: record, column, value, reason."""


def waiting(raw: Raw, most: int = 5) -> list[Waiting]:
    """What was rejected and is not mended, by import, the latest first; `most` examples of each."""
    connection = raw.connection
    imports = connection.execute(f"""
        SELECT imports.id, file, target, count(*) FROM ({_unmended()}) AS rejects
        JOIN imports ON imports.id = import JOIN datasets ON datasets.id = dataset
        WHERE undone_at IS NULL GROUP BY ALL ORDER BY imports.id DESC""").fetchall()
    return [
        Waiting(
            number,
            file,
            target,
            records,
            tuple(
                connection.execute(
                    f"SELECT record, header, value, reason FROM ({_unmended()})"
                    f" WHERE import = {number} ORDER BY record LIMIT {most}"
                ).fetchall()
            ),
        )
        for number, file, target, records in imports
    ]


def write_rejects(raw: Raw, import_id: int, path: Path) -> int:
    """Write the rejects of an import that are not mended as CSV. Returns how many.

    Raises UsageError where it has none, FileError where the file cannot be written.
    """
    connection = raw.connection
    chosen = f"({_unmended()}) AS rejects WHERE import = {import_id:d}"
    number = count(connection, f"SELECT count(*) FROM {chosen}")
    if not number:
        having = [str(each.import_id) for each in waiting(raw, 0)]
        known = f"There are some of import {join(having, 'and')}." if having else "There are none."
        raise UsageError(f"Import {import_id} has no rejects that wait to be mended.", known)
    found = connection.execute(
        "SELECT headers FROM imports JOIN datasets ON datasets.id = dataset"
        f" WHERE imports.id = {import_id:d}"
    ).fetchone()
    assert found is not None
    others = connection.execute(
        f"SELECT DISTINCT unnest(json_keys(content)) AS header FROM {chosen} ORDER BY 1"
    ).fetchall()
    headers = list(dict.fromkeys([*json.loads(found[0]), *(row[0] for row in others)]))
    rows = connection.execute(
        f"SELECT record, header, reason, content FROM {chosen} ORDER BY record"
    )
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([*MARKS, *headers])
            while batch := rows.fetchmany(BATCH):
                for record, column, reason, content in batch:
                    cells = json.loads(content)
                    marks = [import_id, record, column or "", reason]
                    writer.writerow([*marks, *(_text(cells.get(each)) for each in headers)])
    except OSError as error:
        raise FileError(f"{path} cannot be written: {error.strerror}.") from None
    return number


def _text(value: Any) -> str:
    """A cell as it is written: one that a spreadsheet would work out is made a text."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULAS) else text


def _unmended() -> str:
    """What waits: of a record that was refused again, as it was, only the last time."""
    return f"""
        SELECT * FROM rejects WHERE NOT EXISTS (FROM mended
            WHERE mended.import = rejects.import AND mended.record = rejects.record)
        AND NOT EXISTS (FROM rejects AS again WHERE again.import > rejects.import
            AND {_the_same("again", "rejects")})"""


def _the_same(one: str, other: str) -> str:
    """The condition that two rejects are of one record: all that it says, in one data set."""
    return (
        f"{one}.content = {other}.content AND EXISTS (FROM imports AS mine JOIN imports AS theirs"
        f" USING (dataset) WHERE mine.id = {one}.import AND theirs.id = {other}.import"
        " AND mine.undone_at IS NULL)"
    )


@dataclass(frozen=True)
class Mending:
    """A file of mended rejects: the import that it mends, and which record each of its rows is."""

    import_id: int
    table: str
    """The name, quoted, of a temporary table: row (in the file, from 1), record."""

    def note(self, connection: duckdb.DuckDBPyConnection, number: int) -> int:
        """Write down which rejects the import of that number has mended: those that it took.

        What it refuses again stands in the temporary table `refused`. Returns how many were mended.
        """
        connection.execute(
            f"INSERT INTO mended SELECT DISTINCT twin.import, twin.record, {number}"
            f" FROM {self.table} AS own JOIN rejects ON rejects.import = {self.import_id}"
            " AND rejects.record = own.record"
            f" JOIN rejects AS twin ON {_the_same('twin', 'rejects')}"
            " WHERE own.row NOT IN (SELECT record FROM refused)"
        )
        row = connection.execute(
            f"SELECT count(*) FROM mended WHERE by_import = {number} AND import = {self.import_id}"
        ).fetchone()
        return int(row[0]) if row else 0

    def refused(
        self, connection: duckdb.DuckDBPyConnection, most: int
    ) -> list[tuple[int, str | None, str | None, str]]:
        """The first records that were refused again: record, column, value, reason."""
        return connection.execute(
            f"SELECT own.record, first(header), first(value), first(reason) FROM refused"
            f" JOIN {self.table} AS own ON own.row = refused.record"
            f" GROUP BY own.record ORDER BY own.record LIMIT {most}"
        ).fetchall()


def mending(connection: duckdb.DuckDBPyConnection, staged: Staged) -> tuple[Staged, Mending] | None:
    """A staged file without the columns of MARKS, and what it mends; None where it has none.

    Raises FileError where its rows do not say of which import they are, or of several.
    """
    if not set(MARKS[:2]) <= set(staged.headers):
        return None
    name = f"{staged.table.strip(chr(34))}_mending"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {quoted(name)} AS"
        f" SELECT _record AS row, TRY_CAST({quoted(MARKS[0])} AS INTEGER) AS import,"
        f" TRY_CAST({quoted(MARKS[1])} AS BIGINT) AS record FROM {staged.table}"
    )
    imports = [
        row[0]
        for row in connection.execute(
            f"SELECT DISTINCT import FROM {quoted(name)} ORDER BY ALL"
        ).fetchall()
    ]
    known = connection.execute(
        f"SELECT id FROM imports WHERE undone_at IS NULL AND id IN ({_listed(imports)})"
    ).fetchall()
    if len(imports) != 1 or not known:
        raise FileError(
            f"{staged.file.name}: its column {MARKS[0]!r} does not name one import that is here.",
            "Write the rejects out again with `rapport rejects ID --output FILE`.",
        )
    left = [each for each in staged.headers if each not in MARKS]
    for each in staged.headers:
        if each in MARKS:
            connection.execute(f"ALTER TABLE {staged.table} DROP COLUMN {quoted(each)}")
    for each in map(quoted, left):
        begins = " OR ".join(f"starts_with({each}, {literal(chr(39) + sign)})" for sign in FORMULAS)
        connection.execute(f"UPDATE {staged.table} SET {each} = substr({each}, 2) WHERE {begins}")
    return replace(staged, headers=left), Mending(imports[0], quoted(name))


def _listed(numbers: list[int | None]) -> str:
    return ", ".join(str(each) for each in numbers if each is not None) or "NULL"
