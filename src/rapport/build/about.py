"""What a generation says about itself: one row of JSON, read once when it is opened."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from rapport.bound import Bound
from rapport.build.conform import DERIVED
from rapport.compiling.movement import MOVEMENTS
from rapport.compiling.mrr_movement import MRR_MOVEMENTS
from rapport.dimension import NO_DATE, UNKNOWN
from rapport.errors import BuildError
from rapport.fact import band_names
from rapport.facts import FACTS
from rapport.facts.activities import MOST_ATTEMPTS
from rapport.facts.buyers import FREQUENCY_BANDS, RECENCY_BANDS
from rapport.facts.deal_steps import CREATED, LAST, WON
from rapport.facts.lead_steps import DEAL, LEAD, QUALIFIED
from rapport.facts.tickets import DAYS_AFTER_SALE
from rapport.measure import Measure
from rapport.measures import MEASURES
from rapport.schema import TABLES
from rapport.schema.deals import STATUSES
from rapport.schema.leads import PARTS
from rapport.version import stamp

if TYPE_CHECKING:
    from datetime import date

    from duckdb import DuckDBPyConnection

    from rapport.settings import Settings

HAPPENED = (
    ("deals", "created_on"),
    ("deals", "closed_on"),
    ("deals", "last_activity_on"),
    ("leads", "created_on"),
    ("leads", "qualified_on"),
    ("leads", "converted_on"),
    ("activities", "done_on"),
    ("invoices", "issued_on"),
    ("invoices", "paid_on"),
    ("orders", "ordered_on"),
    ("tickets", "opened_on"),
    ("tickets", "solved_on"),
    ("subscriptions", "started_on"),
    ("subscriptions", "cancelled_on"),
    ("churn_events", "churned_on"),
    ("emails", "sent_on"),
    ("spend", "spent_on"),
    ("survey_responses", "answered_on"),
)
"""The dates on which something happened: not those that are planned or expected."""

DAY = "day"
"""The day on which it is counted what measures lack."""

URGENCY = (
    ("blocker", "critical", "kritisk", "критический", "p0"),
    ("urgent", "haster", "срочный", "p1"),
    ("high", "høy", "высокий", "p2"),
    ("medium", "normal", "middels", "средний", "обычный", "p3"),
    ("low", "lav", "низкий", "p4"),
)
"""What the sources call their priorities, the most urgent first."""


def last_day(connection: DuckDBPyConnection) -> date | None:
    """The last day on which anything happened; None without any."""
    # A day that has not come is a slip of the pen, not something that happened.
    days = " UNION ALL ".join(
        f"SELECT max({day}) AS day FROM {table} WHERE {day} <= current_date + 1"
        for table, day in HAPPENED
    )
    found = connection.execute(f"SELECT max(day) FROM ({days})").fetchone()
    return found[0] if found else None


def describe(connection: DuckDBPyConnection, settings: Settings, state: str) -> None:
    """Write the generation's one row about itself: see Model in rapport.model, which reads it."""
    stored = _columns(connection)
    columns = {
        name: {**stored.get(FACTS[name].whole, {}), **kinds} for name, kinds in stored.items()
    }
    # What a movement is split by is what its deals were, and why they moved.
    stored["movement"] = {"movement": "VARCHAR", "deals": "BIGINT"}
    columns["movement"] = {
        **columns["deals_history"],
        "movement": "VARCHAR",
        "deals": "BIGINT",
    }
    # It is made of several facts, each with values of its own.
    texts = {**columns["mrr_changes"], "movement": "VARCHAR"}
    stored["mrr_movement"] = columns["mrr_movement"] = {
        name: "VARCHAR" if kind == "ENUM" else kind for name, kind in texts.items()
    }
    day = last_day(connection)
    spans, latest = _spans(connection, stored)
    content = {
        "state": state,
        "version": stamp(),
        "settings": settings.of_build(),
        "last_day": day.isoformat() if day else None,
        "columns": columns,
        "stored": stored,
        "left_out": _left_out(connection),
        "enums": _enums(connection, stored),
        "spans": spans,
        "latest": latest,
        "unknown": _unknown(connection, stored, day),
        "silent": _silent(connection, stored),
        "positions": _positions(connection, settings),
        "teams": _teams(connection),
        "late_deals": _one(
            connection, "SELECT count(DISTINCT deal_id) FROM deal_history WHERE recorded_late"
        ),
        "weighed_now_alone": bool(
            _one(
                connection,
                "SELECT count(probability) > 0 AND count(probability) FILTER (valid_to IS NOT NULL)"
                " = 0 FROM deal_history",
            )
        ),
        "valued_on": _one(
            connection,
            "SELECT CAST(max(coalesce(closed_on, created_on)) AS VARCHAR) FROM deals",
        ),
        "other_currencies": bool(
            _one(
                connection,
                "SELECT count(*) FROM fact_deals_history "
                f"WHERE currency <> '{settings.currency}' AND amount_original IS NOT NULL",
            )
        ),
        "records": {
            table: _one(connection, f"SELECT count(*) FROM {table}")
            for table in TABLES
            if table not in DERIVED
        },
    }
    connection.execute("CREATE TABLE about (content VARCHAR)")
    connection.execute("INSERT INTO about VALUES (?)", [json.dumps(content)])


def _one(connection: DuckDBPyConnection, statement: str) -> Any:
    row = connection.execute(statement).fetchone()
    return row[0] if row else None


def _columns(connection: DuckDBPyConnection) -> dict[str, dict[str, str]]:
    tables = {fact.table: fact.name for fact in FACTS.values()}
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in connection.execute(
        "SELECT table_name, column_name, data_type FROM duckdb_columns() "
        "WHERE NOT internal ORDER BY table_name, column_index"
    ).fetchall():
        if table in tables:
            short = "ENUM" if kind.startswith("ENUM") else kind
            found.setdefault(tables[table], {})[column] = short
    return found


def _left_out(connection: DuckDBPyConnection) -> list[str]:
    """The facts that have rows which no longer count."""
    names = "SELECT table_name FROM duckdb_tables() WHERE NOT internal"
    tables = {name for (name,) in connection.execute(names).fetchall()}
    return sorted(fact.name for fact in FACTS.values() if fact.left_out_table in tables)


def _enums(
    connection: DuckDBPyConnection, columns: dict[str, dict[str, str]]
) -> dict[str, dict[str, str]]:
    """The engine's type of every ENUM column; a fact made from deals has some of theirs."""
    types = {
        row[0]
        for row in connection.execute(
            "SELECT type_name FROM duckdb_types() WHERE logical_type = 'ENUM'"
        ).fetchall()
    }
    found: dict[str, dict[str, str]] = {}
    for fact, kinds in columns.items():
        for column, kind in kinds.items():
            if kind == "ENUM":
                of = FACTS[fact].of if fact in FACTS else ""
                stretched = "leads" if fact == "leads_history" else "deals"
                holders = (fact, of, "deals_history" if fact == "movement" else stretched)
                names = (f"fact_{holder}.{column}" for holder in holders)
                known = next((each for each in names if each in types), None)
                if known is None:
                    raise BuildError(f"fact_{fact}.{column} has words of no type that is known.")
                found.setdefault(fact, {})[column] = known
    return found


def _spans(
    connection: DuckDBPyConnection, columns: dict[str, dict[str, str]]
) -> tuple[dict[str, list[str] | None], dict[str, dict[str, str]]]:
    """For each fact, the first and the last day on which one of its records has a date.

    And, for each of its dates, the last day.
    """
    spans: dict[str, list[str] | None] = {}
    latest: dict[str, dict[str, str]] = {}
    for fact, types in columns.items():
        if FACTS[fact].made_when_asked:
            continue
        # What is only read at an instant has no date of its own: it goes by when it began.
        own = _own_dates(fact) or {FACTS[fact].sorted_by}
        days = [name for name in types if name in own]
        if not days:
            if any(each.fact == fact for each in MEASURES.values() if isinstance(each, Measure)):
                spans[fact] = [] if _one(connection, f"SELECT count(*) FROM fact_{fact}") else None
            continue
        lows = ", ".join(f"min({name})" for name in days)
        highs = ", ".join(f"max({name})" for name in days)
        first, last, count, *each_last = connection.execute(
            f"SELECT least({lows}, NULL), greatest({highs}, NULL), count(*), {highs} "
            f"FROM fact_{fact}"
        ).fetchone() or (None, None, 0)
        if first:
            spans[fact] = [first.isoformat(), last.isoformat()]
        else:
            spans[fact] = [] if count else None
        dated = zip(days, each_last, strict=False)
        latest[fact] = {name: day.isoformat() for name, day in dated if day}
    spans["movement"] = spans["deals"]
    spans["mrr_movement"] = spans["subscriptions"]
    return spans, latest


def _own_dates(fact: str) -> set[str]:
    if fact == "deals_history":
        return {"valid_from_on"}
    if FACTS[fact].later:
        return {"from_on"}
    family = {fact, FACTS[fact].of}
    return {
        each.date
        for each in MEASURES.values()
        if isinstance(each, Measure) and each.fact in family and each.date
    }


def _unknown(
    connection: DuckDBPyConnection, columns: dict[str, dict[str, str]], day: date | None
) -> dict[str, dict[str, int]]:
    """For each measure, how many of its records lack their date, their value, or are at list price.

    Only where there are any: nothing else needs to be looked for when the measure is asked.
    """
    found: dict[str, dict[str, int]] = {}
    # Where nothing has happened yet, it is the clock's.
    values = {DAY: day or datetime.now(UTC).date()}
    for fact, kinds in columns.items():
        lacks, statement = _lacks(fact, tuple(kinds.items()))
        if not lacks:
            continue
        bound = values if f"${DAY}" in statement else {}
        row = connection.execute(statement, bound).fetchone()
        for (name, kind), count in zip(lacks, row or (), strict=True):
            if count:
                found.setdefault(name, {})[kind] = int(count)
    return found


@cache
def _lacks(
    fact: str, columns: tuple[tuple[str, str], ...]
) -> tuple[tuple[tuple[str, str], ...], str]:
    """What each measure of a fact with such columns can lack, and the statement that counts it.

    It takes long to compile, and a process that builds often builds of the same columns.
    """
    import ibis

    from rapport.compiling.compile import gaps, lacking_records
    from rapport.compiling.reading import unbound

    if fact not in FACTS or FACTS[fact].made_when_asked:
        return (), ""
    table, today = unbound(fact, dict(columns)), Bound.of(DAY, "date")
    counts = {
        (each.name, kind): lacking_records(each, table, condition)
        for each in MEASURES.values()
        if isinstance(each, Measure) and each.fact == fact and not each.whole
        for kind, condition in gaps(each, table, today).items()
    }
    if not counts:
        return (), ""
    numbered = {f"c{number}": each for number, each in enumerate(counts.values())}
    return tuple(counts), str(ibis.to_sql(table.aggregate(**numbered), dialect="duckdb"))


def _silent(connection: DuckDBPyConnection, columns: dict[str, dict[str, str]]) -> list[str]:
    """The measures that rest on a column which no record has."""
    return [
        each.name
        for each in MEASURES.values()
        if isinstance(each, Measure)
        and each.rests_on
        and each.fact in columns
        and not FACTS[each.fact].made_when_asked
        and not _one(
            connection,
            f"SELECT count(*) FROM fact_{each.fact} WHERE {each.rests_on} IS NOT NULL "
            f"AND CAST({each.rests_on} AS VARCHAR) <> '{UNKNOWN}'",
        )
    ]


def _positions(connection: DuckDBPyConnection, settings: Settings) -> dict[str, list[str]]:
    """The values of ordered dimensions, in their order."""
    bands = settings.bands
    return {
        "stage": _listed(
            connection,
            "SELECT name FROM stages WHERE kind = 'open' "
            "GROUP BY name ORDER BY min(position), name",
        ),
        "pipeline": _listed(
            connection, "SELECT name FROM pipelines GROUP BY name ORDER BY min(position), name"
        ),
        **dict.fromkeys(
            ("lead_status", "from_status", "to_status"),
            _listed(
                connection,
                "SELECT name FROM lead_statuses GROUP BY name ORDER BY min(position), name",
            ),
        ),
        "part": list(PARTS),
        "status": list(STATUSES),
        "deal_size_band": list(band_names(bands.deal_size)),
        "company_size": list(band_names(bands.company_size)),
        "lead_score_band": list(band_names(bands.lead_score)),
        "age_band": list(band_names(bands.age)),
        "movement": [*MOVEMENTS[:-1], *MRR_MOVEMENTS, MOVEMENTS[-1]],
        "step": _steps(connection),
        "attempt": [*(str(each) for each in range(1, MOST_ATTEMPTS)), f"{MOST_ATTEMPTS}+"],
        "ticket_kind": list(TABLES["tickets"].column("kind").one_of),
        "ticket_priority": _priorities(connection),
        "days_after_sale": list(band_names(DAYS_AFTER_SALE)),
        "recency_band": list(RECENCY_BANDS),
        "frequency_band": list(FREQUENCY_BANDS),
        "date": [NO_DATE],
    }


def _priorities(connection: DuckDBPyConnection) -> list[str]:
    """What tickets have as their priority, the most urgent first; words not known come last."""
    found = _listed(connection, "SELECT DISTINCT priority FROM tickets ORDER BY priority")
    place = {word: at for at, words in enumerate(URGENCY) for word in words}
    return sorted(found, key=lambda each: place.get(each.strip().casefold(), len(URGENCY)))


def _steps(connection: DuckDBPyConnection) -> list[str]:
    """The steps of both funnels, as a lead goes through them."""
    between = _listed(
        connection,
        "SELECT step FROM fact_deal_steps "
        f"WHERE step_position > 0 AND step_position < {LAST} "
        "GROUP BY step ORDER BY min(step_position), step",
    )
    return [CREATED, LEAD, QUALIFIED, DEAL, *between, WON]


def _listed(connection: DuckDBPyConnection, statement: str) -> list[str]:
    return [row[0] for row in connection.execute(statement).fetchall() if row[0]]


def _teams(connection: DuckDBPyConnection) -> dict[str, list[str]]:
    """For each team, its own label and those of every team below it."""
    rows = connection.execute(
        """
        WITH RECURSIVE below AS (
            SELECT id AS team, id AS member FROM teams
            UNION
            SELECT b.team, t.id FROM below b JOIN teams t ON t.parent_id = b.member
        )
        SELECT l.label, list(m.label ORDER BY m.label)
        FROM below b
        JOIN labels_teams l ON l.id = b.team
        JOIN labels_teams m ON m.id = b.member
        GROUP BY l.label"""
    ).fetchall()
    return dict(rows)
