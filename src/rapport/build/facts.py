"""Make the facts: wide, sorted by their date, text of few values as ENUM."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from rapport.build.about import last_day
from rapport.build.history.clock import day_of
from rapport.build.office_days import make_office_days
from rapport.engines.duckdb import quoted
from rapport.fact import LEFT_OUT, Inputs
from rapport.facts import in_order
from rapport.facts._campaigns import CAMPAIGN_TREE
from rapport.facts._lead_stretches import LEAD_DEALS, LEAD_OUTCOMES, leads_reached
from rapport.facts.deal_products import product_columns
from rapport.facts.deals import STAGE_OUTCOMES, deal_rows
from rapport.period import day_to_read_on
from rapport.schema import TABLES

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from rapport.fact import Fact
    from rapport.settings import Settings

PLAUSIBLE = (date(1950, 1, 1), date(2149, 12, 31))
"""The days that a date in a fact can be; the model's tables keep whatever the source says."""

GOALS = (
    """CREATE TABLE goals_named AS
    WITH named AS (
        SELECT 'user' AS kind, id, label FROM labels_users
        UNION ALL SELECT 'team', id, label FROM labels_teams
        UNION ALL SELECT 'product', id, label FROM labels_products
    ),
    -- Goals may come of a file of their own, which calls people by their names or bare ids.
    called AS (
        SELECT kind, id AS called, label, 1 AS rank FROM named
        UNION ALL SELECT kind, substr(id, strpos(id, ':') + 1), label, 2 FROM named
        UNION ALL SELECT kind, label, label, 3 FROM named
    ),
    best AS (
        SELECT kind, called, arg_min(label, rank) AS label
        FROM called GROUP BY kind, called
    )
    SELECT
        g.measure, g.period_start, g.grain, g.target, g.scope_kind,
        coalesce(whole.label, bare.label, substr(g.scope_id, strpos(g.scope_id, ':') + 1))
            AS scope_id,
        g.since, g.place, g.withdrawn
    FROM mapped_goal_versions g
    LEFT JOIN best whole ON whole.kind = g.scope_kind AND whole.called = g.scope_id
    LEFT JOIN best bare ON bare.kind = g.scope_kind
        AND bare.called = substr(g.scope_id, strpos(g.scope_id, ':') + 1)""",
    """CREATE TABLE team_people AS
    WITH RECURSIVE below AS (
        SELECT id AS team, id AS member FROM teams
        UNION
        SELECT b.team, t.id FROM below b JOIN teams t ON t.parent_id = b.member
    )
    SELECT DISTINCT l.label AS team, u.label AS person
    FROM below b
    JOIN labels_teams l ON l.id = b.team
    JOIN users p ON p.team_id = b.member
    JOIN labels_users u ON u.id = p.id""",
)
"""Goals by the names of those whom they are for, each as it was and is, and the people of each team
and its sub-teams."""

BOUNDS = (
    *("valid_from_on", "valid_until_on", "known_from_on", "known_until_on"),
    *("until_on", "counts_from_on", LEFT_OUT),
)
"""The days that bound a row's validity: its ends of time are meant."""

FEW = 4_096
"""Text with at most so many values is kept as an ENUM: smaller, and faster to compare and group."""


def make_facts(connection: DuckDBPyConnection, settings: Settings) -> None:
    """Make every fact's table; deals have their product on the row, or their parts by product."""
    clock = datetime.now(ZoneInfo(settings.zone)).date()
    today = day_to_read_on(settings.today, last_day(connection), clock)
    inputs = Inputs(settings, _columns(connection), today)
    # The day on which a record was deleted, from its deleted_at.
    day = day_of("instant", settings.zone)
    connection.execute(f"CREATE TEMP MACRO day_there(instant) AS {day}")
    connection.execute(STAGE_OUTCOMES)
    connection.execute(CAMPAIGN_TREE)
    make_office_days(connection, settings)
    for statement in (LEAD_DEALS, LEAD_OUTCOMES, leads_reached(settings)):
        connection.execute(statement)
    by_parts = _several_products(connection)
    rows = deal_rows(inputs)
    if not by_parts:
        rows = _with_product(rows, inputs)
    connection.execute(f"CREATE TEMP TABLE deal_rows AS {rows}")
    for fact in in_order():
        if fact.made_when_asked or (fact.name == "deal_products" and not by_parts):
            continue
        if fact.only_with and not _has_rows(connection, fact.only_with):
            continue
        _make(connection, fact, fact.select(inputs))
    for statement in GOALS:
        connection.execute(statement)
    # A stock in another currency is worth what it is on the day on which it is read.
    connection.execute("CREATE TABLE fx AS SELECT * FROM rate_spans ORDER BY currency, rate_on")


def _has_rows(connection: DuckDBPyConnection, table: str) -> bool:
    found = connection.execute(f"SELECT 1 FROM {table} WHERE deleted_at IS NULL LIMIT 1")
    return found.fetchone() is not None


def _several_products(connection: DuckDBPyConnection) -> bool:
    found = connection.execute(
        "SELECT 1 FROM deal_lines WHERE deleted_at IS NULL GROUP BY deal_id "
        "HAVING count(DISTINCT coalesce(product_id, '')) > 1 LIMIT 1"
    ).fetchone()
    return found is not None


def _with_product(rows: str, inputs: Inputs) -> str:
    """Where no deal has several products, its product is a column like any other."""
    return f"""
        SELECT b.* EXCLUDE (product_id), {product_columns()}
            {inputs.custom("p", "products", "product.")}
        FROM (
            SELECT f.*, coalesce(l.product_id, d.product_id) AS product_id
            FROM ({rows}) f
            JOIN deals d ON d.id = f.deal_id
            LEFT JOIN (
                SELECT deal_id, min(product_id) AS product_id
                FROM deal_lines WHERE deleted_at IS NULL GROUP BY 1
            ) l ON l.deal_id = f.deal_id
        ) b
        LEFT JOIN products p ON p.id = b.product_id
        LEFT JOIN labels_products pl ON pl.id = b.product_id"""


def _make(connection: DuckDBPyConnection, fact: Fact, select: str) -> None:
    connection.execute(f"CREATE TEMP TABLE wide AS {select}")
    columns = connection.execute("DESCRIBE wide").fetchall()
    texts = [name for name, kind, *_ in columns if kind == "VARCHAR"]
    few = _few(connection, texts)
    casts = []
    for name in few:
        kind = quoted(f"{fact.table}.{name}")
        connection.execute(
            f"CREATE TYPE {kind} AS ENUM "
            f"(SELECT DISTINCT {quoted(name)} FROM wide "
            f"WHERE {quoted(name)} IS NOT NULL ORDER BY 1)"
        )
        casts.append(f"CAST({quoted(name)} AS {kind}) AS {quoted(name)}")
    casts += [
        f"{_plausible(name)} AS {quoted(name)}"
        for name, kind, *_ in columns
        if kind == "DATE" and name not in BOUNDS
    ]
    replace = f"REPLACE ({', '.join(casts)})" if casts else ""
    order = f"ORDER BY {fact.sorted_by}" if fact.sorted_by else ""
    if any(name == LEFT_OUT for name, *_ in columns):
        told = f"* EXCLUDE ({LEFT_OUT}) {replace}"
        rows = f"{told} FROM wide WHERE {LEFT_OUT} IS NULL {order}"
        left_out = f"{told}, {LEFT_OUT} FROM wide WHERE {LEFT_OUT} IS NOT NULL {order}"
        connection.execute(f"CREATE TABLE {fact.table} AS SELECT {rows}")
        _keep_left_out(connection, fact, left_out)
    else:
        connection.execute(f"CREATE TABLE {fact.table} AS SELECT * {replace} FROM wide {order}")
    connection.execute("DROP TABLE wide")


def _keep_left_out(connection: DuckDBPyConnection, fact: Fact, rows: str) -> None:
    """Make the table of a fact's rows that no longer count, if any, and a view of all of them.

    The view is called every_deals for fact_deals; other facts are made of it.
    """
    every = f"SELECT *, CAST(NULL AS DATE) AS {LEFT_OUT} FROM {fact.table}"
    if connection.execute(f"SELECT 1 FROM wide WHERE {LEFT_OUT} IS NOT NULL LIMIT 1").fetchone():
        connection.execute(f"CREATE TABLE {fact.left_out_table} AS SELECT {rows}")
        every += f" UNION ALL BY NAME SELECT * FROM {fact.left_out_table}"
    connection.execute(f"CREATE TEMP VIEW every_{fact.name} AS {every}")


def _plausible(name: str) -> str:
    """A date, or none where it can only be a slip of the pen: it is then counted as missing."""
    column = quoted(name)
    first, last = (day.isoformat() for day in PLAUSIBLE)
    return f"CASE WHEN {column} BETWEEN DATE '{first}' AND DATE '{last}' THEN {column} END"


def _few(connection: DuckDBPyConnection, texts: list[str]) -> list[str]:
    if not texts:
        return []
    counts = connection.execute(
        f"SELECT {', '.join(f'approx_count_distinct({quoted(name)})' for name in texts)} FROM wide"
    ).fetchone()
    assert counts is not None
    return [name for name, count in zip(texts, counts, strict=True) if 0 < count <= FEW]


def _columns(connection: DuckDBPyConnection) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = dict.fromkeys(TABLES, ())
    for table, names in connection.execute(
        "SELECT table_name, list(column_name ORDER BY column_index) FROM duckdb_columns() "
        "WHERE NOT internal GROUP BY table_name"
    ).fetchall():
        found[table] = tuple(names)
    return found
