"""Events that records imply: by their own dates, and by the differences between their versions.

record_states                                    told_events
deal  number  status  amount  closed_at          what    happened_at  recorded_at  evidence
1     1       open    300                    →   created 2026-01-05   2026-01-05   inferred
1     2       won     280     2026-04-20         amount  2026-03-31   2026-03-31   inferred
                                                 amount  2026-04-20   2026-05-03   observed
                                                 won     2026-04-20   2026-05-03   observed

What the first version of an open deal says is known from the end of its file; of a closed deal,
from its closing. Nothing is inferred of what a deal's log tells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.build.history.clock import hour_of
from rapport.build.history.kinds import ALWAYS, AMOUNT, KINDS, STAGE
from rapport.build.history.told import tell

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


CLOSED = "status <> 'open'"
_DEAL = {"deal": "deal", "deal_id": "deal_id", "system": "system", "has_value": "true"}
_CLOSING = {"closed_at": "closed_at", "closed_on": "closed_on", "closed_hour": "closed_hour"}


def make_states(connection: DuckDBPyConnection) -> None:
    """Make deal_logs, what the logs tell of each deal, and deal_chain, its versions in order."""
    _logs(connection)
    own = ", ".join(
        f"coalesce(l.own_{each.what}, false) AS own_{each.what},"
        f" coalesce(y.{each.what}, false) AS logged_{each.what}"
        for each in KINDS
    )
    before = ", ".join(f"lag({each.column}) OVER v AS was_{each.column}" for each in KINDS)
    connection.execute(f"""
        CREATE TEMP TABLE deal_chain AS
        WITH timed AS (
            SELECT
                s.*, k.id AS deal_id, {own},
                coalesce(l.own_status, false) AS own_status,
                coalesce(l.own_created, false) AS own_created,
                coalesce(l.own_gone, false) AS own_gone,
                -- A day without a time ends after whatever else is known of it.
                CASE
                    WHEN s.closed_at IS NULL THEN s.known_at
                    WHEN s.closed_hour IS NULL THEN greatest(
                        s.closed_at, e.happened_at,
                        CASE WHEN s.created_on = s.closed_on THEN s.created_at END)
                    ELSE s.closed_at
                END AS ends_at
            FROM record_states s
            JOIN deal_keys k ON k.deal = s.deal
            LEFT JOIN deal_logs l ON l.deal = s.deal
            LEFT JOIN logged_kinds y ON y.system = s.system
            LEFT JOIN day_ends e ON e.deal = s.deal AND e.day = s.closed_on
        )
        SELECT
            *, {before}, lag(status) OVER v AS was_status, lag(closed_at) OVER v AS was_closed_at,
            lag(currency) OVER v AS was_currency,
            lag(CASE WHEN number = 1 THEN known_at ELSE seen_at END) OVER v AS was_known_at,
            coalesce(bool_or({CLOSED}) OVER (v ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
                false) AS closed_before
        FROM timed WINDOW v AS (PARTITION BY deal ORDER BY number)""")


def _logs(connection: DuckDBPyConnection) -> None:
    """What the logs tell: the last value of each kind by deal, and the kinds by system."""
    connection.execute("""
        CREATE TEMP TABLE last_said AS
        SELECT deal, CASE WHEN what IN ('won', 'lost', 'cancelled', 'reopened') THEN 'status'
                WHEN what IN ('deleted', 'merged') THEN 'gone' ELSE what END AS kind,
            arg_max({'what': what, 'value': to_value},
                epoch_us(happened_at)::HUGEINT * 9223372036854775808 + record) AS said,
            max(happened_at) AS said_at
        FROM native_events
        WHERE deal IS NOT NULL AND has_value
        GROUP BY ALL""")
    own = ", ".join(
        f"bool_or(kind = '{each}') AS own_{each}"
        for each in (*(kind.what for kind in KINDS), "status", "created", "gone")
    )
    last = ", ".join(
        f"max(said.value) FILTER (kind = '{each.what}') AS last_{each.what},"
        f" max(said_at) FILTER (kind = '{each.what}') AS {each.what}_at"
        for each in KINDS
    )
    connection.execute(f"""
        CREATE TEMP TABLE deal_logs AS
        SELECT deal, {own}, {last}, max(said.what) FILTER (kind = 'status') AS last_status,
            max(said_at) FILTER (kind = 'status') AS status_at,
            max(said_at) FILTER (kind = 'gone') AS gone_at, max(said_at) AS last_at
        FROM last_said GROUP BY deal""")
    kinds = ", ".join(f"bool_or(what = '{each.what}') AS {each.what}" for each in KINDS)
    connection.execute(f"""
        CREATE TEMP TABLE logged_kinds AS
        SELECT system, {kinds} FROM native_events WHERE evidence = 'native' GROUP BY system""")
    connection.execute("""
        CREATE TEMP TABLE day_ends AS
        SELECT deal, happened_on AS day, max(happened_at) AS happened_at
        FROM native_events WHERE deal IS NOT NULL GROUP BY ALL""")


def tell_inferred(connection: DuckDBPyConnection, zone: str) -> None:
    """Add what the first version of each record implies."""
    known = {**_DEAL, "loaded_at": "seen_at", "evidence": "'inferred'", "record": "0"}
    tell(
        connection,
        {
            **known,
            "what": "'created'",
            "happened_at": "created_at",
            "happened_hour": "created_hour",
            "recorded_at": "created_at",
        },
        "FROM deal_chain WHERE number = 1 AND NOT own_created AND created_at IS NOT NULL",
    )
    moment = f"CASE WHEN {CLOSED} THEN ends_at ELSE known_at END"
    hour = f"CASE WHEN {CLOSED} THEN closed_hour ELSE {hour_of('known_at', zone)} END"
    for kind in KINDS:
        if kind in ALWAYS:
            continue
        tell(
            connection,
            {
                **known,
                "what": f"'{kind.what}'",
                "to_value": f"CAST({kind.column} AS VARCHAR)",
                "happened_at": moment,
                "happened_hour": hour,
                "recorded_at": moment,
                "arrival_known": "false",
            },
            f"FROM deal_chain WHERE number = 1 AND {kind.column} IS NOT NULL"
            f" AND NOT own_{kind.what} AND NOT logged_{kind.what}",
        )
    tell(
        connection,
        {
            **known,
            **_CLOSING,
            "what": "status",
            "from_value": "'open'",
            "happened_at": "ends_at",
            "happened_hour": "closed_hour",
            "recorded_at": "ends_at",
        },
        f"FROM deal_chain WHERE number = 1 AND {CLOSED} AND NOT own_status",
    )
    tell(
        connection,
        {
            **known,
            "what": "'deleted'",
            "happened_at": "deleted_at",
            "happened_hour": hour_of("deleted_at", zone),
            "recorded_at": "deleted_at",
        },
        "FROM deal_chain WHERE number = numbers AND deleted_at IS NOT NULL AND NOT own_gone",
    )


def tell_observed(connection: DuckDBPyConnection, zone: str) -> None:
    """Add what a newer version of a record has otherwise: seen when it came.

    A closing has its own date; what came with it happened then. Where that is before what the
    earlier version was known by, everything of the newer one holds from the closing on.
    """
    closing = f"was_status = 'open' AND {CLOSED}"
    ended = "CASE WHEN closed_before THEN greatest(ends_at, was_known_at) ELSE ends_at END"
    seen = {
        **_DEAL,
        "loaded_at": "seen_at",
        "evidence": "'observed'",
        "record": "number",
        "recorded_at": f"greatest(seen_at, {ended})",
    }
    late = f"{ended} < was_known_at"
    for kind in KINDS:
        value, was = kind.column, f"was_{kind.column}"
        differs = f"{value} IS DISTINCT FROM {was}"
        if kind is AMOUNT:
            differs = f"({differs} OR currency IS DISTINCT FROM was_currency)"
        if kind is STAGE:
            differs += f" AND ({value} IS NOT NULL OR status = 'open')"
        then = f"{closing} AND NOT {late}" if kind not in ALWAYS else "false"
        at = f"CASE WHEN {then} THEN {ended} ELSE seen_at END"
        said = {
            **seen,
            "what": f"'{kind.what}'",
            "from_value": f"CAST({was} AS VARCHAR)",
            "to_value": f"CAST({value} AS VARCHAR)",
            "happened_at": at,
            "happened_hour": f"CASE WHEN {then} THEN closed_hour"
            f" ELSE {hour_of('seen_at', zone)} END",
            "recorded_at": f"greatest(seen_at, {at})",
            "arrival_known": f"NOT ({then})",
        }
        if kind is AMOUNT:
            said["currency"] = "coalesce(currency, '')"
        if kind is STAGE:
            said["stage_name"] = "stage_name"
        source = f"FROM deal_chain WHERE number > 1 AND NOT own_{kind.what}"
        tell(connection, said, f"{source} AND {differs}")
        if kind not in ALWAYS:
            earlier = {**said, "happened_at": ended, "happened_hour": "closed_hour"}
            earlier |= {"recorded_at": seen["recorded_at"], "arrival_known": "false"}
            condition = f"{closing} AND {late} AND {value} IS NOT NULL AND NOT logged_{kind.what}"
            tell(connection, earlier, f"{source} AND {condition}")
    changed = "FROM deal_chain WHERE number > 1 AND NOT own_status AND "
    tell(
        connection,
        {
            **seen,
            **_CLOSING,
            "what": "status",
            "from_value": "'open'",
            "happened_at": ended,
            "happened_hour": "closed_hour",
        },
        f"{changed}{closing}",
    )
    at_sync = {
        **seen,
        "happened_at": "seen_at",
        "happened_hour": hour_of("seen_at", zone),
        "recorded_at": "seen_at",
        "from_value": "was_status",
    }
    tell(
        connection,
        {**at_sync, "what": "'reopened'", "to_value": "'open'"},
        f"{changed}was_status <> 'open' AND status = 'open'",
    )
    tell(
        connection,
        {**at_sync, **_CLOSING, "what": "status"},
        f"{changed}was_status <> 'open' AND {CLOSED} AND (status <> was_status"
        " OR closed_at IS DISTINCT FROM was_closed_at)",
    )
