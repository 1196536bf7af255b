"""Leads, the statuses that they went through, and the visits before them, in a company by hand."""

from __future__ import annotations

from datetime import date

import pytest
from tests.made_company import from_texts

from rapport.errors import WorkspaceError
from rapport.settings import read

SETTINGS = """currency = "EUR"
zone = "Europe/Oslo"
today = 2026-03-31

[working_days]
closed = [2026-01-07]

[office_hours]
opens = 8.5
closes = 16
"""
# 2026-01-05 is a Monday.
FILES = {
    "users": "id,name\nu1,Nora\nu2,Kim",
    "lead_statuses": """name,position,part
        New,1,top
        Contacted,2,top
        Nurturing,3,middle
        Ready,4,bottom
        Dropped,5,""",
    # ruff: noqa: E501
    "leads": """id,name,source,status,owner_id,status_changed_at,created_at,first_contacted_at,converted_at,disqualified_at,score
        l1,Ann,Web,Ready,u1,2026-02-20 10:00,2026-01-05 09:00,,,,80
        l2,Bob,Web,Nurturing,u1,2026-03-01 10:00,2026-01-09 15:30,,,,20
        l3,Eve,Fair,Dropped,u2,2026-02-10 10:00,2026-01-06 15:00,2026-01-08 09:30,,2026-02-10 10:00,10
        l4,Kai,Fair,New,u2,,2026-01-20 10:00,,,,
        l5,Liv,Fair,Ready,u2,2026-01-31 10:00,2026-01-21 09:00,2026-01-20 09:00,2026-02-05 10:00,,""",
    "lead_changes": """lead_id,field,from_value,to_value,happened_at
        l1,status,New,Contacted,2026-01-12 10:00
        l1,status,Contacted,Nurturing,2026-01-20 10:00
        l1,status,Nurturing,Contacted,2026-02-02 10:00
        l1,status,Contacted,Ready,2026-02-20 10:00
        l2,status,New,Nurturing,2026-03-01 10:00
        l3,status,New,Contacted,2026-01-08 10:00
        l3,status,Contacted,Dropped,2026-02-10 10:00
        l5,status,New,Ready,2026-01-31 10:00""",
    "activities": """id,kind,lead_id,owner_id,direction,outcome,created_at,done_at,automatic
        a1,note,l1,u1,,,2026-01-05 10:00,2026-01-05 10:00,false
        a2,email,l1,u1,in,,2026-01-05 10:30,2026-01-05 10:30,false
        a3,email,l1,u1,out,,2026-01-05 11:00,2026-01-05 11:00,true
        a4,call,l1,u1,out,No answer,2026-01-05 13:00,2026-01-05 13:00,false
        a5,call,l1,u1,out,No answer,2026-01-06 09:00,2026-01-06 09:00,false
        a6,call,l1,u1,out,Connected,2026-01-08 09:00,2026-01-08 09:00,false
        a7,call,l1,u1,out,Connected,2026-01-09 09:00,2026-01-09 09:00,false
        a8,call,l2,u1,out,Connected,2026-01-12 09:00,2026-01-12 09:00,false
        a9,call,l4,u2,out,No answer,2026-03-02 09:00,,false""",
    "visits": """visited_on,source,sessions,visitors
        2026-01-05,Web,120,100
        2026-01-06,Fair,30,20
        2026-02-06,Web,50,40""",
}


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    return from_texts(FILES, tmp_path_factory.mktemp("leads"), SETTINGS)


def test_only_open_hours_count_until_the_first_contact(company):
    rows = company.query(["median_hours_to_first_contact"], by=["lead"]).records
    hours = {name: value for name, value in rows if value is not None}
    assert hours == {
        "Ann": 4,  # Monday from 9 to 13; a note, an e-mail from her and a robot's are no contact
        "Bob": 1,  # Friday 15:30 to 16:00, Monday 8:30 to 9:00
        "Eve": 2,  # Tuesday 15 to 16, Wednesday closed, Thursday 8:30 to 9:30
        "Liv": 0,  # written to before she was entered
    }
    row = company.query(["median_hours_to_first_contact", "contacted_leads", "uncontacted_leads"])
    assert row.records == ((1.5, 4, 1),)


def test_as_of_an_earlier_day_a_later_contact_has_not_happened(company):
    names = ["leads", "contacted_leads", "uncontacted_leads", "median_hours_to_first_contact"]
    assert company.query(names, as_of="2026-01-10").records == ((3, 2, 1, 3),)
    assert company.query(names, as_of="2026-01-06").records == ((2, 1, 1, 4),)


def test_a_lead_that_advanced_counts_once_in_a_period(company):
    assert company.query(["advanced_leads"]).records == ((3,),)
    rows = company.query(["advanced_leads"], by=["date:month"], period="2026-Q1").records
    assert [count for __, count in rows] == [3, 1, 0], (
        "to be given up is no advance, nor to be put aside, nor to go back"
    )
    assert company.query(["advanced_leads"], period="2026-01", by=["source"]).records == (
        ("Fair", 2),
        ("Web", 1),
    )
    assert company.query(["advanced_leads"], as_of="2026-01-15").records == ((2,),)


def test_ages_are_since_the_lead_came_into_its_status(company):
    rows = company.query(["median_age_in_status", "open_leads"], by=["lead_status"]).records
    assert {row[0]: row[1:] for row in rows if row[2]} == {
        "New": (70, 1),
        "Nurturing": (30, 1),
        "Ready": (39, 1),
    }


def test_calls_until_somebody_answers(company):
    assert company.query(["call_attempts", "connected_calls"]).records == ((2, 3),)
    assert company.query(["call_attempts"], period="2026-01-08").records == ((3,),)
    assert company.query(["call_attempts"], as_of="2026-01-07").records == ((None,),)


def test_visitors_are_of_the_day_of_the_visit(company):
    names = ["visitors", "sessions", "leads", "visitor_to_lead_rate"]
    assert company.query(names, period="2026-01").records == ((120, 150, 5, 5 / 120),)
    assert company.query(["visitors"], by=["source"], period="2026-01").records == (
        ("Web", 100),
        ("Fair", 20),
    )
    assert company.query(["visitors"], as_of="2026-01-31").records == ((120,),)
    rows = company.query(["visitors"], by=["date:month"], period="2026-Q1").records
    assert rows[:2] == ((date(2026, 1, 1), 120), (date(2026, 2, 1), 40))


def test_as_of_a_day_leads_stand_in_the_status_that_they_had(company):
    names = ["open_leads", "median_age_in_status"]
    rows = company.query(names, by=["lead_status"], as_of="2026-01-25").records
    assert {row[0]: row[1:] for row in rows} == {
        "New": (3, 5),
        "Nurturing": (1, 5),
        "Contacted": (1, 17),
    }
    months = company.query(["open_leads"], by=["date:month", "lead_status"], period="2026-Q1")
    ready = {row[0].month: row[2] for row in months.records if row[1] == "Ready"}
    assert ready == {1: 1, 2: 1, 3: 1}, "Liv's in January, who converted in February; then Ann's"


def test_leads_by_status_are_all_of_them_and_the_oldest_is_told(company):
    rows = company.query(["leads_in_status", "oldest_in_status"], by=["lead_status"]).records
    assert {row[0]: row[1:] for row in rows} == {
        "Ready": (2, 39),
        "Nurturing": (1, 30),
        "Dropped": (1, None),
        "New": (1, 70),
    }
    row = company.query(["leads_in_status", "oldest_in_status"], as_of="2026-01-15").rows()[0]
    assert row == {"leads_in_status": 3, "oldest_in_status": 7}


def test_each_move_of_a_lead_is_told_from_where_to_where(company):
    rows = company.query(["status_moves"], by=["from_status", "to_status"]).records
    assert {row[:2]: row[2] for row in rows} == {
        ("New", "Contacted"): 2,
        ("New", "Nurturing"): 1,
        ("New", "Ready"): 1,
        ("Contacted", "Nurturing"): 1,
        ("Contacted", "Ready"): 1,
        ("Contacted", "Dropped"): 1,
        ("Nurturing", "Contacted"): 1,
    }
    assert company.query(["status_moves"], period="2026-02").records == ((3,),)


def test_today_s_leads_are_those_of_the_last_day_of_the_past(company):
    names = ["leads", "open_leads", "converted_of_created", "median_age_in_status"]
    for by in ([], ["lead_status"], ["owner"]):
        now = company.query(names, by=by).records
        then = company.query(names, by=by, known_on="2026-03-30").records
        if not by:
            assert now[0][:3] == then[0][:3]
            assert then[0][3] == now[0][3] - 1, "a day younger"
        else:
            assert {row[:4] for row in now} == {row[:4] for row in then}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[office_hours]\nopens = 18", "office_hours are from 18 to 17"),
        ('[office_hours]\nopens = "nine"', "office_hours.opens is 'nine'"),
        ("[office_hours]\nclose = 17", "no setting called office_hours.close"),
        ("office_hours = 8", "is a section"),
    ],
)
def test_office_hours_that_cannot_be_are_named(tmp_path, text, says):
    file = tmp_path / "rapport.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(WorkspaceError, match=says):
        read(file)


def test_what_became_of_leads_is_not_known_where_no_deal_names_one(tmp_path):
    files = {
        "leads": "id,created_at\nl1,2026-02-01\nl2,2026-02-03",
        "deals": "id,status,amount,created_at,closed_at\nd1,won,100,2026-02-05,2026-03-01",
    }
    names = ["leads", "leads_won", "lead_won_amount", "lead_to_won_rate", "qualified_leads"]
    apart = from_texts(files, tmp_path / "apart")
    assert apart.query(names, period="2026").records == ((2, None, None, None, None),)
    files["deals"] = (
        "id,status,amount,created_at,closed_at,lead_id\nd1,won,100,2026-02-05,2026-03-01,l1"
    )
    named = from_texts(files, tmp_path / "named")
    assert named.query(names[:4], period="2026").records == ((2, 1, 100, 0.5),)
    # Without a day of its own, a lead was converted once it had a deal.
    for day, standing in (("2026-02-04", (2, 0)), ("2026-02-05", (1, 1))):
        found = named.query(["open_leads", "converted_of_created"], as_of=day)
        assert found.records == (standing,), day
