"""Dated stage columns of deals → events: one for each day on which a deal came to a stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.engines.duckdb import literal
from rapport.sources.files import values
from rapport.sources.files.mapping import STAGE_ENTERED
from rapport.sources.files.modelling.source import prefixed

if TYPE_CHECKING:
    import duckdb

    from rapport.sources.files.modelling.source import Source


def map_stage_dates(
    connection: duckdb.DuckDBPyConnection, feeding: list[Source], zone: str
) -> None:
    """Add an event for every such date to mapped_deal_events."""
    parts = []
    for source in feeding:
        if source.table != "deals" or source.named_only:
            continue
        for path, cell in source.cells.items():
            if not path.startswith(STAGE_ENTERED):
                continue
            style = cell.entry.format
            parts.append(
                f"SELECT {prefixed(source.system, source.key)} AS deal_id,"
                f" {literal(source.system)} AS system, 'stage' AS what,"
                f" {literal(path.removeprefix(STAGE_ENTERED))} AS to_value,"
                f" {values.instant(cell.text, style, zone)} AS happened_at,"
                f" {values.day(cell.text, style, zone)} AS happened_on,"
                f" {values.hour(cell.text, style, zone)} AS happened_hour,"
                " 'inferred' AS evidence"
                f" FROM {source.rows} WHERE {cell.text} IS NOT NULL"
            )
    if not parts:
        return
    there = connection.execute(
        "SELECT 1 FROM duckdb_tables() WHERE table_name = 'mapped_deal_events'"
    ).fetchone()
    both = " UNION ALL BY NAME ".join(
        [*(["FROM mapped_deal_events"] if there else []), *(f"({each})" for each in parts)]
    )
    connection.execute(f"CREATE OR REPLACE TEMP TABLE with_stage_dates AS {both}")
    connection.execute("CREATE OR REPLACE TEMP TABLE mapped_deal_events AS FROM with_stage_dates")
    connection.execute("DROP TABLE with_stage_dates")
