"""Compiled statements, kept per shape of query: compiling takes longer than most answers.

data/kept/<what the statements depend on>/<shape>.sql
"""

from __future__ import annotations

import hashlib
import os
from shutil import rmtree
from threading import get_ident
from time import time
from typing import TYPE_CHECKING

from rapport.version import stamp

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


END = "\n-- kept whole\n"
DAYS = 30


def _whole(path: Path) -> str | None:
    """What is kept at a path; None where nothing is, or where it was not written to its end."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    return text.removesuffix(END) if text.endswith(END) else None


def forget_old(data: Path) -> None:
    """Remove the statements of definitions and columns that have not been asked for a month."""
    for folder in (data / "kept").glob("*"):
        if time() - folder.stat().st_mtime > DAYS * 86_400:
            rmtree(folder, ignore_errors=True)


class KeptStatements:
    """The statements of one generation's columns, in memory and on disc."""

    def __init__(self, data: Path, depends_on: str) -> None:
        key = hashlib.sha256(f"{stamp()}\n{depends_on}".encode()).hexdigest()[:16]
        self._folder = data / "kept" / key
        self._read: dict[str, str] = {}

    def get(self, shape: str, make: Callable[[], str]) -> str:
        """The statement for a shape, made and kept where there is none.

        A folder that cannot be written keeps nothing, and costs only time.
        """
        if shape not in self._read:
            name = hashlib.sha256(shape.encode()).hexdigest()[:24]
            path = self._folder / f"{name}.sql"
            statement = _whole(path)
            if statement is None:
                statement = make()
                self._write(path, statement + END)
            self._read[shape] = statement
        return self._read[shape]

    def _write(self, path: Path, statement: str) -> None:
        aside = path.with_suffix(f".{os.getpid()}-{get_ident()}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            aside.write_text(statement, "utf-8")
            aside.replace(path)
        except OSError:
            return
