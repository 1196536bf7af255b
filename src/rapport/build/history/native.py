"""The log of a source, its words and values made the model's.

deal_events (as imported)                            native_events
deal_id  what    from_value  to_value        deal  what   from_value  to_value  stage_name
hs:1     stage   qualify     Propose         1     stage  hs:qualify  hs:prop   Propose
hs:1     stage   Propose     Closed Won   →  1     won    hs:prop     hs:cw     Closed Won
hs:1     status  won         open            1     reopened  won      open

A stage that only the log knows becomes a stage of the model. A change to a stage that says how the
deal ended is a closing; one from such a stage back to an open one reopens the deal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.build.history.kinds import STATUSES
from rapport.build.history.parsed import amount, day, share
from rapport.engines.duckdb import literal
from rapport.schema import TABLES
from rapport.schema.deals import CATEGORIES
from rapport.sources.files import outcomes

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

AFTER_ALL = 2**61
"""The order of events that no log has, among those of one instant: after the log's own records."""

WORDS = TABLES["deal_events"].column("what").one_of


def make_native(connection: DuckDBPyConnection) -> None:
    """Make native_events from imported_deal_events, and the stages that they name."""
    connection.execute(f"""
        CREATE TEMP VIEW said_events AS
        SELECT
            e.* REPLACE (
                {_what(connection)} AS what, {_value("to")} AS to_value,
                coalesce(e.record, {AFTER_ALL} + e.rowid) AS record),
            k.deal, k.pipeline_id
        FROM imported_deal_events e
        LEFT JOIN deal_keys k ON k.id = CASE WHEN e.happened_at IS NOT NULL THEN e.deal_id END
        WHERE e.deal_id IS NOT NULL""")
    _name_values(connection)
    _add_stages(connection)
    _place_stages(connection)
    _make(connection)
    connection.execute("DROP VIEW said_events")


def _what(connection: DuckDBPyConnection) -> str:
    """The model's word for what an event is; null for what the model does not follow.

    A status that changed is a closing or a reopening.
    """
    rows = connection.execute(
        "SELECT DISTINCT what FROM imported_deal_events WHERE what IS NOT NULL"
    ).fetchall()
    said = [row[0] for row in rows]
    words = {each: each.strip().lower() for each in said}
    known = [f"WHEN {literal(each)} THEN '{word}'" for each, word in words.items() if word in WORDS]
    statuses = [each for each, word in words.items() if word in outcomes.STATUS_WORDS]
    if statuses:
        to, was = (
            outcomes.normalised("deals", "status", STATUSES, f"e.{side}_value")
            for side in ("to", "from")
        )
        known += [
            f"WHEN {literal(each)} THEN CASE WHEN {to} <> 'open' THEN {to}"
            f" WHEN {was} <> 'open' THEN 'reopened' END"
            for each in statuses
        ]
    return f"CASE e.what {' '.join(known)} END" if known else "CAST(NULL AS VARCHAR)"


def _value(side: str) -> str:
    return f"CASE WHEN e.what = 'stage' THEN coalesce(e.{side}_value, e.stage_name) ELSE e.{side}_value END"  # noqa: E501


def _name_values(connection: DuckDBPyConnection) -> None:
    """event_values: what each value that stands for a record means, and whether it is known."""
    connection.execute("""
        CREATE TEMP TABLE said_values AS
        SELECT
            CASE what WHEN 'created' THEN 'stage' ELSE what END AS kind, system, pipeline_id,
            value, bool_or(what <> 'created') AS moved
        FROM (
            SELECT DISTINCT what, system, pipeline_id, to_value AS value
            FROM said_events WHERE what IN ('created', 'stage', 'owner', 'pipeline')
            UNION
            SELECT DISTINCT what, system, pipeline_id, from_value
            FROM said_events WHERE what IN ('stage', 'owner', 'pipeline')
        )
        WHERE value IS NOT NULL GROUP BY ALL""")
    known = " UNION ALL ".join(
        f"SELECT '{kind}' AS kind, system, id, {within} AS pipeline_id, lower(trim({name})) AS name"
        f" FROM {table} WHERE id IS NOT NULL"
        for kind, table, name, within in (
            ("stage", "stages", "name", "pipeline_id"),
            ("owner", "users", "name", "NULL"),
            ("owner", "users", "email", "NULL"),
            ("pipeline", "pipelines", "name", "NULL"),
        )
    )
    connection.execute(f"""
        CREATE TEMP TABLE event_values AS
        WITH known AS ({known}),
        ids AS (SELECT DISTINCT kind, id FROM known),
        prefixed AS (
            SELECT *, CASE WHEN starts_with(value, system || ':') THEN value
                ELSE system || ':' || value END AS own
            FROM said_values
        ),
        here AS (
            SELECT kind, system, pipeline_id, name, min(id) AS id
            FROM known WHERE kind = 'stage' GROUP BY ALL
        ),
        anywhere AS (
            SELECT kind, system, name, min(id) AS id
            FROM known GROUP BY ALL HAVING count(DISTINCT id) = 1
        )
        SELECT
            p.kind, p.system, p.pipeline_id, p.value, p.moved,
            coalesce(i.id, h.id, a.id, p.own) AS means,
            coalesce(i.id, h.id, a.id) IS NOT NULL AS known,
            {_key("p.kind", "p.value", "p")} AS key
        FROM prefixed p
        LEFT JOIN ids i ON i.kind = p.kind AND i.id = p.own
        LEFT JOIN here h ON h.kind = p.kind AND h.system = p.system
            AND h.pipeline_id IS NOT DISTINCT FROM p.pipeline_id
            AND h.name = lower(trim(p.value))
        LEFT JOIN anywhere a ON a.kind = p.kind AND a.system = p.system
            AND a.name = lower(trim(p.value))""")


def _add_stages(connection: DuckDBPyConnection) -> None:
    """The stages that only the log knows; in a pipeline where all that speak of them are in one."""
    name = "CASE WHEN starts_with(value, system || ':') THEN substr(value, len(system) + 2) "
    name += "ELSE value END"
    connection.execute(f"""
        INSERT INTO stages BY NAME
        WITH named AS (
            SELECT v.means AS id, v.system, any_value({name}) AS name,
                CASE WHEN count(DISTINCT v.pipeline_id) = 1 THEN any_value(v.pipeline_id) END
                    AS pipeline_id
            FROM event_values v
            WHERE v.kind = 'stage' AND NOT v.known AND v.moved
            GROUP BY ALL
        )
        SELECT id, system, name, pipeline_id, {outcomes.stage_kind("name")} AS kind FROM named""")


def _place_stages(connection: DuckDBPyConnection) -> None:
    """Where a source orders none of a pipeline's stages, the log does: by when deals come there."""
    connection.execute(f"""
        UPDATE stages SET position = o.position
        FROM (
            WITH moves AS (
                SELECT e.deal, v.means AS stage_id,
                    row_number() OVER (PARTITION BY e.deal ORDER BY e.happened_at, e.record) AS nth
                FROM said_events e
                JOIN event_values v ON v.key = {_key("e.what", "e.to_value")}
                WHERE e.what = 'stage' AND e.deal IS NOT NULL
            ),
            usual AS (SELECT stage_id, avg(nth) AS nth FROM moves GROUP BY ALL),
            ordered AS (
                SELECT DISTINCT system, pipeline_id FROM stages
                WHERE position IS NOT NULL AND id NOT IN (FROM unordered_stages)
            )
            SELECT s.id, row_number() OVER (
                PARTITION BY s.system, s.pipeline_id
                ORDER BY s.kind <> 'open', s.probability NULLS LAST, u.nth NULLS LAST, s.name
            ) AS position
            FROM stages s
            LEFT JOIN usual u ON u.stage_id = s.id
            WHERE NOT EXISTS (
                FROM ordered o WHERE o.system IS NOT DISTINCT FROM s.system
                AND o.pipeline_id IS NOT DISTINCT FROM s.pipeline_id)
                AND EXISTS (FROM said_events)
        ) o
        WHERE o.id = stages.id""")


def _make(connection: DuckDBPyConnection) -> None:
    """native_events, in the order of the log: some are written with the newest first."""
    category = {
        side: outcomes.normalised("deals", "forecast_category", CATEGORIES, f"e.{side}_value")
        for side in ("from", "to")
    }
    dates = day(connection)
    means = {
        side: f"""CASE e.what
            WHEN 'stage' THEN {side}_known.means WHEN 'owner' THEN {side}_known.means
            WHEN 'pipeline' THEN {side}_known.means
            WHEN 'created' THEN coalesce({side}_known.means, e.{side}_value)
            WHEN 'amount' THEN CAST({amount(f"e.{side}_value")} AS VARCHAR)
            WHEN 'close_date' THEN CAST({dates(f"e.{side}_value")} AS VARCHAR)
            WHEN 'probability' THEN CAST({share(f"e.{side}_value")} AS VARCHAR)
            WHEN 'category' THEN {category[side]}
            WHEN 'merged' THEN {prefixed_value(side)}
            ELSE e.{side}_value END"""
        for side in ("from", "to")
    }
    connection.execute(f"""
        CREATE TEMP TABLE native_events AS
        WITH turned AS (
            SELECT system, sum(sign(epoch_us(happened_at) - epoch_us(before))) < 0 AS newest_first
            FROM (
                SELECT system, happened_at, lag(happened_at) OVER (ORDER BY record) AS before
                FROM said_events
                WHERE coalesce(evidence, 'native') = 'native'
            )
            GROUP BY system
        ),
        resolved AS (
            SELECT
                e.* EXCLUDE (from_value, to_value, record, pipeline_id, stage_name, stage_position,
                    recorded_at, evidence),
                greatest(e.happened_at, coalesce(e.recorded_at, e.happened_at)) AS recorded_at,
                {means["from"]} AS from_value, {means["to"]} AS to_value,
                e.to_value IS NOT NULL AS said,
                coalesce(e.evidence, 'native') AS evidence,
                CASE WHEN t.newest_first THEN -e.record ELSE e.record END AS record,
                CASE WHEN e.what IN ('stage', 'created') THEN coalesce(e.stage_name, s.name) END
                    AS stage_name,
                CASE WHEN e.what IN ('stage', 'created') THEN coalesce(e.stage_position, s.position)
                    END AS stage_position,
                s.kind AS to_kind, w.kind AS from_kind
            FROM (FROM said_events WHERE what IS NOT NULL) e
            LEFT JOIN turned t ON t.system IS NOT DISTINCT FROM e.system
            LEFT JOIN event_values to_known
                ON to_known.key = {
        _key("CASE e.what WHEN 'created' THEN 'stage' ELSE e.what END", "e.to_value")
    }
            LEFT JOIN event_values from_known
                ON from_known.key = {_key("e.what", "e.from_value")}
            LEFT JOIN stages s ON s.id = CASE WHEN to_known.kind = 'stage' THEN to_known.means END
            LEFT JOIN stages w
                ON w.id = CASE WHEN from_known.kind = 'stage' THEN from_known.means END
        )
        SELECT
            * EXCLUDE (said) REPLACE (
                CASE WHEN what = 'stage' AND to_kind <> 'open' THEN to_kind ELSE what END AS what),
            to_value IS NOT NULL OR NOT said AS has_value, true AS arrival_known,
            happened_at AS closed_at, happened_on AS closed_on, happened_hour AS closed_hour,
            CAST(NULL AS VARCHAR) AS currency
        FROM resolved""")
    _reopen(connection)


def _key(kind: str, value: str, alias: str = "e") -> str:
    """What a value is found by, in one text: joining on several columns is slow."""
    return (
        f"concat({kind}, chr(31), {alias}.system, chr(31), {alias}.pipeline_id, chr(31)) || {value}"
    )


def prefixed_value(side: str) -> str:
    """The id of another deal, with its system before it."""
    return (
        f"CASE WHEN starts_with(e.{side}_value, e.system || ':') THEN e.{side}_value"
        f" ELSE e.system || ':' || e.{side}_value END"
    )


def _reopen(connection: DuckDBPyConnection) -> None:
    """Add the reopening where a log only says that a closed deal is in an open stage again."""
    closings = connection.execute(
        "SELECT 1 FROM native_events WHERE to_kind <> 'open' AND what <> 'created' LIMIT 1"
    ).fetchone()
    if closings is None:
        return
    connection.execute("""
        INSERT INTO native_events
        WITH staged AS (
            SELECT *, coalesce(from_kind, lag(to_kind) OVER (
                PARTITION BY deal ORDER BY happened_at, record)) AS was
            FROM native_events WHERE to_kind IS NOT NULL AND what <> 'created'
        )
        SELECT * EXCLUDE (was) REPLACE ('reopened' AS what, NULL AS to_kind, NULL AS from_kind)
        FROM staged WHERE what = 'stage' AND was <> 'open'""")
