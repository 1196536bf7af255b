"""Copy a generation from DuckDB's file into a schema of Postgres, and compare the two.

DuckDB                                      Postgres
fact_deals  owner   ENUM('Emma', 'Nora')    fact_deals   owner   text
            amount  DECIMAL(18,4)        →               amount  numeric(18,4)
                                            enum_values  type    fact_deals.owner
                                                         value   Emma
"""

from __future__ import annotations

import math
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from rapport.engines import duckdb
from rapport.engines.postgres import quoted
from rapport.errors import BuildError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duckdb import DuckDBPyConnection
    from psycopg import Connection

TYPES = {
    "VARCHAR": 'text COLLATE "pg_catalog"."pg_c_utf8"',
    "BOOLEAN": "boolean",
    "TINYINT": "smallint",
    "SMALLINT": "smallint",
    "INTEGER": "integer",
    "BIGINT": "bigint",
    "HUGEINT": "numeric(38, 0)",
    "FLOAT": "real",
    "DOUBLE": "double precision",
    "DATE": "date",
    "TIMESTAMP": "timestamp",
}
"""Text is compared and put in lower case as DuckDB does: by code point, and of every script."""

BLOCK = 1 << 20


def copy(
    source: DuckDBPyConnection, target: Connection[Any], keys: Mapping[str, tuple[str, ...]]
) -> None:
    """Every table of the source into the target's search path, with its keys; then compare them.

    Raises BuildError, which names the table and the column that came out otherwise.
    """
    with TemporaryDirectory(prefix="rapport-") as folder:
        for table, columns in _tables(source).items():
            _create(target, table, columns)
            _fill(source, target, table, Path(folder) / "rows.csv")
            if table in keys:
                names = ", ".join(quoted(name) for name in keys[table])
                statement = f"ALTER TABLE {quoted(table)} ADD UNIQUE NULLS NOT DISTINCT ({names})"
                target.execute(statement.encode())
            _compare(source, target, table, columns)
            target.execute(f"ANALYZE {quoted(table)}".encode())
    _write_members(source, target)


def _tables(source: DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """For each table, its columns with their types; an ENUM and JSON are text."""
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in source.execute(
        "SELECT table_name, column_name, data_type FROM duckdb_columns() "
        "WHERE NOT internal ORDER BY table_name, column_index"
    ).fetchall():
        text = kind.startswith("ENUM") or kind == "JSON"
        found.setdefault(table, {})[column] = "VARCHAR" if text else kind
    return found


def _create(target: Connection[Any], table: str, columns: dict[str, str]) -> None:
    parts = []
    for name, kind in columns.items():
        wanted = kind.replace("DECIMAL", "numeric") if _is_decimal(kind) else TYPES.get(kind)
        if wanted is None:
            raise BuildError(f"{table}.{name} is {kind}, for which Postgres has no type.")
        parts.append(f"{quoted(name)} {wanted}")
    target.execute(f"CREATE TABLE {quoted(table)} ({', '.join(parts)})".encode())


def _is_decimal(kind: str) -> bool:
    return kind.startswith("DECIMAL")


def _fill(source: DuckDBPyConnection, target: Connection[Any], table: str, file: Path) -> None:
    # What is quoted is text, though it be empty; what is not there has no quotes.
    path = str(file).replace("'", "''")
    source.execute(
        f"COPY {duckdb.quoted(table)} TO '{path}' (FORMAT csv, HEADER false, FORCE_QUOTE *)"
    )
    statement = f"COPY {quoted(table)} FROM STDIN (FORMAT csv)"
    with file.open("rb") as rows, target.cursor().copy(statement.encode()) as into:
        while block := rows.read(BLOCK):
            into.write(block)


def _compare(
    source: DuckDBPyConnection, target: Connection[Any], table: str, columns: dict[str, str]
) -> None:
    """The rows, and of each column how many have a value and what these come to."""
    here, there = ["count(*)"], ["count(*)"]
    said = ["rows"]
    for name, kind in columns.items():
        for what, mine, its in _figures(kind):
            said.append(f"{what} of {name}")
            here.append(mine.format(duckdb.quoted(name)))
            there.append(its.format(quoted(name)))
    wanted = source.execute(f"SELECT {', '.join(here)} FROM {duckdb.quoted(table)}").fetchone()
    statement = f"SELECT {', '.join(there)} FROM {quoted(table)}"
    found = target.execute(statement.encode()).fetchone()
    for what, one, other in zip(said, wanted or (), found or (), strict=True):
        if not _same(one, other):
            raise BuildError(
                f"On Postgres {table} has other {what} than the generation: {other}, not {one}.",
                "The generation before it goes on answering.",
            )


def _figures(kind: str) -> list[tuple[str, str, str]]:
    """What is compared of a column: in words, for DuckDB, and for Postgres."""
    found = [("values", "count({})", "count({})")]
    if kind == "VARCHAR":
        found.append(("bytes", "sum(strlen({}::VARCHAR))", "sum(octet_length({}))"))
    elif kind == "BOOLEAN":
        found.append(("truths", "count(*) FILTER ({})", "count(*) FILTER (WHERE {})"))
    elif kind in ("DATE", "TIMESTAMP"):
        found += [
            (what, f"{what}({{}})::VARCHAR", f"{what}({{}})::text") for what in ("min", "max")
        ]
    else:
        found.append(("sum", "sum({})", "sum({})"))
    return found


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-9) or (math.isnan(one) and math.isnan(other))
    return bool(one == other)


def _write_members(source: DuckDBPyConnection, target: Connection[Any]) -> None:
    text = TYPES["VARCHAR"]
    target.execute(f"CREATE TABLE enum_values (type {text}, value {text})".encode())
    types = source.execute(
        "SELECT type_name, labels FROM duckdb_types() WHERE logical_type = 'ENUM' AND NOT internal"
    ).fetchall()
    with target.cursor().copy(b"COPY enum_values FROM STDIN") as into:
        for kind, values in types:
            for value in values:
                into.write_row((kind, value))
