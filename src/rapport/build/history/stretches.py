"""deal_history and deal_history_as_known: the states that lasted, with what they were worth.

played (of one deal)                 deal_history
at           stage  amount  status   valid_from  valid_to    stage_id  amount  status
2026-01-05   A      -       open     2026-01-05  2026-02-01  hs:a              open
2026-02-01   A      300     open  →  2026-02-01  2026-03-01  hs:a      300     open
2026-03-01   A      300     won      2026-03-01              hs:a      300     won
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.build.history.clock import BEFORE_ALL, LAST_DAY, day_of, hour_of
from rapport.build.history.kinds import KINDS, STATUSES
from rapport.build.history.replay import NONE, play

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def make_stretches(connection: DuckDBPyConnection, zone: str) -> None:
    """Make deal_history from `played`, and deal_history_as_known from the late deals' changes."""
    connection.execute(f"""
        CREATE TEMP TABLE late_deals AS
        SELECT DISTINCT deal FROM changes
        WHERE recorded_at > moment AND {day_of("recorded_at", zone)} > {day_of("moment", zone)}""")
    _make_late_versions(connection, zone)
    play(connection, "late_changes", "played_late", late=True)
    _make_rates(connection, zone)
    # What the stretches need of their deals, by the deal's number: once for each, not for each row.
    connection.execute("""
        CREATE TEMP TABLE stretched_deals AS
        SELECT k.deal, k.id AS deal_id, l.unit_price AS list_price,
            z.system IS NOT NULL AS always_zero, k.deal IN (FROM late_deals) AS recorded_late
        FROM deal_keys k
        JOIN deals d ON d.id = k.id
        LEFT JOIN products l ON l.id = d.product_id
        LEFT JOIN always_zero z ON z.system IS NOT DISTINCT FROM k.system""")
    connection.execute(f"CREATE TABLE deal_history AS {_stretches('played', zone)}")
    connection.execute(f"""
        CREATE TABLE deal_history_as_known AS
        SELECT h.* EXCLUDE (version), v.known_from_on, v.known_until_on
        FROM ({_stretches("played_late", zone, version=True)}) h
        JOIN deal_keys k ON k.id = h.deal_id
        JOIN late_versions v ON v.deal = k.deal AND v.version = h.version""")
    connection.execute("DROP TABLE played_late")
    connection.execute("DROP TABLE stretched_deals")


def _make_rates(connection: DuckDBPyConnection, zone: str) -> None:
    """day_rates: what a foreign currency was worth on the days on which a stretch began or ended.

    Looked up once for each day: most stretches need none, and few days have many.
    """
    rated_on = f"CASE WHEN p.status > 0 AND p.closed_at > {BEFORE_ALL} THEN p.closed_at "
    rated_on += "ELSE p.moment END"
    connection.execute(f"""
        CREATE TEMP TABLE day_rates AS
        WITH foreign_words AS (
            SELECT w.code, upper(w.word) AS currency
            FROM words w JOIN own_currency own ON upper(w.word) <> own.currency
            WHERE w.word IN (SELECT currency FROM deals UNION SELECT currency FROM implied_events)
        ),
        days AS (
            SELECT DISTINCT f.code, f.currency, {day_of(f"({rated_on})", zone)} AS day
            FROM (
                SELECT currency, status, closed_at, moment FROM played
                UNION ALL
                SELECT currency, status, closed_at, moment FROM played_late
            ) p
            JOIN foreign_words f ON f.code = p.currency
        )
        SELECT d.code, d.day, r.rate
        FROM days d ASOF JOIN rate_spans r ON r.currency = d.currency AND d.day >= r.rate_on""")


def _make_late_versions(connection: DuckDBPyConnection, zone: str) -> None:
    """Make late_versions, late_changes and first_recorded.

    late_versions: the days on which something more of a deal was recorded. late_changes: each
    change once in every version that knows it.
    """
    connection.execute(f"""
        CREATE TEMP TABLE late_versions AS
        SELECT deal, CAST(row_number() OVER w AS INTEGER) AS version, day AS known_from_on,
            coalesce(lead(day) OVER w, {LAST_DAY}) AS known_until_on
        FROM (
            SELECT DISTINCT deal, {day_of("recorded_at", zone)} AS day
            FROM changes WHERE deal IN (FROM late_deals)
        )
        WINDOW w AS (PARTITION BY deal ORDER BY day)""")
    connection.execute(f"""
        CREATE TEMP TABLE late_changes AS
        SELECT c.* REPLACE (v.version AS version)
        FROM changes c JOIN late_versions v ON v.deal = c.deal
            AND {day_of("c.recorded_at", zone)} <= v.known_from_on""")
    firsts = ", ".join(
        f"arg_min_null(from_{each.what}, {{'r': recorded_at, 'a': moment, 'n': record}})"
        f" FILTER ({each.what} IS NOT NULL) AS {each.what}"
        for each in KINDS
    )
    connection.execute(f"""
        CREATE TEMP TABLE first_recorded AS
        SELECT deal, {firsts} FROM changes WHERE deal IN (FROM late_deals) GROUP BY deal""")


def _stretches(played: str, zone: str, *, version: bool = False) -> str:
    """The SELECT of the states that lasted."""
    status = " ".join(f"WHEN {code} THEN '{name}'" for code, name in enumerate(STATUSES))
    known = {each: f"nullif(p.{each}, {none})" for each, none in NONE.items()}
    is_open = "h.status = 'open'"
    return f"""
    WITH lasting AS (
        SELECT
            p.deal, p.version, p.moment, p.next_at, p.currency AS currency_code,
            CASE p.status {status} END AS status,
            {known["probability"]} AS probability, {known["close_date"]} AS expected_close_on,
            {known["amount"]} AS amount_original,
            s.stage_id, s.name AS stage_name, s.position AS stage_position,
            pw.word AS pipeline_id, ow.word AS owner_id, gw.word AS forecast_category,
            nullif(cw.word, '') AS currency,
            CASE WHEN p.status = 0 AND s.stage_id IS NOT NULL
                THEN nullif(p.arrived_at, {BEFORE_ALL}) END AS stage_entered_at,
            CASE WHEN p.status <> 0 THEN nullif(p.closed_at, {BEFORE_ALL}) END AS ended_at,
            nullif(p.closed_hour, -1) AS closed_hour, p.episode, p.evidence
        FROM {played} p
        LEFT JOIN stage_words s ON s.code = p.stage
        LEFT JOIN words pw ON pw.code = p.pipeline
        LEFT JOIN words ow ON ow.code = p.owner
        LEFT JOIN words gw ON gw.code = p.category
        LEFT JOIN words cw ON cw.code = p.currency
        WHERE NOT p.gone AND (p.next_at IS NULL OR p.next_at > p.moment)
    ),
    dated AS (
        SELECT
            h.* REPLACE (
                CASE WHEN h.status = 'lost' AND h.amount_original = 0 AND k.always_zero
                    THEN NULL ELSE h.amount_original END AS amount_original),
            k.deal_id, {day_of("h.moment", zone)} AS valid_from_on,
            CASE WHEN h.next_at IS NULL THEN {LAST_DAY} ELSE {day_of("h.next_at", zone)} END
                AS valid_until_on,
            {day_of("h.ended_at", zone)} AS ended_on, k.list_price, k.recorded_late
        FROM lasting h
        JOIN stretched_deals k ON k.deal = h.deal
    ),
    rated AS (
        SELECT h.*, CASE
            WHEN h.currency IS NULL OR upper(h.currency) = own.currency THEN own.rate
            ELSE r.rate END AS rate
        FROM dated h
        CROSS JOIN own_currency own
        LEFT JOIN day_rates r
            ON r.code = h.currency_code AND r.day = coalesce(h.ended_on, h.valid_from_on)
    )
    SELECT
        h.deal_id, {"h.version," if version else ""}
        h.moment AS valid_from, h.next_at AS valid_to, h.valid_from_on, h.valid_until_on,
        h.pipeline_id, h.stage_id, h.stage_name, h.stage_position, h.status,
        CAST(CASE
            WHEN h.amount_original IS NOT NULL THEN h.amount_original * h.rate
            WHEN {is_open} THEN h.list_price
        END AS DECIMAL(18, 4)) AS amount,
        h.amount_original, h.currency,
        {is_open} AND h.amount_original IS NULL AND h.list_price IS NOT NULL AS at_list_price,
        h.probability, h.owner_id, h.expected_close_on, h.forecast_category,
        h.ended_at AS closed_at, CASE WHEN h.ended_at IS NOT NULL THEN h.ended_on END AS closed_on,
        CASE WHEN h.ended_at IS NOT NULL THEN h.closed_hour END AS closed_hour,
        CAST(h.episode AS BIGINT) AS episode,
        h.stage_entered_at,
        {day_of("h.stage_entered_at", zone)} AS stage_entered_on,
        {hour_of("h.stage_entered_at", zone)} AS stage_entered_hour,
        h.evidence, h.recorded_late
    FROM rated h"""
