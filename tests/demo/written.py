"""A company as it is written, read with plain SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb

from rapport.demo import write_company

if TYPE_CHECKING:
    from pathlib import Path


def opened(folder: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET python_enable_replacements = false")
    for path in folder.glob("*.parquet"):
        connection.execute(f"CREATE VIEW {path.stem} AS FROM '{path}'")
    return connection


def made(folder: Path, deals: int) -> duckdb.DuckDBPyConnection:
    write_company(folder, deals)
    connection = opened(folder)
    connection.execute(f"CREATE MACRO asked_for() AS {deals}")
    return connection


def value(company: duckdb.DuckDBPyConnection, statement: str) -> Any:
    return company.execute(statement).fetchone()[0]


def rows(company: duckdb.DuckDBPyConnection, statement: str) -> list[dict[str, Any]]:
    found = company.execute(statement)
    names = [each[0] for each in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def columns(company: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    return {row[0]: row[1] for row in company.execute(f"DESCRIBE {table}").fetchall()}
