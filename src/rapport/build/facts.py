"""Make the facts: wide, sorted by their date, text of few values as ENUM."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from rapport.engines.duckdb import quoted
from rapport.fact import Inputs
from rapport.facts import in_order
from rapport.schema import TABLES

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from rapport.fact import Fact
    from rapport.settings import Settings

PLAUSIBLE = (date(1950, 1, 1), date(2149, 12, 31))
"""The days that a date in a fact can be; the model's tables keep whatever the source says."""

FEW = 4_096
"""Text with at most so many values is kept as an ENUM: smaller, and faster to compare and group."""


def make_facts(connection: DuckDBPyConnection, settings: Settings) -> None:
    """Make every fact's table, and the product columns of deals or their parts by product."""
    inputs = Inputs(settings, _columns(connection))
    for fact in in_order():
        if fact.name == "deal_products" and not _several_products(connection):
            _join_products(connection, inputs)
            continue
        _make(connection, fact, fact.select(inputs))


def _several_products(connection: DuckDBPyConnection) -> bool:
    found = connection.execute(
        "SELECT 1 FROM deal_lines WHERE deleted_at IS NULL GROUP BY deal_id "
        "HAVING count(DISTINCT coalesce(product_id, '')) > 1 LIMIT 1"
    ).fetchone()
    return found is not None


def _join_products(connection: DuckDBPyConnection, inputs: Inputs) -> None:
    """Where no deal has several products, its product is a column like any other."""
    from rapport.facts.deal_products import product_columns
    from rapport.facts.deals import DEALS

    connection.execute("ALTER TABLE fact_deals RENAME TO fact_deals_alone")
    _make(
        connection,
        DEALS,
        f"""
        SELECT b.* EXCLUDE (product_id), {product_columns()}
            {inputs.custom("p", "products", "product.")}
        FROM (
            SELECT f.*, coalesce(l.product_id, d.product_id) AS product_id
            FROM fact_deals_alone f
            JOIN deals d ON d.id = f.deal_id
            LEFT JOIN (
                SELECT deal_id, min(product_id) AS product_id
                FROM deal_lines WHERE deleted_at IS NULL GROUP BY 1
            ) l ON l.deal_id = f.deal_id
        ) b
        LEFT JOIN products p ON p.id = b.product_id
        LEFT JOIN labels_products pl ON pl.id = b.product_id""",
    )
    connection.execute("DROP TABLE fact_deals_alone")


def _make(connection: DuckDBPyConnection, fact: Fact, select: str) -> None:
    connection.execute(f"CREATE TEMP TABLE wide AS {select}")
    columns = connection.execute("DESCRIBE wide").fetchall()
    texts = [name for name, kind, *_ in columns if kind == "VARCHAR"]
    few = _few(connection, texts)
    casts = []
    for name in few:
        kind = quoted(f"{fact.table}.{name}")
        connection.execute(
            f"CREATE TYPE {kind} AS ENUM "
            f"(SELECT DISTINCT {quoted(name)} FROM wide "
            f"WHERE {quoted(name)} IS NOT NULL ORDER BY 1)"
        )
        casts.append(f"CAST({quoted(name)} AS {kind}) AS {quoted(name)}")
    casts += [
        f"{_plausible(name)} AS {quoted(name)}" for name, kind, *_ in columns if kind == "DATE"
    ]
    replace = f"REPLACE ({', '.join(casts)})" if casts else ""
    order = f"ORDER BY {fact.sorted_by}" if fact.sorted_by else ""
    connection.execute(f"CREATE TABLE {fact.table} AS SELECT * {replace} FROM wide {order}")
    connection.execute("DROP TABLE wide")


def _plausible(name: str) -> str:
    """A date, or none where it can only be a slip of the pen: it is then counted as missing."""
    column = quoted(name)
    first, last = (day.isoformat() for day in PLAUSIBLE)
    return f"CASE WHEN {column} BETWEEN DATE '{first}' AND DATE '{last}' THEN {column} END"


def _few(connection: DuckDBPyConnection, texts: list[str]) -> list[str]:
    if not texts:
        return []
    counts = connection.execute(
        f"SELECT {', '.join(f'approx_count_distinct({quoted(name)})' for name in texts)} FROM wide"
    ).fetchone()
    assert counts is not None
    return [name for name, count in zip(texts, counts, strict=True) if 0 < count <= FEW]


def _columns(connection: DuckDBPyConnection) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = dict.fromkeys(TABLES, ())
    for table, names in connection.execute(
        "SELECT table_name, list(column_name ORDER BY column_index) FROM duckdb_columns() "
        "WHERE NOT internal GROUP BY table_name"
    ).fetchall():
        found[table] = tuple(names)
    return found
