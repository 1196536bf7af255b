"""Companies with a past: files written, imported as anybody would, and the tables read."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from rapport.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

FAR = date(9999, 12, 31)


class Company:
    """A workspace whose files come one export after another."""

    def __init__(self, folder: Path, settings: str = ""):
        self.folder = folder
        self.workspace = Workspace.create(folder / "workspace", settings)
        self.exports = 0

    def take(self, files: dict[str, str]):
        """Import an export; lines may be indented."""
        self.exports += 1
        folder = self.folder / str(self.exports) / "crm"
        folder.mkdir(parents=True)
        for name, text in files.items():
            lines = [line.strip() for line in text.strip().splitlines()]
            (folder / name).write_text("\n".join(lines) + "\n", "utf-8")
        return self.workspace.import_files([folder])

    def ask(self, statement: str):
        return self.workspace.current.connection.execute(statement).fetchall()

    def rows(self, table: str, columns: str, where: str = "true", order: str = "ALL"):
        """Rows of a table, ids without their system."""
        found = self.ask(f"SELECT {columns} FROM {table} WHERE {where} ORDER BY {order}")
        return [
            tuple(re.sub("^crm:", "", each) if isinstance(each, str) else each for each in row)
            for row in found
        ]

    def history(self, deal: str, columns: str):
        """A deal's stretches, from its first."""
        return self.rows(
            "deal_history", f"valid_from_on, {columns}", f"deal_id = 'crm:{deal}'", "valid_from"
        )


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    """Make a company from its exports."""

    def make(*exports: dict[str, str], settings: str = "") -> Company:
        made = Company(tmp_path_factory.mktemp("company"), settings)
        for each in exports:
            account = made.take(each)
            assert not account.not_placed
        return made

    return make


def day(text: str) -> date:
    """The day of 2026 that a text names: 03-31."""
    return date.fromisoformat(f"2026-{text}")
