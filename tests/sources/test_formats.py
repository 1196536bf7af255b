"""The same records read the same from every format, encoding and delimiter."""

from __future__ import annotations

import zipfile
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
import xlsxwriter
from tests.sources.conftest import DATA, fields

from rapport.errors import FileError

HEADERS = ("Deal ID", "Deal Name", "Stage", "Amount", "Close Date", "Owner")
RECORDS = (
    ("01", "Ærlig, talt", "Won", "100.5", "2024-01-31", "Åse"),
    ("02", 'The "big" one', "Lost", "50", "2024-02-01", "Bø"),
    ("03", "", "Proposal", "75", "2024-03-01", "Åse"),
)
ASKED = (
    "SELECT id, name, status, amount_original, closed_on, owner_id FROM mapped_deals ORDER BY id"
)


def quoted(cell, delimiter):
    return '"' + cell.replace('"', '""') + '"' if delimiter in cell or '"' in cell else cell


def text(delimiter=",", end="\r\n"):
    rows = [delimiter.join(quoted(each, delimiter) for each in row) for row in (HEADERS, *RECORDS)]
    return end.join([*rows, ""])


@pytest.fixture
def expected(tmp_path, written):
    from tests.sources.conftest import Store

    store = Store(tmp_path / "expected")
    store.take(written("plain/deals.csv", text()))
    rows = store.ask(ASKED)
    store.raw.close()
    assert rows[0][1] == "Ærlig, talt"
    return rows


@pytest.mark.parametrize(
    ("delimiter", "encoding"),
    [
        (";", "utf-8"),
        ("\t", "utf-8"),
        ("|", "utf-8"),
        (",", "utf-8-sig"),
        ("\t", "utf-16"),
        (";", "cp1252"),
        (",", "utf-16-be"),
    ],
)
def test_delimiters_and_encodings(store, written, expected, delimiter, encoding):
    content = text(delimiter)
    if encoding == "utf-16-be":
        content = "\ufeff" + content
    if encoding == "cp1252":
        # Enough of a language to tell an encoding by.
        content = content.replace(
            "Proposal", "Tilbud på økonomisystem til Ålesund kommune og Tromsø"
        )
    account = store.take(written("deals.csv", content, encoding)).files[0]
    assert account.table == "deals"
    assert store.ask(ASKED) == expected
    if encoding not in ("utf-8", "utf-8-sig"):
        assert any("UTF-8" in each for each in account.messages)


def test_windows_1251_is_not_taken_for_latin(store, written):
    rows = "".join(
        f"{number},Сделка с заводом «Прогресс» номер {number},Выиграна,{number}00,Иван Петров\n"
        for number in range(1, 40)
    )
    content = f"ИД,Название,Этап,Сумма,Ответственный\n{rows}"
    account = store.take(written("сделки.csv", content, "cp1251")).files[0]
    assert fields(account) == {
        "ИД": "id",
        "Название": "name",
        "Этап": "stage.name",
        "Сумма": "amount",
        "Ответственный": "owner.name",
    }
    assert store.ask("SELECT DISTINCT status, owner_id FROM mapped_deals") == [
        ("won", "files:Иван Петров")
    ]


def test_a_workbook(store, tmp_path, expected):
    path = tmp_path / "deals.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Deals")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, HEADERS)
        for number, row in enumerate(RECORDS, 1):
            sheet.write_row(number, 0, row[:3])
            sheet.write_number(number, 3, float(row[3]))
            sheet.write_datetime(number, 4, datetime.fromisoformat(row[4]), day)
            sheet.write_string(number, 5, row[5])
    store.take(path)
    assert store.ask(ASKED) == expected


def test_a_workbook_of_two_sheets_is_two_tables(store, tmp_path):
    path = tmp_path / "crm.xlsx"
    with xlsxwriter.Workbook(path) as book:
        deals = book.add_worksheet("Deals")
        for number, row in enumerate((HEADERS, *RECORDS)):
            deals.write_row(number, 0, row)
        people = book.add_worksheet("Users")
        for number, row in enumerate((("Owner", "Team"), ("Åse", "North"), ("Bø", "South"))):
            people.write_row(number, 0, row)
    account = store.take(path)
    assert [(each.name, each.table) for each in account.files] == [
        ("crm.xlsx/Deals", "deals"),
        ("crm.xlsx/Users", "users"),
    ]
    assert store.ask("SELECT name FROM mapped_teams ORDER BY 1") == [("North",), ("South",)]
    assert {each.unchanged for each in store.take(path).files} == {2, 3}


@pytest.mark.parametrize("ending", ["jsonl", "parquet"])
def test_json_lines_and_parquet(store, tmp_path, written, expected, ending):
    source = written("plain2/deals.csv", text())
    path = tmp_path / f"deals.{ending}"
    kind = "JSON" if ending == "jsonl" else "PARQUET"
    duckdb.connect().execute(
        f"COPY (FROM read_csv('{source}', types = {{'Deal ID': 'VARCHAR'}}))"
        f" TO '{path}' (FORMAT {kind})"
    )
    store.take(path)
    assert store.ask(ASKED) == expected


def test_json_keeps_every_digit(store, written):
    line = (
        '{"Deal ID": 12345678901234567890123, "Stage": "Won", "Amount": 0.1,'
        ' "Owner": "2024-01-01"}\n'
    )
    store.take(written("deals.jsonl", line))
    assert store.ask("SELECT id, owner_id FROM mapped_deals") == [
        ("files:12345678901234567890123", "files:2024-01-01")
    ]


def test_a_zip_is_the_folder_that_it_holds(store, tmp_path):
    path = tmp_path / "maven_crm.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for each in sorted((DATA / "maven_crm").iterdir()):
            archive.write(each, f"whatever/{each.name}")
    account = store.take(path)
    assert account.file("maven_crm/sales_pipeline.csv").loaded == 8800
    assert account.file("maven_crm/sales_pipeline.csv").system == "maven_crm"
    again = store.take(DATA / "maven_crm")
    assert all(each.unchanged == each.read for each in again.placed)


def test_a_broken_zip_and_a_broken_workbook_are_refused(store, written):
    with pytest.raises(FileError, match="cannot be unpacked"):
        store.take(written("a.zip", "no archive"))
    with pytest.raises(FileError, match="workbook"):
        store.take(written("a.xlsx", "no workbook"))


def test_a_record_that_is_too_short_is_rejected_and_the_rest_loaded(store, written):
    content = text() + "04,Fourth,Won\r\n"
    path = written("deals.csv", content)
    with pytest.raises(FileError, match="record 4"):
        store.take(path, on_error="stop")
    assert store.raw.state == ""
    account = store.take(path).files[0]
    assert (account.loaded, account.rejected) == (3, 1)
    assert account.rejects[0].record == 4


def test_an_empty_file_is_noted(store, written):
    account = store.take(written("a/deals.csv", "").parent)
    assert account.files[0].reason == "it is empty"


def test_headers_that_repeat_or_are_like_our_own_are_kept_apart(store, written):
    content = "Deal ID,Stage,Amount,Owner,Note,note,_key,\n1,Won,5,Ann,a,b,c,d\n"
    account = store.take(written("deals.csv", content)).files[0]
    assert list(fields(account))[4:] == ["Note", "note (2)", "_key (2)", "column 8"]
    assert store.ask("SELECT x_note, x_note_2, x_key_2, x_column_8 FROM mapped_deals") == [
        ("a", "b", "c", "d")
    ]


def test_quotes_and_semicolons_in_names_do_no_harm(store, written):
    header = 'Deal ID,Stage,Amount,Owner,"It\'s ""odd""; DROP TABLE imports"'
    store.take(written("deals'; --.csv", f"{header}\n1,Won,5,O'Hara,x'y\n"), table="deals")
    assert store.ask("SELECT owner_id, x_it_s_odd_drop_table_imports FROM mapped_deals") == [
        ("files:O'Hara", "x'y")
    ]


def test_the_models_own_files_are_taken_as_they_stand(store, written):
    written(
        "mine/deals.csv",
        "id,name,stage_id,owner_id,amount,currency,status,closed_at,x_size,odd\n"
        "1,One,s1,u1,5.5,eur,won,2024-01-31T10:00:00,7,a\n",
    )
    written("mine/stages.csv", "id,name,position,kind\ns1,Offer,1,open\n")
    written("mine/deal_events.csv", "deal_id,happened_at,what,to_value\n1,2024-01-01,created,\n")
    account = store.take(written("mine/users.csv", "id,name\nu1,Ann\n").parent)
    assert {each.table for each in account.files} == {"deals", "stages", "deal_events", "users"}
    assert store.ask("""SELECT id, stage_id, owner_id, amount_original::VARCHAR, currency, status,
        closed_on::VARCHAR, closed_hour, x_size, x_odd FROM mapped_deals""") == [
        ("mine:1", "mine:s1", "mine:u1", "5.5000", "EUR", "won", "2024-01-31", 10, 7, "a")
    ]
    assert store.ask("SELECT deal_id, what, to_value FROM mapped_deal_events") == [
        ("mine:1", "created", None)
    ]


def test_nothing_here_needs_the_folder_to_be_writable():
    assert not list(Path(DATA).rglob("*.duckdb"))


@pytest.mark.parametrize("name", ["more[2].csv", "more?.csv", "mor*.csv", "{more2}.csv"])
def test_a_name_that_looks_like_a_pattern_is_that_files_own(store, written, name):
    written("more2.csv", "Deal ID,Stage,Amount,Owner\nwrong,Won,5,Ann\n")
    store.take(written(name, "Deal ID,Stage,Amount,Owner\nright,Won,5,Ann\n"))
    assert store.ask("SELECT id FROM mapped_deals") == [("files:right",)]


def test_a_folder_that_looks_like_a_partition_makes_no_column(store, written):
    path = written("year=2016/deals.csv", "Deal ID,Stage,Amount,Owner\n1,Won,5,Ann\n")
    assert store.take(path).files[0].loaded == 1
    assert store.ask("SELECT id FROM mapped_deals") == [("files:1",)]
