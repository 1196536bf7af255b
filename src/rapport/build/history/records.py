"""What each version of a deal's record said, and since when that is known.

deals (last)      deal_versions           record_states
id  amount        id  amount  import      deal  number  amount  known_at    seen_at
a   500           b   300     1           1     1       500     2026-03-31  2026-04-02 09:00
b   400           b   400     2      →    2     1       300     2026-03-31  2026-04-02 09:00
                                          2     2       400     2026-04-30  2026-05-03 10:00

`seen_at` is when the version came here; `known_at` the end of the last day on which anything
happened in its system by then, or `seen_at` where that is earlier.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.build.history.clock import day_of, end_of

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SAID = """created_at, created_on, created_hour, closed_at, closed_on, closed_hour, status,
    pipeline_id, stage_id, owner_id, amount_original, currency, expected_close_on, probability,
    forecast_category, deleted_at, last_activity_on"""


def make_records(connection: DuckDBPyConnection, zone: str) -> None:
    """Make deal_keys (a number for each deal, which sorts faster than its id) and record_states."""
    connection.execute("""
        CREATE TEMP TABLE deal_keys AS
        SELECT CAST(row_number() OVER () AS INTEGER) AS deal, id, system, pipeline_id FROM deals""")
    connection.execute(f"""
        CREATE TEMP TABLE record_states AS
        WITH several AS (SELECT DISTINCT id FROM deal_versions),
        brought AS (
            -- A deal that only its lines or its log name was seen with the last of them.
            SELECT d.id, {_said("d")}, NULL AS stage_name,
                coalesce(f.import_id, n.import_id) AS import_id
            FROM deals d
            LEFT JOIN mapped_deal_imports f ON f.id = d.id
            LEFT JOIN (SELECT system, max(import_id) AS import_id FROM imports GROUP BY ALL) n
                ON n.system = d.system
            WHERE d.id NOT IN (FROM several)
            UNION ALL
            SELECT v.id, {_said("v")}, v.stage_name, v.import_id
            FROM deal_versions v
        ),
        placed AS (
            SELECT k.deal, k.system, r.run, r.imported_at, b.* EXCLUDE (id)
            FROM brought b
            JOIN deal_keys k ON k.id = b.id
            LEFT JOIN import_runs r ON r.import_id = b.import_id
        ),
        days AS (
            SELECT system, run, max(day) AS day
            FROM (
                SELECT l.system, r.run, l.day
                FROM mapped_last_days l JOIN import_runs r ON r.import_id = l.import_id
                UNION ALL
                SELECT system, run, greatest(
                    max(created_on) FILTER (created_on <= {day_of("imported_at", zone)}),
                    max(closed_on) FILTER (closed_on <= {day_of("imported_at", zone)}),
                    max(last_activity_on) FILTER (
                        last_activity_on <= {day_of("imported_at", zone)}
                    )
                )
                FROM placed GROUP BY ALL
            )
            GROUP BY ALL
        ),
        ends AS (
            SELECT p.system, p.run, {end_of("max(d.day)", zone)} AS end_at
            FROM (SELECT DISTINCT system, run FROM placed) p
            JOIN days d ON d.system = p.system AND d.run <= p.run
            GROUP BY ALL
        )
        SELECT
            p.deal, p.system,
            CAST(row_number() OVER (PARTITION BY p.deal ORDER BY p.import_id) AS INTEGER)
                AS number,
            count(*) OVER (PARTITION BY p.deal) AS numbers,
            p.imported_at AS seen_at,
            greatest(least(p.imported_at, e.end_at), p.created_at) AS known_at,
            p.* EXCLUDE (deal, system, run, imported_at, import_id, stage_id),
            -- A stage that says how the deal ended is no stage that it was in.
            CASE WHEN p.status = 'open' OR coalesce(s.kind, 'open') = 'open' THEN p.stage_id END
                AS stage_id
        FROM placed p
        LEFT JOIN ends e ON e.system = p.system AND e.run = p.run
        LEFT JOIN stages s ON s.id = p.stage_id""")


def _said(alias: str) -> str:
    return ", ".join(f"{alias}.{each.strip()}" for each in SAID.split(","))
