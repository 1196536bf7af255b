"""Leads as they stood: from a log where there is one, else no earlier than it is known."""

from __future__ import annotations

import pytest
from tests.history.conftest import day


@pytest.fixture(scope="module")
def logged(company):
    return company(
        {
            "leads.csv": """id,name,status,owner_id,score,created_at,status_changed_at
            a,Ann,Working,u2,50,2026-01-05,
            b,Bob,New,u1,10,2026-01-06,
            c,Cid,Done,u1,,2026-01-07,2026-02-01
            d,Dag,Lost,u1,5,2026-01-08,""",
            "users.csv": """id,name
            u1,Nora
            u2,Kim""",
            "lead_changes.csv": """lead_id,field,from_value,to_value,happened_at
            a,status,New,Working,2026-01-08
            a,owner,u1,u2,2026-01-09 10:00
            d,status,New,Working,2026-01-20""",
        }
    )


COLUMNS = "valid_from_on, status, owner_id"


def lead(company, name, columns=COLUMNS):
    return company.rows("lead_history", columns, f"lead_id = 'crm:{name}'", "valid_from")


def test_a_lead_was_what_its_log_says(logged):
    assert lead(logged, "a")[:3] == [
        (day("01-05"), "New", "u1"),
        (day("01-08"), "Working", "u1"),
        (day("01-09"), "Working", "u2"),
    ]


def test_where_there_is_a_log_a_lead_without_changes_was_always_so(logged):
    assert lead(logged, "b")[0] == (day("01-06"), "New", "u1")


def test_a_status_is_known_since_the_record_says_that_it_changed(logged):
    assert lead(logged, "c") == [(day("01-07"), None, "u1"), (day("02-01"), "Done", "u1")]


def test_where_the_log_is_behind_the_record_is_right_from_the_end_of_its_file(logged):
    assert lead(logged, "d")[-2:] == [(day("01-20"), "Working", "u1"), (day("02-01"), "Lost", "u1")]


def test_a_score_without_a_log_is_known_from_the_end_of_the_file(logged):
    assert lead(logged, "b", "valid_from_on, score") == [(day("01-06"), None), (day("02-01"), 10)]


def test_a_lead_has_one_state_from_its_creation_until_now(logged):
    gaps = logged.ask("""
        SELECT lead_id FROM lead_history GROUP BY lead_id
        HAVING sum(valid_until_on - valid_from_on)
            <> DATE '9999-12-31' - min(valid_from_on) OR count(*) FILTER (valid_to IS NULL) <> 1""")
    assert gaps == []
