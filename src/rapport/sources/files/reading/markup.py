"""Tables of a web page, or of an old XML workbook, that goes by the name of a workbook."""

from __future__ import annotations

import csv
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from rapport.sources.files.reading.layout import MOST_COLUMNS

if TYPE_CHECKING:
    from pathlib import Path

CHUNK = 1 << 20
BATCH = 5000
_ROWS, _CELLS = frozenset({"tr", "row", "ss:row"}), frozenset({"td", "th", "cell", "ss:cell"})
_TABLES = frozenset({"table", "ss:table"})
_UNSEEN = frozenset({"style", "script", "title", "head"})
_SEEN = frozenset({"table", "body", "ss:table"})
MOST_SPAN = 1000
"""How far a cell goes at most, as web pages have it; what goes further is a mistake."""
MOST_DOWN = 65_534


class _Tables(HTMLParser):
    """Writes each row of each outer table as it is read."""

    def __init__(self, folder: Path) -> None:
        super().__init__(convert_charrefs=True)
        self.folder = folder
        self.paths: list[Path] = []
        self.depth = self.unseen = 0
        self.row: list[str] = []
        self.cell: list[str] | None = None
        self.span = self.down = 1
        self.carried: dict[int, tuple[int, str]] = {}
        """By column: how many rows more a cell from above goes down, and its text."""
        self.waiting: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SEEN:
            # Pages leave out the end of their head; no table stands in it.
            self.unseen = 0
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
            self.span = min(_number(named.get("colspan"), 1), MOST_SPAN)
            self.down = min(_number(named.get("rowspan"), 1), MOST_DOWN)
            self._carry()
            # One column more than any table has is enough to have it refused.
            index = min(_number(named.get("ss:index"), 0), MOST_COLUMNS + 2)
            self.row += [""] * (index - 1 - len(self.row))
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
        self.carried = {}
        self.paths.append(self.folder / f"table{len(self.paths)}.csv")
        self.paths[-1].write_bytes(b"")

    def _end_cell(self) -> None:
        if self.cell is not None:
            text = "\n".join(" ".join(line.split()) for line in "".join(self.cell).split("\n"))
            text = text.strip()
            if self.down > 1:
                at = len(self.row)
                self.carried |= {at + each: (self.down, "") for each in range(self.span)}
                self.carried[at] = (self.down, text)
            self.row.append(text)
            self.row += [""] * (self.span - 1)
            self.cell = None

    def _carry(self) -> None:
        """Put what goes down from the rows above in its place, so that no cell takes it."""
        while (found := self.carried.get(len(self.row))) is not None:
            self.row.append(found[1])

    def _end_row(self) -> None:
        self._end_cell()
        if not self.row:
            return
        self._carry()
        self.carried = {
            at: (rows - 1, text) for at, (rows, text) in self.carried.items() if rows > 1
        }
        if any(self.row) and self.paths:
            self.waiting.append(self.row[: MOST_COLUMNS + 1])
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
    """A count of cells: from 1 on, and none of so many digits that it is no count."""
    if not text or not text.isdecimal():
        return otherwise
    return max(int(text[:9]), otherwise)
