"""What several exports of one record tell: its versions, and how far each export could see.

mapped_deal_versions     every version of the deals that have several, by the import that brought it
mapped_deal_imports      the import that brought each deal first
mapped_last_days         the last day on which anything happened, by system and import
import_runs              the imports, by the run in which they came together
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.engines.duckdb import literal, quoted
from rapport.schema import SQL_TYPES, TABLES
from rapport.sources.files import values
from rapport.sources.files.modelling.source import all_versions, prefixed

if TYPE_CHECKING:
    from collections.abc import Callable

    import duckdb

    from rapport.sources.files.datasets import Dataset
    from rapport.sources.files.modelling.source import Cell, Source

RAW = "raw."

HAPPENED = {
    "leads": ("created_at", "status_changed_at", "qualified_at", "converted_at"),
    "lead_changes": ("happened_at",),
    "activities": ("done_at",),
    "deal_events": ("happened_at",),
    "invoices": ("issued_at", "paid_at"),
    "orders": ("ordered_at",),
    "tickets": ("opened_at", "solved_at"),
    "subscriptions": ("started_at", "cancelled_at"),
    "churn_events": ("churned_at",),
    "emails": ("sent_at",),
    "spend": ("spent_on",),
    "survey_responses": ("answered_at",),
}
"""The dates on which something happened; of deals, whose closing may lie ahead, see the build."""


def map_observed(
    connection: duckdb.DuckDBPyConnection,
    feeding: list[Source],
    datasets: list[Dataset],
    zone: str,
    version_select: Callable[[Source], str],
) -> None:
    """Make the four tables; `version_select` gives the typed SELECT of a source of deals."""
    _runs(connection)
    _last_days(connection, feeding, zone)
    own = [each for each in feeding if each.table == "deals" and not each.named_only]
    by_id = {each.id: each for each in datasets}
    _first_imports(connection, own, by_id)
    _versions(connection, own, by_id, datasets, version_select)


def _runs(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE import_runs AS
        SELECT id AS import_id, coalesce(run, id) AS run, imported_at
        FROM {RAW}imports LEFT JOIN {RAW}runs ON import = id""")
    # What came together counts as known at one moment.
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE import_runs AS
        SELECT * REPLACE (max(imported_at) OVER (PARTITION BY run) AS imported_at)
        FROM import_runs""")


def _last_days(connection: duckdb.DuckDBPyConnection, feeding: list[Source], zone: str) -> None:
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE mapped_last_days (system VARCHAR, import_id INTEGER,"
        " day DATE)"
    )
    for source in feeding:
        fields = [each for each in HAPPENED.get(source.table, ()) if each in source.cells]
        if source.named_only or not fields:
            continue
        cells = [source.cells[each] for each in fields]
        days = ", ".join(f"d{number}" for number in range(len(cells)))
        # A day that had not come when the file did is a slip of the pen, or a plan.
        listed = ", ".join(
            f"max(d{number}) FILTER (d{number} <= imported_at + INTERVAL 1 DAY)"
            for number in range(len(cells))
        )
        connection.execute(
            f"INSERT INTO mapped_last_days SELECT {literal(source.system)}, import_id,"
            f" greatest({listed}, NULL)"
            f" FROM (SELECT _import, {days} FROM {_days(source, cells, zone)})"
            " JOIN import_runs ON import_id = _import GROUP BY import_id"
        )


def _days(source: Source, cells: list[Cell], zone: str) -> str:
    """The rows of a source with the day of each cell: d0, then d1."""
    listed, made, parsed = ["r._import"], ["_import"], []
    for number, cell in enumerate(cells):
        once = values.parsed_once(cell.text, cell.entry.format, zone, f"_{number}")
        if once is None:
            listed.append(f"{values.day(cell.text, cell.entry.format, zone)} AS d{number}")
            made.append(f"d{number}")
        else:
            listed += [f"{text} AS {name}" for name, text in once.text.items()]
            made.append(f"{once.day} AS d{number}")
            parsed.append(once)
    select = f"SELECT {', '.join(listed)} FROM {source.rows}"
    return f"(SELECT {', '.join(made)} FROM {values.in_two_steps(parsed, select, '*')})"


def _first_imports(
    connection: duckdb.DuckDBPyConnection, own: list[Source], by_id: dict[int, Dataset]
) -> None:
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE mapped_deal_imports"
        " (id VARCHAR, import_id INTEGER, dataset INTEGER)"
    )
    for source in own:
        raw = f"{RAW}{quoted(by_id[source.dataset].raw_table)}"
        connection.execute(
            f"INSERT INTO mapped_deal_imports SELECT {prefixed(source.system, '_key')},"
            f" _import, {source.dataset} FROM {raw}"
        )
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE mapped_deal_imports AS
        SELECT id, min(import_id) AS import_id, count(DISTINCT dataset) AS datasets
        FROM mapped_deal_imports GROUP BY id""")


def _versions(
    connection: duckdb.DuckDBPyConnection,
    own: list[Source],
    by_id: dict[int, Dataset],
    datasets: list[Dataset],
    version_select: Callable[[Source], str],
) -> None:
    parts = [
        version_select(all_versions(by_id[each.dataset], datasets, RAW))
        for each in own
        if by_id[each.dataset].versions and by_id[each.dataset].held is None
    ]
    columns = ", ".join(
        f"CAST(NULL AS {SQL_TYPES[each.type]}) AS {quoted(each.name)}"
        for each in TABLES["deals"].columns
    )
    none = (
        f"SELECT {columns}, CAST(NULL AS VARCHAR) AS stage_name,"
        " CAST(NULL AS INTEGER) AS import_id WHERE false"
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE mapped_deal_versions AS "
        + " UNION ALL BY NAME ".join(f"({each})" for each in [none, *parts])
    )
    # Of a record in several data sets no one file has all that is known of it.
    connection.execute("""
        DELETE FROM mapped_deal_versions WHERE id IN (
            SELECT id FROM mapped_deal_imports WHERE datasets > 1)""")
