"""One file → tables of texts, a column for each header, in the order of the file."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from shutil import copyfile
from typing import TYPE_CHECKING

from rapport.engines.duckdb import quoted
from rapport.errors import FileError
from rapport.sources.files.reading import find, kind, unpack
from rapport.sources.files.reading.delimited import read_delimited
from rapport.storage.raw import STAGED

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import duckdb

    from rapport.sources.files.reading.delimited import Table
    from rapport.sources.files.reading.find import Found


@dataclass(frozen=True)
class Staged:
    """A file, or a sheet of one, as a table of texts, with the number of each record beside.

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
    """What tells the content of one file from that of another. Raises FileError."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise unpack.failed(path.name, error) from None


def stage(  # noqa: PLR0917 - a file, where it goes, and what it is called
    connection: duckdb.DuckDBPyConnection,
    file: Found,
    content: str,
    folder: Path,
    number: int,
    tell: Callable[[str], None] = lambda _: None,
) -> list[Staged]:
    """Read a file into tables of texts (staging_table); none where it holds nothing.

    What it is, its first bytes say, not its ending. `folder` takes what has to be written aside;
    `tell` hears how far a long reading has come. Raises FileError where it cannot be read.
    """
    import duckdb

    if file.failed:
        raise file.failed
    try:
        return _stage(connection, file, content, folder, number, tell)
    except duckdb.OutOfMemoryException:
        raise FileError(
            f"{file.name} takes more memory to read than there is.",
            "End other programs, or import it in parts.",
        ) from None
    except (OSError, duckdb.IOException) as error:
        raise unpack.failed(file.name, error) from None


def _stage(  # noqa: PLR0917 - as above
    connection: duckdb.DuckDBPyConnection,
    file: Found,
    content: str,
    folder: Path,
    number: int,
    tell: Callable[[str], None],
) -> list[Staged]:
    folder.mkdir(parents=True, exist_ok=True)
    path = _plainly_named(file.path, folder)
    found = kind.kind_of(path, file.name)
    if found == kind.GZIP:
        path = unpack.unpack_gzip(path, folder, file.name)
        found = kind.kind_of(path, file.name)
    work = _Staging(connection, file, content, folder, f"{STAGED}{number}", tell)
    if found == kind.EMPTY:
        return []
    if found == kind.WORKBOOK:
        return work.workbook(path)
    if found == kind.PARQUET:
        return work.parquet(path)
    if found == kind.JSON:
        return work.json(path)
    if found == kind.MARKUP:
        return work.markup(path)
    if found == kind.TEXT:
        return work.text(path)
    raise FileError(f"{file.name} is an archive.", "Unpack it, and import the folder.")


@dataclass(frozen=True)
class _Staging:
    """One file at work."""

    connection: duckdb.DuckDBPyConnection
    file: Found
    content: str
    folder: Path
    name: str
    tell: Callable[[str], None]

    def text(self, path: Path) -> list[Staged]:
        from rapport.sources.files.reading.encoding import as_utf8

        plain, told = as_utf8(path, self.folder, self.file.name)
        table = self._delimited(plain, self.name)
        if table is None:
            return []
        if self.file.suffix in find.WORKBOOKS:
            if len(table.headers) < 2 and not table.rows:
                raise FileError(
                    f"{self.file.name} is no workbook, and no table in text either.",
                    "Open it, save it as XLSX or CSV, and import that.",
                )
            told.append("It is called a workbook but is a text file: read as such.")
        return [self._staged(self.file, self.name, table, self.content, told)]

    def workbook(self, path: Path) -> list[Staged]:
        from rapport.sources.files.reading.workbook import sheets

        book = sheets(path, self.folder, self.file.name)
        told = list(book.messages)
        if self.file.suffix in find.DELIMITED:
            told.append("It is called a text file but is a workbook: read as such.")
        result: list[Staged] = []
        for number, sheet in enumerate(book.sheets):
            name = f"{self.name}_{number}"
            table = self._delimited(sheet.path, name, delimiter=",")
            sheet.path.unlink()
            if table:
                file, content = self._part(sheet.name, len(book.sheets))
                result.append(self._staged(file, name, table, content, [*sheet.messages, *told]))
                told = []
        return result

    def markup(self, path: Path) -> list[Staged]:
        from rapport.sources.files.reading.encoding import as_utf8
        from rapport.sources.files.reading.markup import tables

        plain, told = as_utf8(path, self.folder, self.file.name)
        found = tables(plain, self.folder)
        if not found:
            raise FileError(
                f"{self.file.name} is a web page or XML without a table.",
                "Export the table as CSV or XLSX, and import that.",
            )
        told.append("It is a table of a web page or of XML: read as such.")
        result: list[Staged] = []
        for number, each in enumerate(found):
            name = f"{self.name}_{number}"
            table = self._delimited(each, name, delimiter=",")
            if table:
                file, content = self._part(f"table {number + 1}", len(found))
                result.append(self._staged(file, name, table, content, told))
        return result

    def json(self, path: Path) -> list[Staged]:
        from rapport.sources.files.reading.encoding import as_utf8
        from rapport.sources.files.reading.nested import read_nested
        from rapport.sources.files.reading.structured import read_records

        plain, told = as_utf8(path, self.folder, self.file.name)
        nested = read_nested(plain, self.folder, self.file.name, self.tell)
        if not nested.rows or not nested.headers:
            return []
        table = read_records(self.connection, nested, self.name)
        return [self._staged(self.file, self.name, table, self.content, told)]

    def parquet(self, path: Path) -> list[Staged]:
        from rapport.sources.files.reading.structured import read_parquet

        table = read_parquet(self.connection, path, self.name, self.file.name)
        return [self._staged(self.file, self.name, table, self.content, [])]

    def _part(self, part: str, parts: int) -> tuple[Found, str]:
        """A sheet as a file of its own; a lone one goes by the name of its workbook."""
        if parts == 1:
            return self.file, self.content
        return replace(self.file, name=f"{self.file.name}/{part}"), f"{self.content}/{part}"

    def _delimited(self, path: Path, name: str, *, delimiter: str | None = None) -> Table | None:
        return read_delimited(
            self.connection,
            path,
            self.folder,
            name,
            self.file.name,
            self.tell,
            delimiter=delimiter,
        )

    def _staged(
        self, file: Found, name: str, table: Table, content: str, told: list[str]
    ) -> Staged:
        return Staged(
            file,
            quoted(name),
            table.headers,
            table.rows,
            content,
            table.has_header,
            table.delimiter,
            (*told, *table.messages),
            table.aside,
            table.rows_aside,
        )


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
