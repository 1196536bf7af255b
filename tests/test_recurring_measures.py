"""Recurring revenue in companies written out by hand, and of the demo company by a ledger."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.made_company import from_texts
from tests.oracle_of_mrr import Ledger

from rapport.errors import QueryError
from rapport.wording import Locale

SETTINGS = 'currency = "EUR"\nzone = "Europe/Oslo"\ntoday = 2026-06-30\n'
# ruff: noqa: E501
FILES = {
    "companies": """id,name,segment
        c1,Ask,Large
        c2,Bre,Large
        c3,Dal,Small
        c4,Elv,Small
        c5,Fjell,Small
        c6,Gard,Small
        c7,Holm,Small""",
    "products": "id,name\np1,Core\np2,Plus",
    # Ask grows and shrinks · Bre swaps one product for another on a day, then leaves · Dal leaves
    # and comes back · Elv has a trial · Fjell pays by the year, Gard nobody knows how often ·
    # Holm is cancelled on a day that nobody knows
    "subscriptions": """id,company_id,product_id,status,started_at,cancelled_at,cancel_reason,billing_interval,mrr,price
        s1,c1,p1,active,2026-01-05,,,month,100,
        s2,c1,p2,active,2026-02-01,2026-04-15,Price,month,50,
        s3,c2,p1,cancelled,2026-01-10,2026-03-01,,month,80,
        s4,c2,p2,cancelled,2026-03-01,2026-05-31,Not used,month,200,
        s5,c3,p1,cancelled,2026-01-20,2026-02-20,Price,month,40,
        s6,c3,p1,past_due,2026-04-01,,,month,30,
        s7,c4,p1,trialing,2026-06-01,,,month,60,
        s8,c5,p2,active,2026-05-01,,,year,,1200
        s9,c6,p2,active,2026-05-01,,,now and then,,700
        s10,c7,p1,canceled,2026-01-01,,,month,500,
        s11,c1,p1,active,2026-06-10,2026-06-10,Mistake,month,900,
        s12,c5,p1,active,2026-06-01,2026-08-01,Price,month,10,""",
    "churn_events": """id,company_id,churned_at,reason,refunded,reactivation
        e1,c3,2026-02-20,Price,15,false
        e2,c3,2026-04-01,,,true
        e3,c2,2026-05-31,Not used,,false
        e4,c5,2026-06-15,Price,5,false""",
    "tickets": """id,company_id,kind,status,opened_at,solved_at
        t1,c1,complaint,open,2026-06-20,
        t2,c5,complaint,solved,2026-06-01,2026-06-03
        t3,c3,question,open,2026-06-21,""",
}


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    return from_texts(FILES, tmp_path_factory.mktemp("recurring"), SETTINGS)


def one(workspace, *measures, **asked):
    row = workspace.query(list(measures), **asked).rows()[0]
    found = [row[name] for name in measures]
    return found[0] if len(found) == 1 else tuple(found)


def test_mrr_is_by_the_month_whatever_it_is_charged_by(company):
    # Ask 100, Dal 30, Fjell 1200 / 12 and 10; a trial brings nothing; Gard's is not known.
    assert one(company, "mrr", "arr", "active_subscriptions") == (240, 2880, 6)
    assert one(company, "free_subscriptions", "subscribers", "average_mrr") == (1, 3, 80)
    notes = [note.said(Locale()) for note in company.query(["mrr"]).notes]
    assert any(note.startswith("MRR: 1 ") for note in notes), notes


def test_a_hundred_by_the_month_and_fifty_by_the_year(tmp_path):
    rows = [f"m{at},c{at},2026-01-01,monthly,100" for at in range(100)]
    rows += [f"y{at},d{at},2026-01-01,annual,600" for at in range(50)]
    names = [row.split(",")[1] for row in rows]
    files = {
        "companies": "id,name\n" + "\n".join(f"{name},Company {name}" for name in names),
        "subscriptions": "\n".join(["id,company_id,started_at,billing_interval,price", *rows]),
    }
    workspace = from_texts(files, tmp_path, SETTINGS)
    assert one(workspace, "mrr", "arr", "subscribers") == (12_500, 150_000, 150)


def test_a_subscription_does_not_count_on_its_end_date(company):
    where = ["product=Plus", "segment=Large"]
    days = ("2026-04-14", "2026-04-15")
    assert [one(company, "mrr", where=where, period=day) for day in days] == [250, 200]
    assert one(company, "active_subscriptions", where=["subscription_status=canceled"]) == 0
    # One that ended on the day on which it began never counted, but began and ended.
    june = one(company, "started_mrr", "ended_mrr", "churned_mrr", period="2026-06")
    assert june == (960 - 60 + 10, 900, 0)


def test_what_began_and_ended_is_by_subscription(company):
    found = company.query(
        ["started_subscriptions", "started_mrr", "ended_subscriptions", "ended_mrr"],
        by=["date:month"],
        period="2026-01..2026-05",
    )
    assert [tuple(row[1:]) for row in found.records] == [
        (4, 720, 0, 0),
        (1, 50, 1, 40),
        (1, 200, 1, 80),
        (1, 30, 1, 50),
        (2, 100, 1, 200),
    ]
    reasons = dict(company.query(["ended_mrr"], by=["churn_reason"]).records)
    assert reasons == {"Price": 90, "Not used": 200, "Mistake": 900, "(unknown)": 80}


def test_what_moved_it_is_by_customer(company):
    found = company.query(
        ["new_mrr", "expansion_mrr", "reactivation_mrr", "contraction_mrr", "churned_mrr"],
        by=["date:month"],
        period="2026-01..2026-06",
    )
    assert [tuple(row[1:]) for row in found.records] == [
        (220, 0, 0, 0, 0),
        (0, 50, 0, 0, 40),  # Ask's second · Dal leaves
        (0, 120, 0, 0, 0),  # Bre pays 200 for what was 80
        (0, 0, 30, 50, 0),  # Dal is back · one of Ask's two ends
        (100, 0, 0, 0, 200),  # Fjell begins · Bre leaves
        (0, 10, 0, 0, 0),
    ]
    assert one(company, "churned_customers", period="2026") == 2
    by_product = company.query(["net_new_mrr"], by=["movement", "product"], period="2026-03")
    assert {row[:2]: row[2] for row in by_product.records} == {
        ("expansion", "Plus"): 200,
        ("expansion", "Core"): -80,
    }


def test_the_movement_begins_and_ends_with_what_there_is(company):
    table = company.query(["mrr_movement"], by=["movement"], period="2026-03..2026-05")
    assert list(table.records) == [
        ("start", 230),
        ("new", 100),
        ("expansion", 120),
        ("reactivation", 30),
        ("contraction", -50),
        ("churn", -200),
        ("end", 230),
    ]
    whole = company.query(["mrr_movement"], period="2026-03..2026-05")
    assert whole.records == ((230,),)
    large = company.query(
        ["mrr_movement"], by=["movement"], where=["segment=Large"], period="2026-03..2026-05"
    )
    assert dict(large.records) == {
        "start": 230, "expansion": 120, "contraction": -50, "churn": -200, "end": 100
    }  # fmt: skip
    only = company.query(["mrr_movement"], where=["movement=churn"], period="2026-03..2026-05")
    assert only.records == ((-200,),)
    with pytest.raises(QueryError, match="period"):
        company.query(["mrr_movement"], by=["movement"])


def test_each_part_of_the_movement_leads_to_its_subscriptions(company):
    from rapport.query import Query

    query = Query(("mrr_movement",), by=("movement",), period="2026-03..2026-05")
    for movement, customers in (
        ("start", {"Ask", "Bre"}),
        ("churn", {"Bre"}),
        ("reactivation", {"Dal"}),
        ("end", {"Ask", "Dal", "Fjell"}),
    ):
        found = company.current.records(query, "mrr_movement", {"movement": movement})
        assert {row["customer"] for row in found.table.rows()} == customers, movement


def test_retention_is_of_the_customers_of_the_start(company):
    names = ("start_mrr", "kept_mrr", "kept_and_grown_mrr", "start_subscribers", "lost_subscribers")
    # Of Ask (150) and Bre (80) on the last of February, Ask is left with 100 at the end of May.
    assert one(company, *names, period="2026-03..2026-05") == (230, 100, 100, 2, 1)
    # A month earlier Bre pays 200 for what was 80.
    assert one(company, *names, period="2026-03..2026-04") == (230, 180, 300, 2, 0)
    rates = ("gross_revenue_retention", "net_revenue_retention", "customer_churn_rate")
    found = one(company, *rates, period="2026-03..2026-04")
    assert found == (pytest.approx(180 / 230), pytest.approx(300 / 230), 0)
    # Dal, who had left before, came back: that is not retained. Who leaves and comes back is.
    assert one(company, *rates, period="2026-02..2026-04")[2] == 0
    # Nobody was there yet: nothing was kept of nothing.
    assert one(company, *rates, period="2025") == (None, None, None)
    movements = ("gross_retention_by_movements", "net_retention_by_movements")
    assert one(company, *movements, period="2026-03..2026-05") == (
        pytest.approx((230 - 50 - 200) / 230),
        pytest.approx((230 + 120 - 50 - 200) / 230),
    )
    with pytest.raises(QueryError, match="period"):
        company.query(["gross_revenue_retention"])
    with pytest.raises(QueryError, match="begins after"):
        company.query(["gross_revenue_retention"], period="2027")


def test_retention_over_time_begins_anew_with_each_month(company):
    table = company.query(
        ["start_mrr", "kept_mrr", "lost_subscribers"], by=["date:month"], period="2026-01..2026-06"
    )
    assert [tuple(row[1:]) for row in table.records] == [
        (None, None, None),
        (220, 180, 1),
        (230, 230, 0),
        (350, 300, 0),
        (330, 130, 1),
        (230, 230, 0),
    ]


def test_retention_by_product_is_of_what_was_paid_for_the_product(company):
    table = company.query(["start_mrr", "kept_mrr"], by=["product"], period="2026-03")
    assert {row[0]: row[1:] for row in table.records} == {"Core": (180, 100), "Plus": (50, 50)}


def test_churn_events_are_what_the_source_says(company):
    names = ("churn_events", "reactivation_events", "churn_event_customers", "churn_refunds")
    assert one(company, *names) == (3, 1, 3, 20)
    assert one(company, *names, period="2026-02") == (1, 0, 1, 15)
    assert dict(company.query(["churn_events"], by=["churn_reason"]).records) == {
        "Price": 2,
        "Not used": 1,
    }


def test_what_is_at_risk_and_why(company):
    names = ("ending_subscriptions", "overdue_subscriptions", "complaining_subscriptions")
    assert one(company, *names) == (1, 1, 1)
    # Fjell is said to have left and goes on with two; nothing tells of a downgrade.
    assert one(company, "leaving_subscriptions", "downgraded_subscriptions") == (2, None)
    assert one(company, "subscriptions_at_risk", "mrr_at_risk") == (4, 240)
    with pytest.raises(QueryError, match="as of now"):
        company.query(["subscriptions_at_risk"], as_of="2026-03-01")


def test_a_complaint_is_open_at_a_subscription_as_it_is_among_tickets(tmp_path):
    statuses = ("Løst", "Closed ", "решено", "cancelled", "venter")
    files = {
        "companies": "id,name\n" + "\n".join(f"c{at},C{at}" for at in range(5)),
        "subscriptions": "id,company_id,started_at,mrr\n"
        + "\n".join(f"s{at},c{at},2026-01-01,10" for at in range(5)),
        "tickets": "id,kind,company_id,status,opened_at\n"
        + "\n".join(
            f"t{at},Complaint,c{at},{status},2026-06-01" for at, status in enumerate(statuses)
        ),
    }
    workspace = from_texts(files, tmp_path, SETTINGS)
    names = ["complaining_subscriptions", "open_tickets"]
    assert [workspace.query([name]).records[0][0] for name in names] == [1, 1]
    behind = workspace.query(["complaining_subscriptions"], by=["customer"])
    assert behind.values_of("customer") == ["C4"]


def test_who_left_and_began_anew_is_not_at_risk_for_it(tmp_path):
    files = {
        "companies": "id,name\nc1,Ask\nc2,Elm",
        "subscriptions": """id,company_id,started_at,mrr
            s1,c1,2026-06-20,100
            s2,c2,2026-01-01,50""",
        "churn_events": """id,company_id,churned_at,reactivation
            e1,c1,2026-06-10,false
            e2,c2,2026-06-10,false
            e3,c1,2026-06-20,true""",
    }
    workspace = from_texts(files, tmp_path, SETTINGS)
    assert one(workspace, "leaving_subscriptions", "mrr_at_risk") == (1, 50)
    assert one(workspace, "churn_events", "churn_event_customers") == (2, 2)


def test_new_customers_are_those_who_never_paid(company):
    table = company.query(["new_subscribers"], by=["date:month"], period="2026-01..2026-05")
    assert [count for __, count in table.records] == [3, 0, 0, 0, 1]
    table = company.query(["subscribers"], by=["joined_on:month"], period="2026-04")
    assert [(day.month, count) for day, count in table.records] == [(1, 3)]


def test_a_deleted_subscription_and_one_without_a_start_are_in_nothing(tmp_path):
    files = {
        "companies": "id,name\nc1,Ask",
        "subscriptions": """id,company_id,started_at,mrr,deleted_at
            s1,c1,2026-01-01,100,
            s2,c1,2026-01-01,900,2026-02-01
            s3,c1,,800,
            s4,,2026-01-01,7,""",
    }
    workspace = from_texts(files, tmp_path, SETTINGS)
    assert one(workspace, "mrr", "active_subscriptions", "new_mrr") == (107, 2, 107)
    table = workspace.query(["mrr"], by=["customer"])
    assert dict(table.records) == {"Ask": 100, "(unknown)": 7}


CHANGES = {
    "companies": "id,name\nc1,Ask\nc2,Bre\nc3,Dal\nc4,Elv\nc5,Fjell\nc6,Gard\nc7,Holm",
    "subscriptions": """id,company_id,started_at,cancelled_at,mrr
        s1,c1,2026-01-05,,120
        s2,c2,2025-06-01,,90
        s3,c3,2026-01-01,,0
        s4,c4,2026-01-01,2026-02-01,50
        s5,c6,2026-05-01,,10
        s6,c6,2026-05-01,,20
        s7,c7,2026-05-01,,45""",
    # Ask's are whole · Bre's begin after it did · Dal's end is told here alone, its signs are not ·
    # Elv comes back after its end · Fjell has no subscription on record ·
    # Gard's are of all that it pays, Holm's of its only subscription
    "mrr_changes": """subscription_id,company_id,changed_at,kind,mrr_delta
        s1,c1,2026-01-05,new,100
        s1,c1,2026-03-10,expansion,40
        s1,c1,2026-05-01,contraction,-20
        s2,c2,2026-04-01,contraction,-10
        s3,c3,2026-01-01,new,70
        s3,c3,2026-04-15,churn,70
        s4,c4,2026-01-01,new,50
        s4,c4,2026-02-01,churn,-50
        s4,c4,2026-04-10,reactivation,60
        ,c5,2026-02-02,new,25
        ,c6,2026-05-01,new,33
        ,c7,2026-05-01,new,40
        ,c7,2026-06-01,expansion,5""",
}


@pytest.fixture(scope="module")
def logged(tmp_path_factory):
    return from_texts(CHANGES, tmp_path_factory.mktemp("changes"), SETTINGS)


def test_mrr_is_what_it_was_then_where_the_changes_tell(logged):
    def by_customer(day):
        found = logged.query(["mrr"], by=["customer"], period=day).records
        return {name: mrr for name, mrr in found if mrr}

    assert by_customer("2025-12-31") == {"Bre": 100}
    assert by_customer("2026-01-31") == {"Ask": 100, "Bre": 100, "Dal": 70, "Elv": 50}
    assert by_customer("2026-03-31") == {"Ask": 140, "Bre": 100, "Dal": 70, "Fjell": 25}
    assert by_customer("2026-05-31") == {
        "Ask": 120, "Bre": 90, "Elv": 60, "Fjell": 25, "Gard": 33, "Holm": 40
    }  # fmt: skip
    assert by_customer("2026-06-30")["Holm"] == 45
    assert one(logged, "downgraded_subscriptions") == 1
    # Of what no subscription is on record for, the money alone is known.
    assert one(logged, "active_subscriptions", "free_subscriptions") == (6, 0)


def test_the_changes_give_the_movements(logged):
    table = logged.query(["mrr_movement"], by=["movement"], period="2026-02..2026-06")
    assert dict(table.records) == {
        "start": 320,
        "new": 25 + 33 + 40,
        "expansion": 40 + 5,
        "reactivation": 60,
        "contraction": -30,
        "churn": -120,
        "end": 373,
    }


def test_the_demo_company_agrees_with_a_ledger_kept_by_hand(demo):
    ledger = Ledger.of(demo)
    names = [*Ledger.FLOWS, "net_new_mrr", "mrr"]
    for row in demo.query(names, by=["date:month"], period="2025-07..2026-08").rows():
        ledger.agrees(row, row["date:month"], "month")
    for period in ("2026-Q1", "2026-03", "2025"):
        table = demo.query([*Ledger.RETAINED, *Ledger.RATES], period=period)
        for name, value in ledger.retention(table.period.start, table.period.end).items():
            assert float(table.rows()[0][name]) == pytest.approx(float(value)), (name, period)


CUSTOMERS, FIRST, TODAY = 30, date(2025, 1, 1), date(2026, 6, 30)


def by_chance(seed, cut=None):
    """A company of subscriptions that begin, end and overlap; cut, as it was on that day."""
    chance = Random(seed)
    rows = []
    for at in range(CUSTOMERS * 4):
        begins = FIRST + timedelta(days=chance.randrange(500))
        # Many on the first of a month, so that one ends as another begins.
        begins = begins.replace(day=1) if chance.random() < 0.5 else begins
        ends = begins + timedelta(days=chance.choice((0, 31, 59, 90, 200)))
        ends = ends.replace(day=1) if chance.random() < 0.5 and ends > begins else ends
        ends = None if chance.random() < 0.3 else ends
        customer, product = chance.randrange(CUSTOMERS), chance.randrange(3)
        mrr = chance.choice(("0", "10", "10", "33.3333", "99.99", "250"))
        if cut and begins > cut:
            continue
        ended = "" if ends is None or (cut and ends > cut) else ends.isoformat()
        rows.append(f"s{at},c{customer},p{product},{begins},{ended},{mrr}")
    companies = (f"c{at},Company {at},{('A', 'B', 'C')[at % 3]}" for at in range(CUSTOMERS))
    return {
        "companies": "\n".join(["id,name,segment", *companies]),
        "products": "id,name\np0,Core\np1,Plus\np2,Max",
        "subscriptions": "\n".join(["id,company_id,product_id,started_at,cancelled_at,mrr", *rows]),
    }


@pytest.fixture(scope="module")
def chance(tmp_path_factory):
    return from_texts(by_chance(7), tmp_path_factory.mktemp("chance"), SETTINGS)


@pytest.fixture(scope="module")
def ledger(chance):
    return Ledger.of(chance)


DAYS = st.dates(FIRST, TODAY)


@settings(max_examples=8, deadline=None)
@given(st.tuples(DAYS, DAYS).map(sorted), st.sampled_from(["", "product", "segment", "customer"]))
def test_start_and_movements_are_the_end_whatever_it_is_split_by(chance, ledger, days, split):
    first, last = days
    by = [split] if split else []
    table = chance.query(["mrr_movement"], by=["movement", *by], period=f"{first}..{last}")
    sums, ends = {}, {}
    for row in table.rows():
        key = row[split] if split else ""
        if row["movement"] == "end":
            ends[key] = row["mrr_movement"]
        else:
            sums[key] = sums.get(key, 0) + row["mrr_movement"]
    assert {key: value for key, value in sums.items() if value} == {
        key: value for key, value in ends.items() if value
    }
    whole = chance.query(["mrr"], period=str(last)).records[0][0] or 0
    assert sum(ends.values()) == whole
    assert whole == ledger.mrr(last)


@settings(max_examples=5, deadline=None)
@given(st.tuples(DAYS, DAYS).map(sorted))
def test_the_parts_of_retention_add_up_and_keep_their_bounds(chance, days):
    period = f"{days[0]}..{days[1]}"
    names = ["start_mrr", "kept_mrr", "kept_and_grown_mrr", "start_subscribers", "lost_subscribers"]
    whole = chance.query(names, period=period).rows()[0]
    parts = chance.query(names, by=["segment"], period=period).rows()
    for name in names:
        assert sum(row[name] or 0 for row in parts) == (whole[name] or 0), name
    for row in parts:
        assert 0 <= (row["kept_mrr"] or 0) <= (row["start_mrr"] or 0)
        assert (row["kept_mrr"] or 0) <= (row["kept_and_grown_mrr"] or 0)


def test_as_of_a_day_is_the_data_cut_at_that_day(chance, tmp_path):
    cut = date(2025, 11, 15)
    then = from_texts(by_chance(7, cut), tmp_path, SETTINGS.replace("2026-06-30", str(cut)))
    flows = ["new_mrr", "expansion_mrr", "reactivation_mrr", "contraction_mrr", "churned_mrr"]
    flows += ["net_new_mrr", "started_mrr", "ended_mrr", "churned_customers", "new_subscribers"]
    stocks = ["mrr", "arr", "active_subscriptions", "subscribers"]
    kept = ["gross_revenue_retention", "net_revenue_retention", "customer_churn_rate"]
    for asked in (
        {"measures": flows + stocks, "period": "2025"},
        {"measures": flows + stocks, "by": ["date:month"], "period": "2025-01..2025-11"},
        {"measures": stocks, "by": ["product"]},
        {"measures": kept, "period": "2025-09..2025-12"},
        {"measures": kept, "by": ["date:month"], "period": "2025-01..2025-11"},
        {"measures": ["mrr_movement"], "by": ["movement"], "period": "2025-Q4"},
    ):
        assert then.query(**asked).records == chance.query(**asked, as_of=str(cut)).records, asked
