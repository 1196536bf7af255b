"""Compiled statements, kept per shape of query: compiling takes longer than most answers.

data/kept/<what the statements depend on>/<shape>.sql
"""

from __future__ import annotations

import hashlib
import os
from threading import get_ident
from typing import TYPE_CHECKING

from rapport.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class KeptStatements:
    """The statements of one generation's columns, in memory and on disc."""

    def __init__(self, data: Path, depends_on: str) -> None:
        key = hashlib.sha256(f"{__version__}\n{depends_on}".encode()).hexdigest()[:16]
        self._folder = data / "kept" / key
        self._read: dict[str, str] = {}

    def get(self, shape: str, make: Callable[[], str]) -> str:
        """The statement for a shape, made and kept where there is none.

        A folder that cannot be written keeps nothing, and costs only time.
        """
        name = hashlib.sha256(shape.encode()).hexdigest()[:24]
        if name not in self._read:
            path = self._folder / f"{name}.sql"
            try:
                self._read[name] = path.read_text("utf-8")
            except OSError:
                self._read[name] = make()
                self._write(path, self._read[name])
        return self._read[name]

    def _write(self, path: Path, statement: str) -> None:
        aside = path.with_suffix(f".{os.getpid()}-{get_ident()}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            aside.write_text(statement, "utf-8")
            aside.replace(path)
        except OSError:
            return
