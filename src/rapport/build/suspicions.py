"""suspicions: what looks wrong but is kept, one row for each kind, table and field.

kind                   table_name  field     records  of_records  groups  examples
closed_before_created  deals       closed_on       4        1200          ["hs:17", "hs:52"]
same_name              companies   name            6         310       3  ["hs:3", "hs:8"]

doubted_records says which records of the tables that reports count these are.

Each table is read once, with every condition beside the others; what the records in doubt are is
only then looked at. doubted says of how many records of each table something looks wrong.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from rapport.build.about import last_day
from rapport.build.conform import DERIVED
from rapport.engines.duckdb import literal, quoted
from rapport.facts import FACTS
from rapport.period import day_to_read_on
from rapport.schema import TABLES
from rapport.suspicion import Doubt, Look, live
from rapport.suspicions import SUSPICIONS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from rapport.settings import Settings
    from rapport.suspicion import Suspicion

SHOWN = 3
"""So many examples are told of each."""
LONGEST = 60
"""An example of more letters is cut."""

COLUMNS = (
    "kind VARCHAR, table_name VARCHAR, field VARCHAR, "
    "records BIGINT, of_records BIGINT, groups BIGINT, examples VARCHAR"
)
IDS = "kind VARCHAR, table_name VARCHAR, field VARCHAR, record_id VARCHAR"
SUMS = "table_name VARCHAR, records BIGINT"
Found = tuple["Suspicion", Doubt]
Row = tuple[Any, ...]


def make_suspicions(connection: DuckDBPyConnection, settings: Settings) -> None:
    """Make the tables suspicions and doubted from the model's tables."""
    look = _look(connection, settings)
    by_table: dict[str, list[Found]] = {}
    for suspicion in SUSPICIONS.values():
        for doubt in suspicion.finds(look):
            if doubt.table not in DERIVED and look.has(doubt.table):
                by_table.setdefault(doubt.table, []).append((suspicion, doubt))
    connection.execute(f"CREATE TABLE doubted_records ({IDS})")
    suspicions: list[Row] = []
    doubted: list[Row] = []
    for table, found in by_table.items():
        if connection.execute(f"SELECT 1 FROM {live(table)} LIMIT 1").fetchone():
            rows, whole = _looked_at(connection, table, _that_can_be(connection, table, found))
            suspicions += rows
            doubted += [(table, whole)] if whole else []
    # At once: each statement that writes is a commit of its own.
    for name, columns, rows in (("suspicions", COLUMNS, suspicions), ("doubted", SUMS, doubted)):
        connection.execute(f"CREATE TABLE {name} ({columns})")
        if rows:
            listed = [list(each) for each in zip(*rows, strict=True)]
            taken = ", ".join(["unnest(?)"] * len(listed))
            connection.execute(f"INSERT INTO {name} SELECT {taken}", listed)


def _look(connection: DuckDBPyConnection, settings: Settings) -> Look:
    columns: dict[str, dict[str, str]] = {}
    for table, column, kind in connection.execute(
        "SELECT table_name, column_name, data_type FROM duckdb_columns() "
        "WHERE NOT internal AND database_name <> 'raw'"
    ).fetchall():
        columns.setdefault(table, {})[column] = kind
    clock = datetime.now(ZoneInfo(settings.zone)).date()
    today = day_to_read_on(settings.today, last_day(connection), clock)
    return Look(columns, today, lambda statement: connection.execute(statement).fetchall())


def _that_can_be(connection: DuckDBPyConnection, table: str, found: list[Found]) -> list[Found]:
    """Without the doubts about a field's value where no record has one: nothing to look for."""
    fields = sorted({doubt.field for __, doubt in found})
    counts = connection.execute(
        f"SELECT {', '.join(f'count({quoted(each)})' for each in fields)} FROM {live(table)}"
    ).fetchone()
    filled = dict(zip(fields, counts or (), strict=True))
    return [
        (suspicion, doubt)
        for suspicion, doubt in found
        if filled[doubt.field] or "IS NULL" in doubt.holds
    ]


def _looked_at(
    connection: DuckDBPyConnection, table: str, found: list[Found]
) -> tuple[list[Row], int]:
    """The rows of every doubt about one table, and how many records are in any doubt."""
    found = [
        (suspicion, replace(doubt, example=doubt.example or _example(table)))
        for suspicion, doubt in found
    ]
    if not found:
        return [], 0
    # Most show the record's id: it is kept once.
    shown = list(dict.fromkeys(doubt.example for __, doubt in found))
    marks = ", ".join(f"{each} AS e{at}" for at, each in enumerate(shown))
    has_id = table in FACTS and any(each.name == "id" for each in TABLES[table].columns)
    marks += ", t.id AS id" if has_id else ""
    marks += "".join(
        f", coalesce({doubt.holds}, false) AS c{number}"
        + (f", {doubt.group} AS g{number}" if doubt.group else "")
        for number, (__, doubt) in enumerate(found)
    )
    doubtful = " OR ".join(f"c{number}" for number in range(len(found)))
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE looked_at AS "
        f"FROM (SELECT {marks} FROM {live(table)} t) WHERE {doubtful}"
    )
    counts = ", ".join(
        f"count(*) FILTER (c{number}), "
        + (f"count(DISTINCT g{number}) FILTER (c{number})" if doubt.group else "NULL")
        for number, (__, doubt) in enumerate(found)
    )
    whole, *each = connection.execute(f"SELECT count(*), {counts} FROM looked_at").fetchone() or ()
    among = (
        connection.execute(
            "SELECT "
            + ", ".join(f"count(*) FILTER ({doubt.among})" for __, doubt in found)
            + f" FROM {live(table)} t"
        ).fetchone()
        or ()
    )
    rows: list[Row] = []
    for number, (suspicion, doubt) in enumerate(found):
        records, groups = each[2 * number : 2 * number + 2]
        if records:
            examples = _examples(connection, doubt, f"c{number}", f"e{shown.index(doubt.example)}")
            told = json.dumps(examples, ensure_ascii=False)
            place = (suspicion.name, table, doubt.field)
            rows.append((*place, records, among[number], groups, told))
    if has_id:
        _keep_records(connection, table, found)
    connection.execute("DROP TABLE looked_at")
    return rows, whole


def _keep_records(connection: DuckDBPyConnection, table: str, found: list[Found]) -> None:
    """Which records are in doubt, so that figures can be told without them.

    Of those that belong together the first is left out: it is one too many only beside another.
    """
    parts = []
    for number, (suspicion, doubt) in enumerate(found):
        place = ", ".join(literal(each) for each in (suspicion.name, table, doubt.field))
        first = f"(SELECT min(id) FROM looked_at WHERE c{number} GROUP BY g{number})"
        others = f" AND id NOT IN {first}" if doubt.group else ""
        parts.append(f"SELECT {place}, CAST(id AS VARCHAR) FROM looked_at WHERE c{number}{others}")
    connection.execute(f"INSERT INTO doubted_records {' UNION ALL '.join(parts)}")


def _example(table: str) -> str:
    """What shows a record: its id, or what it is about where it has none."""
    schema = TABLES[table]
    names = [each.name for each in schema.columns]
    about = next((each.name for each in schema.columns if each.type == "id"), names[0])
    return f"t.{'id' if 'id' in names else about}"


def _examples(connection: DuckDBPyConnection, doubt: Doubt, holds: str, example: str) -> list[str]:
    """A few of those that are in doubt, the first in their order."""
    if doubt.of_all:
        rows = connection.execute(
            f"SELECT {doubt.of_all} FROM (SELECT {example} AS example FROM looked_at WHERE {holds})"
        ).fetchall()
    else:
        rows = connection.execute(
            f"SELECT DISTINCT CAST({example} AS VARCHAR) FROM looked_at "
            f"WHERE {holds} AND {example} IS NOT NULL ORDER BY 1 LIMIT {SHOWN}"
        ).fetchall()
    return [_in_short(row[0]) for row in rows]


def _in_short(value: Any) -> str:
    """An example on one line."""
    said = " ".join(str(value).split())
    return said if len(said) <= LONGEST else said[: LONGEST - 1] + "…"
