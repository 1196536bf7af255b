"""What a person may say against an import: mend, retry, delete, take back, answer, change."""

from __future__ import annotations

import csv

import pytest
from tests.sources.conftest import fields

from rapport.errors import DataError, FileError, UsageError
from rapport.sources.files import (
    Wishes,
    came_with,
    undo_import,
    waiting,
    write_rejects,
)
from rapport.sources.files.mapping import wishes, wishes_in
from rapport.sources.files.mapping import written as as_text
from rapport.sources.files.words import shell

HEADER = "id,name,status,amount,closed_at\n"


def deals(numbers, amount="100", status="won"):
    rows = "".join(f"{each},Deal {each},{status},{amount},2024-01-15\n" for each in numbers)
    return HEADER + rows


class Answers:
    """Somebody who says what a test has written down, one answer after another."""

    def __init__(self, *changes, deleted=False):
        self.changes = list(changes)
        self.deleted = deleted
        self.seen = []
        self.gone = []

    def review(self, proposals):
        self.seen.append({each.file: each for each in proposals})
        return self.changes.pop(0) if self.changes else {}

    def is_deleted(self, gone):
        self.gone.append(gone)
        return self.deleted


class TestRejects:
    @pytest.fixture
    def rejected(self, store, written):
        text = deals(range(1, 30)) + "30,Deal 30,won,lots,2024-01-15\n31,Deal 31,won,12,someday\n"
        account = store.take(written("deals.csv", text)).files[0]
        assert (account.loaded, account.rejected) == (29, 2)
        return account

    def test_they_are_written_out_with_what_is_wrong_and_all_that_they_hold(
        self, store, rejected, tmp_path
    ):
        path = tmp_path / "mend.csv"
        assert write_rejects(store.raw, rejected.import_id, path) == 2
        with path.open(encoding="utf-8-sig") as file:
            rows = list(csv.DictReader(file))
        assert [each["id"] for each in rows] == ["30", "31"]
        assert [each["amount"] for each in rows] == ["lots", "12"]
        assert rows[0]["rejected reason"] == "amount is lots, which is not an amount"
        assert rows[1]["rejected column"] == "closed_at"

    def test_mended_ones_come_in_and_wait_no_longer(self, store, rejected, tmp_path):
        path = tmp_path / "mend.csv"
        write_rejects(store.raw, rejected.import_id, path)
        path.write_text(
            path.read_text("utf-8-sig").replace("30,lots", "30,900").replace(",lots,", ",900,"),
            "utf-8",
        )
        account = store.take(path).files[0]
        assert (account.read, account.loaded, account.rejected) == (2, 1, 1)
        assert "it mends 1" in " ".join(account.messages)
        # The one that is refused again waits where it was rejected first, and nowhere else.
        left = waiting(store.raw)
        assert [(each.import_id, each.records) for each in left] == [(rejected.import_id, 1)]
        assert store.ask("SELECT sum(amount_original), count(*) FROM mapped_deals") == [(3800, 30)]

    def test_taking_the_mended_file_back_makes_them_wait_again(self, store, rejected, tmp_path):
        path = tmp_path / "mend.csv"
        write_rejects(store.raw, rejected.import_id, path)
        path.write_text(path.read_text("utf-8-sig").replace(",lots,", ",900,"), "utf-8")
        account = store.take(path).files[0]
        undo_import(store.raw, account.import_id)
        assert [each.records for each in waiting(store.raw)] == [2]

    def test_the_same_file_again_and_a_retry_make_no_second_of_any(self, store, rejected, tmp_path):
        first = tmp_path / "first.csv"
        write_rejects(store.raw, rejected.import_id, first)
        store.take(tmp_path / "exports" / "deals.csv", columns={"amount": "amount"})
        (left,) = waiting(store.raw)
        assert (left.import_id, left.records) == (2, 2)
        again = tmp_path / "again.csv"
        write_rejects(store.raw, left.import_id, again)
        account = store.take(again).files[0]
        assert [each.record for each in account.rejects] == [30, 31]
        assert account.import_id is None
        # Those that were written out at first are mended wherever they wait.
        first.write_text(first.read_text("utf-8-sig").replace(",lots,", ",900,"), "utf-8")
        store.take(first)
        assert [(each.import_id, each.records) for each in waiting(store.raw)] == [(2, 1)]

    def test_an_import_without_rejects_says_which_ones_have_some(self, store, rejected, tmp_path):
        with pytest.raises(UsageError, match=f"There are some of import {rejected.import_id}"):
            write_rejects(store.raw, 99, tmp_path / "mend.csv")

    def test_a_file_of_rejects_of_an_unknown_import_is_refused(self, store, written):
        text = "rejected import,rejected record,id,amount\n7,1,30,900\n"
        with pytest.raises(FileError, match="does not name one import"):
            store.take(written("mend.csv", text))


class TestGone:
    def take_twice(self, store, written, **wishes):
        store.take(written("monday/deals.csv", deals(range(1, 11))))
        return store.take(written("friday/deals.csv", deals(range(3, 12))), **wishes).files[0]

    def test_what_a_newer_export_lacks_is_kept_and_said(self, store, written):
        account = self.take_twice(store, written)
        said = " ".join(account.messages)
        assert "2 records of earlier exports of it, such as 1, 2, are not in it" in said
        assert "--gone delete" in said
        assert store.ask("SELECT count(*) FROM mapped_deals") == [(11,)]

    def test_with_gone_delete_it_is_deleted_since_that_import(self, store, written):
        self.take_twice(store, written, gone="delete")
        rows = store.ask(
            "SELECT id, deleted_at IS NOT NULL FROM mapped_deals WHERE deleted_at IS NOT NULL"
            " ORDER BY id"
        )
        assert rows == [("files:1", True), ("files:2", True)]

    def test_a_record_that_returns_is_there_again(self, store, written):
        self.take_twice(store, written, gone="delete")
        store.take(written("sunday/deals.csv", deals(range(1, 12))))
        assert store.ask("SELECT count(*) FROM mapped_deals WHERE deleted_at IS NOT NULL") == [(0,)]

    def test_taking_the_import_back_takes_the_deletion_back(self, store, written):
        account = self.take_twice(store, written, gone="delete")
        undo_import(store.raw, account.import_id)
        names = store.ask("SELECT * FROM (DESCRIBE mapped_deals)")
        assert "deleted_at" not in [each[0] for each in names]
        assert store.ask("SELECT count(*) FROM mapped_deals") == [(10,)]

    def test_somebody_there_is_asked(self, store, written):
        answers = Answers(deleted=True)
        self.take_twice(store, written, interview=answers)
        assert [(each.records, each.table) for each in answers.gone] == [(2, "deals")]
        assert store.ask("SELECT count(deleted_at) FROM mapped_deals") == [(2,)]

    def test_another_month_of_the_same_report_lacks_nothing(self, store, written):
        store.take(written("deals-2024-01.csv", deals(range(1, 11))))
        account = store.take(written("deals-2024-02.csv", deals(range(11, 21)))).files[0]
        assert not any("not in it" in each for each in account.messages)


class TestInterview:
    def test_it_is_shown_what_every_column_was_taken_for_with_examples(self, store, written):
        answers = Answers()
        store.take(written("deals.csv", deals(range(1, 4))), interview=answers)
        proposal = answers.seen[0]["deals.csv"]
        assert (proposal.table, proposal.records, proposal.is_new) == ("deals", 3, True)
        assert {each.header: each.field for each in proposal.columns}["amount"] == "amount"
        assert proposal.columns[1].examples == ("Deal 1", "Deal 2", "Deal 3")

    def test_what_is_changed_is_recognised_anew_and_shown_again(self, store, written):
        text = "Deal ID,Deal Name,Stage,Amount,Worth\n1,A,Won,10,20\n2,B,Lost,30,40\n"
        answers = Answers({"deals.csv": wishes(None, {"Worth": "amount", "Amount": "x_list"})})
        account = store.take(written("deals.csv", text), interview=answers).files[0]
        assert fields(account)["Worth"] == "amount"
        assert fields(account)["Amount"] == "x_list"
        assert len(answers.seen) == 2

    def test_a_file_that_is_left_out_is_not_loaded(self, store, written):
        one, other = written("deals.csv", deals([1, 2])), written("more.csv", "a,b\n1,2\n")
        answers = Answers({"deals.csv": Wishes("none")})
        account = store.take(one, other, interview=answers)
        assert account.file("deals.csv").reason == "you left it out"
        assert not account.placed

    def test_a_question_is_asked_and_its_answer_taken(self, store, written):
        rows = "".join(
            f"{each},Deal {each},Won,10,0{each}/0{each + 1}/2024\n" for each in range(1, 5)
        )
        path = written("deals.csv", "Deal ID,Deal Name,Stage,Amount,Close Date\n" + rows)
        with pytest.raises(FileError, match="begin with the day or with the month"):
            store.take(path)
        answers = Answers({"deals.csv": wishes(None, {"Close Date": "closed_at:dmy"})})
        store.take(path, interview=answers)
        assert answers.seen[0]["deals.csv"].questions
        assert store.ask("SELECT min(closed_on)::VARCHAR FROM mapped_deals") == [("2024-02-01",)]

    def test_who_stops_has_imported_nothing(self, store, written):
        class Stops(Answers):
            def review(self, _):
                raise DataError("Nothing was imported.")

        with pytest.raises(DataError):
            store.take(written("deals.csv", deals([1])), interview=Stops())
        assert store.raw.connection.execute("SELECT count(*) FROM imports").fetchone() == (0,)

    def test_what_was_said_makes_a_mapping_file(self, tmp_path):
        said = {
            "deals.csv": Wishes("deals").and_then(
                wishes(None, {"Old Id": "none", "Won on": "closed_at:dmy"})
            )
        }
        path = tmp_path / "mapping.toml"
        path.write_text(as_text(said, {"deals.csv": ["Old Id", "Won on"]}), "utf-8")
        assert wishes_in(path) == said


def test_a_mapping_file_may_leave_a_file_out(store, written, tmp_path):
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('[notes]\ntable = "none"\n', "utf-8")
    folder = written("all/deals.csv", deals([1])).parent
    written("all/notes.csv", "id,name,status,amount\n9,A,won,1\n")
    account = store.take(folder, mapping=mapping)
    assert account.file("notes.csv").reason == "you left it out"
    assert [each.name for each in account.placed] == ["all/deals.csv"]


def test_all_that_came_in_one_command_can_be_taken_back_together(store, written):
    written("all/deals.csv", deals([1, 2]))
    folder = written("all/users.csv", "id,name\nu1,Ann\n").parent
    numbers = [each.import_id for each in store.take(folder).placed]
    later = store.take(written("deals.csv", deals([7]))).files[0].import_id
    assert came_with(store.raw, numbers[0]) == sorted(numbers)
    assert later not in came_with(store.raw, numbers[0])


def test_mended_rejects_of_records_without_ids_do_not_replace_each_other(store, written, tmp_path):
    head = "Date,Cost,Category\n"
    rows = "".join(f"2024-01-{each:02},{each},Ads\n" for each in range(1, 21))
    text = head + rows + "someday,7,Fairs\nnever mind,8,Fairs\n"
    account = store.take(written("costs.csv", text), table="costs").files[0]
    assert (account.loaded, account.rejected) == (20, 2)
    path = tmp_path / "mend.csv"
    for wrong, right in (("someday", "2024-02-01"), ("never mind", "2024-02-02")):
        write_rejects(store.raw, account.import_id, path)
        path.write_text(path.read_text("utf-8-sig").replace(f",{wrong},", f",{right},"), "utf-8")
        store.take(path)
    assert store.ask("SELECT count(*), sum(amount_original) FROM mapped_costs") == [(22, 225)]


def test_a_formula_among_the_rejects_does_nothing_in_a_spreadsheet_and_comes_back(
    store, written, tmp_path
):
    text = deals(range(1, 30)) + '30,"=cmd|x",won,lots,2024-01-15\n'
    account = store.take(written("deals.csv", text)).files[0]
    path = tmp_path / "mend.csv"
    write_rejects(store.raw, account.import_id, path)
    assert "'=cmd|x" in path.read_text("utf-8-sig")
    path.write_text(path.read_text("utf-8-sig").replace(",lots,", ",9,"), "utf-8")
    store.take(path)
    assert store.ask("SELECT name FROM mapped_deals WHERE id = 'files:30'") == [("=cmd|x",)]


def test_nothing_is_taken_as_deleted_by_a_file_of_which_records_were_rejected(store, written):
    store.take(written("monday/deals.csv", deals(range(1, 31))))
    newer = deals(range(2, 31)) + "31,Deal 31,won,lots,2024-01-15\n"
    account = store.take(written("friday/deals.csv", newer), gone="delete").files[0]
    assert account.rejected == 1
    assert any("kept, as records of it were rejected" in each for each in account.messages)


def test_what_is_gone_may_be_said_to_be_deleted_later(store, written):
    store.take(written("monday/deals.csv", deals(range(1, 11))))
    newer = written("friday/deals.csv", deals(range(3, 12)))
    store.take(newer)
    store.take(newer, gone="delete")
    rows = store.ask("SELECT count(*) FROM mapped_deals WHERE deleted_at IS NOT NULL")
    assert rows == [(2,)]


def test_files_of_one_name_are_both_loaded(store, written):
    one, other = written("q1/deals.csv", deals([1, 2])), written("q2/deals.csv", deals([3]))
    account = store.take(one, other)
    assert [(each.name, each.loaded) for each in account.files] == [
        ("q1/deals.csv", 2),
        ("q2/deals.csv", 1),
    ]
    assert store.ask("SELECT count(*) FROM mapped_deals") == [(3,)]


def test_a_dry_run_says_what_the_import_will_say(store, written):
    text = "Report of deals\n\n" + deals(range(1, 31)) + "31,short\nTotal,,,3000,\n"
    path = written("deals.csv", text)
    dry, real = store.take(path, dry_run=True).files[0], store.take(path).files[0]
    assert (dry.read, dry.loaded, dry.rejected, dry.skipped) == (32, 30, 1, 1)
    assert (dry.read, dry.loaded, dry.rejected) == (real.read, real.loaded, real.rejected)
    assert dry.messages == real.messages


def test_a_line_to_be_copied_runs_nothing_that_a_file_says():
    assert shell("source=$(rm -rf x)") == "'source=$(rm -rf x)'"
    assert shell("a b=it's `x`") == "'a b=it'\\''s `x`'"
    assert shell("Online Store=x") == '"Online Store=x"'
