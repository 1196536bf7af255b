"""The past as files bring it: logs under any headers, columns of the days of stages."""

from __future__ import annotations

import pytest
from tests.history.conftest import day

STAGES = """Stage,Order,Type
    Qualify,1,open
    Propose,2,open
    Decide,3,open
    Closed Won,4,won
    Closed Lost,5,lost"""
OPPORTUNITIES = """Opportunity ID,Opportunity,Stage,Amount,Owner,Created Date,Close Date
    006A,Alpha,Decide,500,Ann Berg,2026-01-05,2026-07-31
    006B,Beta,Closed Won,900,Bob Dahl,2026-01-05,2026-04-15
    006C,Gamma,Qualify,70,Ann Berg,2026-03-01,2026-08-31"""
HISTORY = """Opportunity ID,Field / Event,Old Value,New Value,Edit Date,Edited By
    006A,Stage,Qualify,Propose,2026-02-01 10:00,Ann Berg
    006A,Stage,Propose,Decide,2026-03-01 10:00,Ann Berg
    006A,Amount,"USD 1,400.00","USD 500.00",2026-02-10 09:00,Bob Dahl
    006A,Close Date,2026-05-31,2026-07-31,2026-04-02 09:00,Ann Berg
    006A,Opportunity Owner,Bob Dahl,Ann Berg,2026-02-15 09:00,Bob Dahl
    006A,Next Step,,Call them,2026-02-16 09:00,Ann Berg
    006B,Stage,Qualify,Propose,2026-02-01 10:00,Bob Dahl
    006B,Stage,Propose,Closed Won,2026-04-15 10:00,Bob Dahl"""


@pytest.fixture(scope="module")
def salesforce(company):
    made = company()
    made.account = made.take(
        {
            "opportunities.csv": OPPORTUNITIES,
            "stages.csv": STAGES,
            "opportunity_field_history.csv": HISTORY,
        }
    )
    return made


def file_of(account, name):
    return next(each for each in account.files if each.name.endswith(name))


def test_a_log_of_changes_is_known_by_its_columns(salesforce):
    account = file_of(salesforce.account, "history.csv")
    assert account.table == "deal_events"
    assert {each.header: each.field for each in account.columns} == {
        "Opportunity ID": "deal_id",
        "Field / Event": "what",
        "Old Value": "from_value",
        "New Value": "to_value",
        "Edit Date": "happened_at",
        "Edited By": "by_user.name",
    }
    assert any(
        "1 changes are of fields" in each and "Next Step" in each for each in account.messages
    )


def test_its_fields_and_values_become_those_of_the_model(salesforce):
    columns = "stage_name, amount, owner_id, expected_close_on"
    assert salesforce.history("006A", columns) == [
        (day("01-05"), "Qualify", 1400, "Bob Dahl", day("05-31")),
        (day("02-01"), "Propose", 1400, "Bob Dahl", day("05-31")),
        (day("02-10"), "Propose", 500, "Bob Dahl", day("05-31")),
        (day("02-15"), "Propose", 500, "Ann Berg", day("05-31")),
        (day("03-01"), "Decide", 500, "Ann Berg", day("05-31")),
        (day("04-02"), "Decide", 500, "Ann Berg", day("07-31")),
    ]
    assert salesforce.history("006B", "status, stage_name, closed_on") == [
        (day("01-05"), "open", "Qualify", None),
        (day("02-01"), "open", "Propose", None),
        (day("04-15"), "won", "Propose", day("04-15")),
    ]


def test_a_deal_that_the_log_does_not_name_was_always_so(salesforce):
    assert salesforce.history("006C", "stage_name, amount, stage_entered_on") == [
        (day("03-01"), "Qualify", 70, day("03-01"))
    ]


def test_who_did_it_and_when_it_came_here_is_kept(salesforce):
    rows = salesforce.rows("deal_events", "DISTINCT by_user_id, loaded_at IS NULL",
        "evidence = 'native'")  # fmt: skip
    assert rows == [("Ann Berg", False), ("Bob Dahl", False)]


def test_a_log_of_stages_alone_needs_no_column_for_the_field(company):
    made = company(
        {
            "opportunities.csv": OPPORTUNITIES,
            "stages.csv": STAGES,
            "stage_history.csv": """Opportunity ID,From Stage,To Stage,Last Modified Date
            006A,Qualify,Decide,2026-02-01""",
        }
    )
    assert made.history("006A", "stage_name")[:2] == [
        (day("01-05"), "Qualify"),
        (day("02-01"), "Decide"),
    ]


def test_a_log_of_leads_is_not_one_of_deals(company):
    made = company()
    account = made.take(
        {
            "leads.csv": """Lead ID,Name,Lead Status,Lead Source,Created Date
            L1,Ann,Working,Web,2026-01-05
            L2,Bob,New,Web,2026-01-06""",
            "change_log.csv": """Record ID,Field,Old Value,New Value,Changed At
            L1,Status,New,Working,2026-01-08 10:00""",
        }
    )
    assert file_of(account, "change_log.csv").table == "lead_changes"
    assert made.rows("lead_history", "lead_id, valid_from_on, status") == [
        ("L1", day("01-05"), "New"),
        ("L1", day("01-08"), "Working"),
        ("L2", day("01-06"), "New"),
    ]


@pytest.mark.parametrize(
    ("qualify", "propose"),
    [
        ("Date entered Qualify", "Date entered Propose"),
        ("Qualify date", "Propose date"),
        ("Date entered 'Qualify (Sales Pipeline)'", "Date entered 'Propose (Sales Pipeline)'"),
        ("Stage Qualify on", "Stage Propose on"),
    ],
)
def test_columns_that_hold_when_a_stage_was_reached_are_its_history(company, qualify, propose):
    made = company()
    account = made.take(
        {
            "stages.csv": STAGES,
            "deals.csv": f"""Deal ID,Deal Name,Stage,Amount,Created,Close Date,{qualify},{propose}
            1,Alpha,Propose,500,2026-01-05,2026-07-31,2026-01-09,2026-02-01
            2,Beta,Closed Won,900,2026-01-05,2026-04-15,2026-01-05,2026-03-01
            3,Gamma,Qualify,70,2026-03-01,2026-08-31,2026-03-01,""",
        }
    )
    fields = [each.field for each in file_of(account, "deals.csv").columns]
    assert fields[-2:] == ["stage_entered.Qualify", "stage_entered.Propose"]
    columns = "deal_id, stage, entered_on, left_on, left_to"
    assert made.rows("stage_visits", columns, "NOT skipped") == [
        ("1", "Propose", day("02-01"), None, "still here"),
        ("1", "Qualify", day("01-09"), day("02-01"), "forward"),
        ("2", "Propose", day("03-01"), day("04-15"), "won"),
        ("2", "Qualify", day("01-05"), day("03-01"), "forward"),
        ("3", "Qualify", day("03-01"), None, "still here"),
    ]
    assert made.rows("deal_events", "DISTINCT evidence", "what = 'stage'") == [("inferred",)]


def test_stages_that_only_such_columns_name_stand_in_the_order_of_the_dates(company):
    made = company()
    account = made.take(
        {
            "deals.csv": """Deal ID,Deal,Status,Amount,Created,Zero step entered,Alpha step entered
            1,One,open,500,2026-01-05,2026-01-09,2026-02-01
            2,Two,won,900,2026-01-05,2026-01-05,2026-03-01""",
        }
    )
    assert any("taken for stages" in each for each in file_of(account, "deals.csv").messages)
    assert made.rows("stages", "position, name") == [(1, "Zero step"), (2, "Alpha step")]


def test_a_date_that_names_no_stage_stays_a_field_of_its_own(company):
    made = company()
    account = made.take(
        {
            "stages.csv": STAGES,
            "deals.csv": """Deal ID,Deal Name,Stage,Amount,Create Date,Close Date,Kick-off date
            1,Alpha,Propose,500,2026-01-05,2026-07-31,2026-08-09""",
        }
    )
    assert file_of(account, "deals.csv").columns[-1].field == "x_kick_off_date"
