"""How a delimited file is laid out: delimiter, quotes, what stands above the header, the header."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from rapport.errors import FileError
from rapport.sources.files.reading import ends
from rapport.sources.files.reading.heads import deep
from rapport.sources.files.reading.marks import CURRENCY, is_data, is_unit
from rapport.sources.files.reading.records import (
    Record,
    Writing,
    lines_of,
    plain,
    records,
    split,
    trimmed,
)

if TYPE_CHECKING:
    from pathlib import Path

DELIMITERS = (",", ";", "\t", "|")
NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
HEAD = 1 << 18
# Reports have a title, filters and the like above their table, but not more lines than these.
MOST_ABOVE = 30
MOST_COLUMNS = 5000
_SEP = re.compile(r'"?sep=(.)"?', re.IGNORECASE)


@dataclass(frozen=True)
class Layout:
    """How a delimited file is laid out."""

    writing: Writing
    headers: list[str]
    """Its headers, each unlike the others; column1 … where it has none."""
    has_header: bool
    header_rows: list[list[str]] = field(default_factory=list)
    """The records that the header is made of, as they stand."""
    start: int = 0
    """The byte where the header begins; with several rows of it, the data."""
    whole_from_start: bool = True
    """True where nothing but a mark of the encoding stands before that byte."""
    end: int | None = None
    """The byte where the table ends; None where the file ends with it."""
    footer: list[list[str]] = field(default_factory=list)
    """The footnotes from there on: lines that hold something."""
    above: list[str] = field(default_factory=list)
    """The lines above the header, that hold something."""
    units: bool = False
    """True where the first record gives the units of the columns."""
    wrapped: bool = False
    """True where whole records are quoted as if they were one cell."""
    formulas: bool = False
    """True where texts stand as ="007", so that Excel keeps them."""
    messages: tuple[str, ...] = ()

    @property
    def delimiter(self) -> str:
        """What stands between cells."""
        return self.writing.delimiter

    @property
    def header_inside(self) -> bool:
        """Whether the header is the first record of what is to be read."""
        return len(self.header_rows) == 1


def layout(path: Path, name: str, delimiter: str | None = None) -> Layout | None:
    """The layout of a UTF-8 file; None for an empty one. With a `delimiter`, that is known.

    Raises FileError where there are more columns than any table has.
    """
    with path.open("rb") as file:
        raw = file.read(HEAD)
        size = file.seek(0, 2)
    mark = 3 if raw.startswith(b"\xef\xbb\xbf") else 0
    if size > len(raw):
        raw = raw[: max(raw.rfind(b"\n"), raw.rfind(b"\r")) + 1] or raw
    text = raw[mark:].decode("utf-8", "replace")
    if not text.strip().strip("\x1a"):
        return None
    start = mark
    lines = lines_of(text)
    said = _SEP.fullmatch(lines[0].strip("\r\n"))
    if said and (said[1] in DELIMITERS or len(lines) > 1):
        delimiter = delimiter or said[1]
        start += len(lines[0].encode())
        lines = lines[1:]
    writing, rows = _writing(lines, delimiter)
    if not rows:
        return None
    wrapped = _wrapped(rows, delimiter)
    if wrapped:
        writing, rows = wrapped
    found = _placed(writing, rows, start)
    found = replace(found, whole_from_start=found.start == mark, wrapped=wrapped is not None)
    if len(found.headers) > MOST_COLUMNS:
        raise FileError(
            f"{name} has {len(found.headers):,} columns, more than any table.",
            "Is the table turned on its side? Export records as rows.",
        )
    text_end = ends.end_of_text(path, size)
    end, footer = ends.footer(path, found.writing, len(found.headers), found.start, text_end)
    return replace(found, end=None if end == size else end, footer=footer)


def _writing(lines: list[str], delimiter: str | None) -> tuple[Writing, list[Record]]:
    sample = "".join(lines[:2000])
    escape = (
        "\\"
        if '\\"' in sample and not re.search(r'[^\\,;|\t\r\n]""|""[^,;|\t\r\n]', sample)
        else '"'
    )
    tried = []
    for each in [delimiter] if delimiter else DELIMITERS:
        quote = "'" if _single_quoted(sample, each) else '"'
        # Programs that write backslashes before quotation marks write \\N for what is missing.
        null = "\\N" if escape != '"' else ""
        writing = Writing(each, quote, escape if quote == '"' else quote, null)
        rows = list(records(lines, writing))
        tried.append((_evenness(rows), writing, rows))
    __, writing, rows = max(tried, key=lambda each: each[0])
    return writing, rows


def _wrapped(rows: list[Record], delimiter: str | None) -> tuple[Writing, list[Record]] | None:
    """Rows that are quoted as a whole, each as if it were one cell, as what they are."""
    if any(len(each.cells) > 1 for each in rows) or not any('"' in each.text for each in rows):
        return None
    tried = []
    for each in [delimiter] if delimiter else DELIMITERS:
        writing = Writing(each)
        made = [replace(row, cells=split(row.cells[0], writing)[0]) for row in rows]
        tried.append((_evenness(made), writing, made))
    (share, width), writing, made = max(tried, key=lambda each: each[0])
    even = share > 0.9 and width > 2 and len(made[0].cells) == width
    return (writing, made) if even else None


def _single_quoted(sample: str, delimiter: str) -> bool:
    cell = rf"(?:^|{re.escape(delimiter)})'[^'\n]*'(?={re.escape(delimiter)}|\r?$)"
    found = len(re.findall(cell, sample, re.MULTILINE))
    return found > 1 and found * 2 > sample.count("'") / 2 and '"' not in sample


def _evenness(rows: list[Record]) -> tuple[float, int]:
    """How surely these are rows of one width: the share of the commonest width, if over one."""
    if not rows:
        return (0.0, 0)
    counts = Counter(len(each.cells) for each in rows)
    several = [each for each in counts.most_common() if each[0] > 1]
    if not several:
        return (0.0, 1)
    width, count = several[0]
    return (count / len(rows), width)


def _placed(writing: Writing, rows: list[Record], start: int) -> Layout:
    """Where the header is, and what it is made of."""
    cells = [[plain(each) for each in row.cells] for row in rows]
    width = _width(cells)
    first = _first_row(cells, width)
    above = [" ".join(each for each in row if each) for row in cells[:first]]
    start += sum(_size(each) for each in rows[:first]) + len(rows[first].blank.encode())
    above = [each for each in above if each]
    header, below = cells[first], cells[first + 1 :]
    has_header = any(header) and not any(is_data(each) for each in header)
    found = Layout(writing, [], has_header, start=start, above=above)
    if not has_header:
        found = replace(found, headers=[f"column{number}" for number in range(1, width + 1)])
    elif heads := deep(header, below, width):
        skipped = len(rows[first].text.encode()) + _size(rows[first + 1])
        found = replace(
            found,
            headers=unlike(heads),
            header_rows=[each.cells for each in rows[first : first + 2]],
            start=start + skipped,
            messages=(f"Its header has two rows, taken together: {_listed(heads)}.",),
        )
        below = below[1:]
    else:
        padded = [*header, *[""] * (width - len(header))]
        end = len(trimmed(padded, width))
        found = replace(found, headers=unlike(padded[:end]), header_rows=[rows[first].cells])
    if below and found.has_header and _are_units(below):
        found = _with_units(replace(found, units=True), below[0])
    formulas = any(re.fullmatch(r'="[^"]*"', each) for row in rows[:200] for each in row.cells)
    return replace(found, formulas=formulas)


def _size(record: Record) -> int:
    """How many bytes a record takes with the blank lines above it."""
    return len(record.blank.encode()) + len(record.text.encode())


def _width(cells: list[list[str]]) -> int:
    """How many columns the table has: as many as most of its rows, or as its widest header."""
    widths = Counter(len(each) for each in cells)
    wide = [each for each in widths.most_common() if each[0] > 1]
    return wide[0][0] if wide else 1


def _first_row(cells: list[list[str]], width: int) -> int:
    """The number of the first row that is not above the table."""
    if width == 1:
        return 0
    columns = sum(any(len(row) > at and row[at] for row in cells) for at in range(width))
    headed = max(
        (at for at, row in enumerate(cells[:MOST_ABOVE]) if _is_full_header(row, columns)),
        default=0,
    )
    headed = headed if columns >= 3 else 0
    for number, row in enumerate(cells[:MOST_ABOVE]):
        filled = sum(1 for each in row if each)
        alone = filled == 0 or (filled == 1 and columns > 1 and _leads(row))
        pair = filled == 2 and all(row[:2]) and (columns >= 5 or number < headed)
        short = len(row) < width and filled <= 2 and columns > 2 and filled * 2 < columns
        if not (alone or pair or short):
            # Over data stands a header, be it of one word.
            over = number and any(cells[number - 1]) and len(cells[number - 1]) >= width
            return number - 1 if over and any(is_data(each) for each in row) else number
    return 0


def _is_full_header(row: list[str], columns: int) -> bool:
    return sum(1 for each in row if each) >= columns and not any(is_data(each) for each in row)


def _leads(row: list[str]) -> bool:
    """Whether what is filled stands in front, as titles do."""
    return bool(row[0]) or (len(row) > 1 and bool(row[1]))


def _are_units(below: list[list[str]]) -> bool:
    """Whether the first row under the header names units, where those below hold numbers."""
    units = {at: each for at, each in enumerate(below[0]) if each}
    if not units or not all(is_unit(each) for each in units.values()):
        return False
    under = [row[at] for row in below[1:200] for at in units if len(row) > at and row[at]]
    return bool(under) and sum(is_data(each) for each in under) * 2 > len(under)


def _with_units(found: Layout, units: list[str]) -> Layout:
    """The units told, and currencies kept with their headers."""
    headers = list(found.headers)
    told = []
    for at, unit in enumerate(units[: len(headers)]):
        if not unit:
            continue
        told.append(f"{headers[at]}: {unit}")
        currency = CURRENCY.fullmatch(unit)
        if currency and currency[1].casefold() not in headers[at].casefold():
            headers[at] = f"{headers[at]} ({currency[1].upper()})"
    message = f"Its first row under the header gives units ({_listed(told)}) and is no record."
    return replace(found, headers=unlike(headers), messages=(*found.messages, message))


def _listed(texts: list[str]) -> str:
    return ", ".join(texts[:6]) + (", …" if len(texts) > 6 else "")


OWN = frozenset(
    ("_import", "_record", "_key", "_hash", "_was", "_last", "_last_hash", "_fate", "rowid")
)
"""Names, in small letters, that mean something else beside a file's own columns."""


def unlike(headers: list[str]) -> list[str]:
    """Headers with a number behind those that repeat; "column 3" for one without words."""
    seen: set[str] = set()
    result = []
    for number, header in enumerate(headers, 1):
        name = base = " ".join(header.replace("\x00", "").split()) or f"column {number}"
        again = 2
        # Names of columns do not differ by case alone, and none is like our own.
        while name.casefold() in seen or name.casefold() in OWN:
            name, again = f"{base} ({again})", again + 1
        seen.add(name.casefold())
        result.append(name)
    return result
