"""told_events: every event of every deal, whether a log tells it, or records imply it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duckdb import DuckDBPyConnection

COLUMNS = {
    "deal": "INTEGER",  # of deal_keys; null where the deal is not known, or the event has no date
    "deal_id": "VARCHAR",
    "system": "VARCHAR",
    "source_url": "VARCHAR",
    "happened_at": "TIMESTAMP",
    "happened_hour": "BIGINT",  # null where only the day is known
    "recorded_at": "TIMESTAMP",
    "loaded_at": "TIMESTAMP",
    "by_user_id": "VARCHAR",
    "what": "VARCHAR",
    "from_value": "VARCHAR",
    "to_value": "VARCHAR",
    "stage_name": "VARCHAR",
    "stage_position": "BIGINT",
    "evidence": "VARCHAR",
    "record": "BIGINT",  # the order among events of one kind and instant
    "has_value": "BOOLEAN",  # false where the log's value cannot be read, though it has one
    "arrival_known": "BOOLEAN",  # of a stage: whether it came there then, or was seen there then
    "closed_at": "TIMESTAMP",  # of a closing: as the record has it
    "closed_on": "DATE",
    "closed_hour": "BIGINT",
    "currency": "VARCHAR",  # of an amount, where another than the record's
}


def make_told(connection: DuckDBPyConnection) -> None:
    """Make told_events, of what logs tell (native_events) and of what records imply."""
    columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    connection.execute(f"CREATE TEMP TABLE implied_events ({columns})")
    connection.execute(f"""
        CREATE TEMP VIEW told_events AS
        SELECT {", ".join(COLUMNS)} FROM native_events
        UNION ALL
        SELECT {", ".join(COLUMNS)} FROM implied_events""")


def tell(connection: DuckDBPyConnection, values: Mapping[str, str], source: str) -> None:
    """Add implied events: `values` by column, and after them `source`, from FROM on."""
    listed = ", ".join(f"{value} AS {name}" for name, value in values.items())
    connection.execute(f"INSERT INTO implied_events BY NAME SELECT {listed} {source}")
