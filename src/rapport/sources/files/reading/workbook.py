"""Workbooks (XLSX, XLS, ODS): every sheet as a CSV file of texts."""

from __future__ import annotations

import csv
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from rapport.errors import FileError

if TYPE_CHECKING:
    from pathlib import Path


def sheets(path: Path, folder: Path) -> list[tuple[str, Path]]:
    """The sheets that hold something: name and CSV. Raises FileError where it is no workbook."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(path))
        names = list(book.sheet_names)
        return [
            (name, written)
            for number, name in enumerate(names)
            if (written := _write(book.get_sheet_by_name(name), folder / f"sheet{number}.csv"))
        ]
    except (CalamineError, OSError) as error:
        raise FileError(
            f"{path.name} cannot be read as a workbook: {error}.",
            "Open it, save it as XLSX without a password, and try again.",
        ) from None


def _write(sheet: Any, path: Path) -> Path | None:
    rows = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        for row in sheet.iter_rows():
            cells = [_text(each) for each in row]
            if any(cells):
                writer.writerow(cells)
                rows += 1
    return path if rows else None


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        plain = cell.isoformat(" ")
        return plain.removesuffix(" 00:00:00")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return repr(cell.total_seconds())
    return str(cell)
