"""DuckDB, embedded: a generation is a file that readers open read-only."""

from __future__ import annotations

import re
import sys
from threading import Lock
from typing import TYPE_CHECKING, Any

import duckdb

from rapport.engines import Traits
from rapport.engines._literals import literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from rapport.engines import Rows

TRAITS = Traits(("duckdb",), "duckdb")

# Nothing is fetched or loaded by itself: what is asked of the engine, it has on board.
CONFIG = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
}


def connect(
    path: Path | str = ":memory:", *, read_only: bool = False, newest: bool = False
) -> duckdb.DuckDBPyConnection:
    """A connection to one database file, or to memory.

    A file that is made with `newest` is written as this version of DuckDB writes best, so that
    versions before it cannot read it. Raises duckdb.IOException where the file is open for writing
    elsewhere.
    """
    config: dict[str, Any] = dict(CONFIG)
    if newest:
        config["storage_compatibility_version"] = "latest"
    connection = duckdb.connect(str(path), read_only=read_only, config=config)
    connection.execute("SET TimeZone = 'UTC'")
    return connection


class Reader:
    """One generation's file; each question takes a cursor of its own."""

    traits = TRAITS

    def __init__(self, address: str, path: Path) -> None:
        del address
        self._path = path
        self.connection = connect(path, read_only=True)
        self._opening = Lock()
        self._members: dict[str, frozenset[str]] = {}

    def fetch(self, statement: str, values: Mapping[str, Any]) -> Rows:
        """A statement's column names and rows, with the values that it names bound."""
        cursor = self._executed(statement, values)
        names = [each[0] for each in cursor.description or ()]
        return names, cursor.fetchall()

    def columns(self, statement: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """A statement's result as numpy arrays by column; none of its values may be missing."""
        return self._executed(statement, values).fetchnumpy()

    def _executed(self, statement: str, values: Mapping[str, Any]) -> duckdb.DuckDBPyConnection:
        named = set(re.findall(r"\$(\w+)", statement))
        bound = {name: values[name] for name in named & values.keys()}
        connection = self.connection
        cursor = connection.cursor()
        try:
            cursor.execute(statement, bound)
        except (duckdb.FatalException, duckdb.InternalException):
            # A fault of the engine's own, after which it answers nothing more in this process
            # until the file is opened anew; some come once in thousands of runs of a statement.
            cursor = self._opened_anew(connection).cursor()
            cursor.execute(statement, bound)
        return cursor

    def _opened_anew(self, broken: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
        with self._opening:
            if self.connection is broken:
                broken.close()
                self.connection = connect(self._path, read_only=True)
            return self.connection

    def about(self) -> str:
        """What the generation says about itself."""
        __, rows = self.fetch("SELECT content FROM about", {})
        return str(rows[0][0]) if rows else "{}"

    def members(self, kind: str) -> frozenset[str]:
        """The values of an ENUM type."""
        if kind not in self._members:
            __, rows = self.fetch(f"SELECT unnest(enum_range(NULL::{quoted(kind)}))", {})
            self._members[kind] = frozenset(row[0] for row in rows)
        return self._members[kind]

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()


def start_light() -> None:
    """Keep DuckDB from importing pandas, pyarrow and numpy at its first bound value.

    It does so to tell their types apart, which takes longer than most answers. Once it has looked
    for them in vain it does not look again; for the command line, which binds only plain values.
    """
    hidden = [name for name in ("numpy", "pandas", "pyarrow") if name not in sys.modules]
    modules: dict[str, Any] = sys.modules
    modules.update(dict.fromkeys(hidden))
    try:
        duckdb.connect().execute("SELECT ?", [1]).fetchall()
    finally:
        for name in hidden:
            del modules[name]


def quoted(name: str) -> str:
    """A name as it stands in a statement, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'


def row_of(*cells: str | int | None) -> str:
    """Values as a row of VALUES."""
    return f"({', '.join(literal(each) for each in cells)})"


def listed(values: tuple[str, ...] | list[str]) -> str:
    """Texts as the list of IN (…)."""
    return ", ".join(literal(each) for each in values)


__all__ = [
    "CONFIG",
    "TRAITS",
    "Reader",
    "connect",
    "listed",
    "literal",
    "quoted",
    "row_of",
    "start_light",
]
