"""How a delimited file is laid out: delimiter, quotes, what stands above the header, the header."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from rapport.errors import FileError
from rapport.sources.files.reading.marks import CURRENCY, is_data, is_note, is_total, is_unit
from rapport.sources.files.reading.records import Record, Writing, records, split, trimmed

if TYPE_CHECKING:
    from pathlib import Path

DELIMITERS = (",", ";", "\t", "|")
NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
HEAD = 1 << 18
TAIL = 1 << 16
# Reports have a title, filters and the like above their table, but not more lines than these.
MOST_ABOVE = 30
MOST_FOOTER = 30
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
    """The byte where footnotes begin; None where there are none."""
    footer: list[list[str]] = field(default_factory=list)
    """The lines from there on, that hold something."""
    above: list[str] = field(default_factory=list)
    """The lines above the header, that hold something."""
    units: bool = False
    """True where the first record gives the units of the columns."""
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
    lines = _lines(text)
    said = _SEP.fullmatch(lines[0].strip("\r\n"))
    if said and (said[1] in DELIMITERS or len(lines) > 1):
        delimiter = delimiter or said[1]
        start += len(lines[0].encode())
        lines = lines[1:]
    writing, rows = _writing(lines, delimiter)
    if not rows:
        return None
    found = _placed(writing, rows, start)
    found = replace(found, whole_from_start=found.start == mark)
    if len(found.headers) > MOST_COLUMNS:
        raise FileError(
            f"{name} has {len(found.headers):,} columns, more than any table.",
            "Is the table turned on its side? Export records as rows.",
        )
    return _without_footer(path, found, size)


def _lines(text: str) -> list[str]:
    """Lines as files have them: what else may end a line is part of a cell."""
    return re.findall(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$", text)


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
    cells = [[_plain(each) for each in row.cells] for row in rows]
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
    elif deep := _deep(header, below, width):
        skipped = len(rows[first].text.encode()) + _size(rows[first + 1])
        found = replace(
            found,
            headers=unlike(deep),
            header_rows=[header, below[0]],
            start=start + skipped,
            messages=(f"Its header has two rows, taken together: {_listed(deep)}.",),
        )
        below = below[1:]
    else:
        padded = [*header, *[""] * (width - len(header))]
        end = len(trimmed(padded, width))
        found = replace(found, headers=unlike(padded[:end]), header_rows=[header])
    if below and found.has_header and _are_units(below):
        found = _with_units(replace(found, units=True), below[0])
    formulas = any(re.fullmatch(r'="[^"]*"', each) for row in rows[:200] for each in row.cells)
    return replace(found, formulas=formulas)


def _size(record: Record) -> int:
    """How many bytes a record takes with the blank lines above it."""
    return len(record.blank.encode()) + len(record.text.encode())


def _plain(cell: str) -> str:
    return " ".join(cell.split())


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


def _deep(header: list[str], below: list[list[str]], width: int) -> list[str]:
    """The headers of a header in two rows, heads of groups over heads of columns; else none."""
    if len(below) < 2 or len(header) > width or (all(header) and len(header) == width):
        return []
    upper = [*header, *[""] * (width - len(header))]
    lower = [*below[0], *[""] * (width - len(below[0]))][:width]
    gaps = [at for at in range(width) if not upper[at]]
    if not gaps or any(is_data(each) for each in lower) or not all(lower[at] for at in gaps):
        return []
    data = below[1:200]
    valued = {
        at for at in range(width) for row in data if len(row) > at and row[at] and is_data(row[at])
    }
    heads = {each.casefold() for each in lower if each}
    again = any(each.casefold() in heads for row in data for each in row if each)
    if again or not any(lower[at] for at in valued):
        return []
    result, group = [], ""
    for above, under in zip(upper, lower, strict=True):
        if above:
            # A head without one below it is of its own column alone.
            group = above if under else ""
        told = above or group
        begins = under.casefold().startswith(told.casefold())
        result.append(under if begins and under else f"{told} {under}".strip())
    return result


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


def _without_footer(path: Path, found: Layout, size: int) -> Layout:
    """Find lines at the end that are too short for records, and are notes or totals."""
    width = len(found.headers)
    if width < 3:
        return found
    with path.open("rb") as file:
        begin = max(found.start, size - TAIL)
        file.seek(begin)
        raw = file.read()
    if begin > found.start:
        cut = raw.find(b"\n") + 1
        begin, raw = begin + cut, raw[cut:]
    lines = _lines(raw.decode("utf-8", "surrogateescape"))
    run: list[tuple[int, list[str]]] = []
    at = len(lines)
    while at > 0 and len(run) < MOST_FOOTER:
        at -= 1
        cells = _short(lines[at], found.writing, width)
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
            end = begin + len("".join(lines[:number]).encode("utf-8", "surrogateescape"))
            if end <= found.start:
                return found
            footer = [each for _, each in run[place:] if any(each)]
            return replace(found, end=end, footer=footer)
    return found


def _filled(cells: list[str], width: int) -> list[str | None]:
    return [*cells, *[""] * (width - len(cells))]


def _short(line: str, writing: Writing, width: int) -> list[str] | None:
    """The cells of a line that is no record, for it has too few; none for a blank one."""
    body = line.strip("\r\n\x1a")
    if body.count(writing.quote) % 2:
        return None
    cells = [_plain(each) for each in split(body, writing)[0]]
    if not any(cells):
        return [] if len(cells) < width else None
    few = not any(cells[3:]) or is_total(_filled(cells, width), last=True)
    return cells if len(cells) < width and few else None


def unlike(headers: list[str]) -> list[str]:
    """Headers with a number behind those that repeat; "column 3" for one without words."""
    seen: set[str] = set()
    result = []
    for number, header in enumerate(headers, 1):
        name = base = " ".join(header.replace("\x00", "").split()) or f"column {number}"
        again = 2
        # Names of columns do not differ by case alone, and none is like our own.
        while name.casefold() in seen or name in ("_import", "_record", "_key"):
            name, again = f"{base} ({again})", again + 1
        seen.add(name.casefold())
        result.append(name)
    return result
