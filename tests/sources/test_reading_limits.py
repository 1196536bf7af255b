"""Files that are made to break a reader: each is read, or refused in a sentence, and soon."""

from __future__ import annotations

import gzip
import io
import json
import time
import zipfile

import pytest
from tests.sources.test_reading_layouts import ASKED, BOTH, HEADER, ONE, TWO, told

from rapport.errors import FileError
from rapport.sources.files.reading import find, kind, unpack
from rapport.sources.files.reading.marks import is_data, is_note, is_number, is_total, is_unit

PLAIN = HEADER + ONE + TWO
ROWS = [line.split(",") for line in PLAIN.splitlines()]


def zipped(path, members):
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


def html(*rows):
    return "".join(f"<tr>{row}</tr>" for row in rows)


def cells(row):
    return "".join(f"<td>{each}</td>" for each in row)


# Lines that are no records


def test_totals_and_blank_rows_with_spaces_are_no_records(store, written):
    blank = ",".join([" "] * len(ROWS[0])) + "\n"
    total = ",".join(["  Total", " ", *[""] * (len(ROWS[0]) - 3), "600"]) + "\n"
    account = store.take(written("deals.csv", PLAIN + blank + total + blank + ONE)).files[0]
    assert account.skipped == 3
    assert told(account, "1 total is left out")
    assert told(account, "2 records without a value are left out")


def test_a_million_blank_rows_take_seconds(store, written):
    blank = "," * (len(ROWS[0]) - 1) + "\n"
    path = written("deals.csv", PLAIN + blank * 1_000_000 + ONE.replace("D-1", "D-3"))
    start = time.monotonic()
    account = store.take(path).files[0]
    assert time.monotonic() - start < 60
    assert account.skipped == 1_000_000


@pytest.mark.parametrize("cell", ["1" + " " * 1_000_000 + "!", "1" * 1_000_000 + "!"])
def test_a_long_cell_is_looked_at_at_once(cell):
    start = time.monotonic()
    assert not is_number(cell)
    assert not is_data(cell)
    assert not is_unit(cell)
    assert not is_note(cell, last=False)
    assert not is_total([cell, cell, None], last=True)
    assert time.monotonic() - start < 1


# Cells and records that are too large


def test_a_cell_that_is_too_large_costs_its_record_alone(store, written):
    large = ONE.replace(ROWS[1][1], "x" * 17_000_000, 1)
    account = store.take(written("deals.csv", HEADER + large + ONE + TWO)).files[0]
    assert account.rejected == 1
    assert store.ask(ASKED) == BOTH
    rejects = store.raw.connection.execute("SELECT reason, length(content) FROM rejects").fetchall()
    assert rejects[0][0].startswith("it has a cell of 17 MB")
    assert rejects[0][1] < 10_000


def test_a_record_of_json_that_is_too_large_is_rejected_alone(store, written):
    records = [dict(zip(ROWS[0], row, strict=True)) for row in ROWS[1:]]
    large = {**records[0], ROWS[0][1]: "x" * 17_000_000}
    for name, text in (
        ("deals.json", json.dumps([large, *records])),
        ("deals.jsonl", "\n".join(map(json.dumps, [*records, large]))),
    ):
        account = store.take(written(name, text), dry_run=True).files[0]
        assert (account.loaded, account.rejected) == (2, 1)


# JSON


def test_half_a_sign_of_json_is_told(store, written):
    records = [dict(zip(ROWS[0], row, strict=True)) for row in ROWS[1:]]
    records[1]["Note\ud83d"] = "great \ud83d"
    account = store.take(written("deals.json", json.dumps(records))).files[0]
    assert account.loaded == 2
    assert told(account, "1 record holds a sign that is cut in half")


@pytest.mark.parametrize("depth", [600, 100_000])
def test_json_that_is_nested_too_deep_is_no_fault(store, written, depth):
    records = [json.dumps(dict(zip(ROWS[0], row, strict=True))) for row in ROWS[1:]]
    deep = '{"a":' * depth + "1" + "}" * depth
    account = store.take(written("deals.jsonl", "\n".join([*records, deep]))).files[0]
    assert (account.loaded, account.rejected) == (2, 1)
    with pytest.raises(FileError, match="nested too deep"):
        store.take(written("other.json", "[" + '{"a":' * 100_000 + "1" + "}" * 100_000 + "]"))


def test_a_long_line_is_a_document_and_read_by_pieces(store, written):
    record = dict(zip(ROWS[0], ROWS[1], strict=True))
    many = [{**record, ROWS[0][0]: f"D-{number}", "note": "x" * 100} for number in range(30_000)]
    account = store.take(written("deals.json", json.dumps({"results": many}))).files[0]
    assert account.loaded == 30_000


# Archives


def test_a_bomb_in_the_kind_of_an_archive_is_not_unpacked(store, tmp_path):
    path = tmp_path / "deals.ods"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", b"\x00" * 100_000_000)
    start = time.monotonic()
    assert kind.kind_of(path, "deals.ods") == kind.ZIP
    assert time.monotonic() - start < 0.2


def damaged(old, new):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/" + "x" * 90)
        archive.writestr("dälen.csv", PLAIN)
    raw = content.getvalue()
    assert old in raw
    return raw.replace(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("dälen".encode(), b"d\xff\xfflen"),
        (b"PK\x01\x02\x14\x03\x14\x00", b"PK\x01\x02\x14\x03\x63\x00"),
        (b"mimetype\x4b", b"mimetype\xff"),
    ],
    ids=["name", "version", "content"],
)
@pytest.mark.parametrize("ending", ["zip", "ods", "csv"])
def test_a_damaged_archive_is_refused_in_a_sentence(store, tmp_path, old, new, ending):
    path = tmp_path / f"deals.{ending}"
    path.write_bytes(damaged(old, new))
    with pytest.raises(FileError):
        store.take(path)


def test_a_broken_archive_in_a_folder_fails_alone(store, tmp_path):
    folder = tmp_path / "exports"
    folder.mkdir()
    zipped(folder / "a.zip", [])
    zipped(folder / "b.zip", [("deals.csv", PLAIN)])
    (folder / "c.zip").write_bytes(b"PK\x03\x04 and nothing more")
    account = store.take(folder)
    assert [(each.name, each.failed) for each in account.files] == [
        ("exports/b/deals.csv", False),
        ("exports/c.zip", True),
    ]
    assert account.files[0].loaded == 2


def test_members_of_one_name_are_all_there(tmp_path):
    path = tmp_path / "a.zip"
    with pytest.warns(UserWarning, match="Duplicate"):
        zipped(path, [("a:b.csv", "1"), ("a_b.csv", "2"), ("a_b.csv", "3"), ("x" * 300, "4")])
    unpack.unpack(path, tmp_path / "out")
    found = sorted(each.read_text() for each in (tmp_path / "out").iterdir())
    assert found == ["1", "2", "3", "4"]


def test_what_unpacks_to_more_than_any_export_is_refused(store, tmp_path, monkeypatch):
    monkeypatch.setattr(unpack, "MOST_UNPACKED", 1 << 20)
    path = tmp_path / "deals.csv.gz"
    path.write_bytes(gzip.compress(b"x" * (2 << 20)))
    with pytest.raises(FileError, match="unpacks to more than"):
        store.take(path)


def test_a_full_disk_is_called_so(store, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    path = tmp_path / "deals.csv.gz"
    path.write_bytes(gzip.compress(PLAIN.encode()))
    monkeypatch.setattr(gzip.GzipFile, "read", full)
    with pytest.raises(FileError, match="no room on the disk"):
        store.take(path)


def test_a_file_that_is_gone_meanwhile_is_refused_in_a_sentence(store, written, monkeypatch):
    path = written("deals.csv", PLAIN)
    taken = find.Found(path, "deals.csv", find.LONE, explicit=True)
    path.unlink()
    monkeypatch.setattr(find, "_told_apart", lambda _: [taken])
    with pytest.raises(FileError, match="cannot be read: No such file"):
        store.take(written("other.csv", PLAIN))


# Web pages


def test_a_page_without_the_end_of_its_head(store, written):
    page = f"<html><head><title>Deals<table>{html(*map(cells, ROWS))}</table>"
    store.take(written("deals.xls", page))
    assert store.ask(ASKED) == BOTH


def test_a_cell_that_spans_rows_counts_for_each(store, written):
    first, second = ROWS[1], [*ROWS[2]]
    same = next(at for at in range(len(first)) if at and first[at] != second[at])
    second[same] = first[same]
    spanning = "".join(
        f"<td rowspan=2>{each}</td>" if at == same else f"<td>{each}</td>"
        for at, each in enumerate(first)
    )
    page = f"<table>{html(cells(ROWS[0]), spanning, cells(second[:same] + second[same + 1 :]))}"
    store.take(written("deals.html", page + "</table>"))
    table = store.raw.connection.execute("SELECT raw_table FROM datasets").fetchone()[0]
    kept = store.raw.connection.execute(f'SELECT * FROM "{table}" ORDER BY _record').fetchall()
    assert [list(row[: len(first)]) for row in kept] == [first, second]


@pytest.mark.parametrize("index", ["2000000000", "9" * 5000])
def test_a_cell_beyond_all_columns_is_refused_at_once(store, written, index):
    row = f'<Row><Cell ss:Index="{index}"><Data>far</Data></Cell></Row>'
    page = f'<?xml version="1.0"?><Workbook><Table>{row * 3}</Table></Workbook>'
    with pytest.raises(FileError, match="columns"):
        store.take(written("deals.xls", page))


def test_a_span_of_any_length_is_no_fault(store, written):
    rows = [cells(each) for each in ROWS]
    rows[0] += f'<td colspan="{"9" * 5000}"></td>'
    store.take(written("deals.xls", f"<table>{html(*rows)}</table>"))
    assert store.ask(ASKED) == BOTH
