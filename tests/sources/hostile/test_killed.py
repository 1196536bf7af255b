"""An import of hostile files that is killed keeps whole files, or nothing of them."""

from __future__ import annotations

import subprocess
import sys

import pytest
from tests.sources.conftest import Store
from tests.sources.hostile.faults import FAULTS, page_with

KILLED = """
import os, signal
from pathlib import Path
from rapport.storage.raw import Raw
from rapport.settings import Settings
from rapport.sources.files import import_files
from rapport.sources.files.loading import load

count = load._keep_rejects
def dies(connection, shape, staged, number):
    found = count(connection, shape, staged, number)
    if number == {last}:
        os.kill(os.getpid(), signal.SIGKILL)
    return found
load._keep_rejects = dies
import_files(Raw(Path({data!r})), [Path(each) for each in {folders!r}], Settings())
"""
NAMES = (
    "a quotation mark is opened and never closed",
    "a record stands there before, with other values",
    "it is in UTF-16, little end first",
    "there are subtotals and a grand total",
)


@pytest.mark.parametrize("last", [1, 4])
def test_a_killed_import_of_hostile_files_keeps_whole_files_alone(tmp_path, last):
    faults = {each.name: each for each in FAULTS}
    pages = [
        page_with(faults[name]).with_deals(id=lambda deal, _, of=number: f"{of}x{deal.id}")
        for number, name in enumerate(NAMES)
    ]
    folders = []
    for number, page in enumerate(pages):
        path = tmp_path / f"system{number}" / page.name
        path.parent.mkdir()
        path.write_bytes(page.content())
        folders.append(str(path.parent))
    data = tmp_path / "data"
    program = KILLED.format(data=str(data), folders=folders, last=last)
    ended = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True)
    assert ended.returncode == -9, ended.stderr
    store = Store(data)
    connection = store.raw.connection
    for table in ("imports", "datasets"):
        assert connection.execute(f"SELECT count(*) FROM {table}").fetchall() == [(last - 1,)]
    assert connection.execute("SELECT count(*) FROM rejects").fetchall() == [
        (sum(len(faults[name].rejected) for name in NAMES[: last - 1]),)
    ]
    tables = connection.execute(
        "SELECT count(*) FROM duckdb_tables() WHERE table_name LIKE 'records_%' AND NOT temporary"
    )
    assert tables.fetchall() == [(last - 1,)]
    account = store.take(*folders)
    for number, (name, page) in enumerate(zip(NAMES, pages, strict=True)):
        file = account.file(f"system{number}/deals.csv")
        there = file.read - file.rejected - file.skipped
        whole = (0, len(page.deals)) if number >= last - 1 else (there, 0)
        assert (file.unchanged, file.loaded) == whole, name
    found = dict(
        store.ask(
            "SELECT regexp_extract(id, ':(.)x', 1), sum(amount_original) FROM mapped_deals"
            " WHERE status = 'won' GROUP BY 1"
        )
    )
    won = {
        str(number): sum(each.amount for each in page.deals if each.stage == "Won")
        for number, page in enumerate(pages)
    }
    assert found == won
    store.raw.close()
