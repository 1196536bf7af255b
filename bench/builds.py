"""The build of a generation, against one scan and write of the raw records."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from bench.timing import Row, compare
from rapport.engines.duckdb import connect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rapport.workspace import Workspace


def rows(workspace: Workspace) -> Iterator[Row]:
    """A full build of what the workspace holds."""
    raw, aside = workspace.data / "raw.duckdb", workspace.data / "bench.duckdb"

    def scan_and_write() -> None:
        aside.unlink(missing_ok=True)
        connection = connect(aside)
        connection.execute(f"ATTACH '{raw}' AS raw (READ_ONLY)")
        tables = connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = 'raw'"
        ).fetchall()
        for (name,) in tables:
            connection.execute(f'CREATE TABLE "{name}" AS SELECT * FROM raw."{name}"')
        connection.close()
        aside.unlink()

    yield compare(
        "build of a generation, against a scan and write of raw",
        workspace.build,
        scan_and_write,
        20,
        runs=1,
    )
    shutil.rmtree(aside, ignore_errors=True)
