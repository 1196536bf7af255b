"""The journal data/journal.sqlite3: what was said and set on which day, beside the data.

kind      about                      day         entry
verdict   {"campaign": "Spring"}     2026-09-01  {"verdict": "stop", "horizon": 90, …}
alert     {"rule": "calls-halved"}   2026-09-02  {"value": 12, "usual": 40}
override  {"total": "2026-10"}       2026-09-02  {"amount": "90000.00", "by": "Nora"}

It is written to and never changed, so that it can be told later what was said at the time. SQLite,
as several processes write to it in turn, while the raw store belongs to one job at a time.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from rapport.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

FILE = "journal.sqlite3"
WAIT = 30
"""So many seconds a writer waits for another one."""
TABLE = """
CREATE TABLE IF NOT EXISTS entries (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    about TEXT NOT NULL,
    day TEXT NOT NULL,
    written_at TEXT NOT NULL,
    generation TEXT NOT NULL,
    entry TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS entries_of ON entries (kind, about, day);"""

HAS_TABLE = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'entries'"
WRITTEN = """
INSERT INTO entries (kind, about, day, written_at, generation, entry) VALUES (?, ?, ?, ?, ?, ?)"""
SAID = "SELECT 1 FROM entries WHERE kind = ? AND about = ?"


@dataclass(frozen=True)
class Entry:
    """One entry."""

    kind: str
    about: Mapping[str, Any]
    """What it is about, such as a campaign or a rule."""
    day: date
    """On what day it was said: the workspace's today, not the machine's."""
    entry: Mapping[str, Any]
    """What was said: values that JSON has."""
    generation: str = ""
    """The generation that it rests on; "" where it rests on none."""
    written_at: datetime | None = None
    """When it was written, in UTC; None of one that is not written yet."""


class Journal:
    """The journal in a data folder; nothing is made until something is written."""

    def __init__(self, data: Path) -> None:
        self.path = data / FILE

    def write(self, entries: Iterable[Entry]) -> None:
        """Write entries, all or none of them. Raises DataError where the file cannot be written."""
        rows = [_row(each) for each in entries]
        if not rows:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with closing(sqlite3.connect(self.path, timeout=WAIT)) as connection, connection:
                connection.executescript(TABLE)
                connection.executemany(WRITTEN, rows)
        except sqlite3.Error as error:
            raise self._unusable(error) from error

    def claim(self, entries: Iterable[Entry]) -> list[Entry]:
        """Write those entries of whose kind nothing is said yet of what they are about.

        Of several that claim the same at one time, one alone gets it. Raises DataError where the
        file cannot be written.
        """
        wanted = list(entries)
        if not wanted:
            return []
        self.path.parent.mkdir(parents=True, exist_ok=True)
        found = []
        try:
            with closing(sqlite3.connect(self.path, timeout=WAIT)) as connection, connection:
                connection.executescript(TABLE)
                # Nobody else writes between the look and the entry.
                connection.execute("BEGIN IMMEDIATE")
                for each in wanted:
                    row = _row(each)
                    if not connection.execute(SAID, row[:2]).fetchone():
                        connection.execute(WRITTEN, row)
                        found.append(each)
        except sqlite3.Error as error:
            raise self._unusable(error) from error
        return found

    def entries(self, kind: str, about: Mapping[str, Any] | None = None) -> list[Entry]:
        """The entries of a kind, or of a kind about one thing, in the order in which they came.

        Raises DataError where the file cannot be read.
        """
        if not self.path.exists():
            return []
        statement = "SELECT kind, about, day, entry, generation, written_at FROM entries"
        statement += " WHERE kind = ?" + (" AND about = ?" if about is not None else "")
        values = [kind] if about is None else [kind, _text(about)]
        try:
            with closing(sqlite3.connect(self.path, timeout=WAIT)) as connection:
                # Who was cut off before the first entry left a file without a table.
                if not connection.execute(HAS_TABLE).fetchone():
                    return []
                return list(_read(connection.execute(statement + " ORDER BY id", values)))
        except sqlite3.Error as error:
            raise self._unusable(error) from error

    def _unusable(self, error: sqlite3.Error) -> DataError:
        return DataError(
            f"The journal {self.path} cannot be used: {error}.",
            "Free some room or put it aside: without it, only what was said before is lost.",
        )


def _read(rows: Iterable[tuple[str, ...]]) -> Iterator[Entry]:
    for kind, about, day, entry, generation, written in rows:
        yield Entry(
            kind,
            json.loads(about),
            date.fromisoformat(day),
            json.loads(entry),
            generation,
            datetime.fromisoformat(written),
        )


def _row(entry: Entry) -> tuple[str, ...]:
    return (
        entry.kind,
        _text(entry.about),
        entry.day.isoformat(),
        datetime.now(UTC).isoformat(),
        entry.generation,
        _text(entry.entry),
    )


def _text(value: Mapping[str, Any]) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
