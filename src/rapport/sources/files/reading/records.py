"""Delimited text → records, one after the other, whatever is in it: slow, and never at a loss."""

from __future__ import annotations

import csv
import re
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TextIO

# A cell goes on over this many lines at most; beyond, its quotation mark was never closed.
MOST_LINES = 20_000
MOST_CHARACTERS = 1 << 24
MOST_BYTES = 15_000_000
"""What a record may take; the engine's own reading goes up to 16 MiB."""

WHOLE, OPEN, UNDOUBLED, WRAPPED = "whole", "open", "undoubled", "wrapped"


@dataclass(frozen=True)
class Writing:
    """How cells stand in a line."""

    delimiter: str
    quote: str = '"'
    escape: str = '"'
    """What makes a quotation mark inside a cell one of its text: itself, or a backslash."""
    null: str = ""
    """What stands for a missing value, beside nothing."""


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of a record, and the text that they were read from."""

    cells: list[str]
    text: str
    blank: str
    """The blank lines above it."""
    state: str = WHOLE
    """WHOLE; OPEN where a quotation mark is never closed, UNDOUBLED where one stands alone inside a
    quoted cell: then the cells are the best that can be made of its first line. WRAPPED where the
    record was quoted as if all of it were one cell."""


def lines_of(text: str) -> list[str]:
    """Lines as files have them: what else may end a line is part of a cell."""
    return re.findall(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$", text)


def lines_in(file: TextIO) -> Iterator[str]:
    """The lines of a file, of which one that is too long for any record stands cut off."""
    while line := file.readline(MOST_CHARACTERS):
        yield line
        while len(line) == MOST_CHARACTERS and line[-1] not in "\r\n":
            line = file.readline(MOST_CHARACTERS)


def too_large(record: Record) -> str:
    """Why a record is too large to be read; nothing where it is not."""
    # A sign takes four bytes at most.
    if len(record.text) * 4 <= MOST_BYTES:
        return ""
    return too_many_bytes(record.cells)


def too_many_bytes(cells: list[str]) -> str:
    """Why cells are too large for one record; nothing where they are not."""
    # A quotation mark is written twice, and others stand around the cell.
    sizes = [len(each.encode("utf-8", "replace")) + each.count('"') + 3 for each in cells]
    if sum(sizes) <= MOST_BYTES:
        return ""
    largest = max(sizes)
    most = f"{MOST_BYTES // 10**6} MB"
    if largest <= MOST_BYTES:
        return f"its cells take {sum(sizes) / 10**6:.0f} MB together, more than {most}"
    more = " or more" if largest >= MOST_CHARACTERS else ""
    return f"it has a cell of {largest / 10**6:.0f} MB{more}, where {most} are the most"


def plain(cell: str) -> str:
    """A cell with single spaces alone."""
    return " ".join(cell.split())


def records(lines: Iterable[str], writing: Writing, width: int | None = None) -> Iterator[Record]:
    """The records of lines that keep their ends; blank lines are none.

    With a `width`, a cell goes on over several lines only if a record of that width comes of it; so
    a quotation mark that is never closed costs one record, not the rest of the file.
    """
    source = iter(lines)
    waiting: deque[str] = deque()
    blank = ""
    while True:
        line = waiting.popleft() if waiting else next(source, None)
        if line is None:
            return
        body = line.rstrip("\r\n")
        if not body or (body.isspace() and writing.delimiter not in body):
            blank += line
            continue
        above, blank = blank, ""
        if writing.quote not in body:
            yield Record(body.split(writing.delimiter), line, above)
            continue
        quickly = _quickly(body, writing)
        cells, state = (quickly, WHOLE) if quickly else split(body, writing)
        if state == WHOLE:
            inside = opened(cells, writing, width)
            yield Record(inside or cells, line, above, WRAPPED if inside else WHOLE)
            continue
        if state == OPEN:
            joined = _joined(line, waiting, source, writing, width)
            if joined:
                cells, text = joined
                inside = opened(cells, writing, width)
                yield Record(inside or cells, text, above, WRAPPED if inside else WHOLE)
                continue
        cells, state = split(body, writing, lenient=True)
        yield Record(cells, line, above, UNDOUBLED if state != OPEN else OPEN)


def _quickly(body: str, writing: Writing) -> list[str] | None:
    """The cells of a line as Python's own reader has them, where it has no doubts."""
    quote = writing.quote
    if writing.escape != quote or f"{writing.delimiter} " in body or body[0] == " ":
        return None
    try:
        rows = list(csv.reader([body], delimiter=writing.delimiter, quotechar=quote, strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


def _joined(
    line: str, waiting: deque[str], source: Iterator[str], writing: Writing, width: int | None
) -> tuple[list[str], str] | None:
    """Cells and text of a record that goes on in the next lines; None leaves those waiting."""
    lines = [line]
    size = len(line)
    while len(lines) < MOST_LINES and size < MOST_CHARACTERS:
        more = waiting.popleft() if waiting else next(source, None)
        if more is None:
            break
        lines.append(more)
        size += len(more)
        if writing.quote not in more:
            continue
        text = "".join(lines)
        cells, state = split(text.rstrip("\r\n"), writing)
        if state == OPEN:
            continue
        fits = width is None or len(trimmed(cells, width)) == width
        if state == WHOLE and (fits or opened(cells, writing, width)):
            return cells, text
        break
    waiting.extendleft(reversed(lines[1:]))
    return None


def opened(cells: list[str], writing: Writing, width: int | None) -> list[str]:
    """The cells of a record that was quoted as if it were one cell; none where it was not.

    Programs write such where they took a file for one column, and saved it.
    """
    if len(cells) != 1 or width is None or width < 2 or writing.delimiter not in cells[0]:
        return []
    inside, state = split(cells[0], writing)
    return inside if state == WHOLE and len(inside) == width else []


def trimmed(cells: list[str], width: int) -> list[str]:
    """The cells without empty ones beyond the width."""
    end = len(cells)
    while end > width and not cells[end - 1].strip():
        end -= 1
    return cells[:end]


def split(text: str, writing: Writing, *, lenient: bool = False) -> tuple[list[str], str]:
    """The cells of one record, and whether it was whole.

    Where lenient, a quotation mark counts as closing only before a delimiter or the end, and one
    that is never closed is part of the text.
    """
    cells: list[str] = []
    place, end, state = 0, len(text), WHOLE
    quote, delimiter = writing.quote, writing.delimiter
    while True:
        start = place
        while start < end and text[start] == " ":
            start += 1
        if text.startswith(quote, start):
            cell, after = _quoted(text, start, writing, lenient=lenient)
            if after >= 0:
                cells.append(cell)
                if after >= end:
                    return cells, state
                place = after + 1
                continue
            state = OPEN if after == -1 else UNDOUBLED
            if not lenient:
                return cells, state
        stop = text.find(delimiter, place)
        if stop < 0:
            cells.append(text[place:])
            return cells, state
        cells.append(text[place:stop])
        place = stop + 1


def _quoted(text: str, start: int, writing: Writing, *, lenient: bool) -> tuple[str, int]:
    """A quoted cell, and the place of the delimiter behind it; -1 if open, -2 if undoubled."""
    quote, escape, end = writing.quote, writing.escape, len(text)
    place = start + 1
    while True:
        found = text.find(quote, place)
        if found < 0:
            return "", -1
        if escape == quote and text.startswith(quote, found + 1):
            place = found + 2
            continue
        if escape != quote and _escaped(text, found, escape):
            place = found + 1
            continue
        after = found + 1
        while after < end and text[after] == " " and text[after] != writing.delimiter:
            after += 1
        if after >= end or text[after] == writing.delimiter:
            cell = text[start + 1 : found].replace(escape + quote, quote)
            return (cell if escape == quote else cell.replace(escape * 2, escape)), after
        if not lenient:
            return "", -2
        place = found + 1


def _escaped(text: str, place: int, escape: str) -> bool:
    before = place
    while before and text[before - 1] == escape:
        before -= 1
    return (place - before) % 2 == 1
