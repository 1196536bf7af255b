"""Deals with a log: they bounce between stages, skip some, come back after they were lost."""

from __future__ import annotations

from datetime import datetime

import pytest
from tests.history.conftest import FAR, day

COMPANY = {
    "stages.csv": """id,name,position,kind
        s1,Qualify,1,open
        s2,Propose,2,open
        s3,Decide,3,open
        s4,Closed Won,4,won
        s5,Closed Lost,5,lost""",
    "users.csv": """id,name
        u1,Ann
        u2,Bob""",
    # Bounce goes back once; Return is lost, reopened and won; Silent has no log at all; Gone is
    # deleted; Behind's log lacks its last move, Ahead's record lacks its stage.
    "deals.csv": """id,name,status,stage_id,amount,owner_id,created_at,closed_at,deleted_at
        b,Bounce,open,s2,300,u2,2026-01-05,,
        r,Return,won,s4,900,u1,2026-01-05,2026-05-01,
        s,Silent,won,,500,u1,2026-01-05,2026-03-01,
        g,Gone,open,s1,10,u1,2026-01-05,,2026-02-10
        x,Behind,open,s3,40,u1,2026-01-05,,
        y,Ahead,open,,60,u1,2026-01-05,,""",
    "deal_events.csv": """deal_id,happened_at,recorded_at,what,from_value,to_value
        b,2026-01-10,,stage,s1,s3
        b,2026-02-01,,stage,s3,s2
        b,2026-02-03 10:00,2026-02-20 09:00,owner,u1,u2
        r,2026-02-01,,stage,s1,s2
        r,2026-03-01,,stage,s2,s5
        r,2026-04-01,,stage,s5,s3
        r,2026-05-01,,stage,s3,s4
        x,2026-02-01,,stage,s1,s2
        y,2026-02-01,,stage,s1,s2""",
}


@pytest.fixture(scope="module")
def logged(company):
    return company(COMPANY)


def test_a_deal_that_bounces_has_a_visit_each_time(logged):
    columns = "stage, entered_on, left_on, days, left_to, skipped, next_stage, further_on"
    assert logged.rows("stage_visits", columns, "deal_id = 'crm:b'", "entered_at, position") == [
        ("Qualify", day("01-05"), day("01-10"), 5, "forward", False, "Decide", day("01-10")),
        ("Propose", day("01-10"), day("01-10"), None, "forward", True, "Decide", day("01-10")),
        ("Decide", day("01-10"), day("02-01"), 22, "backward", False, "Propose", None),
        ("Propose", day("02-01"), None, None, "still here", False, None, None),
    ]


def test_a_deal_that_comes_back_begins_another_episode(logged):
    assert logged.history("r", "status, episode, stage_name, closed_on") == [
        (day("01-05"), "open", 1, "Qualify", None),
        (day("02-01"), "open", 1, "Propose", None),
        (day("03-01"), "lost", 1, "Propose", day("03-01")),
        (day("04-01"), "open", 2, "Decide", None),
        (day("05-01"), "won", 2, "Decide", day("05-01")),
    ]
    columns = "episode, stage, entered_on, left_to, skipped"
    assert logged.rows("stage_visits", columns, "deal_id = 'crm:r'", "entered_at, position") == [
        (1, "Qualify", day("01-05"), "forward", False),
        (1, "Propose", day("02-01"), "lost", False),
        (2, "Qualify", day("04-01"), "forward", True),
        (2, "Propose", day("04-01"), "forward", True),
        (2, "Decide", day("04-01"), "won", False),
    ]
    told = "what, happened_on, evidence"
    where = "deal_id = 'crm:r' AND what IN ('won', 'lost', 'reopened')"
    assert logged.rows("deal_events", told, where, "happened_at") == [
        ("lost", day("03-01"), "native"),
        ("reopened", day("04-01"), "native"),
        ("won", day("05-01"), "native"),
    ]


def test_a_closed_deal_s_stage_is_the_last_open_one(logged):
    assert logged.rows("deals", "id, stage_id", "status = 'won'") == [("r", "s3"), ("s", None)]


def test_winning_implies_every_stage_where_none_is_known(logged):
    columns = "stage, entered_on, left_to, skipped, days"
    assert logged.rows("stage_visits", columns, "deal_id = 'crm:s'", "position") == [
        (name, day("03-01"), "won", True, None) for name in ("Qualify", "Propose", "Decide")
    ]


def test_a_deal_that_is_deleted_has_no_history_after(logged):
    rows = logged.rows("deal_history", "valid_from_on, valid_until_on", "deal_id = 'crm:g'")
    assert rows == [(day("01-05"), day("02-10"))]


def test_where_the_log_is_behind_the_record_is_right(logged):
    assert logged.history("x", "stage_name, stage_entered_on, evidence")[-2:] == [
        (day("02-01"), "Propose", day("02-01"), "native"),
        (day("05-01"), "Decide", None, "inferred"),
    ]
    (last,) = logged.rows("stage_visits", "stage, entered_on, days, left_to",
        "deal_id = 'crm:x' AND left_at IS NULL")  # fmt: skip
    assert last == ("Decide", None, None, "still here")


def test_where_the_record_is_silent_the_log_is_right(logged):
    assert logged.rows("deals", "stage_id", "id = 'crm:y'") == [("s2",)]
    assert logged.history("y", "stage_name")[-1][1] == "Propose"


def test_what_was_recorded_late_is_known_late(logged):
    assert logged.history("b", "owner_id")[2:4] == [(day("02-01"), "u1"), (day("02-03"), "u2")]
    known = logged.rows(
        "deal_history_as_known",
        "known_from_on, known_until_on, valid_from_on, valid_until_on, owner_id",
        "deal_id = 'crm:b' AND valid_until_on = '9999-12-31'",
        "known_from_on",
    )
    assert [row for row in known if row[0] >= day("02-01")][:2] == [
        (day("02-01"), day("02-20"), day("02-01"), FAR, "u1"),
        (day("02-20"), day("05-01"), day("02-03"), FAR, "u2"),
    ]


def test_the_newest_first_is_an_order_too(company):
    rows = [
        "deal_id,happened_at,what,from_value,to_value",
        "d,2026-03-01,stage,s2,s3",
        "d,2026-03-01,stage,s1,s2",
        "d,2026-01-02,stage,,s1",
    ]
    made = company(
        {
            "stages.csv": COMPANY["stages.csv"],
            "deals.csv": "id,status,stage_id,created_at\nd,open,s3,2026-01-02",
            "deal_events.csv": "\n".join(rows),
        }
    )
    assert made.history("d", "stage_id") == [(day("01-02"), "s1"), (day("03-01"), "s3")]
    days = made.rows("stage_visits", "stage, days", order="position")
    assert days == [("Qualify", 58), ("Propose", 0), ("Decide", None)]


def test_a_stage_has_the_name_that_it_had_then(company):
    made = company(
        {
            "stages.csv": COMPANY["stages.csv"],
            "deals.csv": "id,status,stage_id,created_at\nd,open,s2,2026-01-02",
            "deal_events.csv": """deal_id,happened_at,what,from_value,to_value,stage_name
            d,2026-01-02,stage,,s1,First talk
            d,2026-01-03,stage,s1,s2,""",
        }
    )
    assert made.rows("stage_visits", "stage, stage_id", order="position") == [
        ("First talk", "s1"),
        ("Propose", "s2"),
    ]


def test_days_and_hours_are_those_of_the_workspace(company):
    made = company(
        {
            "stages.csv": COMPANY["stages.csv"],
            "deals.csv": """id,status,stage_id,amount,created_at,closed_at
            d,won,s3,5,2026-06-01T22:30:00Z,2026-06-30T21:59:00Z
            e,won,s3,5,2026-06-01,2026-07-01""",
            "deal_events.csv": "deal_id,happened_at,what,from_value,to_value\n"
            "d,2026-06-09T22:15:00Z,stage,s1,s3",
        },
        settings='zone = "Europe/Oslo"\n',
    )
    assert made.history("d", "valid_from, closed_on, closed_hour") == [
        (day("06-02"), datetime.fromisoformat("2026-06-01 22:30"), None, None),
        (day("06-10"), datetime.fromisoformat("2026-06-09 22:15"), None, None),
        (day("06-30"), datetime.fromisoformat("2026-06-30 21:59"), day("06-30"), 23),
    ]
    assert made.history("e", "closed_on, closed_hour")[-1] == (day("07-01"), day("07-01"), None)
