"""Versions of records: what a file has that is new or differs is stored, the same is left alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rapport.engines.duckdb import literal, quoted
from rapport.schema import TABLES
from rapport.sources.files.datasets import create_table, save
from rapport.sources.files.modelling.usual import in_one_way

if TYPE_CHECKING:
    from collections.abc import Mapping

    import duckdb

    from rapport.sources.files.datasets import Dataset
    from rapport.sources.files.recognition.shape import Shape

# What is worked out beside a file's own columns: no header has two spaces on end.
HASH, WAS, LAST, LAST_HASH, FATE, CARRIED_FROM = (
    quoted(f"  {each}") for each in ("hash", "was", "last", "last hash", "fate", "carried from")
)


@dataclass
class Counts:
    """What became of a file's records."""

    loaded: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    skipped: int = 0
    stored: bool = True
    """False where the staged table itself is to become that of the data set: see `adopt`."""


def content(headers: list[str]) -> str:
    """The texts of a record in one, by which records without ids are told apart."""
    cells = ", ".join(f"coalesce({quoted(each)}, '')" for each in headers)
    # Empty columns at the end say nothing, so that a new empty column changes no record.
    return f"rtrim(concat_ws(chr(31), {cells}, ''), chr(31))"


def _hash(headers: list[str]) -> str:
    """A number that tells a record's texts from others; made anew wherever two are compared."""
    cells = ", ".join(f"coalesce({quoted(each)}, '')" for each in headers)
    return f"hash({cells})"


def key_of(dataset: Dataset, headers: Mapping[str, str] | None = None) -> str:
    """What identifies a record, as an expression over its columns.

    `headers` are those of a file by their folded names, where it may write them otherwise.
    """
    if not dataset.key:
        text = content(dataset.headers)
        again = f"row_number() OVER (PARTITION BY {text} ORDER BY _record)"
        return f"md5({text}) || CASE WHEN {again} > 1 THEN '-' || {again} ELSE '' END"
    own = [quoted((headers or {}).get(each.casefold(), each)) for each in dataset.key]
    key = [f"nullif(trim({each}), '')" for each in own]
    if len(key) == 1:
        return key[0]
    cells = ", ".join(f"coalesce({each}, '')" for each in key)
    return f"concat_ws(chr(31), {cells})"


def store_records(
    connection: duckdb.DuckDBPyConnection,
    shape: Shape,
    dataset: Dataset,
    number: int,
    *,
    fresh: bool,
) -> Counts:
    """Store a file's records as versions in their data set's raw table.

    What stands in the temporary table `refused` is left out; `fresh` is a data set's first file.
    """
    present = {each.casefold(): each for each in shape.headers}
    cells = ", ".join(
        f"{quoted(present[each.casefold()])} AS {quoted(each)}"
        if each.casefold() in present
        else f"CAST(NULL AS VARCHAR) AS {quoted(each)}"
        for each in dataset.headers
    )
    may_be_empty = _may_be_empty(dataset)
    for header in dataset.key:
        if header.casefold() in present and header not in may_be_empty:
            why = f"it has no {header}, by which records are told apart"
            connection.execute(
                f"INSERT INTO refused SELECT _record, {literal(header)}, NULL, {literal(why)}"
                f" FROM {shape.table}"
                f" WHERE {_is_blank(quoted(present[header.casefold()]))}"
            )
    refused = count(connection, "SELECT count(*) FROM refused")
    without = " WHERE _record NOT IN (SELECT record FROM refused)" if refused else ""
    source = f"(SELECT {cells}, _record FROM {shape.table}{without})"
    if fresh and dataset.key and not _repeats(connection, shape, source, dataset):
        loaded = count(connection, f"SELECT count(*) FROM {source}")
        return Counts(loaded=loaded, rejected=shape.rows - loaded, stored=False)
    if fresh:
        create_table(connection, dataset)
    return _versions(connection, shape, dataset, number, source)


def adopt(
    connection: duckdb.DuckDBPyConnection, shape: Shape, dataset: Dataset, number: int
) -> None:
    """Make a staged table that of its data set, as its first file, without what is `refused`.

    To copy it would cost more than reading the file did.
    """
    raw = quoted(dataset.raw_table)
    connection.execute(f"ALTER TABLE {shape.table} RENAME TO {raw}")
    shape.table = raw
    connection.execute(f"ALTER TABLE {raw} ADD COLUMN _import INTEGER DEFAULT {number}")
    connection.execute(f"ALTER TABLE {raw} ALTER COLUMN _import DROP DEFAULT")
    connection.execute(f"ALTER TABLE {raw} ADD COLUMN _key VARCHAR")
    connection.execute(f"UPDATE {raw} SET _key = {key_of(dataset)}")
    connection.execute(f"DELETE FROM {raw} WHERE _record IN (SELECT record FROM refused)")


def _may_be_empty(dataset: Dataset) -> set[str]:
    """The key's columns of which an empty one tells a record apart as well."""
    table = TABLES.get(dataset.target or "")
    fields = table.empty_in_key if table else ()
    return {each.header for each in dataset.entries if each.field in fields}


def _is_blank(text: str) -> str:
    """The condition that a text is not there, or is spaces alone.

    Only a text that begins with a space, or is empty, is looked at whole.
    """
    return f"({text} IS NULL OR ({text} < '!' AND trim({text}) = ''))"


def _repeats(
    connection: duckdb.DuckDBPyConnection, shape: Shape, source: str, dataset: Dataset
) -> bool:
    """Whether any two of the records have the same key."""
    if len(dataset.key) == 1 and dataset.key[0] in shape.distinct:
        # No text stands twice: keys are only alike where all that differs is spaces around them.
        text = quoted(dataset.key[0])
        spaces = f"SELECT count(*) FILTER (WHERE {text} < '!' OR {text}[-1] = ' ') FROM {source}"
        if not count(connection, spaces):
            return False
    return bool(
        count(connection, f"SELECT count(*) - count(DISTINCT {key_of(dataset)}) FROM {source}")
    )


def _versions(
    connection: duckdb.DuckDBPyConnection,
    shape: Shape,
    dataset: Dataset,
    number: int,
    source: str,
) -> Counts:
    """Compare with what is there: store what is new or differs."""
    raw = quoted(dataset.raw_table)
    names = ", ".join(quoted(each) for each in dataset.headers)
    present = {each.casefold() for each in shape.headers}
    missing = [each for each in dataset.headers if each.casefold() not in present]
    dataset.versions = True
    current = dataset.current()
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE keyed AS SELECT *, {key_of(dataset)} AS _key FROM {source}"
    )
    carried: dict[str, str] = {}
    if missing:
        # What this export leaves out is as it was.
        was = ", ".join(f"was.{quoted(each)} AS {quoted(each)}" for each in missing)
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE keyed AS SELECT keyed.* REPLACE ({was}),"
            f" was._import AS {CARRIED_FROM}"
            f" FROM keyed LEFT JOIN {current} AS was USING (_key)"
        )
        carried = _carried(connection, dataset, missing, number)
    hashed = _hash(dataset.headers)
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE incoming AS
        WITH hashed AS (SELECT *, {hashed} AS {HASH} FROM keyed),
        lasting AS (SELECT *, max(_record) OVER (PARTITION BY _key) AS {LAST},
            last_value({HASH}) OVER (PARTITION BY _key ORDER BY _record
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS {LAST_HASH}
            FROM hashed)
        SELECT lasting.*, earlier.{HASH} AS {WAS}, CASE
            WHEN lasting._record < lasting.{LAST} AND lasting.{HASH} = lasting.{LAST_HASH}
                THEN 'skipped'
            WHEN lasting._record < lasting.{LAST} THEN 'rejected'
            WHEN earlier._key IS NULL THEN 'loaded'
            WHEN earlier.{HASH} = lasting.{HASH} THEN 'unchanged'
            ELSE 'updated' END AS {FATE}
        FROM lasting LEFT JOIN (SELECT _key, {hashed} AS {HASH} FROM {current}) AS earlier
            USING (_key)""")
    # The parts of a key that a record has, as they are read: Nora, 2026-01-01.
    named = "trim(regexp_replace(_key, '\x1f+', ', ', 'g'), ', ')"
    key = f"{dataset.key[0]} " if len(dataset.key) == 1 else ""
    header = literal(dataset.key[0] if dataset.key else None)
    connection.execute(
        f"INSERT INTO refused SELECT _record, {header}, {named}, {literal(key)} || {named}"
        f" || ' stands again, with other values, in record ' || {LAST} FROM incoming"
        f" WHERE {FATE} = 'rejected'"
    )
    stored = ", ".join(carried.get(each, quoted(each)) for each in dataset.headers)
    connection.execute(
        f"INSERT INTO {raw} ({names}, _import, _record, _key)"
        f" SELECT {stored}, {number}, _record, _key FROM incoming"
        f" WHERE {FATE} IN ('loaded', 'updated') ORDER BY _record"
    )
    connection.execute(
        f"INSERT INTO unchanged SELECT {dataset.id}, {number}, _record, _key FROM incoming"
        f" WHERE {FATE} = 'unchanged'"
    )
    fates = dict(
        connection.execute(f"SELECT {FATE}, count(*) FROM incoming GROUP BY ALL").fetchall()
    )
    connection.execute("DROP TABLE incoming")
    connection.execute("DROP TABLE keyed")
    rejected = count(connection, "SELECT count(DISTINCT record) FROM refused")
    return Counts(
        fates.get("loaded", 0),
        fates.get("updated", 0),
        fates.get("unchanged", 0),
        rejected,
        fates.get("skipped", 0),
    )


def _carried(
    connection: duckdb.DuckDBPyConnection, dataset: Dataset, missing: list[str], number: int
) -> dict[str, str]:
    """What is stored of the columns that an export leaves out, where imports write them unlike.

    A value is written anew, in one way, so that it goes on being read as its own file wrote it.
    """
    found: dict[str, str] = {}
    for at, entry in enumerate(dataset.entries):
        own = entry.field and not entry.lookup and not entry.constant
        if not own or not entry.is_mixed or entry.header not in missing:
            continue
        text, way = in_one_way(quoted(entry.header), CARRIED_FROM, dataset.target or "", entry)
        found[entry.header] = text
        codes = {each.lower(): each for each in entry.currencies.values()}
        dataset.entries[at] = replace(
            entry,
            formats={**entry.formats, str(number): way.format},
            multiplies={**entry.multiplies, str(number): way.multiply},
            currencies=codes | entry.currencies,
        )
    if found:
        save(connection, dataset)
    return found


def count(connection: duckdb.DuckDBPyConnection, statement: str) -> int:
    """The one number that a statement gives."""
    row = connection.execute(statement).fetchone()
    assert row is not None
    return int(row[0])
