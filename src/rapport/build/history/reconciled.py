"""Where a log and the deal's record differ at the end: the record is right, unless it is silent.

log (last)      record          event                      deals
stage Propose   stage Decide →  stage Propose → Decide
stage Propose   stage       →                              stage Propose
won             open        →   reopened

The event is at the end of the file, of a closed deal at its closing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.build.history.clock import hour_of
from rapport.build.history.kinds import ALWAYS, AMOUNT, CLOSE_DATE, KINDS, STAGE
from rapport.build.history.told import tell

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

TYPES = {"amount": "DECIMAL(18, 4)", "close_date": "DATE", "probability": "DOUBLE"}


def reconcile(connection: DuckDBPyConnection, zone: str) -> None:
    """Add the events that bring the logs to what the records say, and complete the records."""
    known = {
        "deal": "deal",
        "deal_id": "deal_id",
        "system": "system",
        "has_value": "true",
        "loaded_at": "seen_at",
        "evidence": "'inferred'",
        "record": "4611686018427387904",
    }
    _close(connection, known, zone)
    connection.execute("""
        CREATE TEMP TABLE deal_ends AS
        SELECT deal, max(happened_at) AS closed_at FROM told_events
        WHERE deal IS NOT NULL AND what IN ('won', 'lost', 'cancelled') GROUP BY deal""")
    for kind in KINDS:
        last = f"CAST(l.last_{kind.what} AS {TYPES.get(kind.what, 'VARCHAR')})"
        own = f"c.{kind.column}"
        differs = f"{own} IS NOT NULL AND {own} IS DISTINCT FROM {last}"
        if kind is CLOSE_DATE:
            differs = f"{own} IS DISTINCT FROM {last} AND ({own} IS NOT NULL OR c.status <> 'open')"
        end = "c.known_at" if kind in ALWAYS else (
            "CASE WHEN c.status <> 'open' THEN e.closed_at ELSE c.known_at END"
        )  # fmt: skip
        at = f"greatest({end}, l.{kind.what}_at)"
        tell(
            connection,
            {
                **known,
                "what": f"'{kind.what}'",
                "from_value": f"l.last_{kind.what}",
                "to_value": f"CAST({own} AS VARCHAR)",
                "happened_at": at,
                "happened_hour": hour_of(at, zone),
                "recorded_at": at,
                "arrival_known": "false",
            },
            "FROM deal_logs l JOIN deal_chain c USING (deal) LEFT JOIN deal_ends e USING (deal)"
            f" WHERE c.number = c.numbers AND l.own_{kind.what} AND {differs}",
        )


def _close(connection: DuckDBPyConnection, known: dict[str, str], zone: str) -> None:
    source = "FROM deal_logs l JOIN deal_chain c USING (deal) WHERE c.number = c.numbers AND "
    tell(
        connection,
        {
            **known,
            "what": "c.status",
            "from_value": "CASE l.last_status WHEN 'reopened' THEN 'open' ELSE l.last_status END",
            "happened_at": "greatest(c.ends_at, l.status_at)",
            "happened_hour": "c.closed_hour",
            "recorded_at": "greatest(c.ends_at, l.status_at)",
            "closed_at": "c.closed_at",
            "closed_on": "c.closed_on",
            "closed_hour": "c.closed_hour",
        },
        f"{source} l.own_status AND c.status <> 'open' AND l.last_status <> c.status",
    )
    at = "greatest(c.known_at, l.status_at)"
    tell(
        connection,
        {
            **known,
            "what": "'reopened'",
            "from_value": "l.last_status",
            "to_value": "'open'",
            "happened_at": at,
            "happened_hour": hour_of(at, zone),
            "recorded_at": at,
        },
        f"{source} l.own_status AND c.status = 'open' AND l.last_status <> 'reopened'",
    )
    # Of the last closing the record has the date that counts.
    connection.execute("""
        UPDATE native_events SET
            closed_at = c.closed_at, closed_on = c.closed_on, closed_hour = c.closed_hour
        FROM deal_chain c JOIN deal_logs l ON l.deal = c.deal
        WHERE c.number = c.numbers AND native_events.deal = c.deal AND native_events.what = c.status
            AND native_events.what = l.last_status AND native_events.happened_at = l.status_at
            AND c.closed_at IS NOT NULL AND native_events.closed_at IS DISTINCT FROM c.closed_at""")


def complete_records(connection: DuckDBPyConnection) -> None:
    """Give the deals what their records leave out and their logs tell."""
    connection.execute("""
        UPDATE deals SET deleted_at = l.gone_at
        FROM deal_logs l JOIN deal_keys k ON k.deal = l.deal
        WHERE k.id = deals.id AND deals.deleted_at IS NULL AND l.gone_at >= l.last_at""")
    for kind in (each for each in KINDS if each not in (AMOUNT, STAGE)):
        value = f"CAST(l.last_{kind.what} AS {TYPES.get(kind.what, 'VARCHAR')})"
        open_only = " AND deals.status = 'open'" if kind is CLOSE_DATE else ""
        connection.execute(f"""
            UPDATE deals SET {kind.column} = {value}
            FROM deal_logs l JOIN deal_keys k ON k.deal = l.deal
            WHERE k.id = deals.id AND deals.{kind.column} IS NULL
                AND l.last_{kind.what} IS NOT NULL{open_only}""")
    connection.execute("""
        UPDATE deals SET stage_id = l.last_stage
        FROM deal_logs l JOIN deal_keys k ON k.deal = l.deal, stages s
        WHERE k.id = deals.id AND s.id = l.last_stage AND l.last_stage IS NOT NULL
            AND (deals.stage_id IS NULL OR (deals.status <> 'open' AND deals.stage_id IN (
                SELECT id FROM stages WHERE kind <> 'open')))""")
    connection.execute("""
        UPDATE deals SET
            amount_original = CAST(l.last_amount AS DECIMAL(18, 4)),
            amount = CAST(CAST(l.last_amount AS DECIMAL(18, 4)) * deals.rate AS DECIMAL(18, 4)),
            at_list_price = false
        FROM deal_logs l JOIN deal_keys k ON k.deal = l.deal
        WHERE k.id = deals.id AND deals.amount_original IS NULL AND l.last_amount IS NOT NULL
            AND NOT (deals.status = 'lost' AND CAST(l.last_amount AS DECIMAL(18, 4)) = 0
                AND deals.system IN (FROM always_zero))""")
