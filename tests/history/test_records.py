"""Deals without a log: what their dates and the differences between exports tell, and no more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from tests.history.conftest import FAR, day

STAGES = """id,name,position,kind
    s1,Qualify,1,open
    s2,Propose,2,open
    s3,Won,3,won"""
HEAD = "id,name,status,stage_id,amount,product_id,owner_id,created_at,closed_at,expected_close_on"


@pytest.fixture(scope="module")
def dated(company):
    """One file. Nothing happened after the 20th of May."""
    return company(
        {
            "stages.csv": STAGES,
            "products.csv": "id,name,unit_price\np,Core,150",
            "deals.csv": f"""{HEAD}
            w,Won,won,s3,900,p,u1,2026-01-05,2026-03-01,
            o,Open,open,s2,300,p,u1,2026-02-01,,2026-07-01
            l,Lost,lost,s2,0,,u2,2026-01-05 10:00,2026-05-20,
            n,Bare,open,,,,,,,
            v,Undated,won,,70,,u1,2026-01-05,,""",
        }
    )


def test_before_its_closing_a_deal_is_worth_its_list_price(dated):
    columns = "status, amount, amount_original, at_list_price, closed_on, expected_close_on"
    assert dated.history("w", columns) == [
        (day("01-05"), "open", 150, None, True, None, None),
        (day("03-01"), "won", 900, 900, False, day("03-01"), None),
    ]


def test_what_an_open_deal_s_record_says_is_known_from_the_end_of_its_file(dated):
    columns = "stage_name, amount, at_list_price, expected_close_on, stage_entered_on, owner_id"
    assert dated.history("o", columns) == [
        (day("02-01"), None, 150, True, None, None, "u1"),
        (day("05-20"), "Propose", 300, False, day("07-01"), None, "u1"),
    ]


def test_where_every_lost_deal_is_worth_nothing_that_is_not_known(dated):
    assert dated.history("l", "status, amount_original, stage_name") == [
        (day("01-05"), "open", None, None),
        (day("05-20"), "lost", None, "Propose"),
    ]


def test_a_deal_of_which_nothing_is_dated_began_before_all_else(dated):
    rows = dated.rows("deal_history", "CAST(valid_from AS VARCHAR), valid_until_on, status",
        "deal_id = 'crm:n'")  # fmt: skip
    assert rows == [("0001-01-01 00:00:00", FAR, "open")]


def test_a_closing_without_a_date_is_known_from_the_end_of_its_file(dated):
    assert dated.history("v", "status, closed_on, amount") == [
        (day("01-05"), "open", None, None),
        (day("05-20"), "won", None, 70),
    ]


def test_a_stage_without_a_date_of_coming_has_neither_a_beginning_nor_days(dated):
    columns = "deal_id, stage, entered_on, left_on, days, left_to, skipped"
    assert dated.rows("stage_visits", columns, "deal_id IN ('crm:o', 'crm:l')") == [
        ("l", "Propose", None, day("05-20"), None, "lost", False),
        ("l", "Qualify", None, None, None, "forward", True),
        ("o", "Propose", None, None, None, "still here", False),
        ("o", "Qualify", None, None, None, "forward", True),
    ]


def test_everything_that_is_inferred_says_so(dated):
    assert dated.rows("deal_events", "DISTINCT evidence, recorded_at = happened_at") == [
        ("inferred", True)
    ]
    assert dated.rows("deal_events", "what", "deal_id = 'crm:w'") == [
        ("amount",), ("created",), ("won",)
    ]  # fmt: skip


FIRST = {
    "stages.csv": STAGES,
    "deals.csv": f"""{HEAD}
    a,Moves,open,s1,100,,u1,2026-01-05,,2026-04-01
    b,Closes,open,s1,200,,u1,2026-01-05,,2026-04-01
    c,Stays,won,s3,300,,u1,2026-01-05,2026-03-31,
    e,Returns,lost,s1,50,,u1,2026-01-05,2026-02-01,""",
}
SECOND = {
    "deals.csv": f"""{HEAD}
    a,Moves,open,s2,120,,u2,2026-01-05,,2026-06-01
    b,Closes,won,s3,250,,u1,2026-01-05,2026-04-20,
    c,Stays,won,s3,300,,u1,2026-01-05,2026-03-31,
    e,Returns,open,s2,50,,u1,2026-01-05,,
    f,New,open,s1,10,,u1,2026-04-22,,""",
}


@pytest.fixture(scope="module")
def twice(company):
    return company(FIRST, SECOND)


def test_what_two_exports_have_otherwise_was_seen_when_the_second_came(twice):
    today = datetime.now(UTC).date()
    assert twice.history("a", "stage_name, amount, owner_id, expected_close_on") == [
        (day("01-05"), None, None, "u1", None),
        (day("03-31"), "Qualify", 100, "u1", day("04-01")),
        (today, "Propose", 120, "u2", day("06-01")),
    ]
    seen = twice.rows(
        "deal_events", "what, from_value, to_value", "deal_id = 'crm:a' AND evidence = 'observed'"
    )
    assert seen == [
        ("amount", "100.0000", "120.0000"),
        ("close_date", "2026-04-01", "2026-06-01"),
        ("owner", "u1", "u2"),
        ("stage", "s1", "s2"),
    ]


def test_a_closing_has_its_own_date_and_was_recorded_when_it_was_seen(twice):
    today = datetime.now(UTC).date()
    assert twice.history("b", "status, amount, closed_on") == [
        (day("01-05"), "open", None, None),
        (day("03-31"), "open", 200, None),
        (day("04-20"), "won", 250, day("04-20")),
    ]
    (won,) = twice.rows("deal_events", "happened_on, recorded_on, evidence",
        "deal_id = 'crm:b' AND what = 'won'")  # fmt: skip
    assert won == (day("04-20"), today, "observed")
    yesterday = today - timedelta(days=1)
    known = twice.rows(
        "deal_history_as_known", "status, amount",
        f"deal_id = 'crm:b' AND known_from_on <= '{yesterday}' AND '{yesterday}' < known_until_on"
        f" AND valid_from_on <= '{yesterday}' AND '{yesterday}' < valid_until_on",
    )  # fmt: skip
    assert known == [("open", Decimal(200))]


def test_a_deal_that_is_open_again_was_reopened(twice):
    rows = twice.history("e", "status, episode, stage_name, amount")
    assert [row[1:] for row in rows] == [
        ("open", 1, None, None),
        ("lost", 1, "Qualify", 50),
        ("open", 2, "Propose", 50),
    ]


def test_what_did_not_change_has_no_event(twice):
    assert twice.rows("deal_events", "what", "deal_id = 'crm:c' AND evidence = 'observed'") == []


def test_later_records_change_nothing_of_what_was_known(company, twice):
    """The state of each deal as of a past day, and as known then, is that of the first export."""
    once = company(FIRST)
    columns = "deal_id, status, stage_id, amount, owner_id, expected_close_on"
    for past in (day("01-05"), day("02-01"), day("03-31"), day("04-30"), day("06-30")):
        where = f"valid_from_on <= '{past}' AND '{past}' < valid_until_on"
        known = f"{where} AND known_from_on <= '{past}' AND '{past}' < known_until_on"
        before, after = (
            sorted(
                made.rows("deal_history", columns, f"{where} AND NOT recorded_late")
                + made.rows("deal_history_as_known", columns, known),
                key=str,
            )
            for made in (once, twice)
        )
        # A deal that only the second export has was recorded on the day that it says.
        assert before == [row for row in after if row[0] != "f"], past


def test_what_a_log_ends_with_does_not_leak_into_the_past(company):
    """Changing the last values of a file changes nothing before the day they are known from."""
    other = FIRST["deals.csv"].replace("s1,100", "s2,999").replace("s3,300", "s3,1")
    columns = "deal_id, status, stage_id, amount, amount_original, expected_close_on"
    where = "valid_from_on <= '2026-03-30' AND '2026-03-30' < valid_until_on"
    one, two = (
        company({**FIRST, "deals.csv": each}).rows("deal_history", columns, where)
        for each in (FIRST["deals.csv"], other)
    )
    assert one == two
    assert len(one) == 4
