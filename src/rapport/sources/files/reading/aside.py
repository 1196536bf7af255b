"""Records that cannot be loaded, or are none: out of the staged table, each with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.engines.duckdb import listed, literal, quoted
from rapport.sources.files.reading.marks import (
    ENDS,
    LIKE_OF_GROUP,
    LIKE_TOTAL,
    STARTS,
    is_note,
    is_number,
    is_total,
    repeats,
)
from rapport.sources.files.reading.records import plain

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

LABELLED = 30
"""The label of a total is in one of the first so many columns."""
REPEATS = 3
"""A header that is repeated in part has one of its first so many heads."""
LAST = 30
SPACES = " \t\r\n\v\f\u00a0"
SAMPLE = 200
STEADY = 4
BATCH = 1000
TOTALS, BLANK, REPEATED, NOTE, UNITS, ABOVE = (
    "it is a total",
    "all its cells are empty",
    "it repeats the header",
    "it is a note",
    "it gives units",
    "it repeats a line from above the header",
)
_TOLD = {
    TOTALS: ("1 total is", "{} totals are"),
    BLANK: ("1 record without a value is", "{} records without a value are"),
    REPEATED: ("1 repeat of the header is", "{} repeats of the header are"),
    NOTE: ("1 note is", "{} notes are"),
    ABOVE: ("1 repeated title is", "{} repeated titles are"),
}


def create(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    """An empty table for what is set aside; its quoted name."""
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {quoted(name)}"
        " (record BIGINT, rejected BOOLEAN, reason VARCHAR, content JSON)"
    )
    return quoted(name)


def read_from(connection: duckdb.DuckDBPyConnection, path: Path, aside: str) -> None:
    """Add what a careful reading wrote of records that it set aside."""
    connection.execute(
        f"INSERT INTO {aside} FROM read_csv({literal(str(path))}, auto_detect = false,"
        " delim = ',', header = false, quote = '\"', escape = '\"', max_line_size = 33554432,"
        " columns = {'record': 'BIGINT', 'rejected': 'BOOLEAN', 'reason': 'VARCHAR',"
        " 'content': 'VARCHAR'})"
    )


def remove(connection: duckdb.DuckDBPyConnection, table: str, aside: str) -> None:
    """Take out of a staged table what stands aside; the others keep their numbers."""
    connection.execute(f"DELETE FROM {table} WHERE _record IN (SELECT record FROM {aside})")


def set_aside(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    aside: str,
    headers: list[str],
    repeated: list[list[str]],
    *,
    total: int,
    units: bool = False,
) -> None:
    """Take totals, empty records, repeated headers and notes out of a staged table.

    `repeated` are the rows of the header as they stand in the file; `total` is how many records
    the table had before any was taken out.
    """
    # There may be millions of them, for programs fill a sheet to its end: the engine does it alone.
    # Of the fullest column it passes over whole blocks by what it knows of them.
    fullest = quoted(_fullest(connection, table, headers))
    blank = " AND ".join(_blank(each) for each in headers)
    blanks = 0
    for first in (f"{fullest} IS NULL", f"{fullest} < '!'"):
        row = connection.execute(
            f"INSERT INTO {aside} SELECT _record, false, {literal(BLANK)}, {_content(headers)}"
            f" FROM {table} WHERE {first} AND {blank}"
        ).fetchone()
        blanks += row[0] if row else 0
    if blanks:
        remove(connection, table, aside)
    found = _found(connection, table, headers, repeated, total)
    found |= dict.fromkeys(_notes(connection, table, aside, headers, found, total), NOTE)
    if units:
        found[1] = UNITS
    if found:
        _put(connection, table, aside, headers, found)


def _put(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    aside: str,
    headers: list[str],
    found: dict[int, str],
) -> None:
    """Move records, by their numbers, with the reason of each."""
    connection.execute("CREATE OR REPLACE TEMP TABLE picked (record BIGINT, reason VARCHAR)")
    by_reason: dict[str, list[str]] = {}
    for number, why in found.items():
        by_reason.setdefault(why, []).append(str(number))
    for why, numbers in by_reason.items():
        connection.execute(
            "INSERT INTO picked SELECT unnest(string_split("
            f"{literal(' '.join(numbers))}, ' '))::BIGINT, {literal(why)}"
        )
    connection.execute(
        # No header has two spaces on end.
        f'INSERT INTO {aside} SELECT _record, false, "  why", {_content(headers)}'
        f' FROM {table} AS cells JOIN (SELECT record AS "  number", reason AS "  why"'
        ' FROM picked) AS picked ON cells._record = picked."  number"'
    )
    connection.execute("DROP TABLE picked")
    remove(connection, table, aside)


def _content(headers: list[str]) -> str:
    """The expression of a record's cells as JSON."""
    return f"to_json({{{', '.join(f'{literal(each)}: {quoted(each)}' for each in headers)}}})"


def _blank(header: str) -> str:
    """The condition that a cell holds nothing, or spaces alone."""
    # What begins with no more than a space is the rare case: only there the text is looked at.
    cell = quoted(header)
    return f"({cell} IS NULL OR ({cell} < '!' AND trim({cell}, {literal(SPACES)}) = ''))"


def _fullest(connection: duckdb.DuckDBPyConnection, table: str, headers: list[str]) -> str:
    """The column that is filled most often in the first records."""
    counts = ", ".join(f"count({quoted(each)})" for each in headers)
    row = connection.execute(f"SELECT {counts} FROM (FROM {table} LIMIT {SAMPLE})").fetchone()
    assert row is not None
    return headers[row.index(max(row))]


def _found(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    headers: list[str],
    repeated: list[list[str]],
    last: int,
) -> dict[int, str]:
    trimmed = (f"nullif(trim({quoted(each)}), '')" for each in headers[:LABELLED])
    label = f"coalesce({', '.join(trimmed)})"
    small = f"lower({label})"
    starts = f"left({small}, 3) IN ({listed(STARTS)})"
    ends = f"right({small}, 4) IN ({listed(ENDS)})"
    label_is = (
        f"(({starts} AND regexp_full_match({label}, {literal(LIKE_TOTAL)}))"
        f" OR ({ends} AND regexp_full_match({label}, {literal(LIKE_OF_GROUP)})))"
    )
    # One condition at a time, so that the engine passes over whole blocks by what it knows of them.
    first = f"coalesce({', '.join(quoted(each) for each in headers[:LABELLED])})"
    worded = f"TRY_CAST({first} AS DOUBLE) IS NULL"
    tests = [f"{each}{worded} AND {label_is}" for each in _lacks(connection, table, headers)]
    tests.append(f"_record = {last}")
    for row in repeated:
        named = [at for at, each in enumerate(row[: len(headers)]) if each.strip()]
        tests += [
            f"{quoted(headers[at])} IN ({listed(sorted({row[at], plain(row[at])}))})"
            for at in named[:REPEATS]
        ]
    listed_cells = ", ".join(quoted(each) for each in headers)
    # Only what may be none is looked at one by one.
    result = connection.execute(
        " UNION ALL ".join(
            f"SELECT _record, {listed_cells} FROM {table} WHERE {each}" for each in tests
        )
    )
    found: dict[int, str] = {}
    while rows := result.fetchmany(BATCH):
        for number, *cells in rows:
            if len(headers) > 1 and repeats(cells, repeated):
                found[number] = REPEATED
            elif len(headers) > 1 and is_total(cells, last=number == last):
                found[number] = TOTALS
    return found


def _lacks(connection: duckdb.DuckDBPyConnection, table: str, headers: list[str]) -> list[str]:
    """Conditions of which a total meets one: that it lacks a value which other records have.

    A total has no words but its label, so of two columns that are always filled with words it
    leaves one empty: to look at nothing more costs next to nothing.
    """
    cells = ", ".join(quoted(each) for each in headers)
    rows = connection.execute(f"SELECT {cells} FROM {table} LIMIT {SAMPLE}").fetchall()
    steady = [
        header
        for at, header in enumerate(headers)
        if sum(1 for row in rows if _is_words(row[at])) > 0.9 * len(rows)
    ][:STEADY]
    if len(steady) < 2:
        return [""]
    # A cell of spaces is less than the first sign behind the space.
    return [f"{quoted(each)} {is_it} AND " for each in steady for is_it in ("IS NULL", "< '!'")]


def _is_words(cell: str | None) -> bool:
    return bool(cell and cell.strip()) and not is_number(cell or "")


def _notes(  # noqa: PLR0917 - two tables, and what is known of them
    connection: duckdb.DuckDBPyConnection,
    table: str,
    aside: str,
    headers: list[str],
    found: dict[int, str],
    end: int,
) -> list[int]:
    """Lone texts at the end: remarks, or whatever stands below a total or an empty record."""
    if len(headers) < 3:
        return []
    rows = connection.execute(
        f"SELECT _record, {', '.join(quoted(each) for each in headers)} FROM {table}"
        f" WHERE _record > {end - LAST} ORDER BY _record DESC"
    ).fetchall()
    gone = connection.execute(
        f"SELECT record FROM {aside} WHERE record > {end - LAST} AND NOT rejected"
    ).fetchall()
    nothing = [None] * len(headers)
    rows += [(number, *nothing) for (number,) in gone]
    rows.sort(key=lambda row: -row[0])
    found = {**found, **dict.fromkeys((number for (number,) in gone), BLANK)}
    run: list[int] = []
    notes: list[int] = []
    for number, *cells in rows:
        if number in found:
            notes += run
            run = []
            continue
        filled = [each for each in cells if each and each.strip()]
        if len(filled) != 1 or filled[0] not in cells[:2]:
            break
        run.append(number)
        if is_note(filled[0], last=True):
            notes += run
            run = []
    return notes


def told(connection: duckdb.DuckDBPyConnection, aside: str) -> list[str]:
    """What to say of the records that were skipped, with the first of each kind."""
    rows = connection.execute(
        f"SELECT reason, count(*), min(record), arg_min(content, record)::VARCHAR FROM {aside}"
        " WHERE NOT rejected GROUP BY reason ORDER BY 3"
    ).fetchall()
    messages = []
    for reason, count, first, content in rows:
        if reason not in _TOLD:
            continue
        one, several = _TOLD[reason]
        example = "" if reason == BLANK else f": {_shown(content)}"
        what = one if count == 1 else several.format(f"{count:,}")
        where = f"record {first:,}" if count == 1 else f"the first is record {first:,}"
        messages.append(f"{what} left out ({where}{example}).")
    return messages


def _shown(content: str) -> str:
    import json

    cells = [str(each) for each in json.loads(content).values() if each]
    text = ", ".join(cells)
    return f"“{text[:60]}…”" if len(text) > 60 else f"“{text}”"


def drop_empty_columns(
    connection: duckdb.DuckDBPyConnection, table: str, headers: list[str], nameless: list[str]
) -> list[str]:
    """The headers without those that have no name and no value: a delimiter ends each line."""
    if not nameless:
        return headers
    counts = ", ".join(f"count({quoted(each)})" for each in nameless)
    row = connection.execute(f"SELECT {counts} FROM {table}").fetchone()
    assert row is not None
    empty = [each for each, filled in zip(nameless, row, strict=True) if not filled]
    kept = [each for each in headers if each not in empty]
    if not kept or not empty:
        return headers
    for each in empty:
        connection.execute(f"ALTER TABLE {table} DROP COLUMN {quoted(each)}")
    return kept
