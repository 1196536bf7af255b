"""Files whose headers say nothing are recognised by what is in them, and it is said."""

from __future__ import annotations

from tests.sources.conftest import fields

ROWS = (
    "A-1,Won,1200,2026-02-01,2026-01-05,Ann\nA-2,Lost,300,2026-01-20,2026-01-09,Bo\n"
    "A-3,Won,450.5,2026-03-02,2026-01-11,Ann\nA-4,Open,80,,2026-01-12,Bo\n"
    "A-5,Won,95,2026-04-02,2026-02-11,Ann\n"
)


def test_deals_under_headers_that_say_nothing(store, written):
    account = store.take(
        written("export7.csv", f"Column1,Column2,Column3,Column4,Column5,Column6\n{ROWS}")
    ).files[0]
    assert (account.table, account.confidence) == ("deals", 0.5)
    assert list(fields(account).values()) == [
        "id",
        "status",
        "amount",
        "closed_at",
        "created_at",
        "owner.name",
    ]
    assert any("Its headers say nothing" in each for each in account.messages)


def test_people_under_headers_that_say_nothing(store, written):
    account = store.take(
        written("a.csv", "F1,F2,F3\nbo@acme.no,Bo Ek,x\nliv@us.no,Liv Li,x\n")
    ).files[0]
    assert account.table == "contacts"
    assert store.ask("SELECT name, email FROM mapped_contacts ORDER BY 1") == [
        ("Bo Ek", "bo@acme.no"),
        ("Liv Li", "liv@us.no"),
    ]


def test_numbers_under_headers_that_say_nothing_stay_what_they_are(store, written):
    written("all/b.csv", "Feld1,Feld2\n1,2\n3,4\n")
    account = store.take(
        written("all/deals.csv", "Deal ID,Stage,Amount,Owner\n1,Won,5,Ann\n").parent
    )
    assert {each.name.split("/")[1]: each.table for each in account.files} == {
        "b.csv": None,
        "deals.csv": "deals",
    }
