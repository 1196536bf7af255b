"""Words for how a deal ended that are not known are told, and a person can say what they mean."""

from __future__ import annotations

from rapport.sources.files import set_aliases

DEALS = """Deal ID,Deal Name,Status,Amount,Owner
1,A,Won,5,Ann
2,B,Inked,6,Ann
3,C,Inked,7,Ann
4,D,Mystery,7,Ann
"""
ASKED = "SELECT id, status FROM mapped_deals ORDER BY 1"


def test_words_of_a_status_that_are_not_known_are_told_and_aliases_mend_them(store, written):
    told = store.take(written("deals.csv", DEALS)).files[0].messages
    assert (
        "2 records say the status is 'Inked', which is not known: they count as open unless their"
        " stage says otherwise; `rapport alias status Inked=Won` says what it is." in told
    )
    assert any(each.startswith("1 record says the status is 'Mystery'") for each in told)
    assert [row[1] for row in store.ask(ASKED)] == ["won", None, None, None]
    set_aliases(store.raw, "status", {"Inked": "Won"})
    assert [row[1] for row in store.ask(ASKED)] == ["won", "won", "won", None]
    newer = DEALS.replace("2,B,Inked", "2,B,inked")
    told = store.take(written("b/deals.csv", newer)).files[0].messages
    assert not any("nked" in each for each in told)
    assert [row[1] for row in store.ask(ASKED)] == ["won", "won", "won", None]


def test_an_alias_of_a_status_says_how_deals_in_a_stage_of_that_name_ended(store, written):
    store.take(written("deals.csv", DEALS.replace("Status", "Stage")))
    assert [row[1] for row in store.ask(ASKED)] == ["won", "open", "open", "open"]
    set_aliases(store.raw, "status", {"Inked": "Won"})
    assert [row[1] for row in store.ask(ASKED)] == ["won", "won", "won", "open"]
    assert store.ask("SELECT kind FROM mapped_stages WHERE name = 'Inked'") == [("won",)]


def test_a_kind_of_stage_that_is_not_known_is_told_and_its_name_is_asked(store, written):
    written("crm/stages.csv", "id,name,kind\ns1,Proposal,Open\ns2,Won,Finished\ns3,Lost,Lost\n")
    path = written("crm/deals.csv", "Deal ID,Deal Name,Stage,Amount\n1,A,Won,5\n2,B,Lost,6\n")
    account = store.take(path.parent)
    told = account.file("stages.csv").messages
    assert any("the kind is 'Finished'" in each and "name says" in each for each in told)
    assert store.ask("SELECT id, kind FROM mapped_stages ORDER BY 1") == [
        ("crm:s1", "open"),
        ("crm:s2", "won"),
        ("crm:s3", "lost"),
    ]
