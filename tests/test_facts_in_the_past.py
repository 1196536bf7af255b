"""What is counted of deals, customers, lines and activities as of a day rests on nothing later."""

from __future__ import annotations

import csv
from datetime import date, timedelta

import pytest
from tests import made_company
from tests.made_company import TODAY, Made, State, from_texts
from tests.test_past import MONTHS, agree, open_ones, total

SETTINGS = 'currency = "EUR"\nzone = "Europe/Oslo"\ntoday = 2026-09-30\n'
FILES = {
    "users": "id,name\nu1,Nora",
    "companies": "id,name,country,industry\nc1,Ski,Norway,Sport\nc2,Fjord,,",
    "stages": "id,name,position,kind\ns1,Talk,1,open\ns2,Offer,2,open",
    "leads": """id,name,source,country,industry,company_id,value,created_at
        l1,Ann,Fair,Sweden,Retail,c1,100,2026-01-02 10:00
        l2,Bob,Web,,,,300,2026-01-03 10:00
        l3,Eve,,,,,,2026-01-04 10:00""",
    # ruff: noqa: E501
    "deals": """id,name,stage_id,status,amount,owner_id,company_id,created_at,expected_close_on,closed_at,source,next_step_at
        d1,Slips,s1,open,500,u1,c2,2026-02-01 10:00,2026-09-15,,Web,
        d2,Returns,s1,open,70,u1,c2,2026-02-01 10:00,2026-10-15,,Web,
        d3,Reopened,s1,open,900,u1,c1,2026-01-05 10:00,,,,2026-10-05 10:00
        d4,Second,s1,won,800,u1,c1,2026-01-06 10:00,,2026-03-01 10:00,,""",
    "deal_events": """deal_id,happened_at,what,from_value,to_value
        d1,2026-02-01 10:00,created,,
        d1,2026-02-01 10:00,stage,,s1
        d1,2026-02-01 10:00,amount,,500
        d1,2026-02-01 10:00,close_date,,2026-06-20
        d1,2026-06-10 10:00,close_date,2026-06-20,2026-07-20
        d1,2026-07-10 10:00,close_date,2026-07-20,2026-09-15
        d2,2026-02-01 10:00,created,,
        d2,2026-02-01 10:00,stage,,s1
        d2,2026-02-01 10:00,amount,,70
        d2,2026-02-01 10:00,close_date,,2026-05-10
        d2,2026-05-02 10:00,close_date,2026-05-10,2026-07-01
        d2,2026-05-20 10:00,close_date,2026-07-01,2026-06-15
        d2,2026-06-12 10:00,close_date,2026-06-15,2026-09-01
        d2,2026-06-25 10:00,close_date,2026-09-01,2026-10-15
        d3,2026-01-05 10:00,created,,
        d3,2026-01-05 10:00,stage,,s1
        d3,2026-01-05 10:00,amount,,900
        d3,2026-02-01 10:00,won,,
        d3,2026-04-01 10:00,reopened,,
        d4,2026-01-06 10:00,created,,
        d4,2026-01-06 10:00,stage,,s1
        d4,2026-01-06 10:00,amount,,800
        d4,2026-03-01 10:00,won,,""",
    "activities": """id,kind,deal_id,lead_id,owner_id,created_at,done_at,due_at
        a1,call,d1,,u1,2026-04-01 09:00,2026-03-31 15:00,
        a2,call,,l1,u1,2026-01-10 09:00,2026-01-10 09:00,
        a3,call,d1,l2,u1,2026-05-05 09:00,2026-05-05 09:00,
        a4,call,d3,l1,u1,2026-05-06 09:00,2026-05-06 09:00,
        a5,call,,l3,u1,2026-05-07 09:00,2026-05-07 09:00,
        a6,task,,,u1,2026-06-01 09:00,,
        a7,task,d4,,u1,2026-01-20 09:00,,2026-01-25 09:00""",
}


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    return from_texts(FILES, tmp_path_factory.mktemp("past"), SETTINGS)


def first_row(workspace, measures, **parts):
    return workspace.query(measures, **parts).records[0]


SLIPPED = ["slipped_deals", "slipped_amount"]


@pytest.mark.parametrize("as_of", ["now", "2026-06-30", "2026-07-09", "2026-08-31"])
def test_what_slipped_out_of_a_period_is_worth_the_same_after_it_moves_again(company, as_of):
    assert first_row(company, SLIPPED, period="2026-Q2", as_of=as_of) == (2, 570)


def test_a_deal_that_slips_twice_in_a_period_is_worth_its_amount_once(company):
    rows = company.query(["slipped_amount"], by=["deal"], period="2026-Q2").records
    assert dict(rows) == {"Slips": 500, "Returns": 70}
    assert first_row(company, SLIPPED, period="2026-05") == (1, 70)
    assert first_row(company, SLIPPED, period="2026-Q2", as_of="2026-06-11") == (2, 570)
    assert first_row(company, SLIPPED, period="2026-Q2", as_of="2026-05-31") == (1, 70)
    assert first_row(company, SLIPPED, period="2026-07") == (1, 500)


def test_activities_are_by_what_their_deal_was_on_the_day(company):
    def by(split, day):
        asked = {"by": [split], "period": "2026-05", "as_of": day}
        return dict(company.query(["activities"], **asked).records)

    def narrowed(status, day):
        where = [f"status={status}"]
        return first_row(company, ["activities"], period="2026-02..2026-03", where=where, as_of=day)

    assert by("status", "2026-05-31") == {"open": 2, "(unknown)": 1}
    assert narrowed("open", "2026-04-05") == (1,)
    assert narrowed("won", "2026-04-05") == (0,)
    late = company.query(["overdue_tasks"], by=["date:month", "status"], period="2026-01..2026-03")
    assert [row[1:] for row in late.records if row[2]] == [("open", 1), ("open", 1), ("won", 1)]


def test_until_a_win_is_undone_the_customer_s_next_purchase_is_not_its_first(company):
    new = ["new_customers", "customers"]
    assert first_row(company, new, as_of="2026-02-15") == (1, 1)
    assert first_row(company, new, as_of="2026-03-15") == (1, 1)
    assert first_row(company, new, period="2026-03", as_of="2026-03-31") == (0, 1)
    assert first_row(company, new, period="2026-03", as_of="2026-04-01") == (1, 1)
    assert first_row(company, new, period="2026-03") == (1, 1)


def test_what_was_done_by_a_day_counts_though_it_was_logged_later(company):
    assert first_row(company, ["calls"], period="2026-03", as_of="2026-03-31") == (1,)
    assert first_row(company, ["calls"], as_of="2026-03-30") == (1,)
    assert first_row(company, ["calls"], as_of="2026-03-31") == (2,)


def test_an_open_deal_is_touched_from_its_first_activity_on(company):
    touched = {"where": ["touched=true", "status=open"]}
    for day, names in {
        "2026-03-30": [],
        "2026-03-31": ["Slips"],
        "2026-05-05": ["Slips"],
        "2026-05-06": ["Reopened", "Slips"],
    }.items():
        rows = company.query(["deals"], by=["deal"], as_of=day, **touched).records
        assert sorted(name for name, __ in rows) == names, day


def test_the_last_activity_is_known_once_it_was_done(company):
    def last(day):
        rows = company.query(["open_deals"], by=["deal", "last_activity_on"], as_of=day).records
        return {deal: on for deal, on, count in rows if count}["Slips"]

    assert last("2026-05-05") == date(2026, 5, 5)
    assert last("2026-05-04") != date(2026, 5, 5)


def test_a_next_step_is_not_known_before_the_last_that_was_done(company):
    planned = {"where": ["next_step_on!=none"]}
    for day, deals in {"2026-04-30": 0, "2026-05-05": 0, "2026-05-06": 1, "now": 1}.items():
        assert first_row(company, ["open_deals"], as_of=day, **planned) == (deals,), day
    months = company.query(["open_deals"], by=["date:month"], period="2026-Q2", **planned)
    assert [count for __, count in months.records] == [None, 1, 1]


def test_a_deal_is_stalled_by_what_was_usual_by_that_day(tmp_path):
    logs = {
        "d1": ("2026-01-01", "2026-01-06"),
        "d2": ("2026-01-11", "2026-02-20"),
        "d3": ("2026-02-01", None),
    }
    deals, events = [], []
    for deal, (begun, won) in logs.items():
        deals.append(f"{deal},{deal},s1,{'won' if won else 'open'},{begun} 10:00,{won or ''}")
        events += [f"{deal},{begun} 10:00,created,,", f"{deal},{begun} 10:00,stage,,s1"]
        events += [f"{deal},{won} 10:00,won,,"] if won else []
    files = {
        "stages": FILES["stages"],
        "deals": "\n".join(["id,name,stage_id,status,created_at,closed_at", *deals]),
        "deal_events": "\n".join(["deal_id,happened_at,what,from_value,to_value", *events]),
    }
    workspace = from_texts(files, tmp_path, SETTINGS)
    # Until d2 was won, 5 days were usual; then 33: four fifths of the way from 5 to 40.
    for day, stalled in {
        "2026-02-06": 0,
        "2026-02-07": 1,
        "2026-02-19": 1,
        "2026-02-20": 0,
        "2026-03-06": 0,
        "2026-03-07": 1,
        "now": 1,
    }.items():
        assert workspace.query(["stalled_deals"], where=["deal=d3"], as_of=day).records == (
            (stalled,),
        ), day


def test_an_activity_about_a_lead_has_the_lead_s_source_and_place(company):
    rows = company.query(["calls"], by=["source"]).records
    assert dict(rows) == {
        "Web": 2,  # of deal d1, though one is about a lead from the web too
        "Fair": 2,  # of a lead, and of a deal that does not say
        "(unknown)": 1,
    }
    of_lead = {"where": ["deal=none"], "period": "2026-01"}
    for dimension, value in {
        "customer": "Ski",
        "country": "Sweden",
        "industry": "Retail",
    }.items():
        assert company.query(["calls"], by=[dimension], **of_lead).records == ((value, 1),)


def test_value_per_lead_is_of_the_leads_whose_value_is_known(company):
    assert first_row(company, ["leads", "lead_value", "value_per_lead"]) == (3, 400, 200)


def test_a_deal_s_own_line_is_of_the_amount_that_the_deal_had(maven, data):
    with (data / "maven_crm" / "products.csv").open(encoding="utf-8") as file:
        listed = {row["product"]: int(row["sales_price"]) for row in csv.DictReader(file)}
    # One product is spelled in two ways.
    listed["GTXPro"] = listed["GTX Pro"]
    with (data / "maven_crm" / "sales_pipeline.csv").open(encoding="utf-8") as file:
        deals = list(csv.DictReader(file))
    begun = [each for each in deals if "2016-12" <= each["engage_date"][:7] <= "2017-01"]
    by_then = sum(
        int(each["close_value"])
        if each["close_date"] and each["close_date"] <= "2017-01-31"
        else listed[each["product"]]
        for each in begun
    )
    period = "2016-12..2017-01"
    then = first_row(maven, ["line_amount"], period=period, as_of="2017-01-31")
    assert then == (by_then,)
    assert then == first_row(maven, ["amount_created"], period=period, as_of="2017-01-31")
    assert then != first_row(maven, ["line_amount"], period=period)


def test_the_lines_of_a_deal_keep_their_amounts_in_the_past(tmp_path):
    files = {
        "products": "id,name\np1,Core\np2,Plus",
        "deals": """id,name,status,amount,product_id,created_at,closed_at
            d1,Lines,won,900,,2026-01-05 10:00,2026-02-01 10:00
            d2,Whole,won,500,p1,2026-01-06 10:00,2026-02-02 10:00""",
        "deal_lines": """id,deal_id,product_id,quantity,amount
            x1,d1,p1,2,600
            x2,d1,p2,1,300""",
    }
    workspace = from_texts(files, tmp_path, SETTINGS)
    by_product = {"by": ["product"], "order": ["product"]}
    now = workspace.query(["line_amount"], **by_product).records
    assert now == (("Core", 1100), ("Plus", 300))
    then = workspace.query(["line_amount"], as_of="2026-01-31", **by_product).records
    assert then == (("Core", 600), ("Plus", 300)), "what the deal was worth was not known yet"


ASKED_AGAIN = {
    "Price": True,
    "Too expensive!": True,
    "No budget": True,
    "Timing": True,
    "Not the right time": True,
    "Not now - maybe in spring": True,
    "No decision": True,
    "No-decision": True,
    "Undecided": True,
    "Enterprise feature missing": False,
    "A nasty surprise": False,
    "Too much downtime": False,
    "Decision maker left": False,
    "Competitor": False,
    "Prisen var for høy": True,
    "Feil tidspunkt": True,
    "Ikke nå": True,
    "Ingen beslutning": True,
    "Mangler budsjett": True,
    "Enterprise-funksjon mangler": False,
    "Высокая цена": True,
    "Не устроили сроки": True,
    "Решение не принято": True,
    "Нет бюджета": True,
    "Оценили иначе": False,
}


def test_deals_are_asked_again_whose_reason_says_so_in_a_whole_word(tmp_path):
    lost = "lost,2026-01-05 10:00,2026-02-01 10:00"
    rows = [f'd{at},Deal {at},{lost},"{reason}"' for at, reason in enumerate(ASKED_AGAIN)]
    header = "id,name,status,created_at,closed_at,loss_reason"
    workspace = from_texts({"deals": "\n".join([header, *rows])}, tmp_path, SETTINGS)
    found = workspace.query(["reopenable_deals"], by=["loss_reason"]).records
    assert {reason for reason, count in found if count} == {
        reason for reason, asked in ASKED_AGAIN.items() if asked
    }


def usual_days(made: Made, day: date) -> dict[str, int]:
    """For each stage, the days that four in five of the deals won by a day did not need."""
    stays: dict[str, list[float]] = {}
    for deal, events in made.logs.items():
        if made.state(deal, TODAY) is None:
            continue
        stage, since, mine = None, None, []
        for event in events:
            if event.at.date() > day or event.what not in (
                "stage",
                *made_company.CLOSED,
                "reopened",
            ):
                continue
            if stage and since:
                mine.append((stage, (event.at - since) / timedelta(days=1)))
            stage = event.value if event.what == "stage" else stage
            since = None if event.what in made_company.CLOSED else event.at
            if event.what == "won":
                for name, spent in mine:
                    stays.setdefault(name, []).append(spent)
            if since is None:
                mine = []
    return {stage: -int(-quantile(each, 0.8) // 1) for stage, each in stays.items()}


def stalled_ones(made: Made, day: date) -> list[State]:
    """Open deals that were in their stage for longer, or quiet for 30 days."""
    usual = usual_days(made, day)
    found = []
    for state in open_ones(made, day):
        limit = usual.get(state.stage)
        long = limit is not None and (day - state.entered).days > limit
        done = [each for deal, each in made.activities if deal == state.deal and each <= day]
        if long or (day - max([state.created, *done])).days > 30:
            found.append(state)
    return found


@pytest.mark.parametrize("day", [*MONTHS, TODAY])
def test_stalled_is_longer_in_the_stage_than_four_in_five_won_deals_or_quiet(told, day):
    stalled = stalled_ones(told.made, day)
    overdue = [each for each in open_ones(told.made, day) if each.expected and each.expected < day]
    names = ["stalled_deals", "stalled_amount", "doubtful_deals"]
    row = told.workspace.query(names, as_of=day.isoformat()).records[0]
    assert (row[0] or 0) == len(stalled)
    agree(row[1], total(stalled, day))
    assert (row[2] or 0) == len({each.deal for each in (*stalled, *overdue)})


def quantile(values: list[float], share: float) -> float:
    """The value between the two nearest, as DuckDB's quantile_cont has it."""
    values = sorted(values)
    place = share * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (place - low) * (values[high] - values[low])
