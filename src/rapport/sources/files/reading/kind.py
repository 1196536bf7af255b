"""What a file is, by its first bytes: endings say little of exports."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from zipfile import ZipFile

from rapport.errors import FileError
from rapport.sources.files.reading.unpack import BROKEN

if TYPE_CHECKING:
    from pathlib import Path

HEAD = 1 << 14
TEXT, WORKBOOK, JSON, PARQUET, MARKUP, GZIP, ZIP, EMPTY = (
    "text",
    "workbook",
    "json",
    "parquet",
    "markup",
    "gzip",
    "zip",
    "empty",
)
_WORKBOOK_ENDINGS = frozenset({".xlsx", ".xls", ".xlsm", ".xlsb", ".ods"})
_JSON_ENDINGS = frozenset({".json", ".jsonl", ".ndjson"})
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_OTHERS = (
    (b"%PDF", "a PDF document", "Export the table as CSV or XLSX, and import that."),
    (b"\x89PNG", "a picture", "Export the table as CSV or XLSX, and import that."),
    (b"\xff\xd8\xff", "a picture", "Export the table as CSV or XLSX, and import that."),
    (b"GIF8", "a picture", "Export the table as CSV or XLSX, and import that."),
    (b"SQLite format 3\x00", "a SQLite database", "Export its tables as CSV, and import those."),
    (b"BZh", "compressed with bzip2", "Unpack it, and import what is in it."),
    (b"\xfd7zXZ", "compressed with xz", "Unpack it, and import what is in it."),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd", "Unpack it, and import what is in it."),
    (b"7z\xbc\xaf", "a 7z archive", "Unpack it, and import the folder."),
    (b"Rar!", "a RAR archive", "Unpack it, and import the folder."),
    (b"\x7fELF", "a program", "Import a table: CSV, XLSX, JSON or Parquet."),
    (b"MZ\x90", "a program", "Import a table: CSV, XLSX, JSON or Parquet."),
    (b"{\\rtf", "a text document", "Save its table as CSV, and import that."),
)
_MARKUP = re.compile(r"<(!doctype\s+html|html|head|body|meta|table|style|\?xml)\b", re.IGNORECASE)
_JSON = re.compile(r"\{\s*[\"}]|\[\s*[{\]\[]|\[\s*$")


def kind_of(path: Path, name: str) -> str:
    """Which kind of file this is: one of the words above.

    Raises FileError for what holds no table, and for a workbook that is locked or broken.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        return EMPTY
    if head.startswith(b"PAR1"):
        return PARQUET
    if head.startswith(b"\x1f\x8b"):
        return GZIP
    if head.startswith(b"PK"):
        return _archive(path, name)
    if head.startswith(_OLE):
        return _compound(path, name)
    for mark, what, mend in _OTHERS:
        if head.startswith(mark):
            raise FileError(f"{name} is {what}, not a table.", mend)
    if head[257:262] == b"ustar":
        raise FileError(f"{name} is a tar archive.", "Unpack it, and import the folder.")
    return _text(head, ending=path.suffix.casefold())


def _text(head: bytes, ending: str) -> str:
    # Enough for the first signs of any encoding; the marks are ASCII in all of them.
    plain = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    start = plain.decode("latin-1")
    if _JSON.match(start) or (ending in _JSON_ENDINGS and start[:1] in ("{", "[")):
        return JSON
    found = _MARKUP.match(start)
    return MARKUP if found or start[:4] == "<!--" else TEXT


def _archive(path: Path, name: str) -> str:
    try:
        with ZipFile(path) as archive:
            names = archive.namelist()
            kept = b""
            if "mimetype" in names:
                with archive.open("mimetype") as file:
                    kept = file.read(64)
    except (*BROKEN, OSError):
        if path.suffix.casefold() in _WORKBOOK_ENDINGS:
            raise broken_workbook(name) from None
        raise FileError(
            f"{name} is an archive that is cut short or damaged.", "Download or copy it again."
        ) from None
    if any(each.startswith("xl/") for each in names) or b"spreadsheet" in kept:
        return WORKBOOK
    if any(each.startswith(("word/", "ppt/")) for each in names) or b"opendocument" in kept:
        raise FileError(
            f"{name} is a document, not a table.", "Save its table as CSV or XLSX, and import that."
        )
    return ZIP


def _compound(path: Path, name: str) -> str:
    with path.open("rb") as file:
        content = file.read(1 << 22)
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise locked_workbook(name)
    if "WordDocument".encode("utf-16-le") in content:
        raise FileError(
            f"{name} is a document, not a table.", "Save its table as CSV or XLSX, and import that."
        )
    return WORKBOOK


def broken_workbook(name: str) -> FileError:
    """What to say of a workbook that is not whole."""
    return FileError(
        f"{name} is a workbook that is cut short or damaged.",
        "Download or copy it again; if it opens in Excel, save it anew as XLSX.",
    )


def locked_workbook(name: str) -> FileError:
    """What to say of a workbook behind a password."""
    return FileError(
        f"{name} is a workbook that is locked with a password.",
        "Open it, save it without the password, and import that.",
    )
