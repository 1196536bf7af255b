"""A good file mutated at random: an account that adds up, or an error that names the file."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as any_of
from tests.sources.conftest import Store
from tests.sources.hostile.page import Page, as_parquet, json_lines, json_wrapped, workbook

from rapport.errors import RapportError
from rapport.sources.files import undo_import

SMALL = Page(deals=Page().deals[:8])
TEXT = SMALL.text()
SPLICED = (
    b'Name;Email;Phone\r\n"Ann ""A""";ann@example.com;+47 22 33\r\n',
    b'{"id": 1, "data": [{"a": null}]}',
    "Итого;;;1 234,50\n".encode("cp1251"),
    b"<table><tr><td>1</td></tr></table>",
    b"\xff\xfe\x00\x00\xef\xbb\xbf\x1a\x00",
    b'"\n,,"",\'\\"\r\r\n',
    b"PK\x03\x04\x1f\x8bPAR1",
)
KINDS = {
    "deals.csv": TEXT,
    "deals.tsv": replace(SMALL, delimiter="\t", encoding="utf-16").text(),
    "deals.json": json_wrapped(SMALL),
    "deals.jsonl": json_lines(SMALL),
    "deals.xlsx": workbook(SMALL, native=True),
    "deals.parquet": as_parquet(SMALL),
}
BEFORE = b"Deal ID,Deal Name,Stage,Amount,Owner\nb1,Before,Won,100.5,Ann\nb2,Earlier,Lost,7,Bo\n"

few = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
place = any_of.floats(0, 1)


def at(content, share):
    return int(len(content) * share)


def deleted(content, one, other):
    begin, end = sorted((at(content, one), at(content, other)))
    return content[:begin] + content[min(end, begin + 40) :]


def repeated(content, one, other):
    begin, end = sorted((at(content, one), at(content, other)))
    return content[:end] + content[begin:end] + content[end:]


def swapped(content, one, other):
    begin, end = sorted((at(content, one), at(content, other)))
    return content[:begin] + content[end : end + 9] + content[begin:end] + content[end + 9 :]


def cut(content, one, other):
    return content[: at(content, max(one, other))]


def inserted(content, one, other):
    what = SPLICED[int(other * (len(SPLICED) - 1))]
    return content[: at(content, one)] + what + content[at(content, one) :]


def line_moved(content, one, other):
    lines = content.split(b"\n")
    line = lines.pop(min(at(lines, one), len(lines) - 1))
    lines.insert(at(lines, other), line)
    return b"\n".join(lines)


def line_repeated(content, one, other):
    lines = content.split(b"\n")
    lines.insert(at(lines, other), lines[min(at(lines, one), len(lines) - 1)])
    return b"\n".join(lines)


def line_deleted(content, one, other):
    lines = content.split(b"\n")
    del lines[min(at(lines, one), len(lines) - 1)]
    return b"\n".join(lines)


def delimiter_changed(content, one, other):
    marks = (b";", b"\t", b"|", b" ", b"'", b'"', b"\r", b"\x00")
    where = at(content, one)
    return content[:where] + content[where:].replace(b",", marks[int(other * 7)])


def byte_changed(content, one, other):
    where = at(content, one)
    return content[:where] + bytes([int(other * 255)]) + content[where + 1 :]


WAYS = [
    deleted, repeated, swapped, cut, inserted, line_moved, line_repeated, line_deleted,
    delimiter_changed, byte_changed,
]  # fmt: skip
mutations = any_of.lists(
    any_of.tuples(any_of.sampled_from(WAYS), place, place), min_size=1, max_size=5
)


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A store with a file that was imported before; what is imported after it is taken back."""
    folder = tmp_path_factory.mktemp("mutations")
    store = Store(folder / "data")
    before = folder / "before.csv"
    before.write_bytes(BEFORE)
    store.take(before)
    yield store, folder
    asked = "SELECT id, status, amount_original::DOUBLE, owner_id FROM mapped_deals ORDER BY 1"
    assert store.ask(asked) == [
        ("files:b1", "won", 100.5, "files:Ann"),
        ("files:b2", "lost", 7.0, "files:Bo"),
    ]
    store.raw.close()


def held(store):
    """All that the raw store holds of what counts."""
    tables = store.raw.connection.execute("SELECT raw_table FROM datasets ORDER BY 1").fetchall()
    rows = [
        # A column that a file added stays, and is empty.
        [
            {key: value for key, value in json.loads(row).items() if value is not None}
            for (row,) in store.raw.connection.execute(
                f'SELECT to_json(r) FROM "{name}" AS r ORDER BY _record'
            ).fetchall()
        ]
        for (name,) in tables
    ]
    undone = "SELECT id, file, read FROM imports WHERE undone_at IS NULL ORDER BY id"
    return tables, rows, store.raw.connection.execute(undone).fetchall()


def taken_and_taken_back(store, path):
    """Import a file, ask the model, and take it back. Whether it was taken."""
    untouched = held(store)
    refused = ""
    try:
        # That it adds up is asserted by Store.take.
        account = store.take(path)
    except RapportError as error:
        refused = str(error)
    if refused:
        assert path.name in refused
        assert held(store) == untouched
        return False
    count = sum(each.loaded + each.updated for each in account.placed if each.table == "deals")
    others = store.ask("SELECT count(*) FROM mapped_deals WHERE id NOT LIKE 'files:b%'")
    assert others[0][0] <= count
    for each in reversed(account.placed):
        if each.import_id is not None:
            undo_import(store.raw, each.import_id)
    assert held(store) == untouched
    return True


@few
@given(mutations, any_of.sampled_from(["deals.csv", "deals.csv", *KINDS]))
def test_a_mutated_file_is_accounted_for_or_refused(kept, changes, name):
    store, folder = kept
    content = KINDS[name]
    for way, one, other in changes:
        content = way(content, one, other)
    path = folder / name
    path.write_bytes(content)
    taken_and_taken_back(store, path)


@few
@given(any_of.binary(max_size=200), any_of.sampled_from(list(KINDS)))
def test_any_bytes_are_accounted_for_or_refused(kept, content, name):
    store, folder = kept
    path = folder / name
    path.write_bytes(content)
    taken_and_taken_back(store, path)


@pytest.mark.parametrize("name", list(KINDS))
def test_a_file_that_is_cut_anywhere_is_accounted_for_or_refused(kept, name):
    store, folder = kept
    path = folder / name
    for share in (0.02, 0.6, 0.999):
        path.write_bytes(KINDS[name][: at(KINDS[name], share)])
        taken_and_taken_back(store, path)


def test_the_good_files_are_taken_whole(kept):
    store, folder = kept
    for name, content in KINDS.items():
        path = folder / name
        path.write_bytes(content)
        assert taken_and_taken_back(store, path), name
