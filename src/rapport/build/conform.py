"""From what the sources say to the model's tables: one status, one currency, one clock.

mapped_deals                                          deals
stage_id  status  amount_original  closed_on          status  amount  closed_on   expected_close_on
won       NULL    900              2026-03-01    →    won     900     2026-03-01
lost      NULL    0                2026-04-01         lost            2026-04-01
prospect  NULL    NULL             2026-09-01         open    550*            2026-09-01

* An open deal without a value is worth its product's list price, and says so (at_list_price). Where
every lost deal of a system has a value of 0, that 0 is not known, and becomes null. A deal that is
open has not closed: its closing date is when it is expected to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.engines.duckdb import literal, quoted
from rapport.schema import SQL_TYPES, TABLES, TableSchema

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from rapport.settings import Settings

DERIVED = frozenset(
    {"calendar", "deal_history", "deal_history_as_known", "stage_visits", "lead_history"}
)
"""Tables that are derived, not read from a source."""

LOGS = ("deal_events", "lead_changes")
"""Of which imported_<table> keeps, for the history, the order that they have in their file."""

CONVERTED = ("orders", "invoices")
"""Tables beside deals whose amount is the original one in the workspace's currency."""

DATED = {"orders": "ordered_on", "invoices": "issued_on"}


def conform(connection: DuckDBPyConnection, settings: Settings) -> None:
    """Make every table of the model from the mapped_* ones; those that nothing feeds are empty."""
    mapped = _mapped(connection)
    for table in TABLES.values():
        if table.name in DERIVED or table.name in ("deals", *CONVERTED):
            continue
        columns, origin = _columns(table, mapped), _origin(table, mapped)
        if table.name in LOGS:
            record = "m._record" if "_record" in mapped.get(table.name, ()) else "NULL"
            origin = f"(SELECT {columns}, CAST({record} AS BIGINT) AS record FROM {origin} m)"
            connection.execute(f"CREATE TEMP TABLE imported_{table.name} AS FROM {origin}")
            columns, origin = "* EXCLUDE (record)", f"imported_{table.name}"
        # The history makes deal_events anew, of all that it finds out.
        if table.name != "deal_events":
            connection.execute(f"CREATE TABLE {table.name} AS SELECT {columns} FROM {origin} m")
    _make_rates(connection, settings)
    deals = _columns(TABLES["deals"], mapped), _origin(TABLES["deals"], mapped)
    connection.execute(_always_zero(*deals))
    connection.execute(
        f"CREATE TEMP TABLE last_day AS WITH {_dated(*deals)}"
        " SELECT max(coalesce(closed_on, created_on)) AS day FROM dated"
    )
    connection.execute(_deals(*deals))
    connection.execute("DROP TABLE last_day")
    connection.execute(_deal_versions(mapped))
    for name in CONVERTED:
        table = TABLES[name]
        connection.execute(
            f"""
            CREATE TABLE {name} AS
            SELECT
                m.* REPLACE (CAST(m.amount_original * coalesce(r.rate, own.rate)
                    AS DECIMAL(18, 4)) AS amount),
                -- Its lines, its tax and what was paid back are in its own currency.
                coalesce(r.rate, own.rate) AS rate
            FROM (SELECT {_columns(table, mapped)} FROM {_origin(table, mapped)} m) m
            {_rate_joins(f"m.{DATED[name]}")}"""
        )
    _name_stages(connection)


def _mapped(connection: DuckDBPyConnection) -> dict[str, set[str]]:
    rows = connection.execute(
        "SELECT table_name, column_name FROM duckdb_columns()"
        " WHERE starts_with(table_name, 'mapped_')"
    ).fetchall()
    found: dict[str, set[str]] = {}
    for table, column in rows:
        found.setdefault(table.removeprefix("mapped_"), set()).add(column)
    return found


def _columns(table: TableSchema, mapped: dict[str, set[str]]) -> str:
    """The table's columns in their declared order and types, then its custom ones."""
    there = mapped.get(table.name, set())
    declared = [
        f"CAST({f'm.{quoted(each.name)}' if each.name in there else 'NULL'} "
        f"AS {SQL_TYPES[each.type]}) AS {quoted(each.name)}"
        for each in table.columns_with_companions
    ]
    custom = [f"m.{quoted(name)}" for name in sorted(there) if name.startswith("x_")]
    return ", ".join([*declared, *custom])


def _origin(table: TableSchema, mapped: dict[str, set[str]]) -> str:
    return f"mapped_{table.name}" if table.name in mapped else "(SELECT 1 WHERE false)"


def _make_rates(connection: DuckDBPyConnection, settings: Settings) -> None:
    """rate_spans: for each currency, what one unit is worth from a day until the next.

    rates = "closing_date" takes the day's own rate, "monthly" its month's mean, "fixed" the last.
    """
    if settings.rates == "fixed":
        rates = """SELECT currency, DATE '0001-01-01' AS rate_on, arg_max(rate, rate_on) AS rate
            FROM rates GROUP BY currency"""
    elif settings.rates == "monthly":
        rates = """SELECT currency, date_trunc('month', rate_on) AS rate_on, avg(rate) AS rate
            FROM rates GROUP BY ALL"""
    else:
        rates = "SELECT currency, rate_on, rate FROM rates"
    connection.execute(
        f"""
        CREATE TEMP TABLE rate_spans AS
        SELECT
            upper(currency) AS currency, rate_on,
            coalesce(
                lead(rate_on) OVER (PARTITION BY upper(currency) ORDER BY rate_on),
                DATE '9999-12-31'
            ) AS rate_until,
            rate
        FROM ({rates})"""
    )
    connection.execute(
        "CREATE TEMP TABLE own_currency AS SELECT"
        f" {literal(settings.currency)}::VARCHAR AS currency, 1.0::DOUBLE AS rate"
    )


def _rate_joins(day: str) -> str:
    """Join own.rate where the money is the workspace's own, else r.rate, as of a day."""
    return f"""
            LEFT JOIN own_currency own
                ON m.currency IS NULL OR upper(m.currency) = own.currency
            LEFT JOIN rate_spans r
                ON own.rate IS NULL AND upper(m.currency) = r.currency
                AND {day} >= r.rate_on AND {day} < r.rate_until"""


def _dated(columns: str, origin: str) -> str:
    """CTEs that end in `dated`: deals, or versions of them, with one status and one clock."""
    return f"""
    said AS (
        SELECT
            m.* REPLACE (coalesce(m.status, s.kind, 'open') AS status),
            p.unit_price AS list_price
        FROM (SELECT {columns} FROM {origin} m) m
        LEFT JOIN stages s ON s.id = m.stage_id
        LEFT JOIN products p ON p.id = m.product_id
    ),
    dated AS (
        SELECT
            d.* REPLACE (
                CASE WHEN d.status = 'lost' AND z.system IS NOT NULL AND d.amount_original = 0
                    THEN NULL ELSE d.amount_original END AS amount_original,
                CASE WHEN d.status = 'open' THEN coalesce(d.expected_close_on, d.closed_on)
                    ELSE d.expected_close_on END AS expected_close_on,
                CASE WHEN d.status <> 'open' THEN d.closed_at END AS closed_at,
                CASE WHEN d.status <> 'open' THEN d.closed_on END AS closed_on,
                CASE WHEN d.status <> 'open' THEN d.closed_hour END AS closed_hour
            )
        FROM said d
        LEFT JOIN always_zero z ON z.system IS NOT DISTINCT FROM d.system
    )"""


def _always_zero(columns: str, origin: str) -> str:
    """always_zero: the systems in which every lost deal has a value of 0, so that none is known."""
    return f"""
    CREATE TEMP TABLE always_zero AS
    SELECT m.system
    FROM (SELECT {columns} FROM {origin} m) m
    LEFT JOIN stages s ON s.id = m.stage_id
    WHERE coalesce(m.status, s.kind, 'open') = 'lost'
    GROUP BY m.system
    HAVING max(abs(m.amount_original)) = 0"""


def _deals(columns: str, origin: str) -> str:
    return f"""
    CREATE TABLE deals AS
    WITH {_dated(columns, origin)}
    SELECT
        m.* EXCLUDE (list_price) REPLACE (
            CAST(coalesce(
                m.amount_original * coalesce(own.rate, r.rate),
                CASE WHEN m.amount_original IS NULL AND m.status = 'open' THEN m.list_price END
            ) AS DECIMAL(18, 4)) AS amount
        ),
        m.amount_original IS NULL AND m.status = 'open' AND m.list_price IS NOT NULL
            AS at_list_price,
        coalesce(own.rate, r.rate) AS rate
    FROM dated m
    CROSS JOIN last_day
    {_rate_joins("coalesce(m.closed_on, last_day.day)")}"""


def _deal_versions(mapped: dict[str, set[str]]) -> str:
    """deal_versions: each version of the deals that have several, by the import that brought it."""
    columns = _columns(TABLES["deals"], {"deals": mapped["deal_versions"]})
    return f"""
    CREATE TEMP TABLE deal_versions AS
    WITH {_dated(f"{columns}, m.import_id, m.stage_name", "mapped_deal_versions")}
    SELECT * EXCLUDE (list_price) FROM dated"""


USUAL_STAGES = (
    "lead|prospect|incoming|новы|лид",
    "contact|connect|kontakt|контакт",
    "qualif|kvalif|квалиф",
    "discover|needs|analys|engag|behov|потребн",
    "meeting|demo|present|møte|встреч|презент",
    "propos|quote|offer|tilbud|предложен",
    "negoti|forhandl|перегов",
    "decision|commit|approv|beslut|решен|согласов",
    "contract|sign|kontrakt|договор",
)
"""Words in the names of stages, in the order in which sales teams pass through them."""


def _name_stages(connection: DuckDBPyConnection) -> None:
    """Stages that the source does not order stand by their probability, else as is usual.

    unordered_stages keeps which they are: a log may know better.
    """
    usual = " ".join(
        f"WHEN regexp_matches(lower(name), '{words}') THEN {place}"
        for place, words in enumerate(USUAL_STAGES)
    )
    connection.execute(
        "CREATE TEMP TABLE unordered_stages AS SELECT id FROM stages WHERE position IS NULL"
    )
    connection.execute(
        f"""
        UPDATE stages SET position = o.position
        FROM (
            SELECT id, row_number() OVER (
                PARTITION BY system, pipeline_id
                ORDER BY position NULLS LAST, kind <> 'open', probability NULLS LAST,
                    CASE {usual} ELSE {len(USUAL_STAGES)} END, name
            ) AS position
            FROM stages
        ) o
        WHERE o.id = stages.id AND stages.position IS NULL"""
    )
