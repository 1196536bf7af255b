"""An amount that nobody knew before and that is known now is no growth; nor is a win a slip."""

from __future__ import annotations

import pytest
from tests.made_company import from_texts

SETTINGS = 'currency = "EUR"\nzone = "Europe/Oslo"\ntoday = 2026-09-30\n'
FILES = {
    "users": "id,name\nu1,Nora",
    "stages": "id,name,position,kind\ns1,Talk,1,open",
    "deals": """id,name,stage_id,status,amount,owner_id,created_at,expected_close_on,closed_at
        d1,Known,s1,open,500,u1,2026-02-01 10:00,2026-12-15,
        d2,Learnt,s1,open,300,u1,2026-02-01 10:00,2026-12-15,
        d3,Won after all,s1,won,70,u1,2026-02-01 10:00,2026-07-15,2026-06-25 10:00
        d4,Slipped,s1,open,40,u1,2026-02-01 10:00,2026-08-15,
        d5,Entered as won,s1,won,90,u1,2026-09-09 10:00,,2026-09-02 10:00""",
    "deal_events": """deal_id,happened_at,what,from_value,to_value
        d1,2026-02-01 10:00,created,,
        d1,2026-02-01 10:00,stage,,s1
        d1,2026-02-01 10:00,amount,,400
        d1,2026-05-01 10:00,amount,400,500
        d2,2026-02-01 10:00,created,,
        d2,2026-02-01 10:00,stage,,s1
        d2,2026-05-01 10:00,amount,,300
        d3,2026-02-01 10:00,created,,
        d3,2026-02-01 10:00,amount,,70
        d3,2026-02-01 10:00,close_date,,2026-06-20
        d3,2026-06-10 10:00,close_date,2026-06-20,2026-07-15
        d3,2026-06-25 10:00,won,,
        d4,2026-02-01 10:00,created,,
        d4,2026-02-01 10:00,amount,,40
        d4,2026-02-01 10:00,close_date,,2026-06-20
        d4,2026-06-10 10:00,close_date,2026-06-20,2026-08-15""",
}


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    return from_texts(FILES, tmp_path_factory.mktemp("unknown"), SETTINGS)


@pytest.mark.parametrize("mode", ["net", "gross"])
def test_an_amount_that_was_not_known_before_is_no_growth(company, mode):
    rows = company.query(
        ["movement_amount"], by=["movement"], period="2026-Q2", options={"mode": mode}
    ).records
    found = dict(rows)
    assert found == {"start": 510, "became_known": 300, "amount_up": 100, "won": -70, "end": 840}


def test_a_deal_that_was_entered_as_won_came_and_went(company):
    rows = {}
    for mode in ("net", "gross"):
        asked = {"by": ["movement"], "period": "2026-Q3", "options": {"mode": mode}}
        rows[mode] = company.query(["movement_amount", "movement_deals"], **asked).records
    ends = (("start", 840, 3), ("end", 840, 3))
    assert rows["net"] == ends
    assert rows["gross"] == (ends[0], ("created", 90, 1), ("won", -90, -1), ends[1])


def test_a_deal_that_was_won_in_the_very_period_did_not_slip(company):
    asked = ["slipped_deals", "slipped_amount"]
    assert company.query(asked, period="2026-Q2").records == ((1, 40),)
    before_the_win = company.query(asked, period="2026-Q2", as_of="2026-06-20").records
    assert before_the_win == ((2, 110),)
