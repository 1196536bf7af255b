"""Where the table of a delimited file ends: before footnotes, and before the sign of DOS."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rapport.sources.files.reading.marks import is_note, is_total
from rapport.sources.files.reading.records import Writing, lines_of, opened, plain, split

if TYPE_CHECKING:
    from pathlib import Path

TAIL = 1 << 16
MOST_FOOTER = 30
_SIGN = re.compile(rb"\x1a[\x1a\r\n]*\Z")


def end_of_text(path: Path, size: int) -> int:
    """The byte where the text of a file ends: DOS puts a sign (^Z) behind it."""
    with path.open("rb") as file:
        begin = file.seek(max(0, size - 64))
        found = _SIGN.search(file.read())
    return begin + found.start() if found else size


def footer(
    path: Path, writing: Writing, width: int, start: int, end: int
) -> tuple[int, list[list[str]]]:
    """The byte where footnotes begin, and their lines that hold something; the end, where none do.

    Footnotes are lines too short for records, that are notes or totals, or stand below those. The
    table begins at byte `start`, the text of the file ends at byte `end`.
    """
    if width < 3:
        return end, []
    with path.open("rb") as file:
        begin = max(start, end - TAIL)
        file.seek(begin)
        raw = file.read(end - begin)
    if begin > start:
        cut = raw.find(b"\n") + 1
        begin, raw = begin + cut, raw[cut:]
    lines = lines_of(raw.decode("utf-8", "surrogateescape"))
    run: list[tuple[int, list[str]]] = []
    at = len(lines)
    while at > 0 and len(run) < MOST_FOOTER:
        at -= 1
        cells = _short(lines[at], writing, width)
        if cells is None:
            break
        run.append((at, cells))
    run.reverse()
    for place, (number, cells) in enumerate(run):
        text = " ".join(each for each in cells if each)
        blank = place > 0 and not any(run[place - 1][1])
        if text and (
            blank or is_note(text, last=True) or is_total(_filled(cells, width), last=True)
        ):
            cut = begin + len("".join(lines[:number]).encode("utf-8", "surrogateescape"))
            if cut <= start:
                break
            return cut, [each for _, each in run[place:] if any(each)]
    return end, []


def _filled(cells: list[str], width: int) -> list[str | None]:
    return [*cells, *[""] * (width - len(cells))]


def _short(line: str, writing: Writing, width: int) -> list[str] | None:
    """The cells of a line that is no record, for it has too few; none for a blank one."""
    body = line.strip("\r\n")
    if body.count(writing.quote) % 2:
        return None
    cells, _ = split(body, writing)
    if opened(cells, writing, width):
        return None
    cells = [plain(each) for each in cells]
    if not any(cells):
        return [] if len(cells) < width else None
    few = not any(cells[3:]) or is_total(_filled(cells, width), last=True)
    return cells if len(cells) < width and few else None
