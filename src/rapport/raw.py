"""The raw store data/raw.duckdb: every record as its source gave it, and what is known about it."""

from __future__ import annotations

from hashlib import md5
from typing import TYPE_CHECKING

from rapport.errors import BusyError

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
    """CREATE TABLE IF NOT EXISTS aliases (
        field VARCHAR NOT NULL, value VARCHAR NOT NULL, taken_as VARCHAR NOT NULL,
        PRIMARY KEY (field, value))""",
)

OWN_COLUMNS = {
    "_import": "INTEGER",  # the import that brought this version of the record
    "_record": "BIGINT",  # its number in its file, from 1 after the header
    "_hash": "UHUGEINT",  # of all its texts
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

        data.mkdir(parents=True, exist_ok=True)
        self.path = data / FILE
        try:
            self.connection = connect(self.path)
        except duckdb.IOException:
            raise BusyError(
                f"{self.path} is in use by another program.", "Close it there and try again."
            ) from None
        for each in TABLES:
            self.connection.execute(each)

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
