"""The tables of the past, in the order in which each is made from the one before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.build.history.clock import day_of, hour_of
from rapport.build.history.inferred import make_states, tell_inferred, tell_observed
from rapport.build.history.leads import make_lead_history
from rapport.build.history.native import make_native
from rapport.build.history.reconciled import complete_records, reconcile
from rapport.build.history.records import make_records
from rapport.build.history.replay import make_changes, make_words, play
from rapport.build.history.stretches import make_stretches
from rapport.build.history.told import make_told
from rapport.build.history.visits import make_visits
from rapport.engines.duckdb import quoted
from rapport.schema import SQL_TYPES, TABLES

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from rapport.settings import Settings

SCRATCH = (
    "bases",
    "changes",
    "changes_of_stage",
    "day_ends",
    "day_rates",
    "deal_chain",
    "deal_ends",
    "deal_keys",
    "deal_logs",
    "deal_versions",
    "event_values",
    "first_recorded",
    "imported_deal_events",
    "imported_lead_changes",
    "last_said",
    "late_changes",
    "late_deals",
    "late_versions",
    "logged_kinds",
    "native_events",
    "played",
    "record_states",
    "said_values",
    "stage_words",
    "implied_events",
    "unordered_stages",
    "words",
)


def make_history(connection: DuckDBPyConnection, settings: Settings) -> None:
    """Complete deal_events, and make deal_history, deal_history_as_known and stage_visits.

    Reads deals, stages, deal_events and what `conform` and the sources left beside them; gives the
    deals what their records leave out and their logs tell.
    """
    zone = settings.zone
    make_records(connection, zone)
    make_native(connection)
    make_states(connection)
    make_told(connection)
    tell_inferred(connection, zone)
    tell_observed(connection, zone)
    reconcile(connection, zone)
    complete_records(connection)
    make_words(connection)
    _make_events(connection, zone)
    make_changes(connection)
    play(connection, "changes", "played")
    make_stretches(connection, zone)
    make_visits(connection, zone)
    make_lead_history(connection, zone)
    connection.execute("DROP VIEW told_events")
    for table in SCRATCH:
        connection.execute(f"DROP TABLE IF EXISTS {table}")
    connection.execute("RESET disabled_optimizers")  # set by map_to_model


def _make_events(connection: DuckDBPyConnection, zone: str) -> None:
    """deal_events, with all that is told and inferred in place of what was imported."""
    made = {
        "happened_on": day_of("t.happened_at", zone),
        "recorded_on": day_of("t.recorded_at", zone),
        "recorded_hour": hour_of("t.recorded_at", zone),
        "loaded_on": day_of("t.loaded_at", zone),
        "loaded_hour": hour_of("t.loaded_at", zone),
        "stage_name": "coalesce(t.stage_name, s.name)",
        "stage_position": "coalesce(t.stage_position, s.position)",
        "deleted_at": "NULL",
    }
    columns = ", ".join(
        f"CAST({made.get(each.name, f't.{each.name}')} AS {SQL_TYPES[each.type]})"
        f" AS {quoted(each.name)}"
        for each in TABLES["deal_events"].columns_with_companions
    )
    connection.execute(f"""
        CREATE TABLE deal_events AS
        SELECT {columns}
        FROM told_events t
        LEFT JOIN stages s ON s.id = CASE WHEN t.what = 'stage' THEN t.to_value END""")
