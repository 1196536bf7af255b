"""stage_visits: each stay of an open deal in a stage, and the stages that it must have been in.

played (of one deal)           stage_visits
at          stage  status      stage  entered_on  left_on     days  left_to   skipped
2026-01-05  1      open        1      2026-01-05  2026-02-01  27    forward   no
2026-02-01  3      open     →  2      2026-02-01  2026-02-01        forward   yes
2026-03-01  3      won         3      2026-02-01  2026-03-01  28    won       no

A later stage implies those before it, and winning implies them all. Where it is not known when the
deal came to a stage, the visit has neither a beginning nor days.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.build.history.clock import BEFORE_ALL, day_of, hour_of
from rapport.build.history.kinds import STATUSES

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

NONE = -1


def make_visits(connection: DuckDBPyConnection, zone: str) -> None:
    """Make stage_visits from `played`."""
    _turns(connection)
    _stays(connection)
    _skipped(connection)
    status = " ".join(f"WHEN {code} THEN '{name}'" for code, name in enumerate(STATUSES))
    entered, left = "v.entered_at", "v.left_at"
    connection.execute(f"""
        CREATE TABLE stage_visits AS
        WITH visits AS (
            SELECT deal, episode, stage_id, name, position, pipeline_id, entered_at, left_at,
                CASE
                    WHEN next_at IS NULL THEN 'still here'
                    WHEN next_status > 0 THEN CASE next_status {status} END
                    WHEN next_position < position THEN 'backward'
                    ELSE 'forward'
                END AS left_to,
                CASE WHEN next_moment_known THEN
                    (epoch_us(left_at) - epoch_us(entered_at)) / 86400000000.0 END AS days,
                false AS skipped, CASE WHEN next_status = 0 THEN next_name END AS next_stage,
                further_at
            FROM stays
            UNION ALL BY NAME
            SELECT deal, episode, stage_id, name, position, pipeline_id, entered_at,
                entered_at AS left_at, CASE WHEN won THEN 'won' ELSE 'forward' END AS left_to,
                NULL AS days, true AS skipped, next_stage, further_at
            FROM skipped
        )
        SELECT
            k.id AS deal_id, CAST(v.episode AS BIGINT) AS episode,
            v.stage_id, v.name AS stage, v.position, v.pipeline_id,
            {entered} AS entered_at, {day_of(entered, zone)} AS entered_on,
            {hour_of(entered, zone)} AS entered_hour,
            {left} AS left_at, {day_of(left, zone)} AS left_on, {hour_of(left, zone)} AS left_hour,
            CAST(v.days AS DOUBLE) AS days, v.left_to, v.skipped, v.next_stage,
            {day_of("v.further_at", zone)} AS further_on
        FROM visits v JOIN deal_keys k ON k.deal = v.deal""")
    for table in ("turns", "stays", "skipped"):
        connection.execute(f"DROP TABLE {table}")


def _turns(connection: DuckDBPyConnection) -> None:
    """turns: where a deal came to another stage, was closed or reopened."""
    connection.execute("""
        CREATE TEMP TABLE only_pipelines AS
        SELECT system, any_value(pipeline_id) AS pipeline_id, count(DISTINCT pipeline_id) AS several
        FROM stages GROUP BY system HAVING count(DISTINCT coalesce(pipeline_id, '')) = 1""")
    connection.execute(f"""
        CREATE TEMP TABLE turns AS
        WITH named AS (
            SELECT
                p.deal, p.place, p.moment, p.rank, p.status, p.episode, p.arrived_at, k.system,
                coalesce(s.same, {NONE}) AS same, s.stage_id, s.name, s.position,
                coalesce(s.pipeline_id, w.word, o.pipeline_id) AS pipeline_id
            FROM played p
            JOIN deal_keys k ON k.deal = p.deal
            LEFT JOIN stage_words s ON s.code = p.stage
            LEFT JOIN words w ON w.code = p.pipeline
            LEFT JOIN only_pipelines o ON o.system = k.system
            WHERE NOT p.gone AND p.rank IN (-1, 7, 8)
        ),
        compared AS (
            SELECT *,
                lag(same) OVER d AS same_before, lag(status) OVER d AS status_before
            FROM named WINDOW d AS (PARTITION BY deal ORDER BY place)
        )
        SELECT
            *, lead(moment) OVER d AS next_at, lead(status) OVER d AS next_status,
            lead(name) OVER d AS next_name, lead(position) OVER d AS next_position,
            lead(arrived_at > {BEFORE_ALL} OR status > 0) OVER d AS next_moment_known
        FROM compared
        WHERE status_before IS NULL OR status <> status_before
            OR (status = 0 AND same <> same_before)
        WINDOW d AS (PARTITION BY deal ORDER BY place)""")
    connection.execute("DROP TABLE only_pipelines")


def _stays(connection: DuckDBPyConnection) -> None:
    """stays: the turns at which a deal was in a stage.

    Each with the furthest stage before it in its episode, and when the deal got further.
    """
    connection.execute(f"""
        CREATE TEMP TABLE stays AS
        WITH open_turns AS (
            SELECT *,
                max(position) OVER (PARTITION BY deal, episode, pipeline_id ORDER BY place
                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS furthest_before
            FROM turns WHERE status = 0 AND same <> {NONE}
        ),
        wins AS (SELECT deal, place, moment FROM turns WHERE status = 1),
        further AS (
            SELECT s.deal, s.place, min(r.moment) AS moment
            FROM open_turns s
            JOIN (
                SELECT deal, place, moment, pipeline_id, position FROM open_turns
            ) r ON r.deal = s.deal AND r.place > s.place
                AND r.pipeline_id IS NOT DISTINCT FROM s.pipeline_id AND r.position > s.position
            GROUP BY ALL
        ),
        won AS (
            SELECT s.deal, s.place, min(w.moment) AS moment
            FROM open_turns s JOIN wins w ON w.deal = s.deal AND w.place > s.place
            GROUP BY ALL
        )
        SELECT
            s.*, nullif(s.arrived_at, {BEFORE_ALL}) AS entered_at, s.next_at AS left_at,
            least(f.moment, w.moment) AS further_at
        FROM open_turns s
        LEFT JOIN further f ON f.deal = s.deal AND f.place = s.place
        LEFT JOIN won w ON w.deal = s.deal AND w.place = s.place""")


def _skipped(connection: DuckDBPyConnection) -> None:
    """skipped: the open stages between the furthest one so far and the one that is reached."""
    connection.execute(f"""
        CREATE TEMP TABLE skipped AS
        WITH furthest AS (
            SELECT deal, episode, pipeline_id, max(position) AS position
            FROM stays GROUP BY ALL
        ),
        reached AS (
            SELECT deal, episode, system, pipeline_id, furthest_before, position AS reached,
                entered_at, name AS next_stage, moment AS further_at, false AS won
            FROM stays
            WHERE position > coalesce(furthest_before, 0) + 1
            UNION ALL
            SELECT w.deal, w.episode, w.system, w.pipeline_id, f.position, NULL,
                nullif(w.moment, {BEFORE_ALL}), NULL, w.moment, true
            FROM turns w
            LEFT JOIN furthest f ON f.deal = w.deal AND f.episode = w.episode
                AND f.pipeline_id IS NOT DISTINCT FROM w.pipeline_id
            WHERE w.status = 1
        )
        SELECT
            r.*, s.id AS stage_id, s.name, s.position
        FROM reached r
        JOIN stages s ON s.system = r.system
            AND coalesce(s.pipeline_id, '') = coalesce(r.pipeline_id, '')
            AND (r.reached IS NULL OR s.position < r.reached)
            AND s.position > coalesce(r.furthest_before, 0)
            AND coalesce(s.kind, 'open') = 'open'""")
