"""The careful reading of a delimited file that the fast one refuses: only bad records are lost."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from rapport.errors import FileError
from rapport.sources.files.reading import aside
from rapport.sources.files.reading.layout import NAMES
from rapport.sources.files.reading.marks import is_note, is_total, repeats
from rapport.sources.files.reading.records import (
    OPEN,
    WHOLE,
    WRAPPED,
    Record,
    lines_in,
    records,
    too_large,
    trimmed,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from rapport.sources.files.reading.layout import Layout

CHUNK = 10_000
TELL_EVERY = 500_000
SAMPLE = 5_000
SHOWN = 2_000
"""How many characters are kept of a cell that is too large."""
LARGE = "large"
"""The state of a record that is too large; its text is the reason then."""
OPENED = "a quotation mark is opened and not closed"


@dataclass
class Careful:
    """What came of a careful reading."""

    path: Path
    """The records as clean CSV without a header; an empty one stands for each set aside."""
    asides: Path
    """Those set aside, as CSV: record, rejected, reason, content."""
    rows: int = 0
    rejected: int = 0
    skipped: int = 0
    wrapped: int = 0
    first_wrapped: int = 0
    undoubled: int = 0
    first_undoubled: int = 0
    padded: int = 0
    reasons: dict[str, int] = field(default_factory=dict)

    @property
    def messages(self) -> list[str]:
        """What to say of it."""
        told = []
        if self.padded:
            told.append(
                f"{self.padded:,} records leave out cells at their end, as nearly all of the file"
                " does: they are taken as empty."
            )
        if self.wrapped:
            were = "1 record was" if self.wrapped == 1 else f"{self.wrapped:,} records were"
            where = "it is" if self.wrapped == 1 else "the first is"
            told.append(
                f"{were} quoted as a whole, as if it were one cell: opened ({where} record"
                f" {self.first_wrapped:,})."
            )
        if self.undoubled:
            are = "1 record has" if self.undoubled == 1 else f"{self.undoubled:,} records have"
            told.append(
                f"{are} quotation marks inside a quoted cell that are not doubled: read as they"
                f" stand (record {self.first_undoubled:,})."
            )
        return told


def read_carefully(
    path: Path, found: Layout, folder: Path, name: str, tell: Callable[[str], None]
) -> Careful:
    """Read a file whatever is in it. Raises FileError where most records do not fit the header."""
    width = len(found.headers)
    pad = _leaves_out(path, found, width)
    result = Careful(folder / "careful.csv", folder / "aside.csv")
    with (
        result.path.open("w", encoding="utf-8", newline="") as clean,
        result.asides.open("w", encoding="utf-8", newline="") as aside_file,
    ):
        writer, asides = csv.writer(clean), csv.writer(aside_file)
        batch: list[list[str]] = []
        blank = [""] * width
        above = set(found.above)
        heads = found.header_rows
        for record in _records(path, found, width):
            result.rows += 1
            cells = record.cells
            if len(cells) != width:
                cells = trimmed(cells, width)
                if pad and len(cells) < width:
                    result.padded += 1
                    cells = [*cells, *[""] * (width - len(cells))]
            if len(cells) == width and record.state == WHOLE:
                batch.append(cells)
            elif record.state == WRAPPED:
                result.wrapped += 1
                result.first_wrapped = result.first_wrapped or result.rows
                batch.append(cells)
            elif len(cells) == width and record.state not in (OPEN, LARGE):
                result.undoubled += 1
                result.first_undoubled = result.first_undoubled or result.rows
                batch.append(cells)
            else:
                rejected, reason = _reason(record, cells, width, above, heads)
                result.rejected += rejected
                result.skipped += not rejected
                result.reasons[reason] = result.reasons.get(reason, 0) + rejected
                asides.writerow([result.rows, rejected, reason, _content(found.headers, cells)])
                batch.append(blank)
            if len(batch) >= CHUNK:
                writer.writerows(batch)
                batch.clear()
            if result.rows % TELL_EVERY == 0:
                tell(f"Reading {name} record by record: {result.rows:,} so far")
        writer.writerows(batch)
    if result.rejected * 2 > result.rows - result.skipped:
        raise _no_fit(result, found, name)
    return result


def _records(path: Path, found: Layout, width: int) -> Iterator[Record]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = records(lines_in(file), found.writing, width)
        if found.header_inside:
            next(rows, None)
        for record in rows:
            large = too_large(record)
            if large:
                cells = [each[:SHOWN] for each in record.cells]
                yield replace(record, cells=cells, text=large, state=LARGE)
            else:
                yield record


def _leaves_out(path: Path, found: Layout, width: int) -> bool:
    """Whether the whole file leaves out empty cells at the end of records."""
    short = seen = 0
    for record in _records(path, found, width):
        cells = trimmed(record.cells, width)
        if len(cells) > width or (len(cells) == 1 and width > 2):
            return False
        seen += 1
        # A file that writes out empty cells at the end leaves none out.
        if len(cells) == width and cells[-1] == "":
            return False
        short += len(cells) < width
        if seen >= SAMPLE:
            break
    return seen >= 3 and short * 2 >= seen


def _reason(
    record: Record, cells: list[str], width: int, above: set[str], heads: list[list[str]]
) -> tuple[bool, str]:
    """Whether a record is rejected, or is none, and why."""
    if record.state == OPEN:
        return True, OPENED
    if record.state == LARGE:
        return True, record.text
    if len(cells) < width and (why := _no_record(cells, width, above, heads)):
        return False, why
    are = "there is 1 column" if len(cells) == 1 else f"there are {len(cells):,} columns"
    return True, f"{are} where {width:,} are expected"


def _no_record(cells: list[str], width: int, above: set[str], heads: list[list[str]]) -> str:
    """What a line of too few cells is, if it is no record."""
    padded: list[str | None] = [*cells, *[""] * (width - len(cells))]
    filled = [each.strip() for each in cells if each.strip()]
    if is_total(padded, last=False):
        return aside.TOTALS
    if not filled:
        return aside.BLANK
    if repeats(padded, heads):
        return aside.REPEATED
    if " ".join(" ".join(filled).split()) in above:
        return aside.ABOVE
    lone = len(filled) == 1 and width > 2
    return aside.NOTE if lone and is_note(filled[0], last=False) else ""


def _content(headers: list[str], cells: list[str]) -> str:
    names = [*headers, *(f"column {at}" for at in range(len(headers) + 1, len(cells) + 1))]
    return json.dumps(dict(zip(names, cells, strict=False)), ensure_ascii=False)


def _no_fit(result: Careful, found: Layout, name: str) -> FileError:
    reason = max(result.reasons, key=lambda each: result.reasons[each])
    return FileError(
        f"{name}: {result.rejected:,} of {result.rows:,} records do not fit the header, most of"
        f" them because {reason}.",
        f"The delimiter was taken for a {NAMES.get(found.delimiter, found.delimiter)}, and the"
        f" header for: {', '.join(found.headers[:8])}. Export the file again, with every text"
        " quoted.",
    )
