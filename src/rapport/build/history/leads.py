"""lead_history: the stretches in which nothing of a lead changed.

leads                                lead_changes              lead_history
id  status   created_at  changed_at  field   from  to  at      valid_from  valid_to    status
l1  Working  2026-01-05              status  New   Working  →  2026-01-05  2026-01-08  New
                                                               2026-01-08              Working

A field with changes was before the first of them what that says. A status without any is known
since it changed, where the record says when; of a source that logs statuses at all, a lead without
a change has had its own since it came. Else what a record says is known from the end of its file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.build.history.clock import BEFORE_ALL, LAST_DAY, day_of, end_of
from rapport.sources.files import outcomes

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FIELDS = {"status": "status", "owner": "owner_id", "score": "score"}
NONE = "chr(0)"
"""What stands in a state for null."""


def make_lead_history(connection: DuckDBPyConnection, zone: str) -> None:
    """Make lead_history from leads, lead_changes and what `make_records` knows of files' ends."""
    word = outcomes.normalised("lead_changes", "field", tuple(FIELDS), "field")
    connection.execute(f"""
        CREATE TEMP TABLE lead_moves AS
        WITH words AS (
            SELECT field, {word} AS word FROM (SELECT DISTINCT field FROM imported_lead_changes)
            WHERE word IN ('status', 'owner', 'score')
        )
        SELECT
            l.id AS lead_id, c.happened_at AS moment, coalesce(c.record, c.rowid) AS record,
            w.word AS field,
            coalesce(CASE w.word WHEN 'owner' THEN {_owner("from")} ELSE c.from_value END, {NONE})
                AS was,
            coalesce(CASE w.word WHEN 'owner' THEN {_owner("to")} ELSE c.to_value END, {NONE})
                AS now,
            'native' AS evidence
        FROM imported_lead_changes c
        JOIN words w ON w.field = c.field
        JOIN leads l ON l.id = c.lead_id
        LEFT JOIN users f ON f.id = {_prefixed("from")}
        LEFT JOIN users t ON t.id = {_prefixed("to")}
        LEFT JOIN (SELECT system, name, min(id) AS id FROM users GROUP BY ALL) fn
            ON fn.system = c.system AND fn.name = c.from_value
        LEFT JOIN (SELECT system, name, min(id) AS id FROM users GROUP BY ALL) tn
            ON tn.system = c.system AND tn.name = c.to_value
        WHERE c.happened_at IS NOT NULL""")
    for field, column in FIELDS.items():
        _complete(connection, field, column, zone)
    _play(connection, zone)
    connection.execute("DROP TABLE lead_moves")
    connection.execute("DROP TABLE lead_words")


def _prefixed(side: str) -> str:
    value = f"c.{side}_value"
    return (
        f"CASE WHEN starts_with({value}, c.system || ':') THEN {value}"
        f" ELSE c.system || ':' || {value} END"
    )


def _owner(side: str) -> str:
    """The person that a log names, by id or by name."""
    return f"coalesce({side[0]}.id, {side[0]}n.id, {_prefixed(side)})"


def _complete(connection: DuckDBPyConnection, field: str, column: str, zone: str) -> None:
    """Add to the moves of a field what the records say and their moves do not."""
    value = f"coalesce(CAST(l.{column} AS VARCHAR), {NONE})"
    since = "l.status_changed_at" if field == "status" else "CAST(NULL AS TIMESTAMP)"
    always = "true" if field == "owner" else "g.system IS NOT NULL"
    same = (
        f"TRY_CAST(m.now AS DOUBLE) IS NOT DISTINCT FROM l.{column}"
        if field == "score"
        else f"m.now = {value}"
    )
    connection.execute(f"""
        INSERT INTO lead_moves BY NAME
        WITH last_moves AS (
            SELECT lead_id, arg_max(now, {{'m': moment, 'r': record}}) AS now, max(moment) AS moment
            FROM lead_moves WHERE field = '{field}' GROUP BY lead_id
        ),
        logged AS (
            SELECT DISTINCT l.system FROM lead_moves m JOIN leads l ON l.id = m.lead_id
            WHERE m.field = '{field}'
        ),
        ends AS (SELECT system, max(day) AS day FROM ({_days()}) GROUP BY system)
        SELECT
            l.id AS lead_id, '{field}' AS field, 4611686018427387904 AS record,
            CASE
                WHEN m.lead_id IS NOT NULL THEN greatest(m.moment, {since}, {_end(zone)})
                WHEN {since} IS NOT NULL THEN greatest({since}, l.created_at)
                WHEN {always} THEN coalesce(l.created_at, {BEFORE_ALL})
                ELSE greatest({_end(zone)}, l.created_at)
            END AS moment,
            CASE WHEN m.lead_id IS NOT NULL THEN m.now ELSE {NONE} END AS was,
            {value} AS now, 'inferred' AS evidence
        FROM leads l
        LEFT JOIN last_moves m ON m.lead_id = l.id
        LEFT JOIN logged g ON g.system = l.system
        LEFT JOIN ends e ON e.system = l.system
        WHERE l.{column} IS NOT NULL AND (m.lead_id IS NULL OR NOT ({same}))""")


def _days() -> str:
    return """
        SELECT system, day FROM mapped_last_days
        UNION ALL SELECT system, max(created_on) FROM leads GROUP BY system
        UNION ALL SELECT system, max(greatest(created_on, closed_on)) FROM deals GROUP BY system"""


def _end(zone: str) -> str:
    return f"least({end_of('e.day', zone)}, (SELECT max(imported_at) FROM import_runs))"


def _play(connection: DuckDBPyConnection, zone: str) -> None:
    # Texts as numbers, since sorting is most of the work.
    connection.execute("""
        CREATE TEMP TABLE lead_words AS
        SELECT CAST(row_number() OVER () AS INTEGER) AS code, word
        FROM (SELECT was AS word FROM lead_moves UNION SELECT now FROM lead_moves)""")
    states = ", ".join(
        f"last_value(CASE WHEN field = '{field}' THEN now END IGNORE NULLS) OVER w AS {field}"
        for field in FIELDS
    )
    firsts = ", ".join(
        f"first(was ORDER BY moment, record) FILTER (field = '{field}') AS {field}"
        for field in FIELDS
    )
    known = {field: f"nullif({field}_word.word, {NONE})" for field in FIELDS}
    words = " ".join(
        f"LEFT JOIN lead_words {field}_word ON {field}_word.code = coalesce(p.{field}, f.{field})"
        for field in FIELDS
    )
    connection.execute(f"""
        CREATE TABLE lead_history AS
        WITH coded AS (
            SELECT l.rowid AS lead, m.moment, m.record, m.field, w.code AS was, n.code AS now,
                m.evidence
            FROM lead_moves m
            JOIN leads l ON l.id = m.lead_id
            JOIN lead_words w ON w.word = m.was
            JOIN lead_words n ON n.word = m.now
        ),
        moves AS (
            SELECT lead, moment, record, field, now, evidence FROM coded WHERE was <> now
            UNION ALL
            SELECT lead, least(created_at, coalesce(first_at, created_at)), -1, NULL, NULL,
                'inferred'
            FROM (
                SELECT l.rowid AS lead, coalesce(l.created_at, m.first_at, {BEFORE_ALL})
                    AS created_at, m.first_at
                FROM leads l
                LEFT JOIN (SELECT lead, min(moment) AS first_at FROM coded GROUP BY lead) m
                    ON m.lead = l.rowid
            )
        ),
        played AS (
            SELECT lead, moment, evidence, lead(moment) OVER w AS next_moment, {states}
            FROM moves
            WINDOW w AS (PARTITION BY lead ORDER BY moment, record
                ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
        ),
        firsts AS (SELECT lead, {firsts} FROM coded GROUP BY lead),
        lasting AS (
            SELECT
                l.id AS lead_id, p.moment, p.next_moment, l.deleted_at,
                {known["status"]} AS status, {known["owner"]} AS owner_id,
                CAST({known["score"]} AS DOUBLE) AS score, p.evidence
            FROM played p
            JOIN leads l ON l.rowid = p.lead
            LEFT JOIN firsts f ON f.lead = p.lead
            {words}
            WHERE (p.next_moment IS NULL OR p.next_moment > p.moment)
                AND (l.deleted_at IS NULL OR p.moment < l.deleted_at)
        ),
        ended AS (SELECT *, least(next_moment, deleted_at) AS valid_to FROM lasting)
        SELECT
            lead_id, moment AS valid_from, valid_to, {day_of("moment", zone)} AS valid_from_on,
            CASE WHEN valid_to IS NULL THEN {LAST_DAY} ELSE {day_of("valid_to", zone)} END
                AS valid_until_on,
            status, owner_id, score, evidence
        FROM ended""")
