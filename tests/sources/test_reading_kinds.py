"""What a file is, is read from what is in it: kinds, encodings, workbooks, JSON, archives."""

from __future__ import annotations

import gzip
import io
import json
import re
import sys
import zipfile
from datetime import date

import duckdb
import pytest
import xlsxwriter
from tests.sources.conftest import fields
from tests.sources.test_reading_layouts import ASKED, BOTH, HEADER, ONE, TWO, told

from rapport.errors import FileError

PLAIN = HEADER + ONE + TWO


def workbook(path, fill, **options):
    with xlsxwriter.Workbook(path, options) as book:
        fill(book)
    return path


def deals(book, name="Deals"):
    sheet = book.add_worksheet(name)
    for number, line in enumerate(PLAIN.splitlines()):
        sheet.write_row(number, 0, line.split(","))
    return sheet


def test_a_workbook_that_is_called_text(store, tmp_path):
    account = store.take(workbook(tmp_path / "a.xlsx", deals).rename(tmp_path / "deals.csv"))
    assert store.ask(ASKED) == BOTH
    assert told(account.files[0], "is a workbook")


@pytest.mark.parametrize("ending", ["xls", "xlsx"])
def test_a_text_that_is_called_a_workbook(store, written, ending):
    account = store.take(written(f"deals.{ending}", PLAIN.replace(",", "\t"), "utf-16")).files[0]
    assert store.ask(ASKED) == BOTH
    assert told(account, "is a text file")


def test_a_web_page_that_is_called_a_workbook(store, written):
    rows = "".join(
        "<tr><td>" + "</td><td>".join(line.split(",")) + "</td></tr>" for line in PLAIN.splitlines()
    )
    page = f"<html><style>td {{color: red}}</style><body><table>{rows}</table></body></html>"
    store.take(written("deals.xls", page))
    assert store.ask(ASKED) == BOTH


def test_a_compressed_file(store, tmp_path):
    path = tmp_path / "deals.csv.gz"
    path.write_bytes(gzip.compress(PLAIN.encode()))
    store.take(path)
    assert store.ask(ASKED) == BOTH


def test_a_compressed_file_that_is_cut_short_is_refused(store, tmp_path):
    path = tmp_path / "deals.csv.gz"
    path.write_bytes(gzip.compress(PLAIN.encode() * 100)[:-20])
    with pytest.raises(FileError, match="cut short"):
        store.take(path)


@pytest.mark.parametrize(
    ("start", "what"),
    [(b"%PDF-1.7 x", "a PDF document"), (b"\x89PNG\r\n", "a picture"), (b"BZh91", "bzip2")],
)
def test_what_is_no_table_is_named(store, tmp_path, start, what):
    path = tmp_path / "deals.csv"
    path.write_bytes(start)
    with pytest.raises(FileError, match=what):
        store.take(path)


@pytest.mark.parametrize(
    "encoding", ["utf-16-le", "utf-16-be", "utf-32", "cp1251", "koi8-r", "cp866"]
)
def test_russian_in_any_encoding(store, written, encoding):
    content = "ИД,Название,Этап,Сумма,Ответственный\n1,Завод «Луч»,Выиграна,5,Пётр Щукин\n"
    if encoding in ("koi8-r", "cp866"):
        content = content.replace("«", "").replace("»", "")
    account = store.take(written("сделки.csv", content, encoding)).files[0]
    assert fields(account)["Название"] == "name"
    assert store.ask("SELECT owner_id FROM mapped_deals") == [("files:Пётр Щукин",)]
    assert any("not in UTF-8" in each for each in account.messages)


@pytest.mark.parametrize(
    ("encoding", "owner"),
    [
        ("cp1252", "Åse Bø"),
        ("cp1252", "José Müller"),
        ("mac-roman", "Ærlig Bjørnsen Tromsø"),
        ("cp1250", "Łukasz Wałęsa Gdańsk"),
    ],
)
def test_a_few_letters_tell_an_encoding(store, written, encoding, owner):
    store.take(written("deals.csv", HEADER + f"1,One,Won,5,{owner}\n", encoding))
    assert store.ask("SELECT owner_id FROM mapped_deals") == [(f"files:{owner}",)]


def test_a_stray_byte_costs_itself_alone(store, tmp_path):
    path = tmp_path / "deals.csv"
    lines = HEADER.encode() + "1,Ærlig Åse Bø,Won,5,Åse\n".encode() + b"2,Jos\xe9,Won,5,Bo\n"
    path.write_bytes(lines)
    account = store.take(path).files[0]
    assert store.ask("SELECT name FROM mapped_deals ORDER BY id") == [
        ("Ærlig Åse Bø",),
        ("Jos\ufffd",),
    ]
    assert told(account, "1 byte", "line 3")


def test_a_sheet_with_a_title_heads_in_two_rows_and_a_total(store, tmp_path):
    def fill(book):
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        sheet = book.add_worksheet("Deals")
        sheet.write(0, 2, "Pipeline of the quarter")
        sheet.merge_range(2, 1, 2, 4, "Deal")
        sheet.merge_range(2, 5, 2, 6, "Owner")
        sheet.write_row(3, 1, ["ID", "Name", "Stage", "Amount", "Name", "Team"])
        for number in range(4):
            sheet.write_row(4 + number, 1, [f"00{number}", f"Deal {number}", "Won"])
            sheet.write_number(4 + number, 4, 0.1 + 0.2)
            sheet.write(4 + number, 5, "Ann")
        sheet.merge_range(4, 6, 6, 6, "North")
        sheet.write_datetime(7, 6, date(2024, 1, 31), day)
        sheet.write(8, 1, "Total")
        sheet.write(8, 4, 1.2)
        hidden = deals(book, "Old")
        hidden.hide()
        hidden.write_formula(1, 3, "=NA()", None, "#N/A")
        book.add_worksheet("Empty")

    account = store.take(workbook(tmp_path / "book.xlsx", fill))
    first, second = account.files
    assert list(fields(first)) == [
        "Deal ID",
        "Deal Name",
        "Deal Stage",
        "Deal Amount",
        "Owner Name",
        "Owner Team",
    ]
    assert (first.read, first.loaded, first.skipped) == (5, 4, 1)
    assert told(first, "merged cell")
    assert told(first, "Sheet Empty is empty")
    assert told(first, "an error such as #N/A")
    assert told(second, "hidden sheet")
    teams = store.raw.connection.execute("SELECT id FROM datasets ORDER BY id").fetchall()
    assert len(teams) >= 1


def test_dates_of_a_workbook_that_counts_from_1904(store, tmp_path):
    def fill(book):
        sheet = deals(book)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write(0, 5, "Close Date")
        for number in (1, 2):
            sheet.write_datetime(number, 5, date(2024, 1, 31), day)

    store.take(workbook(tmp_path / "deals.xlsx", fill, date_1904=True))
    assert store.ask("SELECT DISTINCT closed_on::VARCHAR FROM mapped_deals") == [("2024-01-31",)]


def test_digits_that_a_workbook_has_lost_are_said(store, tmp_path):
    def fill(book):
        deals(book).write_number(1, 0, 123456789012345678)

    account = store.take(workbook(tmp_path / "deals.xlsx", fill)).files[0]
    assert told(account, "1 number has more digits than a workbook keeps")


def test_a_workbook_that_is_locked_or_cut_short_is_refused(store, tmp_path):
    whole = workbook(tmp_path / "a.xlsx", deals).read_bytes()
    path = tmp_path / "deals.xlsx"
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(FileError, match="cut short"):
        store.take(path)
    locked = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
    path.write_bytes(locked + "EncryptedPackage".encode("utf-16-le") + bytes(600))
    with pytest.raises(FileError, match="password"):
        store.take(path)


RECORDS = [
    dict(zip(HEADER.strip().split(","), line.strip().split(","), strict=True))
    for line in (ONE, TWO)
]


@pytest.mark.parametrize("wrapper", ["results", "data", "records", "value", "deals"])
def test_json_in_the_wrapping_of_an_answer(store, written, wrapper):
    content = {"success": True, wrapper: RECORDS, "paging": {"next": {"after": "2"}}}
    store.take(written("deals.json", json.dumps(content, indent=1)))
    assert store.ask(ASKED) == BOTH


def test_json_that_is_called_text_with_a_mark_in_front(store, written):
    store.take(written("deals.txt", json.dumps(RECORDS), "utf-8-sig"))
    assert store.ask(ASKED) == BOTH


def test_what_is_nested_goes_by_its_own_name(store, written):
    records = [
        {
            "id": "1",
            "properties": {"dealname": "One", "amount": "5.5", "dealstage": "won", "id": "x"},
            "tags": ["a", "b"],
            "owner": {"email": "ann@example.com"},
            "lines": [{"sku": "s", "price": 1.5}],
            "archived": False,
        },
        {"id": "2", "late": 7, "properties": {}},
    ]
    account = store.take(written("deals.json", json.dumps({"results": records}))).files[0]
    assert list(fields(account)) == [
        "id",
        "dealname",
        "amount",
        "dealstage",
        "properties.id",
        "tags",
        "owner.email",
        "lines",
        "archived",
        "late",
    ]
    row = store.raw.connection.execute("SELECT raw_table FROM datasets").fetchone()
    cells = store.raw.connection.execute(
        f'SELECT tags, lines, archived, late FROM "{row[0]}" ORDER BY id'
    ).fetchall()
    assert cells == [
        ("a; b", '[{"sku": "s", "price": 1.5}]', "false", None),
        (None, None, None, "7"),
    ]


def test_numbers_of_json_keep_their_digits(store, written):
    line = '{"Deal ID": 1234567890123456789012, "Stage": "Won", "Amount": 1.10, "Owner": "Ann"}\n'
    store.take(written("deals.jsonl", line))
    row = store.raw.connection.execute("SELECT raw_table FROM datasets").fetchone()
    assert store.raw.connection.execute(f'SELECT "Deal ID", Amount FROM "{row[0]}"').fetchall() == [
        ("1234567890123456789012", "1.10")
    ]


def test_a_broken_line_of_json_is_rejected_alone(store, written):
    lines = "".join(json.dumps(each) + "\n" for each in RECORDS)
    account = store.take(written("deals.jsonl", lines + '{"Deal ID": "3", \n')).files[0]
    assert (account.read, account.loaded, account.rejected) == (3, 2, 1)
    assert (account.rejects[0].record, account.rejects[0].reason) == (
        3,
        "the line is not whole JSON",
    )


def test_json_that_breaks_off_is_refused(store, written):
    with pytest.raises(FileError, match="not whole JSON"):
        store.take(written("deals.json", json.dumps(RECORDS)[:-10]))


@pytest.mark.parametrize(
    ("content", "where"),
    [
        ('[\n {"id": 1},\n {"id": 2},\n {"id" 3}\n]', "goes wrong on line 4, character 8, after"),
        ('[{"id": 1}, {"id": 2}, {"id": x}]', "goes wrong on line 1, character 31, after record 2"),
        (
            '{"data": [\n{"id": 1},\n{"id": 2}\n',
            "breaks off on line 4, character 1, after record 2",
        ),
        ('[{"id": 1}, {"id": "tw', "breaks off on line 1, character 20, after record 1"),
        ('{"data": {"id": 1}} nonsense', "goes wrong on line 1, character 21."),
    ],
)
def test_where_json_goes_wrong_is_said(store, written, content, where):
    with pytest.raises(FileError, match=re.escape(where)):
        store.take(written("deals.json", content))


def test_where_a_long_file_of_json_goes_wrong_is_said(store, written):
    good = ",\n".join(json.dumps({"id": at, "name": "word " * 30}) for at in range(30_000))
    with pytest.raises(FileError, match=r"line 30,002, character 10, after record 30,000"):
        store.take(written("deals.json", "[\n" + good + ',\n{"id": 1 2}\n]'))


@pytest.mark.parametrize("content", ["[]", '{"results": []}', "  "])
def test_a_list_of_nothing_is_empty(store, written, content):
    account = store.take(written("a/deals.json", content).parent)
    assert account.files[0].reason == "it is empty"


def test_parquet_keeps_decimals_and_zones(store, tmp_path):
    path = tmp_path / "deals.parquet"
    duckdb.connect().execute(f"""COPY (SELECT 'd1' AS "Deal ID", 'Won' AS Stage,
        1.10::DECIMAL(10,2) AS Amount, TIMESTAMPTZ '2024-01-01 10:00:00+02' AS "Created At",
        {{'a': 1}} AS more, 'Ann' AS Owner) TO '{path}'""")
    store.take(path)
    row = store.raw.connection.execute("SELECT raw_table FROM datasets").fetchone()
    assert store.raw.connection.execute(
        f'SELECT Amount, "Created At", more FROM "{row[0]}"'
    ).fetchall() == [("1.10", "2024-01-01 08:00:00+00", '{"a":1}')]


def packed(members, path):
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_an_archive_within_an_archive_and_what_systems_leave_behind(store, tmp_path):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("deals.csv", PLAIN)
    members = {
        "export.zip": inner.getvalue(),
        "__MACOSX/._deals.csv": "x",
        "~$deals.xlsx": "x",
        ".DS_Store": "x",
        "../../../companies.csv": "Company Name,City\nAcme,Oslo\n",
    }
    account = store.take(packed(members, tmp_path / "crm.zip"))
    assert {each.name for each in account.files} == {"crm/export/deals.csv", "crm/companies.csv"}
    assert not (tmp_path.parent / "companies.csv").exists()


def test_an_archive_with_a_password_is_refused(store, tmp_path):
    path = packed({"deals.csv": PLAIN}, tmp_path / "crm.zip")
    content = bytearray(path.read_bytes())
    content[6] |= 1
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(content))
    with pytest.raises(FileError, match="password"):
        store.take(path)


class _Input:
    def __init__(self, content):
        self.buffer = io.BytesIO(content)


@pytest.mark.parametrize("content", [PLAIN.replace(",", "\t"), PLAIN, json.dumps(RECORDS)])
def test_what_is_pasted_is_read(store, monkeypatch, content):
    monkeypatch.setattr(sys, "stdin", _Input(content.encode()))
    account = store.take("-", table="deals")
    assert account.files[0].name == "pasted"
    assert store.ask(ASKED) == BOTH


def test_nothing_pasted_is_said(store, monkeypatch):
    monkeypatch.setattr(sys, "stdin", _Input(b"\n"))
    with pytest.raises(FileError, match="Nothing was pasted"):
        store.take("-")
