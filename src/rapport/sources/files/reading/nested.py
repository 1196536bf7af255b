"""JSON → records: lines of objects, lists of them, and the answers that programs wrap them in."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rapport.errors import FileError
from rapport.sources.files.reading.flatten import decoder, flat, names, text_of
from rapport.sources.files.reading.layout import MOST_COLUMNS, unlike
from rapport.sources.files.reading.records import (
    MOST_BYTES,
    MOST_CHARACTERS,
    lines_in,
    too_many_bytes,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

CHUNK = 1 << 20
FIRST = 20
SHOWN = 200
FIRST_CHARACTERS = 1 << 22
"""By so many lines, or characters, it is decided whether a file holds a record on each line."""
_HALF = re.compile(r"[\ud800-\udfff]")
TELL_EVERY = 500_000
MOST_WRAPPED = 4
"""How deep an answer may wrap its list of records."""


@dataclass
class Nested:
    """Records written as CSV; a row may be shorter than the headers."""

    path: Path
    asides: Path
    headers: list[str] = field(default_factory=list)
    rows: int = 0
    rejected: int = 0
    reason: str = ""
    """Why the first was rejected."""
    torn: int = 0
    first_torn: int = 0
    messages: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Broken:
    """A line that is no record."""

    text: str
    reason: str


def read_nested(path: Path, folder: Path, name: str, tell: Callable[[str], None]) -> Nested:
    """Write the records of a UTF-8 file of JSON. Raises FileError where it is not whole."""
    result = Nested(folder / "records.csv", folder / "broken.csv")
    columns: dict[tuple[str, ...], int] = {}
    with (
        result.path.open("w", encoding="utf-8", errors="replace", newline="") as clean,
        result.asides.open("w", encoding="utf-8", errors="replace", newline="") as broken,
    ):
        writer, asides = csv.writer(clean), csv.writer(broken)
        for record in _records(path, name):
            result.rows += 1
            cells = record if isinstance(record, _Broken) else _cells(record)
            row: list[str] = []
            if isinstance(cells, _Broken):
                result.rejected += 1
                result.reason = result.reason or cells.reason
                content = json.dumps({"line": cells.text[:2000]}, ensure_ascii=False)
                asides.writerow([result.rows, True, cells.reason, content])
            else:
                for place, text in cells.items():
                    at = columns.setdefault(place, len(columns))
                    if at >= len(row):
                        row += [""] * (at + 1 - len(row))
                    row[at] = text
            if _is_torn(row):
                result.torn += 1
                result.first_torn = result.first_torn or result.rows
            writer.writerow(row or [""])
            if len(columns) > MOST_COLUMNS:
                raise FileError(
                    f"{name} has more than {MOST_COLUMNS:,} different names in its records.",
                    "Are there values in place of names? Export a list of records.",
                )
            if result.rows % TELL_EVERY == 0:
                tell(f"Reading {name}: {result.rows:,} records so far")
    _check(result, name)
    paths = list(columns)
    result.headers = unlike([_whole(each) for each in names(paths)])
    if any("." in header for header, path in zip(result.headers, paths, strict=True) if path[1:]):
        result.messages.append("Its records are nested: what is inside goes by names with dots.")
    return result


def _check(result: Nested, name: str) -> None:
    if result.rows and result.rejected * 2 > result.rows:
        raise FileError(
            f"{name}: {result.rejected:,} of {result.rows:,} lines are no JSON records, the first"
            f" because {result.reason}.",
            "Export it again, as one object on each line or as a list of objects.",
        )
    if result.torn:
        hold = "1 record holds" if result.torn == 1 else f"{result.torn:,} records hold"
        which = "it is" if result.torn == 1 else "the first is"
        result.messages.append(
            f"{hold} a sign that is cut in half, such as an emoji: a question mark stands in its"
            f" place ({which} record {result.first_torn:,})."
        )


def _cells(record: dict[str, Any]) -> dict[tuple[str, ...], str] | _Broken:
    try:
        cells = flat(record)
    except RecursionError:
        own = {key: value for key, value in record.items() if not isinstance(value, dict | list)}
        return _Broken(text_of(own), "it is nested too deep")
    if sum(map(len, cells.values())) * 4 > MOST_BYTES:
        large = too_many_bytes(list(cells.values()))
        if large:
            return _Broken(text_of({".".join(k): v[:SHOWN] for k, v in cells.items()}), large)
    return cells


def _is_torn(row: list[str]) -> bool:
    """Whether a text holds half of a sign, that no file of texts can keep."""
    return any(not each.isascii() and _HALF.search(each) is not None for each in row)


def _whole(text: str) -> str:
    return _HALF.sub("?", text)


def _records(path: Path, name: str) -> Iterator[dict[str, Any] | _Broken]:
    if _is_lines(path):
        yield from _of_lines(path)
        return
    with path.open(encoding="utf-8-sig") as file:
        yield from _Document(file.read, name).records()


def _is_lines(path: Path) -> bool:
    """Whether the first lines hold an object each."""
    whole = lines = 0
    read = decoder()
    with path.open(encoding="utf-8-sig") as file:
        left = FIRST_CHARACTERS
        while left > 0 and (line := file.readline(left)):
            left -= len(line)
            text = line.strip()
            if not text:
                continue
            lines += 1
            if text.startswith("{"):
                try:
                    value, end = read.raw_decode(text)
                except (ValueError, RecursionError):
                    continue
                whole += end == len(text)
                if lines == 1 and (_wrapped(value) or _is_empty_answer(value)):
                    return False
            elif lines == 1 and text.startswith("["):
                return False
            if lines >= FIRST:
                break
    return whole > 0 and whole * 2 >= lines


def _of_lines(path: Path) -> Iterator[dict[str, Any] | _Broken]:
    read = decoder()
    with path.open(encoding="utf-8-sig") as file:
        for line in lines_in(file):
            text = line.strip().strip("\x1e")
            if not text:
                continue
            if len(line) >= MOST_CHARACTERS:
                yield _Broken(text, f"the line takes {MOST_CHARACTERS / 10**6:.0f} MB or more")
                continue
            try:
                value = read.decode(text)
            except (ValueError, RecursionError):
                yield _Broken(text, "the line is not whole JSON")
                continue
            if isinstance(value, dict):
                yield value
            else:
                yield _Broken(text, "the line holds no object")


class _Document:
    """A document read by pieces, so that a long list of records never stands in memory whole."""

    def __init__(self, read: Callable[[int], str], name: str) -> None:
        self.read = read
        self.name = name
        self.buffer = ""
        self.place = 0
        self.ended = False
        self.decoder = decoder()
        self.count = 0
        self.lines = self.characters = 0
        """What was read and let go: its ends of lines, and the characters of its last line."""

    def records(self) -> Iterator[dict[str, Any]]:
        start = self._peek()
        while start:
            if start == "[":
                self.place += 1
                yield from self._elements()
            elif start == "{":
                yield from self._object()
            else:
                raise self._broken()
            start = self._peek()
            if start == ",":
                self.place += 1
                start = self._peek()

    def _object(self) -> Iterator[dict[str, Any]]:
        """An object's records: those of a list in it, or itself."""
        self.place += 1
        own: dict[str, Any] = {}
        listed = False
        while (sign := self._peek()) and sign != "}":
            if sign == ",":
                self.place += 1
                continue
            key = self._value()
            if self._peek() != ":" or not isinstance(key, str):
                raise self._broken()
            self.place += 1
            if self._peek() == "[" and not listed and not _is_record(own):
                self.place += 1
                if self._peek() == "{":
                    listed = True
                    yield from self._elements()
                    continue
                self.place -= 1
                self.buffer = self.buffer[: self.place] + "[" + self.buffer[self.place + 1 :]
            own[key] = self._value()
        if not sign:
            raise self._broken()
        self.place += 1
        if listed:
            return
        inside = _wrapped(own)
        if inside is not None:
            yield from inside
        elif own and not _is_empty_answer(own):
            yield own

    def _elements(self) -> Iterator[dict[str, Any]]:
        while (sign := self._peek()) and sign != "]":
            if sign == ",":
                self.place += 1
                continue
            value = self._value()
            self.count += 1
            if not isinstance(value, dict):
                raise FileError(
                    f"{self.name} is JSON, but element {self.count:,} of its list is no record.",
                    "Export a list of objects, each with the names of its values.",
                )
            yield value
        if not sign:
            raise self._broken()
        self.place += 1

    def _value(self) -> Any:
        while True:
            try:
                value, end = self.decoder.raw_decode(self.buffer, self.place)
            except RecursionError:
                after = f" after record {self.count:,}" if self.count else ""
                raise FileError(
                    f"{self.name} is JSON that is nested too deep{after}.",
                    "Export a list of records.",
                ) from None
            except ValueError as error:
                behind = getattr(error, "pos", self.place) - self.place
                if not self._more():
                    cut = getattr(error, "msg", "").startswith("Unterminated")
                    raise self._broken(self.place + behind, cut=cut) from None
                continue
            # A number at the end of what was read may go on.
            if end == len(self.buffer) and self._more():
                continue
            self.place = end
            return value

    def _peek(self) -> str:
        """The next sign that is no space; none at the end."""
        while True:
            while self.place < len(self.buffer):
                sign = self.buffer[self.place]
                if not sign.isspace() and sign != "\ufeff":
                    return sign
                self.place += 1
            if not self._more():
                return ""

    def _more(self) -> bool:
        if self.ended:
            return False
        # Twice as much each time, so that one long record is not tried again at every piece.
        piece = self.read(max(CHUNK, len(self.buffer) - self.place))
        gone = self.buffer[: self.place]
        self.lines += gone.count("\n")
        last = gone.rfind("\n")
        self.characters = len(gone) - last - 1 + (self.characters if last < 0 else 0)
        self.buffer = self.buffer[self.place :] + piece
        self.place = 0
        self.ended = not piece
        return bool(piece)

    def _broken(self, at: int | None = None, *, cut: bool = False) -> FileError:
        """What is wrong, and where: at a place of the buffer, or where the reading stands.

        `cut` is true where a text begins there that does not end.
        """
        place = self.place if at is None else at
        before = self.buffer[:place]
        last = before.rfind("\n")
        line = self.lines + before.count("\n") + 1
        character = len(before) - last + (self.characters if last < 0 else 0)
        after = f", after record {self.count:,}" if self.count else ""
        what = "it breaks off" if cut or not self.buffer[place:].strip() else "it goes wrong"
        return FileError(
            f"{self.name} is not whole JSON: {what} on line {line:,}, character {character:,}"
            f"{after}.",
            "Export or download it again.",
        )


def _is_record(own: dict[str, Any]) -> bool:
    """Whether an object tells of itself, so that a list in it is its own."""
    return any(each.casefold() in ("id", "_id", "name", "properties") for each in own)


def _is_empty_answer(own: dict[str, Any]) -> bool:
    """Whether an object is an answer with no records in it."""
    wraps = ("results", "data", "records", "value", "items")
    return any(own.get(each) == [] for each in wraps) and not _is_record(own)


def _wrapped(value: dict[str, Any], depth: int = 0) -> list[dict[str, Any]] | None:
    """The records that an answer wraps; None where it is a record itself."""
    if _is_record(value) or depth > MOST_WRAPPED:
        return None
    for each in value.values():
        if isinstance(each, list) and each and all(isinstance(one, dict) for one in each):
            return each
    for each in value.values():
        if isinstance(each, dict):
            found = _wrapped(each, depth + 1)
            if found is not None:
                return found
    return None
