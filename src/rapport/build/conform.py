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

CONVERTED = {
    "products": "NULL",
    "leads": "m.created_on",
    "orders": "m.ordered_on",
    "invoices": "m.issued_on",
    "campaigns": "coalesce(m.starts_on, m.ends_on)",
    "spend": "m.spent_on",
    "emails": "m.sent_on",
    "costs": "m.cost_on",
    "subscriptions": "m.started_on",
    "mrr_changes": "m.began_on",
    "churn_events": "m.churned_on",
}
"""Tables beside deals whose amounts are the original ones in the workspace's currency, with the day
whose rate they take: the latest where there is none. What a subscription brings takes that of its
beginning for all of its life, so that exchange rates move no recurring revenue."""

WITH_RATE = ("orders", "invoices")
"""Tables that keep the rate: their lines, tax and what was paid back are in their own currency."""

OF_SUBSCRIPTIONS = {"mrr_changes": "changed_on", "churn_events": "churned_on"}
"""Tables that are in the currency of their subscription, where they name none, with their days."""

LATEST = "DATE '9999-12-30'"


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
    for name in CONVERTED:
        connection.execute(f"CREATE TABLE {name} AS {_converted(TABLES[name], mapped)}")
    deals = _columns(TABLES["deals"], mapped), _origin(TABLES["deals"], mapped)
    connection.execute(_always_zero(*deals))
    connection.execute(
        f"CREATE TEMP TABLE last_day AS WITH {_dated(*deals)}"
        " SELECT max(coalesce(closed_on, created_on)) AS day FROM dated"
    )
    connection.execute(_deals(*deals))
    connection.execute("DROP TABLE last_day")
    connection.execute(_deal_versions(mapped))
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


def _converted(table: TableSchema, mapped: dict[str, set[str]]) -> str:
    """A table whose amounts are in the workspace's currency, beside what the source says."""
    records = f"(SELECT {_columns(table, mapped)} FROM {_origin(table, mapped)} m)"
    has_rate = table.name in WITH_RATE
    of_subscription = table.name in OF_SUBSCRIPTIONS
    named = {table.name, "subscriptions"} if of_subscription else {table.name}
    if not any("currency" in mapped.get(each, ()) for each in named):
        # Nothing says that any amount is not in the workspace's own.
        own = ", ".join(f"m.{each}_original AS {each}" for each in table.in_own_currency)
        rate = ", 1.0::DOUBLE AS rate" if has_rate else ""
        return f"SELECT m.* REPLACE ({own}){rate} FROM {records} m"
    rate = "coalesce(r.rate, own.rate)"
    amounts = ", ".join(
        f"CAST(m.{each}_original * {rate} AS DECIMAL(18, 4)) AS {each}"
        for each in table.in_own_currency
    )
    if of_subscription:
        records = f"({_with_currency_of_subscription(records, OF_SUBSCRIPTIONS[table.name])})"
    return f"""
        SELECT
            m.* {"EXCLUDE (began_on) " if of_subscription else ""}REPLACE ({amounts})
            {f", {rate} AS rate" if has_rate else ""}
        FROM {records} m
        {_rate_joins(f"coalesce({CONVERTED[table.name]}, {LATEST})")}"""


def _with_currency_of_subscription(records: str, day: str) -> str:
    """Records of subscriptions with their currencies, and the days on which those began.

    What names no subscription is of its customer's; of a customer that has none, what began it is
    the first that is told of it.
    """
    return f"""
        SELECT
            m.* REPLACE (coalesce(m.currency, s.currency, c.currency) AS currency),
            CASE WHEN s.id IS NOT NULL THEN s.started_on
                WHEN c.customer_id IS NOT NULL THEN c.started_on
                ELSE min(m.{day}) OVER (
                    PARTITION BY coalesce(
                        m.subscription_id, 'company ' || m.company_id, 'contact ' || m.contact_id
                    )
                ) END AS began_on
        FROM {records} m
        LEFT JOIN subscriptions s ON s.id = m.subscription_id
        LEFT JOIN (
            SELECT
                coalesce('company ' || company_id, 'contact ' || contact_id) AS customer_id,
                min(started_on) AS started_on,
                CASE WHEN count(DISTINCT coalesce(currency, '')) = 1 THEN min(currency) END
                    AS currency
            FROM subscriptions
            WHERE deleted_at IS NULL AND coalesce(company_id, contact_id) IS NOT NULL
            GROUP BY 1
        ) c ON m.subscription_id IS NULL
            AND c.customer_id = coalesce('company ' || m.company_id, 'contact ' || m.contact_id)"""


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
