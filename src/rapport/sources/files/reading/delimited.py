"""CSV and its kin → a table of texts: DuckDB's strict reading, and the careful one behind it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rapport.engines.duckdb import literal, quoted
from rapport.sources.files.reading import aside, staging_table
from rapport.sources.files.reading.careful import read_carefully
from rapport.sources.files.reading.layout import NAMES, Layout, layout
from rapport.sources.files.reading.marks import is_total
from rapport.sources.files.reading.records import Writing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import duckdb

COPY = 1 << 22
_NAMELESS = re.compile(r"column \d+( \(\d+\))?")


@dataclass(frozen=True)
class Table:
    """A file as a table of texts (staging_table)."""

    headers: list[str]
    rows: int
    has_header: bool
    delimiter: str
    messages: tuple[str, ...]
    aside: str = ""
    rows_aside: int = 0


def read_delimited(  # noqa: PLR0917 - a file, where it goes, and what it is called
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    folder: Path,
    table: str,
    name: str,
    tell: Callable[[str], None],
    *,
    delimiter: str | None = None,
) -> Table | None:
    """Read a UTF-8 file into the table of this name; None where it holds nothing.

    `name` is what a person calls the file. Raises FileError where most of it fits no header.
    """
    import duckdb

    found = layout(path, name, delimiter)
    if found is None:
        return None
    messages = _told(found, known=delimiter is not None)
    path = _cut(path, found, folder)
    put_aside = aside.create(connection, f"{table}_aside")
    strictly = not found.wrapped
    if strictly:
        try:
            _create(connection, table, _source(path, found), found)
        except (duckdb.OutOfMemoryException, duckdb.IOException):
            # No other reading would do better.
            raise
        except duckdb.Error:
            strictly = False
    if strictly:
        total = count(connection, quoted(table))
    else:
        careful = read_carefully(path, found, folder, name, tell)
        clean = replace(found, writing=Writing(",", null=found.writing.null), header_rows=[])
        _create(connection, table, _source(careful.path, clean), clean)
        messages += careful.messages
        aside.read_from(connection, careful.asides, put_aside)
        aside.remove(connection, quoted(table), put_aside)
        total = careful.rows
    quoted_table = quoted(table)
    nameless = [each for each in found.headers if found.has_header and _NAMELESS.fullmatch(each)]
    headers = aside.drop_empty_columns(connection, quoted_table, found.headers, nameless)
    aside.set_aside(
        connection,
        quoted_table,
        put_aside,
        headers,
        found.header_rows,
        total=total,
        units=found.units,
    )
    _put_footer(connection, put_aside, found, total)
    messages += aside.told(connection, put_aside)
    rows, rows_aside = count(connection, quoted_table), count(connection, put_aside)
    if not rows_aside:
        connection.execute(f"DROP TABLE {put_aside}")
        put_aside = ""
    return Table(
        headers,
        rows,
        found.has_header,
        found.delimiter,
        tuple(messages),
        put_aside,
        rows_aside,
    )


def _told(found: Layout, *, known: bool) -> list[str]:
    messages = []
    if not known and found.delimiter != "," and len(found.headers) > 1:
        messages.append(f"Its delimiter is a {NAMES.get(found.delimiter, found.delimiter)}.")
    if not found.has_header:
        messages.append("It has no header: its first record is data.")
    if found.above:
        lines = ", ".join(f"“{each[:60]}”" for each in found.above[:3])
        more = ", …" if len(found.above) > 3 else ""
        count = len(found.above)
        what = "1 line above the header is" if count == 1 else f"{count} lines above the header are"
        messages.append(f"{what} left out: {lines}{more}.")
    return [*messages, *found.messages]


def _cut(path: Path, found: Layout, folder: Path) -> Path:
    """The file itself, or where there is more in it than the table, a copy of the table alone."""
    start = found.start
    if found.whole_from_start and found.end is None:
        return path
    copy = folder / f"{path.stem}.table"
    with path.open("rb") as read, copy.open("wb") as write:
        read.seek(start)
        left = None if found.end is None else found.end - start
        while chunk := read.read(COPY if left is None else min(COPY, left)):
            write.write(chunk)
            left = None if left is None else left - len(chunk)
    return copy


def _source(path: Path, found: Layout) -> str:
    """The statement's source that reads the file as text, strictly."""
    columns = ", ".join(f"{literal(each)}: 'VARCHAR'" for each in found.headers)
    writing = found.writing
    null = f"['', {literal(writing.null)}]" if writing.null else "''"
    return (
        f"read_csv({literal(str(path))}, auto_detect = false, delim = {literal(writing.delimiter)},"
        f" header = {found.header_inside}, quote = {literal(writing.quote)},"
        f" escape = {literal(writing.escape)}, nullstr = {null},"
        f" columns = {{{columns}}}, max_line_size = 16777216)"
    )


def _create(connection: duckdb.DuckDBPyConnection, table: str, source: str, found: Layout) -> None:
    texts = "*"
    if found.formulas:
        texts = ", ".join(
            f"""nullif(regexp_replace({quoted(each)}, '^="(.*)"$', '\\1'), '') AS {quoted(each)}"""
            for each in found.headers
        )
    staging_table.create(connection, table, f"SELECT {texts} FROM {source}")


def _put_footer(
    connection: duckdb.DuckDBPyConnection, put_aside: str, found: Layout, total: int
) -> None:
    """Account for the lines at the end that were cut off: they come after the last record."""
    if not found.footer:
        return
    values = []
    for number, cells in enumerate(found.footer, total + 1):
        why = aside.TOTALS if is_total([*cells, ""], last=True) else aside.NOTE
        content = json.dumps(dict(zip(found.headers, cells, strict=False)), ensure_ascii=False)
        values.append(f"({number}, false, {literal(why)}, {literal(content)})")
    connection.execute(f"INSERT INTO {put_aside} VALUES {', '.join(values)}")


def count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    """How many rows a table has, by its quoted name."""
    row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    assert row is not None
    return int(row[0])
