"""What happens to records: loaded, updated, unchanged, rejected or skipped, and nothing else."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as any_of
from tests.sources.conftest import DATA, Store, fields

from rapport.errors import FileError, UsageError
from rapport.settings import Settings
from rapport.sources.files import set_aliases, undo_import

DEALS = """Deal ID,Deal Name,Stage,Amount,Close Date,Owner
007,First,Won,100,2024-01-31,Ann
008,Second,Lost,50,2024-02-01,Bo
009,Third,Proposal,75,2024-03-01,Ann
"""


def counts(account):
    return (account.loaded, account.updated, account.unchanged, account.rejected, account.skipped)


def test_a_newer_export_updates_loads_and_leaves_alone(store, written):
    store.take(written("deals.csv", DEALS))
    newer = DEALS.replace("Third,Proposal", "Third,Won") + "010,Fourth,Proposal,5,2024-04-01,Cy\n"
    again = store.take(written("newer/deals export.csv", newer)).files[0]
    assert counts(again) == (1, 1, 2, 0, 0)
    assert again.system == "files"
    assert store.ask("SELECT id, status FROM mapped_deals ORDER BY id") == [
        ("files:007", "won"),
        ("files:008", "lost"),
        ("files:009", "won"),
        ("files:010", "open"),
    ]


def test_a_record_that_a_newer_export_lacks_is_kept(store, written):
    store.take(written("deals.csv", DEALS))
    shorter = "\n".join(DEALS.splitlines()[:2])
    assert counts(store.take(written("b/deals.csv", shorter)).files[0]) == (0, 0, 1, 0, 0)
    assert store.ask("SELECT count(*) FROM mapped_deals") == [(3,)]


def test_an_export_with_fewer_columns_keeps_what_was_known(store, written):
    store.take(written("deals.csv", DEALS))
    fewer = "Deal ID,Stage,Amount,Owner\n007,Won,120,Ann\n"
    assert counts(store.take(written("b/deals.csv", fewer)).files[0]) == (0, 1, 0, 0, 0)
    assert store.ask("SELECT name, amount_original FROM mapped_deals WHERE id = 'files:007'") == [
        ("First", Decimal("120.0000"))
    ]


def test_an_export_with_more_columns_adds_them(store, written):
    store.take(written("deals.csv", DEALS))
    lines = DEALS.splitlines()
    more = "\n".join([lines[0] + ",Budget holder"] + [f"{each},someone" for each in lines[1:]])
    again = store.take(written("b/deals.csv", more)).files[0]
    assert counts(again) == (0, 3, 0, 0, 0)
    assert fields(again)["Budget holder"] == "x_budget_holder"
    assert store.ask("SELECT DISTINCT x_budget_holder FROM mapped_deals") == [("someone",)]


def test_undo_brings_back_what_was_before(store, written):
    store.take(written("deals.csv", DEALS))
    before = store.ask("SELECT * FROM mapped_deals ORDER BY id")
    newer = DEALS.replace("Third,Proposal", "Third,Won") + "010,Fourth,Proposal,5,2024-04-01,Cy\n"
    number = store.take(written("b/deals.csv", newer)).files[0].import_id
    undone = undo_import(store.raw, number)
    assert (undone.removed, undone.kept, undone.dataset_removed) == (2, 0, False)
    assert store.ask("SELECT * FROM mapped_deals ORDER BY id") == before
    with pytest.raises(UsageError, match="taken back already"):
        undo_import(store.raw, number)


def test_undoing_the_first_import_keeps_what_a_later_one_holds_too(store, written):
    first = store.take(written("deals.csv", DEALS)).files[0]
    store.take(written("b/deals.csv", DEALS.replace("009,Third", "010,Third")))
    undone = undo_import(store.raw, first.import_id)
    assert (undone.removed, undone.kept) == (1, 2)
    ids = store.ask("SELECT id FROM mapped_deals ORDER BY id")
    assert ids == [("files:007",), ("files:008",), ("files:010",)]
    assert store.ask("SELECT import_id FROM imports") == [(2,)]


def test_undoing_everything_leaves_nothing(store, written):
    path = written("deals.csv", DEALS)
    number = store.take(path).files[0].import_id
    assert store.raw.state
    assert undo_import(store.raw, number).dataset_removed
    assert store.raw.state == ""
    assert counts(store.take(path).files[0]) == (3, 0, 0, 0, 0)


def test_an_import_that_never_was_cannot_be_undone(store):
    with pytest.raises(UsageError, match="Import 7 does not exist"):
        undo_import(store.raw, 7)


def rows_with_one_bad(count=30):
    rows = [f"{number},Deal {number},Won,{number}00,2024-01-31,Ann" for number in range(1, count)]
    return "Deal ID,Deal Name,Stage,Amount,Close Date,Owner\n" + "\n".join(rows)


def test_a_bad_value_rejects_its_record_with_file_number_and_reason(store, written):
    text = rows_with_one_bad().replace("\n7,Deal 7,Won,700,", "\n7,Deal 7,Won,seven hundred,")
    account = store.take(written("deals.csv", text)).files[0]
    assert counts(account) == (28, 0, 0, 1, 0)
    reject = account.rejects[0]
    assert (reject.file, reject.record, reject.column) == ("deals.csv", 7, "Amount")
    assert reject.value == "seven hundred"
    assert "not a amount" not in reject.reason
    rows = store.ask("SELECT file, record, column_name, value, content->>'Deal Name' FROM rejects")
    assert rows == [("deals.csv", 7, "Amount", "seven hundred", "Deal 7")]


def test_with_on_error_stop_nothing_of_the_file_is_kept(store, written):
    text = rows_with_one_bad().replace("\n7,Deal 7,Won,700,", "\n7,Deal 7,Won,seven hundred,")
    with pytest.raises(FileError, match="record 7"):
        store.take(written("deals.csv", text), on_error="stop")
    assert store.raw.state == ""
    assert store.raw.connection.execute("SELECT count(*) FROM datasets").fetchall() == [(0,)]


def test_a_column_that_mostly_does_not_parse_is_no_date(store, written):
    text = "Deal ID,Stage,Amount,Owner,Close Date\n" + "\n".join(
        f"{number},Won,5,Ann,soon" for number in range(20)
    )
    account = store.take(written("deals.csv", text)).files[0]
    assert fields(account)["Close Date"] == "x_close_date"
    assert counts(account) == (20, 0, 0, 0, 0)


def test_a_repeated_key_counts_once_and_the_last_one_wins(store, written):
    text = DEALS + "008,Second,Won,50,2024-02-01,Bo\n007,First,Won,100,2024-01-31,Ann\n" * 1
    text = "\n".join(
        [rows_with_one_bad(100), "5,Deal 5,Won,500,2024-01-31,Ann", "6,Other,Won,1,2024-01-31,Bo"]
    )
    account = store.take(written("deals.csv", text)).files[0]
    assert counts(account) == (99, 0, 0, 1, 1)
    assert account.rejects[0].record == 6
    assert "record 101" in account.rejects[0].reason
    assert store.ask("SELECT name FROM mapped_deals WHERE id = 'files:6'") == [("Other",)]


def test_a_dry_run_tells_everything_and_keeps_nothing(store, written):
    path = written("deals.csv", DEALS)
    account = store.take(path, dry_run=True)
    assert account.dry_run
    assert counts(account.files[0]) == (3, 0, 0, 0, 0)
    assert store.raw.state == ""
    assert counts(store.take(path).files[0]) == (3, 0, 0, 0, 0)


def test_ids_with_leading_zeros_and_long_ones_stay(store, written):
    text = """Deal ID,Stage,Amount,Owner,Legacy,Big
0012345678901234567890123,Won,5,Ann,00042,12345678901234567890123
0012345678901234567890124,Won,5,Ann,00043,12345678901234567890124
"""
    store.take(written("deals.csv", text))
    assert store.ask("SELECT id, x_legacy, x_big FROM mapped_deals ORDER BY id LIMIT 1") == [
        ("files:0012345678901234567890123", "00042", "12345678901234567890123")
    ]


@pytest.mark.parametrize(
    ("written_as", "amounts"),
    [
        ("comma", ["1 234,50", "12,00", "1.234.567,25"]),
        ("point", ["1,234.50", "12.00", "1,234,567.25"]),
        ("currency", ["$1,234.50", "$12.00", "$1,234,567.25"]),
        ("kroner", ["kr 1 234,50", "12,00 kr", "1\u00a0234\u00a0567,25"]),
    ],
)
def test_numbers_are_read_as_they_are_written(tmp_path, written, written_as, amounts):
    store = Store(tmp_path / "data", Settings(currency="NOK"))
    rows = "\n".join(f'{number};Won;"{each}";Ann' for number, each in enumerate(amounts))
    store.take(written("deals.csv", f"Deal ID;Stage;Amount;Owner\n{rows}\n"))
    found = [row[0] for row in store.ask("SELECT amount_original FROM mapped_deals ORDER BY id")]
    store.raw.close()
    assert found == [Decimal("1234.5000"), Decimal("12.0000"), Decimal("1234567.2500")]


@pytest.mark.parametrize(
    ("dates", "day"),
    [
        (["31.01.2024", "01.02.2024"], date(2024, 2, 1)),
        (["01/31/2024", "02/01/2024"], date(2024, 2, 1)),
        (["31/01/2024", "01/02/2024"], date(2024, 2, 1)),
        (["2024-01-31", "2024-02-01"], date(2024, 2, 1)),
        (["31.01.24", "01.02.24"], date(2024, 2, 1)),
        (["31 Jan 2024", "1 Feb 2024"], date(2024, 2, 1)),
        (["Jan 31, 2024", "Feb 1, 2024"], date(2024, 2, 1)),
        (["1/31/2024 3:05 PM", "2/1/2024 11:00 AM"], date(2024, 2, 1)),
        (["2024-01-31T23:30:00Z", "2024-01-31T23:30:00Z"], date(2024, 2, 1)),
        (["2024-01-31T23:30:00.000+0000", "2024-01-31T23:30:00.000+0000"], date(2024, 2, 1)),
    ],
)
def test_dates_are_read_as_the_whole_column_writes_them(tmp_path, written, dates, day):
    store = Store(tmp_path / "data", Settings(zone="Europe/Oslo"))
    rows = "\n".join(f'{number},Won,5,Ann,"{each}"' for number, each in enumerate(dates))
    store.take(written("deals.csv", f"Deal ID,Stage,Amount,Owner,Close Date\n{rows}\n"))
    assert store.ask("SELECT closed_on FROM mapped_deals ORDER BY id")[1] == (day,)
    store.raw.close()


def test_a_moment_with_a_zone_is_the_same_moment(tmp_path, written):
    store = Store(tmp_path / "data", Settings(zone="Europe/Oslo"))
    text = "Deal ID,Stage,Amount,Owner,Close Date\n1,Won,5,Ann,2024-07-01T23:30:00+01:00\n"
    store.take(written("deals.csv", text))
    assert store.ask("SELECT closed_at, closed_on, closed_hour FROM mapped_deals") == [
        (datetime(2024, 7, 1, 22, 30), date(2024, 7, 2), 0)  # noqa: DTZ001  # the model's are UTC
    ]
    store.raw.close()


def test_dates_that_could_be_either_are_asked_about(store, written):
    text = "Deal ID,Stage,Amount,Owner,Close Date\n1,Won,5,Ann,01/02/2024\n2,Won,5,Ann,03/04/2024\n"
    path = written("deals.csv", text)
    with pytest.raises(FileError, match="closed_at:dmy"):
        store.take(path)
    store.take(path, columns={"Close Date": "closed_at:mdy"})
    assert store.ask("SELECT closed_on FROM mapped_deals ORDER BY id") == [
        (date(2024, 1, 2),),
        (date(2024, 3, 4),),
    ]


def test_dates_of_a_file_of_another_shape_are_asked_about_whatever_was_there(store, written):
    days_first = DEALS.replace("2024-01-31", "31.01.2024").replace("2024-02-01", "01.02.2024")
    store.take(written("mine.csv", days_first.replace("2024-03-01", "01.03.2024")))
    path = written("amb.csv", "Deal ID,Deal Name,Stage,Amount,Close Date\n9,N,Won,1,03/04/2024\n")
    with pytest.raises(FileError, match=r"closed_at:dmy.*closed_at:mdy"):
        store.take(path)
    said = store.take(path, columns={"Close Date": "closed_at:mdy"}).files[0]
    assert {each.header: each.reason for each in said.columns} == {
        "Deal ID": "as in mine.csv: its own value for each record",
        "Deal Name": 'as in mine.csv: "Deal Name" is a usual name of name',
        "Stage": 'as in mine.csv: "Stage" is a usual name of the stage',
        "Amount": 'as in mine.csv: "Amount" is a usual name of amount',
        "Close Date": "you said so",
    }
    # A file of the same shape is read as the earlier one, and that is said.
    same = DEALS.splitlines()[0] + "\n11,Next,Won,1.200,03/04/2024,Ann\n"
    told = " ".join(store.take(written("next.csv", same)).files[0].messages)
    assert "Dates of Close Date are read" in told
    assert "The mark of 1.200 in Amount is read as one of decimals, as in amb.csv." in told


def test_a_newer_export_may_write_its_dates_in_another_way(store, written):
    store.take(written("deals.csv", DEALS))
    newer = "Deal ID,Deal Name,Stage,Amount,Close Date,Owner\n010,Fourth,Won,5,25.12.2024,Ann\n"
    assert counts(store.take(written("b/deals.csv", newer)).files[0]) == (1, 0, 0, 0, 0)
    assert store.ask(
        "SELECT closed_on FROM mapped_deals WHERE id IN ('files:007', 'files:010') ORDER BY id"
    ) == [
        (date(2024, 1, 31),),
        (date(2024, 12, 25),),
    ]


def test_an_alias_makes_one_of_two_names_and_leaves_the_files_alone(store, written):
    store.take(written("deals.csv", DEALS.replace("Bo", "Annie")))
    set_aliases(store.raw, "owner", {"Annie": "Ann"})
    assert store.ask("SELECT name FROM mapped_users") == [("Ann",)]
    assert store.ask("SELECT DISTINCT owner_id FROM mapped_deals") == [("files:Ann",)]
    raw = store.raw.connection.execute('SELECT DISTINCT "Owner" FROM records_1_deals ORDER BY 1')
    assert raw.fetchall() == [("Ann",), ("Annie",)]


def test_an_alias_of_a_text_holds_in_every_table(store):
    store.take(DATA / "maven_crm")
    before = store.raw.state
    set_aliases(store.raw, "industry", {"technolgy": "technology"})
    assert store.raw.state != before
    rows = store.ask("SELECT count(*) FROM mapped_companies WHERE industry = 'technology'")
    assert rows == [(12,)]


def test_an_alias_of_itself_keeps_two_spellings_apart(store):
    store.take(DATA / "maven_crm")
    set_aliases(store.raw, "product", {"GTXPro": "GTXPro"})
    assert store.ask("SELECT count(*) FROM mapped_products") == [(8,)]
    assert store.ask("SELECT count(*) FROM resolutions") == [(0,)]


def test_an_alias_of_two_records_merges_them(store, written):
    written("co/companies.csv", "id,name\n1,Acme\n2,Acme Inc\n")
    written("co/deals.csv", "id,status,company_id\na,won,1\nb,won,2\n")
    store.take(written("co/users.csv", "id,name\nu,Ann\n").parent)
    set_aliases(store.raw, "company", {"Acme Inc": "Acme"})
    assert store.ask("SELECT id, name FROM mapped_companies") == [("co:1", "Acme")]
    assert store.ask("SELECT DISTINCT company_id FROM mapped_deals") == [("co:1",)]


def test_aliases_in_a_circle_and_of_nothing_are_refused(store):
    with pytest.raises(UsageError, match="taken for the other"):
        set_aliases(store.raw, "product", {"A": "B", "B": "A"})
    with pytest.raises(UsageError, match="no field called 'prodct'"):
        set_aliases(store.raw, "prodct", {"A": "B"})


def test_a_person_can_say_what_a_column_is_and_it_is_remembered(store, written):
    path = written("deals.csv", DEALS)
    wishes = {"Owner": "company.name", "Deal Name": "x_title", "Amount": "none"}
    assert fields(store.take(path, columns=wishes).files[0]) == {
        "Deal ID": "id",
        "Deal Name": "x_title",
        "Stage": "stage.name",
        "Amount": None,
        "Close Date": "closed_at",
        "Owner": "company.name",
    }
    again = store.take(written("b/deals.csv", DEALS + "011,Fifth,Won,1,2024-01-01,Cy\n")).files[0]
    assert fields(again)["Owner"] == "company.name"
    assert store.ask("SELECT name FROM mapped_companies ORDER BY 1") == [("Ann",), ("Bo",), ("Cy",)]


def test_the_same_file_with_another_mapping_is_mapped_anew(store, written):
    path = written("deals.csv", DEALS)
    store.take(path)
    before = store.raw.state
    account = store.take(path, columns={"Deal Name": "x_title"}).files[0]
    assert counts(account) == (0, 0, 3, 0, 0)
    assert store.raw.state != before
    assert store.ask("SELECT x_title FROM mapped_deals ORDER BY 1 LIMIT 1") == [("First",)]


def test_a_mapping_file_says_it_of_several_files(store, written):
    path = written("things.csv", "Ref,What,Much,When\nA1,Won,5,2024-01-31\n")
    mapping = written(
        "mapping.toml",
        '[things]\ntable = "deals"\n'
        'columns = {Ref = "id", What = "stage.name", Much = "amount", When = "closed_at"}\n',
    )
    account = store.take(path, mapping=mapping).files[0]
    assert account.table == "deals"
    assert store.ask("SELECT id, status, amount_original, closed_on FROM mapped_deals") == [
        ("files:A1", "won", Decimal("5.0000"), date(2024, 1, 31))
    ]


def test_wishes_that_make_no_sense_name_what_there_is(store, written):
    path = written("deals.csv", DEALS)
    with pytest.raises(UsageError, match="amount"):
        store.take(path, columns={"Amount": "amuont"})
    with pytest.raises(UsageError, match="no file has a column"):
        store.take(path, columns={"Sum": "amount"})
    with pytest.raises(UsageError, match="deals"):
        store.take(path, table="deal")
    assert store.raw.state == ""


def test_a_file_that_is_nothing_known_is_refused_when_named_and_noted_in_a_folder(store, written):
    path = written("odd/weather.csv", "Town,Rain\nOslo,5\n")
    with pytest.raises(FileError, match="--as"):
        store.take(path)
    account = store.take(path.parent)
    assert [each.table for each in account.files] == [None]
    with pytest.raises(FileError, match="no file or folder"):
        store.take(path.parent / "absent.csv")


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    any_of.lists(
        any_of.lists(
            any_of.tuples(
                any_of.integers(0, 6), any_of.sampled_from(["5", "6", "x"]), any_of.booleans()
            ),
            min_size=1,
            max_size=12,
        ),
        min_size=1,
        max_size=3,
    )
)
def test_every_record_read_is_accounted_for(tmp_path_factory, exports):
    folder = tmp_path_factory.mktemp("law")
    store = Store(folder / "data")
    known = {}
    sure = "".join(f"s{number},Won,1,Ann\n" for number in range(200))
    for turn, records in enumerate(exports):
        rows = "".join(
            f"{number if there else ''},Won,{amount},Ann\n" for number, amount, there in records
        )
        path = folder / f"deals{turn}.csv"
        path.write_text(f"Deal ID,Stage,Amount,Owner\n{sure}{rows}")
        # The law itself is asserted by Store.take.
        account = store.take(path).files[0]
        assert account.read == 200 + len(records)
        for number, amount, there in records:
            if there and amount != "x":
                known[f"files:{number}"] = Decimal(amount)
    found = store.ask("SELECT id, amount_original FROM mapped_deals WHERE id NOT LIKE 'files:s%'")
    assert dict(found) == known
    store.raw.close()


def test_a_wish_for_several_files_holds_where_it_fits(store, written):
    written("co/deals.csv", DEALS)
    folder = written("co/users.csv", "Owner,Team\nAnn,North\nBo,South\n").parent
    account = store.take(folder, columns={"Owner": "owner.name"})
    assert fields(account.file("deals.csv"))["Owner"] == "owner.name"
    assert fields(account.file("users.csv"))["Owner"] == "name"
    with pytest.raises(UsageError, match="for one table"):
        store.take(
            written("two/deals.csv", DEALS + "1,x,Won,1,2024-01-01,Ann\n").parent,
            written("three/d.csv", "a,b\n1,2\n"),
            table="deals",
        )


def test_a_section_of_a_mapping_file_that_is_for_no_file_is_refused(store, written):
    mapping = written("m.toml", '[opportunities]\ntable = "deals"\n')
    with pytest.raises(UsageError, match="opportunities"):
        store.take(written("deals.csv", DEALS), mapping=mapping)


NO_IDS = """Account,Stage,Amount,Close Date,Owner
First,Won,100,2024-01-31,Ann
Second,Open,50,2024-02-01,Bo
Second,Lost,7,2024-02-01,Bo
"""


def amounts(store):
    return [row[0] for row in store.ask("SELECT amount_original::INT FROM mapped_deals ORDER BY 1")]


def test_a_newer_export_without_ids_replaces_the_file_of_its_name(store, written):
    store.take(written("deals.csv", NO_IDS))
    before = store.ask("SELECT amount_original::INT, status FROM mapped_deals ORDER BY 1")
    newer = NO_IDS.replace("Second,Open", "Second,Won")
    account = store.take(written("b/deals.csv", newer)).files[0]
    assert counts(account) == (1, 0, 2, 0, 0)
    assert (
        "It has no ids, so this file replaces import 1 of it:"
        " 1 record of it is not here and is gone." in account.messages
    )
    asked = "SELECT amount_original::INT, status FROM mapped_deals ORDER BY 1"
    assert store.ask(asked) == [(7, "lost"), (50, "won"), (100, "won")]
    lines = newer.splitlines()
    filled = "\n".join([lines[0] + ",Budget"] + [f"{each},someone" for each in lines[1:]])
    wider = store.take(written("c/deals.csv", filled)).files[0]
    assert counts(wider) == (3, 0, 0, 0, 0)
    assert store.ask(asked) == [(7, "lost"), (50, "won"), (100, "won")]
    undo_import(store.raw, wider.import_id)
    assert store.ask(asked) == [(7, "lost"), (50, "won"), (100, "won")]
    undo_import(store.raw, account.import_id)
    assert store.ask(asked) == before


def test_a_file_without_ids_of_another_name_is_added_beside(store, written):
    later = NO_IDS.replace("100", "101").replace("50", "51").replace("7", "8")
    store.take(written("deals_2024.csv", NO_IDS))
    store.take(written("deals_2025.csv", later))
    again = store.take(written("b/deals_2024.csv", NO_IDS.replace("100", "102"))).files[0]
    assert counts(again) == (1, 0, 2, 0, 0)
    assert amounts(store) == [7, 8, 50, 51, 101, 102]
    # What another file holds as well stays, whatever becomes of this one.
    store.take(written("c/deals_2024.csv", later.replace("101", "102")))
    assert amounts(store) == [8, 51, 101, 102]


def test_files_without_ids_that_come_together_do_not_replace_each_other(store, written):
    written("exports/north/deals.csv", NO_IDS)
    path = written("exports/south/deals.csv", NO_IDS.replace("100", "101"))
    folder = path.parent.parent
    store.take(folder)
    assert amounts(store) == [7, 50, 100, 101]
    path.write_text(NO_IDS.replace("100", "102"))
    store.take(folder)
    assert amounts(store) == [7, 50, 100, 102]


@pytest.mark.parametrize("text", [DEALS, NO_IDS])
def test_going_back_to_an_earlier_file_imports_it_again(store, written, text):
    path = written("deals.csv", text)
    store.take(path)
    asked = "SELECT amount_original, status FROM mapped_deals ORDER BY 1"
    before = store.ask(asked)
    path.write_text(text.replace("First,Won,100", "First,Lost,70"))
    store.take(path)
    assert store.ask(asked) != before
    path.write_text(text)
    back = store.take(path).files[0]
    assert back.import_id == 3
    assert back.loaded + back.updated == 1
    assert store.ask(asked) == before
    again = store.take(path).files[0]
    assert (again.import_id, again.unchanged) == (None, again.read)


@pytest.mark.parametrize("header", ["Done date", "Gjort dato", "Дата проведения"])
def test_the_day_on_which_something_was_done_goes_by_many_names(store, written, header):
    text = (
        f"Activity ID,Type,Subject,{header}\n1,call,Hello,2026-03-02\n2,meeting,Plan,2026-03-03\n"
    )
    account = store.take(written("activities.csv", text)).files[0]
    assert fields(account)[header] == "done_at"
