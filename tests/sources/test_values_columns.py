"""How the values of a column are written is decided for the whole of it, said, or asked."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from rapport.errors import FileError

HEADER = "Deal ID,Stage,Amount,Owner,Close Date\n"


def deals(*records, header=HEADER):
    rows = (f'{n},Won,"{amount}",{owner},"{day}"' for n, (amount, owner, day) in enumerate(records))
    return header + "".join(f"{each}\n" for each in rows)


def told(account, *parts):
    return any(all(part in each for part in parts) for each in account.messages)


def test_what_stands_for_no_value_is_none_and_is_told(store, written):
    text = deals(
        ("5", "N/A", "2024-01-31"), ("N/A", "Ann", "-"), ("-", "None", "0000-00-00"),
        ("7.5", "--None--", "2024-02-03"),
    )  # fmt: skip
    account = store.take(written("deals.csv", text + "N/A,Won,5,Ann,2024-01-01\n")).files[0]
    assert (account.loaded, account.rejected) == (4, 1)
    assert account.rejects[0].reason == "it has no Deal ID, by which records are told apart"
    assert told(account, "Amount: 2 values count as empty", "N/A (1)")
    assert store.ask(
        "SELECT amount_original, owner_id, closed_on FROM mapped_deals ORDER BY id"
    ) == [
        (Decimal(5), None, date(2024, 1, 31)),
        (None, "files:Ann", None),
        # A person may be called so.
        (None, "files:None", None),
        (Decimal("7.5"), None, date(2024, 2, 3)),
    ]


def test_a_region_of_texts_may_be_called_na(store, written):
    text = "Deal ID,Stage,Amount,Owner,Region\n1,Won,5,Ann,NA\n2,Won,5,Ann,#N/A\n"
    store.take(written("deals.csv", text))
    assert store.ask("SELECT * FROM mapped_deals WHERE id = 'files:1'")[0].count("NA") == 1


def test_currencies_come_from_the_amounts(store, written):
    text = deals(
        ("€1 200", "Ann", "2024-01-31"), ("$1,200.50", "Ann", "2024-01-31"),
        ("£(12.50)", "Ann", "2024-01-31"), ("7", "Ann", "2024-01-31"),
    )  # fmt: skip
    account = store.take(written("deals.csv", text)).files[0]
    assert told(account, "$ is taken for USD (1 value)")
    assert store.ask("SELECT amount_original, currency FROM mapped_deals ORDER BY id") == [
        (Decimal(1200), "EUR"), (Decimal("1200.5"), "USD"), (Decimal("-12.5"), "GBP"),
        (Decimal(7), None),
    ]  # fmt: skip


def test_a_currency_in_the_header_is_that_of_all_records(store, written):
    text = deals(("5", "Ann", "2024-01-31"), header=HEADER.replace("Amount", "Amount (EUR)"))
    account = store.take(written("deals.csv", text)).files[0]
    assert told(account, "Amount (EUR) is in EUR, as its header says")
    assert store.ask("SELECT amount_original, currency FROM mapped_deals") == [(Decimal(5), "EUR")]


def test_kroner_of_an_unknown_country_are_asked_about(store, written):
    path = written(
        "deals.csv", deals(("100 kr", "Ann", "2024-01-31"), ("5 kr", "Bo", "2024-01-31"))
    )
    with pytest.raises(FileError, match="which currency is kr"):
        store.take(path)
    store.take(path, columns={"Amount": "amount:DKK"})
    assert store.ask("SELECT DISTINCT currency FROM mapped_deals") == [("DKK",)]


def test_a_mark_that_may_be_either_is_asked_about(store, written):
    path = written("deals.csv", deals(("1.200", "Ann", "2024-01-31"), ("3.450", "B", "2024-01-31")))
    with pytest.raises(FileError, match="amount:comma"):
        store.take(path)
    store.take(path, columns={"Amount": "amount:comma"})
    assert store.ask("SELECT sum(amount_original) FROM mapped_deals") == [(Decimal(4650),)]


@pytest.mark.parametrize(
    ("amounts", "total"),
    [
        (["1.200", "1.200,50"], "2400.5"),
        (["1,200", "0.125"], "1200.125"),
        (["1.200", "12.5"], "13.7"),
        (["$1,200", "$900"], "2100"),
    ],
)
def test_one_value_that_shows_the_mark_decides_for_the_column(store, written, amounts, total):
    store.take(written("deals.csv", deals(*((each, "Ann", "2024-01-31") for each in amounts))))
    assert store.ask("SELECT sum(amount_original) FROM mapped_deals") == [(Decimal(total),)]


def test_another_column_and_norwegian_headers_decide_as_well(store, written):
    text = 'Deal ID,Stage,Amount,Owner,Score\n1,Won,"1.200",Ann,"1,5"\n2,Won,"2.300",Ann,"2,5"\n'
    store.take(written("a/deals.csv", text))
    assert store.ask("SELECT sum(amount_original) FROM mapped_deals") == [(Decimal(3500),)]
    text = 'Deal ID,Fase,Beløp,Eier\n3,Vunnet,"1.200",Ann\n4,Vunnet,"2.300",Ann\n'
    store.take(written("b/deals.csv", text))
    assert store.ask("SELECT sum(amount_original) FROM mapped_deals") == [(Decimal(7000),)]


def test_a_custom_field_of_which_the_mark_is_unknown_stays_text(store, written):
    text = 'Deal ID,Stage,Amount,Owner,Size\n1,Won,5,Ann,"1.200"\n2,Won,5,Ann,"3.450"\n'
    account = store.take(written("deals.csv", text)).files[0]
    assert told(account, "Size is kept as text", "1.200")
    assert store.ask("SELECT x_size FROM mapped_deals ORDER BY id") == [("1.200",), ("3.450",)]


def test_dates_of_one_column_may_have_several_forms(store, written):
    written_so = (
        "2024-01-31", "15.02.2024 kl. 14.30", "3. januar 2024", "Mon, 4 Mar 2024", "15 марта 2024",
    )  # fmt: skip
    store.take(written("deals.csv", deals(*(("5", "Ann", each) for each in written_so))))
    assert store.ask("SELECT closed_on, closed_hour FROM mapped_deals ORDER BY id") == [
        (date(2024, 1, 31), None),
        (date(2024, 2, 15), 14),
        (date(2024, 1, 3), None),
        (date(2024, 3, 4), None),
        (date(2024, 3, 15), None),
    ]


def test_a_form_that_comes_but_late_is_read_too(store, written):
    records = [("5", "Ann", "2024-01-31")] * 12_000
    records[7_001] = ("1 200,50", "Ann", "15.02.2024")
    account = store.take(written("deals.csv", deals(*records))).files[0]
    assert (account.loaded, account.rejected) == (12_000, 0)
    assert told(account, "Close Date", "more than one way")
    assert store.ask(
        "SELECT amount_original, closed_on FROM mapped_deals WHERE id = 'files:7001'"
    ) == [(Decimal("1200.5"), date(2024, 2, 15))]


def test_days_of_excel_are_days_under_a_header_that_says_date(store, written):
    account = store.take(
        written("deals.csv", deals(("45322", "Ann", "45322"), ("45323", "Ann", "45323.75")))
    ).files[0]
    assert told(account, "as Excel counts them")
    assert store.ask("SELECT amount_original, closed_on, closed_hour FROM mapped_deals") == [
        (Decimal(45322), date(2024, 1, 31), None),
        (Decimal(45323), date(2024, 2, 1), 18),
    ]


def test_a_day_that_never_was_is_rejected_and_a_slip_in_a_year_is_kept(store, written):
    days = ["2024-01-31"] * 30 + ["2024-02-30", "0224-02-20"]
    account = store.take(written("deals.csv", deals(*(("5", "Ann", each) for each in days)))).files[
        0
    ]
    assert [each.reason for each in account.rejects] == [
        "Close Date is 2024-02-30, which is not a date",
    ]
    assert store.ask("SELECT min(closed_on)::VARCHAR FROM mapped_deals") == [("0224-02-20",)]


def test_custom_fields_are_what_all_of_their_values_are(store, written):
    text = (
        "Deal ID,Stage,Amount,Owner,Code,Long code,Size,Paid,Plus,Duration\n"
        "1,Won,5,Ann,007,1234567890123456,12%,x,+,1h 30m\n"
        "2,Won,5,Ann,12,1,5%,,-,90 min\n"
        "3,Won,5,Ann,1E5,2,N/A,,-,1:30\n"
    )
    account = store.take(written("deals.csv", text)).files[0]
    assert told(account, "1:30 would be an hour and a half")
    assert store.ask(
        "SELECT x_code, x_long_code, x_size, x_paid, x_plus, x_duration FROM mapped_deals"
        " ORDER BY id"
    ) == [
        ("007", "1234567890123456", 12.0, True, True, 5400.0),
        ("12", "1", 5.0, False, False, 5400.0),
        ("1E5", "2", None, False, False, 5400.0),
    ]
