"""Credit, attention, stages' usual times and what customers do: by hand, and from the demo's records."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from math import ceil, log
from statistics import median

import pytest
from tests.made_company import from_texts

from rapport.errors import QueryError
from rapport.query import Query
from rapport.reports import REPORTS
from rapport.wording import Locale

SETTINGS = 'currency = "EUR"\nzone = "Europe/Oslo"\ntoday = 2026-06-30\n'
# ruff: noqa: E501
FILES = {
    "users": "id,name,team_id\nu1,Nora,t1\nu2,Kim,t1\nu3,Ann,t2\nu4,Mikkel,t2",
    "teams": "id,name\nt1,North\nt2,Finders",
    "companies": "id,name\nc1,Fjord\nc2,Sund\nc3,Vik\nc4,Ness\nc5,Holm",
    # d1 to d4 are won by Fjord, at 30 and 60 days between; d6 was worth nothing that is known.
    "deals": """id,name,status,amount,owner_id,company_id,created_at,closed_at,expected_close_on,next_step_at,loss_reason,competitor
        d1,One,won,1000,u1,c1,2025-12-01,2026-01-01,,,,
        d2,Two,won,300,u1,c1,2025-12-01,2026-01-31,,,,
        d3,Three,won,100,u2,c1,2025-12-01,2026-04-01,,,,
        d4,Four,won,50,u2,c2,2025-01-01,2025-02-01,,,,
        d5,Five,lost,70,u2,c3,2026-01-01,2026-02-01,,,Went with a competitor,
        d6,Six,lost,80,u2,c3,2026-01-01,2026-02-01,,,No decision,
        d7,Seven,lost,90,u2,c3,2026-01-01,2026-02-01,,,Price,Salto
        d8,Eight,lost,95,u2,c3,2026-01-01,2026-02-01,,,Price,
        d9,Nine,lost,99,u2,c3,2026-01-01,2026-02-01,,,,
        e1,Late,open,10,u1,c4,2026-06-01,,2026-06-29,2026-07-05,,
        e2,Bare,open,20,u1,c4,2026-06-01,,2026-08-01,,,
        e3,Fine,open,30,u1,c4,2026-06-01,,2026-08-01,2026-07-05,,
        e4,Blank,won,,u1,,2026-03-01,2026-05-01,,,,
        f1,F1,open,,u4,,2026-06-01,,,,,
        f2,F2,open,,u4,,2026-06-01,,,,,
        f3,F3,open,,u4,,2026-06-01,,,,,
        f4,F4,open,,u4,,2026-06-01,,,,,
        f5,F5,open,,u4,,2026-06-01,,,,,
        g1,G1,open,,u3,,2026-06-01,,,2026-07-05,,
        g2,G2,open,,u3,,2026-06-01,,,2026-07-05,,
        g3,G3,open,,u3,,2026-06-01,,,2026-07-05,,
        g4,G4,open,,u3,,2026-06-01,,,2026-07-05,,
        g5,G5,open,,u3,,2026-06-01,,,2026-07-05,,""",
    # Of d1 Kim has a quarter, and Ann found it; d2 was found by someone who is not there, by more
    # than the whole; d3's overlay is beside the whole.
    "deal_credits": """deal_id,user_id,role,share
        d1,u2,split,0.25
        d1,u3,sourced,1
        d2,u1,split,1
        d2,u2,split,1
        d2,u3,sourced,0.5
        d3,u3,overlay,1""",
    "subscriptions": """id,company_id,started_at,cancelled_at,mrr
        s1,c1,2026-01-01,,10
        s2,c5,2025-01-01,2026-03-01,10
        s3,c5,2025-06-01,2026-05-15,10
        s4,c2,2025-03-01,2025-04-01,10""",
}


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    return from_texts(FILES, tmp_path_factory.mktemp("deals"), SETTINGS)


def won(company, **parts):
    return dict(company.query(["won_amount"], period="2026", **parts).records)


def test_a_split_sale_is_shared_and_adds_up(company):
    assert won(company, by=["owner"]) == {"Nora": 1300, "Kim": 100}
    split = won(company, by=["owner"], options={"credit": "split"})
    assert split == {"Nora": 750 + 150, "Kim": 250 + 150 + 100}
    assert won(company, by=["team"], options={"credit": "split"}) == {"North": 1400}


def test_what_nobody_found_is_nobody_s(company):
    found = won(company, by=["owner"], options={"credit": "sourced"})
    assert found == {"Ann": 1000 + 150, "(unknown)": 150 + 100}
    roles = won(company, by=["credit_role"], options={"credit": "sourced"})
    assert roles == {"sourced": 1150, "(none)": 250}


def test_a_deal_of_two_people_counts_under_each_and_once_in_all(company):
    table = company.query(
        ["won_deals"], by=["owner"], period="2026", options={"credit": "split"}, totals=True
    )
    # Kim has a part of d1 and of d2, and d3; Nora of d1 and of d2, and e4.
    assert dict(table.records) == {"Kim": 3, "Nora": 3}
    assert table.totals == (4,)
    assert any("counts once under each" in each.said(Locale()) for each in table.notes)


def test_on_an_earlier_day_the_credits_are_of_the_deals_as_they_were(company):
    split = dict(
        company.query(
            ["won_amount"], by=["owner"], as_of="2026-01-15", options={"credit": "split"}
        ).records
    )
    assert {name: value for name, value in split.items() if value} == {"Nora": 750, "Kim": 250 + 50}


def test_credit_and_product_are_not_both_split_by(demo):
    with pytest.raises(QueryError, match="not by both"):
        demo.query(["won_amount"], by=["product"], options={"credit": "split"})


def test_without_credits_it_is_said_how_to_bring_them(maven):
    with pytest.raises(QueryError, match="Nobody is credited"):
        maven.query(["won_amount"], by=["owner"], options={"credit": "split"})


@pytest.mark.parametrize("credit", ["split", "sourced"])
@pytest.mark.parametrize("measure", ["won_amount", "lost_amount", "open_amount", "weighted_amount"])
def test_however_it_is_credited_the_total_is_the_same(demo, measure, credit):
    for parts in ({"period": "2026"}, {"as_of": "2026-03-31"}):
        plain = demo.query([measure], **parts).records[0][0]
        table = demo.query([measure], by=["owner"], options={"credit": credit}, **parts)
        assert sum(each[1] or 0 for each in table.records) == plain
        records = 0
        for owner, amount in table.records:
            query = Query.from_json(
                {"measures": [measure], "by": ["owner"], "options": {"credit": credit}, **parts}
            )
            behind = demo.current.records(query, measure, {"owner": owner}, limit=1000).table
            column = "weighted_amount" if measure == "weighted_amount" else "amount"
            assert sum(each or 0 for each in behind.values_of(column)) == (amount or 0)
            records += len(behind.records)
        assert records


def test_to_whom_deals_were_lost(company):
    table = company.query(["lost_deals"], by=["lost_to"], where=["status=lost"])
    assert dict(table.records) == {"competitor": 2, "no_decision": 1, "other": 1, "(unknown)": 1}


def test_why_a_deal_needs_attention(company):
    assert dict(company.query(["attention_deals"], by=["owner"]).records) == {
        "Nora": 2,
        "Mikkel": 5,
    }
    asked = Query.from_json({"measures": ["attention_deals"], "where": ["owner=Nora"]})
    behind = company.current.records(asked, "attention_deals", {}).table
    why = {row["deal"]: row["reasons"] for row in behind.rows()}
    assert why == {"Late": "overdue", "Bare": "no_next_step"}
    column = next(each for each in behind.columns if each.name == "reasons")
    assert column.name_of("overdue, no_next_step", Locale()) == "overdue, no next step"
    with pytest.raises(QueryError, match="as of now"):
        company.query(["attention_deals"], as_of="2026-05-01")


def test_the_pipeline_names_who_has_no_next_step_anywhere(company):
    said = REPORTS["pipeline"].answer(company, {}).headline(Locale())
    assert "Mikkel has no next step on any of 5 open deals." in said


def test_the_losses_show_the_industry_that_loses_most(demo):
    rows = REPORTS["losses"].answer(demo, {"period": ["all"], "compare": ["none"]})
    rates = {
        row["industry"]: row["win_rate"]
        for row in rows.section("industry").rows()
        if row["closed_deals"] >= 20
    }
    assert min(rates, key=rates.get) == "Construction"


def test_nothing_is_said_of_next_steps_where_none_is_on_record(maven):
    behind = maven.current.records(
        Query(("attention_deals",)), "attention_deals", {}, limit=5_000
    ).table
    assert not any("no_next_step" in each for each in behind.values_of("reasons"))


def test_customers_go_quiet_after_twice_their_usual_days_or_a_year(company):
    def quiet(day):
        return company.query(["quiet_customers"], as_of=day).records[0][0]

    # Sund bought once, on 1 February 2025; Fjord 30 and then 60 days apart, of which the median is 45.
    assert quiet("2026-01-31") == 0
    assert quiet("2026-02-01") == 1
    # 90 days after 1 April Fjord would be quiet too, but it pays for a subscription.
    assert quiet("2026-06-30") == company.query(["quiet_customers"]).records[0][0] == 1
    assert company.query(["quiet_customers"], by=["customer"]).values_of("customer") == ["Sund"]


def test_customers_are_lost_by_their_last_subscription_or_quietly(company):
    behind = company.current.records(
        Query(("lost_customers",), period="all"), "lost_customers", {}
    ).table
    found = {row["customer"]: (row["lost_how"], row["lost_on"]) for row in behind.rows()}
    # Fjord has a subscription; Sund's ended before it would have gone quiet, and is lost once.
    assert found == {
        "Sund": ("ended", date(2025, 4, 1)),
        "Holm": ("ended", date(2026, 5, 15)),
    }
    assert company.query(["lost_customers"], period="2026").records == ((1,),)
    assert company.query(["lost_customers"], period="2026", as_of="2026-05-14").records == ((0,),)
    months = company.query(["lost_customers"], by=["date:month"], period="2026").records
    assert [value for __, value in months] == [0, 0, 0, 0, 1, 0, *[None] * 6]


def test_one_time_and_repeat_customers_are_all_of_them(company):
    names = ["customers", "repeat_customers", "one_time_customers", "repeat_customer_share"]
    row = company.query(names, period="2026-Q1").records[0]
    assert row == (1, 1, 0, 1.0)
    assert company.query(names, period="2026-01-01..2026-01-30").records[0] == (1, 0, 1, 0.0)
    assert company.query(names, period="2024").records[0][3] is None


def purchases(workspace):
    """Every won deal with a customer, and every paid invoice of none, from the model's tables."""
    cursor = workspace.current.connection.cursor()
    return cursor.execute(
        """
        SELECT coalesce(d.company_id, d.contact_id), d.closed_on, d.amount
        FROM deals d
        LEFT JOIN companies c ON c.id = d.company_id
        LEFT JOIN contacts k ON k.id = d.contact_id
        WHERE d.status = 'won' AND d.deleted_at IS NULL AND coalesce(c.id, k.id) IS NOT NULL
        UNION ALL
        SELECT
            coalesce(i.company_id, i.contact_id), i.paid_on,
            CAST(i.amount - coalesce(i.tax, 0) * i.rate - coalesce(i.refunded, 0) * i.rate
                AS DECIMAL(18, 4))
        FROM invoices i
        LEFT JOIN deals d ON d.id = i.deal_id AND d.status = 'won' AND d.deleted_at IS NULL
        WHERE i.paid_at IS NOT NULL AND d.id IS NULL AND i.deleted_at IS NULL
            AND lower(coalesce(i.status, 'paid')) NOT IN ('void', 'cancelled')
            AND coalesce(i.company_id, i.contact_id) IS NOT NULL
        """
    ).fetchall()


def test_purchases_of_the_demo(demo):
    bought = purchases(demo)
    row = demo.query(["purchases", "purchase_amount"]).records[0]
    assert row == (len(bought), sum((each[2] or Decimal(0)) for each in bought))
    days = defaultdict(list)
    for customer, day, __ in bought:
        days[customer].append(day)
    within = {
        name: [day for day in all_days if day.year == 2026] for name, all_days in days.items()
    }
    repeat = sum(
        bool(mine) and (len(mine) > 1 or min(days[name]) < min(mine))
        for name, mine in within.items()
    )
    buyers = sum(bool(mine) for mine in within.values())
    found = demo.query(
        ["customers", "repeat_customers", "one_time_customers"], period="2026"
    ).records[0]
    assert found == (buyers, repeat, buyers - repeat)


@pytest.mark.parametrize("day", [date(2026, 9, 30), date(2025, 12, 31)])
def test_quiet_customers_of_the_demo(demo, day):
    days = defaultdict(set)
    for customer, bought, __ in purchases(demo):
        if bought and bought <= day:
            days[customer].add(bought)
    subscribed = {
        customer
        for (customer,) in demo.current.connection.cursor()
        .execute(
            "SELECT split_part(customer_id, ' ', -1) FROM fact_subscriptions WHERE mrr > 0 AND from_on <= ? "
            "AND until_on > ?",
            [day, day],
        )
        .fetchall()
    }
    quiet = 0
    for customer, known in days.items():
        line = sorted(known)
        gaps = [(after - before).days for before, after in pairwise(line)]
        limit = ceil(2 * median(gaps)) if gaps else 365
        quiet += line[-1] + timedelta(days=limit) <= day and customer not in subscribed
    assert demo.query(["quiet_customers"], as_of=day.isoformat()).records[0][0] == quiet


@pytest.mark.parametrize(
    "parts", [{"period": "2026"}, {"period": "2025", "where": ["country=Norway|Germany"]}]
)
def test_the_share_of_the_ten_largest(demo, parts):
    rows = demo.query(["won_amount"], by=["customer"], **parts).records
    known = sorted((value for name, value in rows if name != "(unknown)" and value), reverse=True)
    whole = sum(value or 0 for __, value in rows)
    found = demo.query(["top10_amount", "top10_share", "won_amount"], **parts).rows()[0]
    assert found["top10_amount"] == sum(known[:10])
    assert found["won_amount"] == whole
    assert found["top10_share"] == pytest.approx(float(sum(known[:10])) / float(whole))
    query = Query.from_json({"measures": ["top10_amount"], **parts})
    behind = demo.current.records(query, "top10_amount", {}, limit=1_000).table
    assert sum(each or 0 for each in behind.values_of("amount")) == found["top10_amount"]
    by_owner = demo.query(["top10_share"], by=["owner"], **parts).values_of("top10_share")
    assert all(each is None or 0 <= each <= 1 for each in by_owner)
    assert demo.query(["top10_share"], period="2001").records == ((None,),)


def test_the_usual_days_in_a_stage_are_those_of_won_deals(demo):
    rows = (
        demo.current.connection.cursor()
        .execute(
            """SELECT v.stage, v.days FROM stage_visits v JOIN deals d ON d.id = v.deal_id
            WHERE d.status = 'won' AND d.deleted_at IS NULL AND NOT v.skipped
                AND v.days IS NOT NULL"""
        )
        .fetchall()
    )
    days = defaultdict(list)
    for stage, each in rows:
        days[stage].append(each)
    table = demo.query(["usual_days_in_stage", "p80_days_of_won"], by=["stage"])
    assert {name for name, *__ in table.records} == set(days)
    for stage, usual, most in table.records:
        line = sorted(days[stage])
        at = 0.8 * (len(line) - 1)
        low = int(at)
        high = min(low + 1, len(line) - 1)
        assert usual == pytest.approx(median(line))
        assert most == pytest.approx(line[low] + (line[high] - line[low]) * (at - low))


def test_deals_past_the_usual_time_of_their_stage(demo):
    limits = {
        stage: most for stage, most in demo.query(["p80_days_of_won"], by=["stage"]).records if most
    }
    rows = (
        demo.current.connection.cursor()
        .execute(
            """SELECT s.name, h.stage_entered_on FROM deal_history h JOIN stages s ON s.id = h.stage_id
            JOIN deals d ON d.id = h.deal_id
            WHERE h.valid_to IS NULL AND h.status = 'open' AND d.deleted_at IS NULL"""
        )
        .fetchall()
    )
    today = demo.model.clock.today
    late = sum(
        entered is not None and stage in limits and (today - entered).days > ceil(limits[stage])
        for stage, entered in rows
    )
    assert demo.query(["deals_past_usual_time"]).records[0][0] == late > 0


def test_the_parts_of_a_change_in_velocity_add_up_to_it(demo):
    found = REPORTS["pipeline"].answer(demo, {"period": ["2026-Q3"]})
    row = found.section("velocity").rows()[0]
    names = ("deals", "win_rate", "average_deal", "sales_cycle_days")
    parts = [row[f"{name}:contribution"] for name in names]
    change = row["sales_velocity:change"]
    assert float(sum(parts)) == pytest.approx(float(change), abs=0.01)
    mean = float(change) / log(row["sales_velocity"] / row["sales_velocity:previous"])
    more = mean * log(row["deals"] / row["deals:previous"])
    assert float(parts[0]) == pytest.approx(more, abs=0.01)


def test_an_unknown_value_moves_no_pipeline(tmp_path):
    files = {
        "deals": """id,status,amount,created_at,closed_at
            d1,won,500,2026-01-01,2026-05-01
            d2,open,,2026-01-01,""",
        "deal_events": """deal_id,what,happened_at,from_value,to_value
            d1,created,2026-01-01,,
            d1,won,2026-05-01,,
            d2,created,2026-01-01,,
            d1,amount,2026-05-01,,500""",
    }
    made = from_texts(files, tmp_path, SETTINGS)
    for mode in ("net", "gross"):
        table = made.query(
            ["movement_amount", "movement_deals"],
            by=["movement"],
            period="2026-Q2",
            options={"mode": mode},
        )
        moved = {name: (amount, deals) for name, amount, deals in table.records}
        assert moved["start"] == (None, 2), mode
        assert moved["won"] == (None, -1), mode
        assert not moved.get("amount_up", (0, 0))[0], mode
