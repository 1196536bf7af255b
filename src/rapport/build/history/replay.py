"""Events put in order and played: the state of every deal after each of them.

changes                                   played
deal  at          kind    stage  amount   place  at          stage  amount  status  episode
1     2026-01-05  created                 0      2026-01-05  A      -       open    1
1     2026-01-05  stage   A            →  1      2026-01-05  A      -       open    1
1     2026-02-01  amount         300      3      2026-02-01  A      300     open    1

Texts are numbers here (words), since sorting is most of the work; what is null in a state is a
value of its own (NONE), so that the last value of a column is the state. Rows of one deal and
version are played apart: version 0 has all that is known, the others what was known on some day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.build.history.clock import BEFORE_ALL
from rapport.build.history.kinds import ALWAYS, KINDS, STATUSES, rank_of

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

NONE = {
    "pipeline": "-1",
    "owner": "-1",
    "category": "-1",
    "probability": "CAST(-1 AS DOUBLE)",
    "close_date": "DATE '0001-01-01'",
    "amount": "CAST(-99999999999999 AS DECIMAL(18, 4))",
    "stage": "-1",
}
"""By kind, what stands in a state for null."""

CODED = ("pipeline", "owner", "category", "stage")
"""The kinds whose values are texts."""

BREAK = "chr(31)"


def make_words(connection: DuckDBPyConnection) -> None:
    """Make words, a number for each text of a state, and stage_words, what such a stage was."""
    said = " UNION ALL ".join(
        [
            f"SELECT {_stage_text('to_value')} AS word FROM told_events"
            " WHERE what IN ('stage', 'created') AND to_value IS NOT NULL",
            f"SELECT from_value || {BREAK} || {BREAK} FROM told_events"
            " WHERE what = 'stage' AND from_value IS NOT NULL",
            f"SELECT stage_id || {BREAK} || {BREAK} FROM deal_chain WHERE stage_id IS NOT NULL",
            "SELECT currency FROM told_events WHERE currency IS NOT NULL",
            *(
                f"SELECT {side}_value FROM told_events"
                f" WHERE what = '{kind}' AND {side}_value IS NOT NULL"
                for kind in CODED
                if kind != "stage"
                for side in ("from", "to")
            ),
            *(
                f"SELECT {column} FROM deal_chain WHERE {column} IS NOT NULL"
                for column in ("pipeline_id", "owner_id", "forecast_category", "currency")
            ),
        ]
    )
    connection.execute(f"""
        CREATE TEMP TABLE words AS
        SELECT CAST(row_number() OVER () AS INTEGER) AS code, word
        FROM (SELECT DISTINCT word FROM ({said}))""")
    connection.execute(f"""
        CREATE TEMP TABLE stage_words AS
        SELECT
            w.code, i.id AS stage_id, dense_rank() OVER (ORDER BY i.id) AS same,
            coalesce(nullif(split_part(w.word, {BREAK}, 2), ''), s.name) AS name,
            coalesce(TRY_CAST(split_part(w.word, {BREAK}, 3) AS BIGINT), s.position) AS position,
            s.pipeline_id
        FROM words w
        CROSS JOIN LATERAL (SELECT split_part(w.word, {BREAK}, 1) AS id) i
        LEFT JOIN stages s ON s.id = i.id
        WHERE contains(w.word, {BREAK})""")


def _stage_text(value: str) -> str:
    return (
        f"{value} || {BREAK} || coalesce(stage_name, '') || {BREAK}"
        " || coalesce(CAST(stage_position AS VARCHAR), '')"
    )


def make_changes(connection: DuckDBPyConnection) -> None:
    """Make changes and bases.

    changes: the events that count for the history, their values as columns. bases: the values with
    which deals begin of which no event tells.
    """
    coded = ", ".join(f"'{each}'" for each in CODED)
    values = []
    for kind in KINDS:
        for side, name in (("to", kind.what), ("from", f"from_{kind.what}")):
            if kind.what in CODED:
                value = f'"{side}".code'
            else:
                cast = {"amount": "DECIMAL(18, 4)", "close_date": "DATE"}.get(kind.what, "DOUBLE")
                value = f"TRY_CAST(t.{side}_value AS {cast})"
            none = f"coalesce({value}, {NONE[kind.what]})" if side == "to" else value
            values.append(f"CASE WHEN t.what = '{kind.what}' THEN {none} END AS {name}")
    status = " ".join(f"WHEN '{name}' THEN {code}" for code, name in enumerate(STATUSES))
    connection.execute(f"""
        CREATE TEMP TABLE changes AS
        SELECT
            t.deal, 0 AS version, t.happened_at AS moment,
            CAST({rank_of("t.what")} AS TINYINT) AS rank,
            t.record, t.recorded_at, {", ".join(values)},
            CASE WHEN t.what = 'created' THEN "to".code END AS created_stage,
            CASE t.what WHEN 'reopened' THEN 0 {status} END AS status,
            CASE WHEN t.what IN ('deleted', 'merged') THEN true END AS gone,
            CASE WHEN t.what = 'amount' THEN c.code END AS currency,
            CASE WHEN t.what IN ('won', 'lost', 'cancelled')
                THEN coalesce(t.closed_at, {BEFORE_ALL}) END AS closed_at,
            CASE WHEN t.what IN ('won', 'lost', 'cancelled')
                THEN coalesce(t.closed_hour, -1) END AS closed_hour,
            coalesce(t.arrival_known, true) AS arrival_known,
            t.evidence
        FROM told_events t
        JOIN deal_keys k ON k.deal = t.deal
        LEFT JOIN words "to" ON "to".word = CASE
            WHEN t.what IN ('stage', 'created') THEN {_stage_text("t.to_value")}
            WHEN t.what IN ({coded}) THEN t.to_value END
        LEFT JOIN words "from" ON "from".word = CASE
            WHEN t.what = 'stage' THEN t.from_value || {BREAK} || {BREAK}
            WHEN t.what IN ({coded}) THEN t.from_value END
        LEFT JOIN words c ON c.word = t.currency
        WHERE t.has_value AND t.happened_at IS NOT NULL
            AND (t.what NOT IN ('deleted', 'merged') OR k.id IN (
                SELECT id FROM deals WHERE deleted_at IS NOT NULL))""")
    connection.execute("""
        CREATE TEMP TABLE changes_of_stage AS
        SELECT code, CAST(same AS INTEGER) AS same FROM stage_words""")
    bases = []
    for kind in KINDS:
        own = "b.code" if kind.what in CODED else f"c.{kind.column}"
        if kind.what in CODED:
            own = f"{kind.what}_word.code"
        always = "" if kind in ALWAYS else f" AND logged_{kind.what}"
        bases.append(f"CASE WHEN NOT own_{kind.what}{always} THEN {own} END AS {kind.what}")
    connection.execute(f"""
        CREATE TEMP TABLE bases AS
        SELECT c.deal, {", ".join(bases)}, currency_word.code AS currency,
            c.created_at
        FROM deal_chain c
        LEFT JOIN words pipeline_word ON pipeline_word.word = c.pipeline_id
        LEFT JOIN words owner_word ON owner_word.word = c.owner_id
        LEFT JOIN words category_word ON category_word.word = c.forecast_category
        LEFT JOIN words stage_word ON stage_word.word = c.stage_id || {BREAK} || {BREAK}
        LEFT JOIN words currency_word ON currency_word.word = c.currency
        WHERE c.number = 1""")


def play(connection: DuckDBPyConnection, changes: str, into: str, *, late: bool = False) -> None:
    """Play the changes of a table into another, temporary one: a row per change, and the start.

    With `late` a version that does not know a deal's first change of a kind yet begins with what
    stood before the first that was recorded.
    """
    kinds = [each.what for each in KINDS]
    before = ", ".join(
        f"lag({each} IGNORE NULLS) OVER w AS {each}_before" for each in ("s.same", "status")
    )
    connection.execute(f"""
        CREATE TEMP TABLE placed AS
        WITH ordered AS (
            SELECT
                c.*, s.same, f.same AS from_same,
                row_number() OVER w AS place, {before.replace("s.same_before", "same_before")},
                lag(closed_at IGNORE NULLS) OVER w AS closed_at_before
            FROM {changes} c
            LEFT JOIN changes_of_stage s ON s.code = c.stage
            LEFT JOIN changes_of_stage f ON f.code = c.from_stage
            WINDOW w AS (PARTITION BY deal, version ORDER BY moment, rank, record)
        )
        SELECT *, {_no_change()} AS no_change FROM ordered""")
    starts = ", ".join(_start(each, late=late) for each in kinds)
    fallback = "LEFT JOIN first_recorded r ON r.deal = f.deal" if late else ""
    firsts = ", ".join(
        f"arg_min_null(from_{each}, place) FILTER ({each} IS NOT NULL) AS {each},"
        f" count({each}) > 0 AS has_{each}"
        for each in kinds
    )
    connection.execute(f"""
        CREATE TEMP TABLE started AS
        WITH firsts AS (
            SELECT deal, version, min(moment) AS moment, {firsts},
                arg_min(created_stage, place) AS created_stage,
                bool_or(rank = 0) AS created,
                arg_min(evidence, place) AS evidence
            FROM placed GROUP BY deal, version
        )
        SELECT f.deal, f.version, CAST(0 AS BIGINT) AS place, f.moment, CAST(-1 AS TINYINT) AS rank,
            {starts}, 0 AS status, false AS gone, coalesce(b.currency, -1) AS currency,
            CASE WHEN f.created THEN f.moment ELSE {BEFORE_ALL} END AS arrived_at,
            {BEFORE_ALL} AS closed_at, -1 AS closed_hour, 0 AS reopened, f.evidence
        FROM firsts f
        JOIN bases b ON b.deal = f.deal
        {fallback}""")
    if not late:
        _start_without_events(connection)
    last = ", ".join(
        f"last_value({each} IGNORE NULLS) OVER w AS {each}"
        for each in (*kinds, "status", "gone", "currency", "arrived_at", "closed_at", "closed_hour")
    )
    columns = ", ".join(kinds)
    connection.execute(f"""
        CREATE TEMP TABLE {into} AS
        SELECT deal, version, place, moment, rank, evidence,
            lead(moment) OVER w AS next_at, {last},
            CAST(1 + sum(reopened) OVER w AS INTEGER) AS episode
        FROM (
            FROM started
            UNION ALL BY NAME
            SELECT deal, version, place, moment, rank, {columns}, status, gone, currency,
                CASE
                    WHEN stage IS NOT NULL AND arrival_known THEN moment
                    WHEN stage IS NOT NULL THEN {BEFORE_ALL}
                    WHEN status = 0 AND status_before > 0 THEN moment
                END AS arrived_at,
                closed_at, closed_hour,
                CASE WHEN status = 0 AND status_before > 0 THEN 1 ELSE 0 END AS reopened,
                evidence
            FROM placed WHERE NOT no_change
        )
        WINDOW w AS (PARTITION BY deal, version ORDER BY place
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)""")
    connection.execute("DROP TABLE placed")
    connection.execute("DROP TABLE started")


def _no_change() -> str:
    """Whether a change brings nothing that was not so before, as far as the log itself says."""
    same = " ".join(
        f"WHEN {each} IS NOT NULL THEN {each} = from_{each}"
        for each in NONE
        if each not in ("amount", "stage")
    )
    return f"""coalesce(CASE
        WHEN stage IS NOT NULL THEN same = coalesce(same_before, from_same)
        {same}
        WHEN amount IS NOT NULL THEN currency IS NULL AND amount = from_amount
        WHEN status = 0 THEN coalesce(status_before, 0) = 0
        WHEN status > 0 THEN status = status_before AND closed_at = closed_at_before
        WHEN gone THEN false
        ELSE true END, false)"""


def _start(kind: str, *, late: bool) -> str:
    """The value with which a deal begins: what its log says first, else what is always so."""
    first = f"f.{kind}, f.created_stage" if kind == "stage" else f"f.{kind}"
    if late:
        first += f", CASE WHEN NOT f.has_{kind} THEN r.{kind} END"
    return f"coalesce({first}, b.{kind}, {NONE[kind]}) AS {kind}"


def _start_without_events(connection: DuckDBPyConnection) -> None:
    """A deal of which nothing is dated began before all else."""
    values = ", ".join(f"coalesce(b.{kind}, {none}) AS {kind}" for kind, none in NONE.items())
    connection.execute(f"""
        INSERT INTO started BY NAME
        SELECT b.deal, 0 AS version, 0 AS place, {BEFORE_ALL} AS moment, -1 AS rank, {values},
            0 AS status, false AS gone, coalesce(b.currency, -1) AS currency,
            {BEFORE_ALL} AS arrived_at, {BEFORE_ALL} AS closed_at, -1 AS closed_hour, 0 AS reopened,
            'inferred' AS evidence
        FROM bases b WHERE b.deal NOT IN (SELECT deal FROM placed)""")
