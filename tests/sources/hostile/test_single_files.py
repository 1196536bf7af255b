"""Small files that were read wrong once, and columns and files of which nothing can be read."""

from __future__ import annotations

import pytest

HEADERS = ("Deal ID", "Deal Name", "Stage", "Amount", "Owner", "Created Date", "Close Date")


def table(**columns):
    """A file of twenty deals, some columns of which hold something else: by the header's word."""

    def cell(number, header):
        plain = {
            "Deal ID": f"{number}",
            "Deal Name": f"Deal {number}",
            "Stage": ("Won", "Lost", "Negotiation")[number % 3],
            "Amount": f"{number * 10}.50",
            "Owner": ("Ann", "Bo")[number % 2],
            "Created Date": f"2024-01-{number:02}",
            "Close Date": f"2024-02-{number:02}",
        }
        given = columns.get(header.split()[-1] if header != "Created Date" else "Created")
        return plain[header] if given is None else given(number)

    lines = [",".join(cell(number, each) for each in HEADERS) for number in range(1, 21)]
    return "\n".join([",".join(HEADERS), *lines]) + "\n"


EMPTY = {
    "Name": "name",
    "Stage": "stage_id",
    "Amount": "amount_original",
    "Owner": "owner_id",
    "Created": "created_at",
    "Date": "closed_at",
}
"""By the word of a header, the field of the model."""
UNREADABLE = {
    "Amount": (lambda number: f"to be agreed {number}", "x_amount"),
    "Created": (lambda number: f"2024-02-30 {number:02}:00", "x_created_date"),
    "Date": (lambda number: f"some day {number}", "x_close_date"),
}


def test_columns_without_any_value_are_fields_without_any(store, written):
    paths = [written(f"{word}/deals.csv", table(**{word: lambda _: ""})).parent for word in EMPTY]
    account = store.take(*paths)
    assert [(each.read, each.loaded, each.rejected) for each in account.files] == [
        (20, 20, 0)
    ] * len(EMPTY)
    for word, field in EMPTY.items():
        found = store.ask(
            f"SELECT count(*), count({field}), count(DISTINCT status) FROM mapped_deals"
            f" WHERE system = '{word.lower()}'"
        )
        assert found == [(20, 0, 0 if word == "Stage" else 3)], word


@pytest.mark.parametrize("word", list(UNREADABLE))
def test_a_column_of_which_nothing_can_be_read_is_kept_as_text(store, written, word):
    shown, field = UNREADABLE[word]
    account = store.take(written("deals.csv", table(**{word: shown}))).files[0]
    assert (account.loaded, account.rejected) == (20, 0)
    column = next(each for each in account.columns if each.field.startswith("x_"))
    assert column.field == field
    kept = {each for (each,) in store.ask(f"SELECT {field} FROM mapped_deals")}
    assert kept == {shown(number) for number in range(1, 21)}


@pytest.mark.parametrize(
    "word",
    ["Amount", "Created", "Date"],
)
def test_that_nothing_of_a_column_can_be_read_is_said(store, written, word):
    account = store.take(written("deals.csv", table(**{word: UNREADABLE[word][0]}))).files[0]
    column = next(each for each in account.columns if each.field.startswith("x_"))
    said = [column.reason, *(each for each in account.messages if column.header in each)]
    assert any("20 of 20 values are not" in each or "kept as " in each for each in said), said


def test_a_file_may_have_an_id_column_without_any_id(store, written):
    account = store.take(written("deals.csv", table(ID=lambda _: ""))).files[0]
    assert (account.loaded, account.rejected) == (20, 0)


def test_a_file_of_which_every_record_is_rejected_leaves_its_rejects(store, written):
    path = written("deals.csv", table(ID=lambda _: "N/A"))
    account = store.take(path, columns={"Deal ID": "id"}).files[0]
    assert (account.read, account.loaded, account.rejected) == (20, 0, 20)
    assert {each.reason for each in account.rejects} == {
        "it has no Deal ID, by which records are told apart"
    }
    assert store.ask("SELECT count(*) FROM mapped_deals") == [(0,)]
    rejects = store.raw.connection.execute(
        "SELECT count(*), count(DISTINCT content->>'Deal Name') FROM rejects"
    )
    assert rejects.fetchall() == [(20, 20)]
    again = store.take(written("deals.csv", table()), columns={"Deal ID": "id"}).files[0]
    assert (again.loaded, again.rejected) == (20, 0)
    assert store.ask("SELECT count(*), sum(amount_original)::DOUBLE FROM mapped_deals") == [
        (20, 2110.0)
    ]


def test_two_columns_of_days_that_are_never_both_filled_need_no_header(store, written):
    lines = [
        f"D{at}-x,Deal no {at},Won,{at * 10}.5,Ann Berg,"
        + (f"2024-01-{at:02}," if at % 2 else f",2024-02-{at:02}")
        for at in range(1, 20)
    ]
    account = store.take(written("deals.csv", "\n".join(lines) + "\n")).files[0]
    assert account.loaded == 19
