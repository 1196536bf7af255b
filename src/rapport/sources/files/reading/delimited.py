"""CSV and its kin: which delimiter, whether there is a header, and how DuckDB is to read it."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapport.engines.duckdb import literal
from rapport.errors import FileError

if TYPE_CHECKING:
    from pathlib import Path

DELIMITERS = (",", ";", "\t", "|")
NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
HEAD = 1 << 16
_DATA = re.compile(
    r"""[+-]?[\d\s.,]*\d[\d\s.,]*%?                         # a number
    |\d{1,4}[-./]\d{1,2}[-./]\d{1,4}([ T].*)?               # a date
    |\{?[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-.{4}-.{4}-.{12}\}?    # a GUID
    |[^@\s]+@[^@\s]+\.\w+                                   # an address
    """,
    re.VERBOSE,
)
_YEAR = re.compile(r"(19|20)\d\d")


@dataclass(frozen=True)
class Layout:
    """How a delimited file is laid out."""

    delimiter: str
    headers: list[str]
    """Its headers, each unlike the others; column1 … where it has none."""
    has_header: bool


def layout(path: Path) -> Layout | None:
    """The layout of a UTF-8 file; None for an empty one."""
    with path.open(encoding="utf-8-sig", newline="", errors="replace") as file:
        head = file.read(HEAD)
    if len(head) == HEAD:
        head = head[: head.rfind("\n") + 1] or head
    if not head.strip():
        return None
    delimiter, rows = max(
        ((each, _rows(head, each)) for each in DELIMITERS), key=lambda found: _evenness(found[1])
    )
    first = rows[0]
    has_header = not any(_is_data(each) for each in first) and any(first)
    headers = first if has_header else [f"column{number}" for number in range(1, len(first) + 1)]
    return Layout(delimiter, unlike(headers), has_header)


def _rows(head: str, delimiter: str) -> list[list[str]]:
    try:
        return [
            row for row in csv.reader(head.splitlines(keepends=True), delimiter=delimiter) if row
        ]
    except csv.Error:
        return [[""]]


def _evenness(rows: list[list[str]]) -> tuple[float, int]:
    """How surely these are rows of one width: the share of the commonest width, if over one."""
    width, count = Counter(len(each) for each in rows).most_common(1)[0]
    return (count / len(rows) if width > 1 else 0.0, width)


def _is_data(cell: str) -> bool:
    cell = cell.strip()
    return _DATA.fullmatch(cell) is not None and _YEAR.fullmatch(cell) is None


def unlike(headers: list[str]) -> list[str]:
    """Headers with a number behind those that repeat; "column 3" for one without words."""
    seen: set[str] = set()
    result = []
    for number, header in enumerate(headers, 1):
        name = base = " ".join(header.replace("\x00", "").split()) or f"column {number}"
        again = 2
        # Names of columns do not differ by case alone, and none is like our own.
        while name.casefold() in seen or name in ("_import", "_record", "_hash", "_key"):
            name, again = f"{base} ({again})", again + 1
        seen.add(name.casefold())
        result.append(name)
    return result


def reading(path: Path, found: Layout) -> str:
    """The statement's source that reads the file as text, strictly."""
    columns = ", ".join(f"{literal(each)}: 'VARCHAR'" for each in found.headers)
    return (
        f"read_csv({literal(str(path))}, auto_detect = false, delim = {literal(found.delimiter)},"
        f" header = {found.has_header}, quote = '\"', escape = '\"', nullstr = '',"
        f" columns = {{{columns}}}, max_line_size = 16777216)"
    )


def complaint(name: str, error: Exception, found: Layout) -> FileError:
    """DuckDB's refusal of a file in our words. Reading hostile files by parts would begin here."""
    text = str(error)
    line = re.search(r"CSV Error on Line: (\d+)", text)
    where = f"{name}, record {int(line[1]) - found.has_header}" if line else name
    if counts := re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", text):
        return FileError(
            f"{where}: there are {counts[2]} columns where {counts[1]} are expected.",
            f"The delimiter seems to be a {NAMES[found.delimiter]}. Mend that record, or quote it.",
        )
    if "quote" in text.casefold():
        return FileError(
            f"{where}: a quotation mark is opened and not closed.", "Mend that record."
        )
    first = next((each for each in text.splitlines() if each.strip()), "it cannot be read")
    return FileError(f"{where}: {first.strip()}", "Save it again as CSV in UTF-8, and try that.")
