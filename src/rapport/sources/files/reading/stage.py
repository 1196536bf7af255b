"""One file → temporary tables of texts, a column for each header, in the order of the file."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from shutil import copyfile
from typing import TYPE_CHECKING

from rapport.engines.duckdb import literal, quoted
from rapport.errors import FileError
from rapport.sources.files.reading import delimited, find

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from rapport.sources.files.reading.find import Found


@dataclass(frozen=True)
class Staged:
    """A file, or a sheet of one, as a temporary table; record n has the rowid n - 1.

    What is no record that could be loaded stands in `aside`, and no longer in the table.
    """

    file: Found
    table: str
    """Its name, quoted."""
    headers: list[str]
    rows: int
    """Those in the table."""
    content: str
    """A digest of what was in the file."""
    has_header: bool = True
    delimiter: str = ","
    messages: tuple[str, ...] = ()
    aside: str = ""
    """The name, quoted, of a temporary table of records that cannot be loaded, or are none: record
    BIGINT, rejected BOOLEAN (else skipped: a total, a repeated header), reason VARCHAR, content
    JSON (its cells by header). Empty where there are none."""
    rows_aside: int = 0

    @property
    def read(self) -> int:
        """All records of the file."""
        return self.rows + self.rows_aside


def digest(path: Path) -> str:
    """What tells the content of one file from that of another."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def stage(
    connection: duckdb.DuckDBPyConnection, file: Found, content: str, folder: Path, number: int
) -> list[Staged]:
    """Read a file into temporary tables; none where it holds nothing.

    `folder` takes what has to be written aside. Raises FileError where it cannot be read.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = replace(file, path=_plainly_named(file.path, folder))
    name = f"staged_{number}"
    if file.suffix in find.WORKBOOKS:
        return _workbook(connection, file, content, folder, name)
    if file.suffix in find.JSON_LINES:
        return _structured(connection, file, content, name, "read_json")
    if file.suffix in find.PARQUET:
        return _structured(connection, file, content, name, "read_parquet")
    path, encoding = _utf8(file, folder)
    messages = (f"It is in {encoding}, not in UTF-8: taken as such.",) if encoding else ()
    return _delimited(connection, file, content, path, name, messages=messages)


def _plainly_named(path: Path, folder: Path) -> Path:
    """The file under a path that DuckDB takes as it stands.

    It would look for more[2].csv as for a pattern, and find more2.csv; and of a folder year=2016 it
    would make a column.
    """
    if not set(str(path)) & set("*?[]{}="):
        return path
    plain = folder / f"named{path.suffix}"
    try:
        plain.symlink_to(path.resolve())
    except OSError:
        # Not every file system has links, nor Windows for everybody.
        copyfile(path, plain)
    return plain


def _utf8(file: Found, folder: Path) -> tuple[Path, str | None]:
    from rapport.sources.files.reading.encoding import as_utf8

    return as_utf8(file.path, folder)


def _delimited(
    connection: duckdb.DuckDBPyConnection,
    file: Found,
    content: str,
    path: Path,
    name: str,
    *,
    messages: tuple[str, ...] = (),
) -> list[Staged]:
    import duckdb

    layout = delimited.layout(path)
    if layout is None:
        return []
    if layout.delimiter != "," and len(layout.headers) > 1:
        messages += (f"Its delimiter is a {delimited.NAMES[layout.delimiter]}.",)
    if not layout.has_header:
        messages += ("It has no header: its first record is data.",)
    try:
        rows = _create(connection, name, f"SELECT * FROM {delimited.reading(path, layout)}")
    except duckdb.Error as error:
        raise delimited.complaint(file.name, error, layout) from None
    return [
        Staged(
            file,
            quoted(name),
            layout.headers,
            rows,
            content,
            layout.has_header,
            layout.delimiter,
            messages,
        )
    ]


def _workbook(
    connection: duckdb.DuckDBPyConnection, file: Found, content: str, folder: Path, name: str
) -> list[Staged]:
    from rapport.sources.files.reading.workbook import sheets

    found = sheets(file.path, folder)
    result: list[Staged] = []
    for number, (sheet, path) in enumerate(found):
        # One sheet goes by the file's name; of several each by its own.
        own = file if len(found) == 1 else replace(file, name=f"{file.name}/{sheet}")
        digested = content if len(found) == 1 else f"{content}/{sheet}"
        result += _delimited(connection, own, digested, path, f"{name}_{number}")
    return result


def _structured(
    connection: duckdb.DuckDBPyConnection, file: Found, content: str, name: str, reader: str
) -> list[Staged]:
    import duckdb

    path = literal(str(file.path))
    try:
        described = connection.execute(f"DESCRIBE SELECT * FROM {reader}({path})").fetchall()
        names = [row[0] for row in described]
        headers = delimited.unlike(names)
        source = f"{reader}({path})"
        if reader == "read_json":
            # As texts, so that no number loses digits and no text becomes a date.
            columns = ", ".join(f"{literal(each)}: 'VARCHAR'" for each in names)
            source = f"{reader}({path}, columns = {{{columns}}})"
        texts = ", ".join(
            f"nullif(CAST({quoted(each)} AS VARCHAR), '') AS {quoted(header)}"
            for each, header in zip(names, headers, strict=True)
        )
        rows = _create(connection, name, f"SELECT {texts} FROM {source}")
    except duckdb.Error as error:
        what = str(error).splitlines()[0]
        raise FileError(f"{file.name} cannot be read: {what}", "Is it whole?") from None
    return [Staged(file, quoted(name), headers, rows, content)]


def _create(connection: duckdb.DuckDBPyConnection, name: str, select: str) -> int:
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {quoted(name)} AS {select}")
    row = connection.execute(f"SELECT count(*) FROM {quoted(name)}").fetchone()
    assert row is not None
    return int(row[0])
