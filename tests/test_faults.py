"""Seven faults that dashboards are known for, each in a company made by hand to show it."""

from __future__ import annotations

from datetime import date

import pytest
from tests.made_company import from_texts

FILES = {
    "pipelines": "id,name,position\np1,Sales,1",
    "stages": """id,pipeline_id,name,position,probability,kind
        s1,p1,Talk,1,0.1,open
        s2,p1,Offer,2,0.5,open
        s3,p1,Decide,3,0.8,open""",
    "users": "id,name\nu1,Nora",
    "leads": """id,name,created_at,converted_at,converted_deal_id
        l1,Ann,2026-02-03 10:00,2026-03-02 10:00,bounce
        l2,Bob,2026-03-03 10:00,,
        l3,Eve,2026-03-04 10:00,,""",
    # ruff: noqa: E501
    # bounce went to and fro between Talk and Offer; lost came as far as Decide.
    "deals": """id,name,pipeline_id,stage_id,status,amount,owner_id,created_at,expected_close_on,closed_at,lead_id
        bounce,Bounce,p1,s2,open,1000,u1,2026-03-02 10:00,2026-07-01,,l1
        lost,Lost,p1,s3,lost,5000,u1,2026-03-05 10:00,2026-05-01,2026-04-20 10:00,
        won,Won,p1,s3,won,3000,u1,2026-03-28 10:00,2026-04-30,2026-04-10 10:00,
        old,Old,p1,s1,open,700,u1,2025-11-05 10:00,2026-06-01,,
        new,New,p1,s1,open,200,u1,2026-05-11 10:00,2026-09-01,,""",
    "deal_events": """deal_id,happened_at,what,from_value,to_value
        bounce,2026-03-02 10:00,stage,,s1
        bounce,2026-03-02 10:00,amount,,1000
        old,2025-11-05 10:00,amount,,700
        lost,2026-03-05 10:00,amount,,5000
        bounce,2026-03-08 10:00,stage,s1,s2
        bounce,2026-03-12 10:00,stage,s2,s1
        bounce,2026-03-18 10:00,stage,s1,s2
        bounce,2026-03-22 10:00,stage,s2,s1
        bounce,2026-03-28 10:00,stage,s1,s2
        lost,2026-03-05 10:00,stage,,s1
        lost,2026-03-15 10:00,stage,s1,s2
        lost,2026-04-01 10:00,stage,s2,s3
        won,2026-03-28 10:00,stage,,s1
        won,2026-04-02 10:00,stage,s1,s2
        won,2026-04-05 10:00,stage,s2,s3
        old,2025-11-05 10:00,stage,,s1
        new,2026-05-11 10:00,stage,,s1""",
}


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    settings = 'currency = "EUR"\ntoday = 2026-05-31\n'
    return from_texts(FILES, tmp_path_factory.mktemp("faults"), settings)


def test_a_deal_that_bounces_between_stages_is_once_in_the_funnel(company):
    for basis in ("cohort", "period"):
        for option in ({}, {"order": "any"}):
            options = {"basis": basis, **option}
            table = company.query(["step_count"], by=["step"], period="2026-03", options=options)
            assert dict(table.records)["Talk"] == 3, "bounce, lost and won"
            offer = {"cohort": 3, "period": 2}[basis]
            assert dict(table.records)["Offer"] == offer, "won came there in April"
    visits = company.query(["entered_stage"], by=["stage"], period="2026-03", where=["deal=Bounce"])
    assert dict(visits.records) == {"Talk": 3, "Offer": 3}, "a count of visits is another figure"


def test_lost_deals_are_in_the_funnel_as_far_as_they_came(company):
    rows = company.query(
        ["step_count", "step_lost", "step_rate"], by=["step"], period="2026-Q1"
    ).records
    assert [row[:3] for row in rows] == [
        ("created", 3, 0),
        ("Talk", 3, 0),
        ("Offer", 3, 0),
        ("Decide", 2, 1),
        ("won", 1, 0),
    ]
    assert rows[3][3] == pytest.approx(2 / 3)


def test_a_funnel_is_of_one_population(company):
    options = {"funnel": "leads"}
    march = company.query(["step_count"], by=["step"], period="2026-03", options=options).records
    assert [row for row in march if row[1]] == [("lead", 2)], (
        "the deal that was created in March came from a lead of February"
    )
    february = company.query(["step_count"], by=["step"], period="2026-02", options=options).records
    assert dict(february)["lead"] == dict(february)["deal"] == dict(february)["Offer"] == 1


def test_a_lost_deal_adds_nothing_to_what_is_expected(company):
    row = company.query(["weighted_amount", "open_amount"]).rows()[0]
    assert row["weighted_amount"] == 1000 * 0.5 + 700 * 0.1 + 200 * 0.1
    assert row["open_amount"] == 1900
    for option in ("deal", "stage"):
        found = company.query(["weighted_amount"], by=["status"], options={"weighted_by": option})
        assert [status for status, __ in found.records] == ["open"]
    then = company.query(["weighted_amount"], as_of="2026-04-20").records[0][0]
    assert then == 1000 * 0.5 + 700 * 0.1, "on the day of its loss it is out already"


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2026-04", date(2026, 3, 1), date(2026, 3, 31)),
        ("2026-03", date(2026, 2, 1), date(2026, 2, 28)),
        ("2026-Q1", date(2025, 10, 1), date(2025, 12, 31)),
        ("2026-04-11..2026-04-20", date(2026, 4, 1), date(2026, 4, 10)),
        ("last_30_days", date(2026, 4, 1), date(2026, 4, 30)),
        ("last_week", date(2026, 5, 11), date(2026, 5, 17)),
        ("yesterday", date(2026, 5, 29), date(2026, 5, 29)),
    ],
)
def test_the_period_before_is_as_long_and_ends_the_day_before(company, period, first, last):
    table = company.query(["won_deals"], period=period, compare=["previous_period"])
    assert (table.compare.start, table.compare.end) == (first, last)
    assert table.rows()[0]["won_deals:previous"] == (first <= date(2026, 4, 10) <= last)


def test_a_win_is_in_the_month_of_its_closing(company):
    rows = company.query(["won_deals", "deals"], by=["date:month"], period="2026-03..2026-04")
    assert rows.records == ((date(2026, 3, 1), 0, 3), (date(2026, 4, 1), 1, 0))


def test_the_pipeline_of_now_is_every_open_deal_and_not_the_period_s_new_ones(company):
    assert company.query(["open_deals"], by=["stage"], period="this_month").records == (
        ("Talk", 2),
        ("Offer", 1),
    )
    assert company.query(["deals"], period="this_month").records == ((1,),)
    assert company.query(["open_deals"], period="2026-04").records == ((2,),), "as April ended"
