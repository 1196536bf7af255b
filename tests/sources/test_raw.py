"""Opening the raw store where it cannot be opened: the error says which of the reasons it is."""

from __future__ import annotations

import subprocess
import sys

import pytest

from rapport.errors import BusyError, DataError
from rapport.storage.raw import Raw


def test_a_store_that_another_program_has_open_is_busy(tmp_path):
    Raw(tmp_path).close()
    held = (
        f"import duckdb; c = duckdb.connect({str(tmp_path / 'raw.duckdb')!r});"
        " print('open', flush=True); input()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", held], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert other.stdout.readline() == b"open\n"
        with pytest.raises(BusyError, match="in use by another program"):
            Raw(tmp_path)
    finally:
        other.communicate(b"\n")


def test_a_store_that_is_corrupt_is_not_called_busy(tmp_path):
    (tmp_path / "raw.duckdb").write_text("no database" * 1000)
    with pytest.raises(DataError, match=r"raw\.duckdb cannot be opened: .*not a valid") as caught:
        Raw(tmp_path)
    assert not isinstance(caught.value, BusyError)
    assert "backup" in caught.value.mend


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "data").write_text("")
    with pytest.raises(DataError, match="data"):
        Raw(tmp_path / "data")
