"""The raw store data/raw.duckdb: every record as its source gave it, and what is known about it."""

from __future__ import annotations

from hashlib import md5
from typing import TYPE_CHECKING

from rapport.errors import BusyError, DataError

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    import duckdb

FILE = "raw.duckdb"

# One statement for each bookkeeping table. A raw table per data set stands beside them; its columns
# are the file's own, as text, and OWN_COLUMNS.
TABLES = (
    """CREATE TABLE IF NOT EXISTS datasets (
        id INTEGER PRIMARY KEY, name VARCHAR NOT NULL, system VARCHAR NOT NULL,
        target VARCHAR, raw_table VARCHAR NOT NULL, headers JSON NOT NULL, key JSON NOT NULL,
        mapping JSON NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS imports (
        id INTEGER PRIMARY KEY, file VARCHAR NOT NULL, path VARCHAR NOT NULL,
        content VARCHAR NOT NULL, dataset INTEGER NOT NULL, imported_at TIMESTAMP NOT NULL,
        read BIGINT NOT NULL, loaded BIGINT NOT NULL, updated BIGINT NOT NULL,
        unchanged BIGINT NOT NULL, rejected BIGINT NOT NULL, skipped BIGINT NOT NULL,
        messages JSON NOT NULL, undone_at TIMESTAMP)""",
    """CREATE TABLE IF NOT EXISTS rejects (
        import INTEGER NOT NULL, record BIGINT NOT NULL, header VARCHAR, value VARCHAR,
        reason VARCHAR NOT NULL, content JSON NOT NULL)""",
    # What an import held as it was already: on undoing an earlier one, its rows pass to this one.
    """CREATE TABLE IF NOT EXISTS unchanged (
        dataset INTEGER NOT NULL, import INTEGER NOT NULL, record BIGINT NOT NULL,
        key VARCHAR NOT NULL)""",
    # Of a data set without ids: which import the newer file of that name stands in the place of.
    """CREATE TABLE IF NOT EXISTS replaced (import INTEGER NOT NULL, newer INTEGER NOT NULL)""",
    # Which imports came together: by the first of them.
    """CREATE TABLE IF NOT EXISTS runs (import INTEGER NOT NULL, run INTEGER NOT NULL)""",
    # What an import did not have any more, where a person said that it was deleted.
    """CREATE TABLE IF NOT EXISTS gone (
        dataset INTEGER NOT NULL, import INTEGER NOT NULL, key VARCHAR NOT NULL)""",
    # Of an import's rejects, those that another import has brought, mended.
    """CREATE TABLE IF NOT EXISTS mended (
        import INTEGER NOT NULL, record BIGINT NOT NULL, by_import INTEGER NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS aliases (
        field VARCHAR NOT NULL, value VARCHAR NOT NULL, taken_as VARCHAR NOT NULL,
        PRIMARY KEY (field, value))""",
)

STAGED = "staged_"
"""What the name of a table begins with into which a file is read, before it is recognised."""

OWN_COLUMNS = {
    "_import": "INTEGER",  # the import that brought this version of the record
    "_record": "BIGINT",  # its number in its file, from 1 after the header
    "_key": "VARCHAR",  # what identifies it in its data set
}


class Raw:
    """The raw store, open for writing; as a context manager it closes itself.

    Only one job may have it open (jobs.only_job). Raises BusyError where another process has.
    """

    connection: duckdb.DuckDBPyConnection

    def __init__(self, data: Path) -> None:
        import duckdb

        from rapport.engines.duckdb import connect

        self.path = data / FILE
        try:
            data.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DataError(
                f"The folder {data} cannot be made: {error.strerror}.",
                "Look at its permissions and at the space on the disk.",
            ) from None
        try:
            # Texts are compressed in two thirds of the time, and smaller.
            self.connection = connect(self.path, newest=True)
            for each in TABLES:
                self.connection.execute(each)
            self._forget_staged()
        except duckdb.Error as error:
            raise _refusal(self.path, error) from None

    def _forget_staged(self) -> None:
        """Drop what an import that was killed had read and not loaded yet."""
        left = self.connection.execute(
            f"SELECT table_name FROM duckdb_tables() WHERE starts_with(table_name, '{STAGED}')"
            " AND NOT temporary"
        ).fetchall()
        for (name,) in left:
            self.connection.execute(f'DROP TABLE "{name}"')

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; everything committed is in it."""
        self.connection.close()

    @property
    def state(self) -> str:
        """A token that changes with anything that a build depends on; "" while there is nothing."""
        parts = [
            self.connection.execute(statement).fetchall()
            for statement in (
                "SELECT id, content FROM imports WHERE undone_at IS NULL ORDER BY id",
                "SELECT id, target, mapping FROM datasets ORDER BY id",
                "SELECT * FROM aliases ORDER BY ALL",
            )
        ]
        if not parts[0]:
            return ""
        return md5(repr(parts).encode(), usedforsecurity=False).hexdigest()


def _refusal(path: Path, error: Exception) -> DataError:
    """DuckDB's refusal of the file: only a lock that is held says that somebody has it open."""
    text = next((each.strip() for each in str(error).splitlines() if each.strip()), "no reason")
    known = text.casefold()
    if "lock" in known and ("could not set" in known or "conflicting" in known):
        return BusyError(f"{path} is in use by another program.", "Close it there and try again.")
    reason = text.split(": ", 1)[-1].rstrip(".!")
    if "no space left" in known or "disk full" in known:
        mend = "Make room on the disk and try again."
    elif "permission denied" in known or "read-only" in known:
        mend = "Let this user read and write it."
    else:
        mend = "Put it back from a backup, or move it away and import the files again."
    return DataError(f"{path} cannot be opened: {reason}.", mend)
