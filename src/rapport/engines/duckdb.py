"""DuckDB, embedded: a generation is a file that readers open read-only."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import duckdb

if TYPE_CHECKING:
    from pathlib import Path

# Nothing is fetched or loaded by itself: what is asked of the engine, it has on board.
CONFIG = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
}


def connect(path: Path | str = ":memory:", *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """A connection to one database file, or to memory.

    Raises duckdb.IOException where the file is open for writing elsewhere.
    """
    connection = duckdb.connect(str(path), read_only=read_only, config=dict(CONFIG))
    connection.execute("SET TimeZone = 'UTC'")
    return connection


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
