"""Who bought, who has gone quiet and who was lost: in small companies made by hand."""

from __future__ import annotations

from datetime import date

import pytest
from tests.made_company import from_texts

from rapport.query import Query

SETTINGS = 'currency = "EUR"\nzone = "Europe/Oslo"\ntoday = 2026-06-30\n'
# ruff: noqa: E501
COMPANIES = """id,name,country,segment,employees
    c1,Fjord,Norway,SMB,20
    c2,Sund,Norway,Large,
    c3,Holm,Sweden,SMB,"""

INVOICED = {
    "companies": COMPANIES,
    "contacts": "id,name,country,city\nk1,Kari,Denmark,Aarhus",
    "users": "id,name\nu1,Nora",
    "products": "id,name\np1,Core",
    "deals": """id,name,status,owner_id,company_id,created_at,closed_at,source
        d1,One,open,u1,c1,2026-01-01,,Fair
        d2,Two,lost,u1,,2026-01-01,2026-02-01,Fair""",
    # i1 is its deal's customer's; i3 is paid, as its status says, and nobody knows when; i5 is void
    # and i6 a draft; i7 is paid back in June.
    "invoices": """id,company_id,contact_id,deal_id,issued_at,paid_at,status,amount,tax,refunded,refunded_at
        i1,,,d1,2026-01-10,2026-01-20,Paid,1250,250,,
        i2,,k1,,2026-02-10,2026-02-20,paid,500,100,,
        i3,c2,,,2026-03-10,,Betalt,300,,,
        i4,c2,,,2026-03-10,,sent,700,,,
        i5,c2,,,2026-03-10,2026-03-12,void,700,,,
        i6,c2,,,2026-03-10,2026-03-12,draft,700,,,
        i7,c3,,,2026-04-10,2026-04-20,refunded,125,25,60,2026-06-10""",
}


@pytest.fixture(scope="module")
def invoiced(tmp_path_factory):
    return from_texts(INVOICED, tmp_path_factory.mktemp("invoiced"), SETTINGS)


def test_a_purchase_comes_to_what_is_revenue(invoiced):
    by_customer = invoiced.query(["purchase_amount", "purchases"], by=["customer"]).records
    assert {row[0]: row[1:] for row in by_customer} == {
        "Fjord": (1000, 1),
        "Kari": (400, 1),
        "Sund": (300, 1),
        "Holm": (40, 1),
    }
    revenue = invoiced.query(["revenue"], where=["customer=Fjord|Kari|Holm"]).records
    bought = invoiced.query(["purchase_amount"], where=["customer=Fjord|Kari|Holm"]).records
    assert revenue == bought
    # What was paid back in June had not been in May.
    then = invoiced.query(["purchase_amount"], as_of="2026-05-31", where=["customer=Holm"])
    assert then.records == ((100,),)


def test_an_invoice_has_the_dimensions_of_its_customer_and_its_deal(invoiced):
    def bought(by):
        return dict(invoiced.query(["purchases"], by=[by]).records)

    assert bought("country") == {"Norway": 2, "Denmark": 1, "Sweden": 1}
    assert bought("city") == {"Aarhus": 1, "(unknown)": 3}
    assert bought("owner") == {"Nora": 1, "(unknown)": 3}
    assert bought("source") == {"Fair": 1, "(unknown)": 3}
    assert bought("segment") == {"SMB": 2, "Large": 1, "(unknown)": 1}
    assert len(bought("company_size")) == 2


def test_what_is_paid_is_the_same_of_invoices_and_of_purchases(invoiced):
    unpaid = invoiced.query(["unpaid_invoices"]).records
    paid = invoiced.query(["purchases"]).records
    everything = invoiced.query(["invoices"]).records
    assert paid[0][0] + unpaid[0][0] == everything[0][0] == 5


SUBSCRIBED = {
    "companies": """id,name,country,owner_id
        c1,Fjord,Norway,u1
        c2,Sund,Norway,u1
        c3,Holm,Sweden,u1
        c4,Vik,Sweden,u1
        c5,Ness,Sweden,u1""",
    "users": "id,name\nu1,Nora\nu2,Kim",
    # Sund was on trial; Vik ended, and nobody knows when; Holm ended and never bought anything.
    "subscriptions": """id,company_id,started_at,cancelled_at,status,mrr
        s1,c1,2025-06-01,2026-05-01,cancelled,10
        s2,c2,2026-01-01,2026-02-01,trialing,10
        s3,c3,2026-01-01,2026-03-01,cancelled,10
        s4,c4,2026-01-01,,cancelled,10
        s5,c5,2026-04-01,,active,10""",
    # Fjord and Ness would each have been quiet a year after they bought.
    "deals": """id,name,status,amount,owner_id,company_id,created_at,closed_at
        d1,One,won,100,u2,c1,2024-12-01,2025-01-01
        d5,Five,won,100,u2,c5,2024-12-01,2025-02-01""",
}


@pytest.fixture(scope="module")
def subscribed(tmp_path_factory):
    return from_texts(SUBSCRIBED, tmp_path_factory.mktemp("subscribed"), SETTINGS)


def losses(company):
    behind = company.current.records(
        Query(("lost_customers",), period="all"), "lost_customers", {}
    ).table
    return {(row["customer"], row["lost_how"], row["lost_on"]) for row in behind.rows()}


def test_a_trial_that_ended_and_an_end_that_nobody_dated_lose_no_customer(subscribed):
    assert losses(subscribed) == {
        ("Fjord", "ended", date(2026, 5, 1)),
        ("Holm", "ended", date(2026, 3, 1)),
        ("Ness", "quiet", date(2026, 2, 1)),
    }


def test_who_is_lost_with_a_subscription_has_its_owner_and_its_place(subscribed):
    of = {
        by: dict(subscribed.query(["lost_customers"], by=[by], period="2026").records)
        for by in ("owner", "country")
    }
    # Ness went quiet, and Kim had sold to it.
    assert of == {"owner": {"Nora": 2, "Kim": 1}, "country": {"Norway": 1, "Sweden": 2}}


def test_who_pays_for_a_subscription_has_not_gone_quiet(subscribed):
    def quiet(day):
        return set(
            subscribed.query(["quiet_customers"], by=["customer"], as_of=day).values_of("customer")
        )

    assert quiet("2026-01-31") == set()
    assert quiet("2026-02-01") == {"Ness"}
    # Ness began to pay in April; of Fjord the last subscription ended on 1 May.
    assert quiet("2026-04-30") == set()
    assert quiet("2026-05-01") == {"Fjord"}
    assert subscribed.query(["quiet_customers"]).records == ((1,),)


REOPENED = {
    "companies": "id,name\nc1,Fjord",
    "pipelines": "id,name\np1,Sales",
    "stages": "id,pipeline_id,name,position,kind\ns1,p1,Talk,1,open",
    "deals": """id,name,pipeline_id,stage_id,status,amount,company_id,created_at,closed_at
        d1,One,p1,s1,won,100,c1,2024-12-01,2025-01-01
        d2,Two,p1,s1,open,100,c1,2025-01-01,""",
    "deal_events": """deal_id,happened_at,what,from_value,to_value
        d1,2024-12-01 11:00,created,,
        d1,2025-01-01 11:00,won,,
        d2,2025-01-01 11:00,created,,
        d2,2025-12-01 11:00,won,,
        d2,2026-03-01 11:00,reopened,won,open""",
}


def test_a_purchase_that_was_reopened_still_was_one_until_then(tmp_path):
    company = from_texts(REOPENED, tmp_path, SETTINGS)

    def quiet(day):
        return company.query(["quiet_customers"], as_of=day).records[0][0]

    # With the second purchase it would be quiet only long after; without it, a year after the first.
    assert [quiet(day) for day in ("2025-11-30", "2026-02-28", "2026-03-01")] == [0, 0, 1]
    assert losses(company) == {("Fjord", "quiet", date(2026, 1, 1))}
    then = company.query(["lost_customers"], period="2026", as_of="2026-02-28")
    assert then.records == ((0,),)
