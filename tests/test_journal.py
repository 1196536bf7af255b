"""The journal keeps what was said on a day, in the order in which it was said."""

from datetime import date

import pytest

from rapport.errors import DataError
from rapport.journal import Entry, Journal

DAY = date(2026, 9, 1)


def test_what_is_written_is_read_in_order_and_by_what_it_is_about(tmp_path):
    journal = Journal(tmp_path / "data")
    assert journal.entries("verdict") == []
    assert not (tmp_path / "data").exists()
    journal.write([Entry("verdict", {"campaign": "Vår"}, DAY, {"verdict": "watch"}, "g1")])
    journal.write(
        [
            Entry("verdict", {"campaign": "Vår"}, date(2026, 10, 1), {"verdict": "stop"}, "g2"),
            Entry("alert", {"rule": "calls"}, DAY, {"value": 3}),
        ]
    )
    said = journal.entries("verdict", {"campaign": "Vår"})
    assert [each.entry["verdict"] for each in said] == ["watch", "stop"]
    assert [each.generation for each in said] == ["g1", "g2"]
    assert all(each.written_at is not None for each in said)
    assert journal.entries("verdict", {"campaign": "Spring"}) == []
    assert len(journal.entries("alert")) == 1


def test_a_write_that_fails_writes_nothing(tmp_path):
    journal = Journal(tmp_path)
    good, bad = Entry("alert", {}, DAY, {"value": 1}), Entry("alert", {}, DAY, {"value": object()})
    with pytest.raises(TypeError):
        journal.write([good, bad])
    assert journal.entries("alert") == []


def test_a_file_without_a_table_has_no_entries_and_takes_some(tmp_path):
    """Such a file is left by who was cut off before the first entry."""
    (tmp_path / "journal.sqlite3").touch()
    journal = Journal(tmp_path)
    assert journal.entries("alert") == []
    journal.write([Entry("alert", {}, DAY, {"value": 1})])
    assert len(journal.entries("alert")) == 1


def test_a_journal_that_is_no_journal_is_named(tmp_path):
    (tmp_path / "journal.sqlite3").write_text("not a database at all, but long enough to be read")
    with pytest.raises(DataError, match="journal"):
        Journal(tmp_path).entries("alert")
