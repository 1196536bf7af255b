from __future__ import annotations

import json
from pathlib import Path

import pytest

from rapport.engines.duckdb import connect
from rapport.settings import Settings
from rapport.sources import map_to_model
from rapport.sources.files import import_files
from rapport.storage.raw import Raw

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


class Store:
    """A workspace's raw store in a test: import, ask the model that is mapped from it."""

    def __init__(self, data: Path, settings: Settings | None = None):
        self.data = data
        self.settings = settings or Settings()
        self.raw = Raw(data)

    def take(self, *paths, **wishes):
        account = import_files(self.raw, [Path(each) for each in paths], self.settings, **wishes)
        for each in account.files:
            counted = each.loaded + each.updated + each.unchanged + each.rejected + each.skipped
            assert each.read == counted, each
        return account

    def ask(self, statement):
        """Rows of a statement over the mapped tables of a scratch generation."""
        self.raw.close()
        generation = connect()
        generation.execute(f"ATTACH '{self.raw.path}' AS raw (READ_ONLY)")
        try:
            map_to_model(generation, self.settings)
            return generation.execute(statement).fetchall()
        finally:
            generation.close()
            self.raw = Raw(self.data)


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "data")
    yield made
    made.raw.close()


@pytest.fixture
def written(tmp_path):
    """Write a file of a test: its folder is called after the test's own."""
    folder = tmp_path / "exports"
    folder.mkdir()

    def write(name, text, encoding="utf-8"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode(encoding))
        return path

    return write


@pytest.fixture(scope="session")
def truth():
    return json.loads((DATA / "truth.json").read_text())


def fields(account):
    """What the columns of a file were taken for."""
    return {each.header: each.field for each in account.columns}
