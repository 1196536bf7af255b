"""Records with names of their own (JSON, Parquet) → a table of texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.engines.duckdb import literal, quoted
from rapport.errors import FileError
from rapport.sources.files.reading import aside, staging_table
from rapport.sources.files.reading.delimited import Table, count
from rapport.sources.files.reading.layout import unlike

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from rapport.sources.files.reading.nested import Nested


def read_records(connection: duckdb.DuckDBPyConnection, nested: Nested, table: str) -> Table:
    """The records of a file of JSON."""
    columns = ", ".join(f"{literal(each)}: 'VARCHAR'" for each in nested.headers)
    staging_table.create(
        connection,
        table,
        "FROM read_csv("
        f"{literal(str(nested.path))}, auto_detect = false, delim = ',', header = false,"
        " quote = '\"', escape = '\"', nullstr = '', null_padding = true, parallel = false,"
        f" max_line_size = 33554432, columns = {{{columns}}})",
    )
    put_aside = ""
    if nested.rejected:
        put_aside = aside.create(connection, f"{table}_aside")
        aside.read_from(connection, nested.asides, put_aside)
        aside.remove(connection, quoted(table), put_aside)
    return Table(
        nested.headers,
        count(connection, quoted(table)),
        has_header=True,
        delimiter=",",
        messages=tuple(nested.messages),
        aside=put_aside,
        rows_aside=nested.rejected,
    )


def read_parquet(connection: duckdb.DuckDBPyConnection, path: Path, table: str, name: str) -> Table:
    """A Parquet file: its values as texts, nested ones as JSON. Raises FileError if broken."""
    import duckdb

    source = f"read_parquet({literal(str(path))}, hive_partitioning = false)"
    try:
        described = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
        names = [row[0] for row in described]
        headers = unlike(names)
        texts = ", ".join(
            f"nullif({_text(quoted(each), kind)}, '') AS {quoted(header)}"
            for each, header, (_, kind, *_) in zip(names, headers, described, strict=True)
        )
        staging_table.create(connection, table, f"SELECT {texts} FROM {source}")
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error:
        raise FileError(
            f"{name} is a Parquet file that is cut short or damaged.", "Download or copy it again."
        ) from None
    rows = count(connection, quoted(table))
    return Table(headers, rows, has_header=True, delimiter=",", messages=())


def _text(column: str, kind: str) -> str:
    nested = kind.startswith(("STRUCT", "MAP")) or kind.endswith("]")
    return f"CAST({f'to_json({column})' if nested else column} AS VARCHAR)"
