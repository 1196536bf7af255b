"""Calls: how long people talked, at which attempt they were reached, and what was recorded."""

from __future__ import annotations

import pytest
from tests.made_company import from_texts

from rapport.query import Query
from rapport.wording import Locale

SETTINGS = 'currency = "EUR"\nzone = "Europe/Oslo"\ntoday = 2026-03-31\n'
FILES = {
    "users": "id,name\nu1,Nora\nu2,Kim",
    "companies": "id,name\nc1,Ski\nc2,Fjord",
    "activities": """id,kind,company_id,owner_id,outcome,done_at,duration_s,recording_url
        a1,call,c1,u1,No answer,2026-03-02 09:00,30,
        a2,call,c1,u1,No answer,2026-03-02 11:00,30,
        a3,call,c1,u2,Connected,2026-03-03 09:00,600,https://calls.example.com/3.mp3
        a4,call,c1,u2,Connected,2026-03-04 09:00,300,
        a5,call,c2,u1,Connected,2026-03-04 10:00,,https://calls.example.com/5.mp3
        a6,call,,u1,Busy,2026-03-05 10:00,60,https://calls.example.com/6.mp3
        a7,call,c2,u1,,,,
        a8,meeting,c2,u1,,2026-03-06 10:00,3600,https://calls.example.com/8.mp4""",
    "leads": "id,name,created_at\nl1,Ann,2026-01-05 09:00",
}
MANY = "\n".join(f"        b{at},call,l1,u1,No answer,2026-03-{at + 10} 09:00" for at in range(8))


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    return from_texts(FILES, tmp_path_factory.mktemp("calls"), SETTINGS)


def test_talk_time_is_that_of_calls_that_reached_somebody(company):
    assert company.query(["talk_minutes", "call_minutes", "calls"]).records == ((15, 17, 6),)
    rows = {row[0]: row[1:] for row in company.query(["talk_minutes"], by=["owner"]).records}
    assert rows == {"Kim": (15,), "Nora": (None,)}, "nobody knows how long Nora talked"


def test_a_conversation_of_unknown_length_is_no_short_one(company):
    assert company.query(["average_talk_minutes"]).records == ((7.5,),)


def test_calls_are_told_by_their_attempt(company):
    names = ["calls", "connected_calls", "connect_rate"]
    table = company.query(names, by=["attempt"], order=["attempt"])
    assert table.records == (
        ("1", 2, 1, 1 / 2),
        ("2", 1, 0, 0),
        ("3", 1, 1, 1),
        ("4", 1, 1, 1),
        ("(unknown)", 1, 0, 0),
    )
    assert sum(table.values_of("calls")) == company.query(["calls"]).records[0][0]


def test_after_five_attempts_they_are_told_as_one(tmp_path):
    files = {
        "users": FILES["users"],
        "leads": FILES["leads"],
        "activities": f"id,kind,lead_id,owner_id,outcome,done_at\n{MANY}",
    }
    workspace = from_texts(files, tmp_path, SETTINGS)
    table = workspace.query(["calls"], by=["attempt"], order=["attempt"])
    assert table.records == (("1", 1), ("2", 1), ("3", 1), ("4", 1), ("5", 1), ("6+", 3))


def test_a_list_of_calls_says_whom_each_was_about(tmp_path):
    files = {
        **FILES,
        "deals": "id,name,company_id,created_at\nd1,Boat,c1,2026-01-05",
        "activities": """id,kind,deal_id,lead_id,company_id,done_at
            a1,call,d1,,c1,2026-03-05 09:00
            a2,call,,l1,,2026-03-04 09:00
            a3,call,,,c2,2026-03-03 09:00
            a4,call,,,,2026-03-02 09:00""",
    }
    workspace = from_texts(files, tmp_path, SETTINGS)
    found = workspace.current.records(Query(("calls",)), "calls", {})
    assert found.table.values_of("about") == ["Boat", "Ann", "Fjord", "(unknown)"]


def test_recorded_calls_are_calls_alone(company):
    assert company.query(["recorded_calls"]).records == ((3,),)
    rows = company.query(["recorded_calls"], by=["outcome"]).records
    assert dict(rows) == {"Connected": 2, "Busy": 1}


def test_where_nothing_was_recorded_it_is_not_known_to_be_nothing(told):
    assert told.workspace.query(["recorded_calls"]).records == ((None,),)


def test_the_list_of_calls_has_their_recordings(company):
    from rapport.query import Query

    found = company.current.records(Query(("calls",)), "calls", {}).table
    recorded = [each for each in found.values_of("recording_url") if each]
    assert len(recorded) == 3


def test_activities_of_which_none_has_its_day_are_not_none(tmp_path):
    text = "id,kind,due_at,owner_id\na1,call,2026-03-02,u1\na2,meeting,2026-03-03,u1"
    company = from_texts({"users": FILES["users"], "activities": text}, tmp_path, SETTINGS)
    table = company.query(["activities", "calls"], period="2026")
    assert table.records == ((None, None),)
    (said,) = [each.said(Locale()) for each in table.notes if "none has its date" in each.many]
    assert said.startswith("Activities: 2 records are there, but none has its date")
