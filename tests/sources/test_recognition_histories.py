"""Files in which a deal stands many times: its history, from which the deal is made."""

from __future__ import annotations

import pytest

from rapport.errors import FileError

from .conftest import fields

HISTORY = (
    "Opportunity ID,Opportunity Name,Stage,Amount,Created Date,Close Date,Field / Event,Old Value,"
    "New Value,Edit Date\n"
    "1,Roof,Closed Won,900,1/5/2026,3/20/2026,Created.,,,1/5/2026\n"
    "1,Roof,Closed Won,900,1/5/2026,3/20/2026,Stage,Qualify,Propose,2/14/2026\n"
    "1,Roof,Closed Won,900,1/5/2026,3/20/2026,Stage,Propose,Closed Won,3/20/2026\n"
    "2,Wall,Closed Lost,400,1/7/2026,2/25/2026,Created.,,,1/7/2026\n"
    "2,Wall,Closed Lost,400,1/7/2026,2/25/2026,Stage,Qualify,Closed Lost,2/25/2026\n"
)
DEALS = """
    SELECT id, status, CAST(amount_original AS INTEGER), CAST(created_on AS VARCHAR),
        CAST(closed_on AS VARCHAR)
    FROM mapped_deals ORDER BY id"""


@pytest.mark.parametrize("name", ["report.csv", "deals.csv", "Opportunity Field History.csv"])
def test_a_deal_that_repeats_in_a_history_counts_once_whatever_the_file_is_called(
    store, written, name
):
    account = store.take(written(name, HISTORY)).files[0]
    assert account.table == "deal_events"
    assert store.ask(DEALS) == [
        ("files:1", "won", 900, "2026-01-05", "2026-03-20"),
        ("files:2", "lost", 400, "2026-01-07", "2026-02-25"),
    ]
    assert store.ask("SELECT count(*) FROM mapped_deal_events WHERE what = 'stage'") == [(3,)]


LOG = (
    "deal_id,stage,date_entered,amount\nA,Qualify,2026-01-05,100\nA,Signed,2026-03-01,150\n"
    "A,Propose,2026-02-01,100\nB,Qualify,2026-01-10,70\nB,Dead,2026-01-20,70\n"
    "C,Qualify,2026-02-02,30\nC,Propose,2026-02-09,30\n"
)


def test_a_log_of_stages_alone_makes_the_deals_that_it_names(store, written):
    store.take(written("pipeline.csv", LOG))
    assert store.ask("SELECT id, status FROM mapped_deals ORDER BY id") == [
        ("files:A", "won"),
        ("files:B", "lost"),
        ("files:C", "open"),
    ]
    assert store.ask("""
        SELECT stages.name, CAST(d.created_on AS VARCHAR), CAST(d.closed_on AS VARCHAR)
        FROM mapped_deals AS d JOIN mapped_stages AS stages ON stages.id = d.stage_id
        ORDER BY d.id""") == [
        ("Signed", "2026-01-05", "2026-03-01"),
        ("Dead", "2026-01-10", "2026-01-20"),
        ("Propose", "2026-02-02", None),
    ]


def test_the_last_change_counts_wherever_it_stands_in_the_file(store, written):
    store.take(written("pipeline.csv", LOG))
    amounts = "SELECT CAST(amount_original AS INTEGER) FROM mapped_deals ORDER BY id"
    assert store.ask(amounts) == [(150,), (70,), (30,)]


def test_a_person_may_say_that_it_is_a_log(store, written):
    said = {"deal_id": "deal_id", "stage": "to_value", "date_entered": "happened_at"}
    store.take(written("anything.csv", LOG), table="deal_events", columns=said)
    assert store.ask("SELECT count(*) FROM mapped_deals WHERE status = 'won'") == [(1,)]


def test_a_file_of_deals_knows_better_than_a_log_of_them(store, written):
    written("all/deals.csv", "Deal ID,Deal Name,Stage,Amount\nA,Roof,Propose,5\nB,Wall,Won,6\n")
    store.take(written("all/stage_history.csv", LOG.replace("date_entered", "stage_date")).parent)
    assert store.ask(
        "SELECT id, CAST(amount_original AS INTEGER) FROM mapped_deals ORDER BY 1"
    ) == [
        ("all:A", 5),
        ("all:B", 6),
    ]


def test_a_log_of_fields_says_who_has_the_deal_and_what_it_is_worth(store, written):
    store.take(
        written(
            "changes.csv",
            "Deal ID,Field,Old Value,New Value,Change Date\n1,Amount,,100,2026-01-01\n"
            "1,Amount,100,250,2026-02-01\n1,Owner,Ann,Bo,2026-02-02\n1,Stage,New,Won,2026-03-01\n"
            "2,Status,open,lost,2026-03-02\n2,Amount,,70,2026-01-02\n",
        )
    )
    assert store.ask("""
        SELECT d.id, CAST(amount_original AS INTEGER), users.name FROM mapped_deals AS d
        LEFT JOIN mapped_users AS users ON users.id = owner_id ORDER BY 1""") == [
        ("files:1", 250, "Bo"),
        ("files:2", 70, None),
    ]


UNSURE = (
    "Deal ID,Stage,Amount,Owner\n1,Won,5,Ann\n1,Won,6,Ann\n1,Won,7,Bo\n2,Lost,5,Bo\n2,Lost,8,Bo\n"
)


def test_what_the_rows_of_a_deal_are_is_asked_where_nothing_says_it(store, written):
    with pytest.raises(FileError, match='"Deal ID" repeats: 5 rows have 2 of them') as refused:
        store.take(written("deals.csv", UNSURE))
    assert '--map "Deal ID=id" or --map "Deal ID=x_deal_id"' in refused.value.mend


def test_each_row_is_a_deal_where_a_person_says_so(store, written):
    store.take(written("deals.csv", UNSURE), columns={"Deal ID": "x_deal_id"})
    assert store.ask("SELECT count(*) FROM mapped_deals") == [(5,)]


def test_the_last_row_of_a_deal_counts_where_a_person_says_so(store, written):
    account = store.take(written("deals.csv", UNSURE), columns={"Deal ID": "id"}).files[0]
    assert fields(account)["Deal ID"] == "id"
    assert store.ask("SELECT CAST(amount_original AS INTEGER) FROM mapped_deals ORDER BY id") == [
        (7,),
        (8,),
    ]


def test_the_number_of_an_order_that_repeats_is_its_number_where_a_person_says_so(store, written):
    text = (
        "Num,Date,Client,Ref,Montant\n1,2026-01-05,Acme,T,100\n1,2026-01-05,Acme,P,50\n"
        "2,2026-01-09,Bolt,T,70\n"
    )
    said = {"Num": "id", "Date": "ordered_at", "Client": "company.name", "Montant": "amount"}
    store.take(written("ventes.csv", text), table="orders", columns=said)
    assert store.ask("SELECT id FROM mapped_orders ORDER BY id") == [("files:1",), ("files:2",)]
    lines = "SELECT order_id, CAST(sum(amount) AS INTEGER) FROM mapped_order_lines"
    assert store.ask(f"{lines} GROUP BY 1 ORDER BY 1") == [("files:1", 150), ("files:2", 70)]
