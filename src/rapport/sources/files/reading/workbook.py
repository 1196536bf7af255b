"""Workbooks (XLSX, XLSM, XLSB, XLS, ODS): every sheet that holds something as CSV of texts."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile, ZipFile

from rapport.errors import FileError
from rapport.sources.files.reading.kind import broken_workbook, locked_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ERRORS = frozenset({"#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!"})
# A cell keeps 15 digits; of a longer id the rest are gone.
EXACT = 10**15
_LOST = re.compile(r"\d(?:[.,]\d+)?E\+\d{2}")
CHUNK = 1 << 20


@dataclass
class Sheet:
    """A sheet as a file."""

    name: str
    path: Path
    rows: int = 0
    messages: list[str] = field(default_factory=list)


@dataclass
class Sheets:
    """A workbook's sheets that hold something, and what to say of the workbook."""

    sheets: list[Sheet]
    messages: list[str]


def sheets(path: Path, folder: Path, name: str) -> Sheets:
    """Write the sheets as CSV into the folder. Raises FileError where it cannot be read."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

    result: list[Sheet] = []
    empty: list[Sheet] = []
    other: list[str] = []
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            for number, about in enumerate(book.sheets_metadata):
                if about.typ != SheetTypeEnum.WorkSheet:
                    other.append(about.name)
                    continue
                sheet = Sheet(about.name, folder / f"sheet{number}.csv")
                _write(book.get_sheet_by_name(about.name), sheet)
                if "Hidden" in str(about.visible):
                    sheet.messages.append("It is a hidden sheet of the workbook.")
                (result if sheet.rows else empty).append(sheet)
    except PasswordError:
        raise locked_workbook(name) from None
    except (CalamineError, OSError) as error:
        if "assword" in str(error):
            raise locked_workbook(name) from None
        raise broken_workbook(name) from None
    except BaseException as error:
        # What the reader in Rust gives up on comes as a panic, which is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise broken_workbook(name) from None
    return Sheets(result, _told(path, [each.name for each in empty], other))


def _told(path: Path, empty: list[str], other: list[str]) -> list[str]:
    """What to say of the workbook."""
    messages = []
    if empty:
        messages.append(f"{_sheets(empty)} empty.")
    if other:
        messages.append(f"{_sheets(other)} no table (a chart or a program).")
    if failed := _error_cells(path):
        are = "1 cell holds" if failed == 1 else f"{failed:,} cells hold"
        messages.append(f"{are} an error such as #N/A in place of a value: taken as empty.")
    return messages


def _sheets(names: list[str]) -> str:
    listed = ", ".join(names[:6]) + (", …" if len(names) > 6 else "")
    return f"Sheet {listed} is" if len(names) == 1 else f"Sheets {listed} are"


def _write(sheet: Any, to: Sheet) -> None:
    """Write what is in a sheet, without empty rows and without empty columns at either side."""
    merged = _merged(sheet)
    lost, lost_text, errors = 0, "", 0
    filled = 0
    with to.path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        for row in _rows(sheet, merged):
            cells = []
            for cell in row:
                text = cell if isinstance(cell, str) else _text(cell)
                if isinstance(cell, float) and abs(cell) >= EXACT:
                    lost, lost_text = lost + 1, lost_text or text
                elif text.startswith("#") and text in ERRORS:
                    errors, text = errors + 1, ""
                elif "E+" in text and _LOST.fullmatch(text):
                    lost, lost_text = lost + 1, lost_text or text
                cells.append(text)
            if any(cells):
                writer.writerow(cells)
                to.rows += 1
    filled = sum(1 for each in merged.values() if each.filled)
    if lost:
        are = "1 number has" if lost == 1 else f"{lost:,} numbers have"
        to.messages.append(
            f"{are} more digits than a workbook keeps ({lost_text}): if they are ids, their ends"
            " are lost. Export them as text."
        )
    if errors:
        are = "1 text is" if errors == 1 else f"{errors:,} texts are"
        to.messages.append(f"{are} an error such as #N/A: taken as empty.")
    if filled:
        are = "1 merged cell is" if filled == 1 else f"{filled:,} merged cells are"
        to.messages.append(f"{are} filled down: their value counts for each row they span.")


@dataclass
class _Down:
    """A cell merged with those below it."""

    first: int
    last: int
    value: Any = ""
    filled: bool = False


def _merged(sheet: Any) -> dict[tuple[int, int], _Down]:
    """The cells merged downwards in one column, by column and first row."""
    found = {}
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if bottom > top and left == right:
            found[left, top] = _Down(top, bottom)
    return found


def _rows(sheet: Any, merged: dict[tuple[int, int], _Down]) -> Iterator[list[Any]]:
    left = sheet.start[1] if sheet.start else 0
    open_now: dict[int, _Down] = {}
    starts: dict[int, list[tuple[int, _Down]]] = {}
    for (column, top), each in merged.items():
        starts.setdefault(top, []).append((column - left, each))
    for number, row in enumerate(sheet.iter_rows()):
        if merged:
            for column, each in list(open_now.items()):
                if number > each.last:
                    del open_now[column]
                elif column < len(row) and row[column] == "" and any(x != "" for x in row):
                    row[column] = each.value
                    each.filled = True
            for column, each in starts.get(number, ()):
                # A text in the header's rows goes over two rows, and is no value of the second.
                if 0 <= column < len(row) and row[column] != "":
                    each.value = row[column]
                    open_now[column] = each
        yield row


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        whole = cell.is_integer() and abs(cell) < EXACT * 1000
        # A workbook shows 15 digits; what comes behind is the machine's own.
        return str(int(cell)) if whole else repr(float(f"{cell:.15g}"))
    if isinstance(cell, datetime):
        return cell.isoformat(" ").removesuffix(" 00:00:00")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return repr(cell.total_seconds())
    return str(cell)


def _error_cells(path: Path) -> int:
    """How many cells of an XLSX hold an error: the reader gives them as empty."""
    try:
        with ZipFile(path) as archive:
            count = 0
            for name in archive.namelist():
                if not (name.startswith("xl/worksheets/") and name.endswith(".xml")):
                    continue
                with archive.open(name) as file:
                    rest = b""
                    while chunk := file.read(CHUNK):
                        count += (rest + chunk).count(b' t="e"')
                        rest = chunk[-5:]
            return count
    except (BadZipFile, OSError, FileError):
        return 0
