"""One record of the model from several files, and names that several records have."""

from __future__ import annotations

from decimal import Decimal

from rapport.sources.files import import_files


def test_two_shapes_of_one_table_make_one_record_of_an_id(store, written):
    store.take(
        written(
            "open_deals.csv",
            "Deal ID,Deal Name,Stage,Amount,Created,Next Step\n"
            "1,First,Proposal,100,2024-01-01,call\n2,Second,Proposal,50,2024-01-02,mail\n",
        )
    )
    account = store.take(
        written(
            "won_deals.csv",
            "Deal ID,Status,Amount,Close Date,Contract\n1,Won,120,2024-02-01,C1\n"
            "3,Won,5,2024-02-02,C3\n",
        )
    )
    assert account.messages[-1] == (
        "1 id stands for deals in both open_deals and won_deals: each is one record,"
        " with what the later import says of it."
    )
    tables = store.raw.connection.execute("SELECT name, target FROM datasets ORDER BY id")
    assert tables.fetchall() == [("open_deals", "deals"), ("won_deals", "deals")]
    asked = "SELECT id, name, status, amount_original FROM mapped_deals ORDER BY id"
    assert store.ask(asked) == [
        ("files:1", "First", "won", Decimal("120.0000")),
        ("files:2", "Second", "open", Decimal("50.0000")),
        ("files:3", None, "won", Decimal("5.0000")),
    ]
    assert store.ask("SELECT x_next_step, x_contract FROM mapped_deals WHERE id = 'files:1'") == [
        ("call", "C1")
    ]


def test_a_name_that_several_records_have_is_none_of_them(store, written):
    written("crm/users.csv", "id,name\nu1,Kim Lee\nu2,Kim Lee\nu3,Ann\n")
    path = written(
        "crm/deals.csv",
        "Deal ID,Deal Name,Stage,Amount,Owner\n"
        "1,A,Won,5,Kim Lee\n2,B,Won,6,Ann\n3,C,Won,7,Kim Lee\n",
    )
    account = store.take(path.parent)
    assert any("2 records say Kim Lee, but 2 users" in each for each in account.messages)
    assert store.ask("SELECT id, owner_id FROM mapped_deals ORDER BY 1") == [
        ("crm:1", "crm:Kim Lee (several)"),
        ("crm:2", "crm:u3"),
        ("crm:3", "crm:Kim Lee (several)"),
    ]
    assert store.ask("SELECT name FROM mapped_users ORDER BY id") == [
        ("Kim Lee (several)",),
        ("Kim Lee",),
        ("Kim Lee",),
        ("Ann",),
    ]


def test_a_stage_of_two_pipelines_is_that_of_the_deals_own(store, written):
    written("crm/pipelines.csv", "id,name\np1,Sales\np2,Partners\n")
    written(
        "crm/stages.csv",
        "id,name,pipeline_id\ns1,Proposal,p1\ns2,Won,p1\ns3,Proposal,p2\ns4,Won,p2\n",
    )
    path = written(
        "crm/deals.csv",
        "Deal ID,Deal Name,Stage,Pipeline,Amount\n1,A,Proposal,Partners,5\n2,B,Won,Sales,6\n"
        "3,C,Proposal,Sales,7\n4,D,Won,,7\n",
    )
    store.take(path.parent)
    assert store.ask("SELECT id, stage_id, status FROM mapped_deals ORDER BY 1") == [
        ("crm:1", "crm:s3", "open"),
        ("crm:2", "crm:s2", "won"),
        ("crm:3", "crm:s1", "open"),
        ("crm:4", "crm:Won (several)", "won"),
    ]


def test_what_a_name_brings_along_is_the_same_in_every_build(store, written):
    rows = "".join(
        f"{number},D{number},Won,5,Ann,{'North' if number % 2 else 'South'}\n"
        for number in range(1, 5001)
    )
    path = written("deals.csv", f"Deal ID,Deal Name,Stage,Amount,Owner,Team\n{rows}")
    import_files(store.raw, [path], store.settings, columns={"Team": "owner.team.name"})
    asked = "SELECT users.name, teams.name FROM mapped_users AS users JOIN mapped_teams AS teams"
    asked += " ON teams.id = team_id"
    for _ in range(3):
        assert store.ask(asked) == [("Ann", "South")]


def test_parts_of_a_key_never_run_into_each_other(store, written):
    account = store.take(
        written(
            "deal_credits.csv",
            "deal_id,user_id,role,share\na|b,c,owner,0.5\na,b|c,owner,0.5\n",
        )
    )
    file = account.file("deal_credits.csv")
    assert (file.read, file.loaded, file.rejected) == (2, 2, 0)
