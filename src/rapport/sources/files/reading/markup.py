"""Tables of a web page, or of an old XML workbook, that goes by the name of a workbook."""

from __future__ import annotations

import csv
from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

CHUNK = 1 << 20
BATCH = 5000
_ROWS, _CELLS = frozenset({"tr", "row", "ss:row"}), frozenset({"td", "th", "cell", "ss:cell"})
_TABLES = frozenset({"table", "ss:table"})
_UNSEEN = frozenset({"style", "script", "title", "head"})


class _Tables(HTMLParser):
    """Writes each row of each outer table as it is read."""

    def __init__(self, folder: Path) -> None:
        super().__init__(convert_charrefs=True)
        self.folder = folder
        self.paths: list[Path] = []
        self.depth = self.unseen = 0
        self.row: list[str] = []
        self.cell: list[str] | None = None
        self.span = 1
        self.waiting: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self.unseen += 1
        elif tag in _TABLES:
            self.depth += 1
            if self.depth == 1:
                self._open()
        elif self.depth == 1 and tag in _ROWS:
            self._end_row()
        elif self.depth == 1 and tag in _CELLS:
            self._end_cell()
            self.cell = []
            named = dict(attrs)
            self.span = _number(named.get("colspan"), 1)
            index = _number(named.get("ss:index"), 0)
            while index > len(self.row) + 1:
                self.row.append("")
        elif tag == "br" and self.cell is not None:
            self.cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self.unseen = max(0, self.unseen - 1)
        elif tag in _TABLES and self.depth:
            self.depth -= 1
            if self.depth == 0:
                self._end_row()
                self._write()
        elif self.depth == 1 and tag in _ROWS:
            self._end_row()
        elif self.depth == 1 and tag in _CELLS:
            self._end_cell()

    def handle_data(self, data: str) -> None:
        if self.cell is not None and not self.unseen:
            self.cell.append(data)

    def finish(self) -> None:
        """Write what a page that is cut short has left open."""
        self.close()
        self._end_row()
        self._write()

    def _open(self) -> None:
        self.paths.append(self.folder / f"table{len(self.paths)}.csv")
        self.paths[-1].write_bytes(b"")

    def _end_cell(self) -> None:
        if self.cell is not None:
            text = "\n".join(" ".join(line.split()) for line in "".join(self.cell).split("\n"))
            self.row.append(text.strip())
            self.row += [""] * (min(self.span, 1000) - 1)
            self.cell = None

    def _end_row(self) -> None:
        self._end_cell()
        if any(self.row) and self.paths:
            self.waiting.append(self.row)
            if len(self.waiting) >= BATCH:
                self._write()
        self.row = []

    def _write(self) -> None:
        if self.waiting:
            with self.paths[-1].open("a", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(self.waiting)
            self.waiting = []


def tables(path: Path, folder: Path) -> list[Path]:
    """The tables of a page in UTF-8 that hold something, each as CSV in the folder."""
    reader = _Tables(folder)
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        while chunk := file.read(CHUNK):
            reader.feed(chunk)
    reader.finish()
    return [each for each in reader.paths if each.stat().st_size]


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() else otherwise
