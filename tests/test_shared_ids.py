"""Records of different kinds may share a number: deal 1, order 1, invoice 1, lead 1, company 1."""

from __future__ import annotations

import pytest
from tests import made_company

SETTINGS = 'currency = "EUR"\nzone = "UTC"\ntoday = 2026-03-31\n'
FILES = {
    "companies": "id,name\n1,Kiruna\n2,Lulea\n3,Narvik\n10,Boden",
    "contacts": "id,name,company_id\n1,Ann,",
    "products": "id,name,unit_price\n1,Printer,10\n2,Desk,20",
    "campaigns": "id,name,channel\n1,Fair,event\n2,Search,search",
    "leads": "id,name,source,status,created_at\n1,Cy,Web,New,2026-01-02",
    "deals": """id,name,status,amount,company_id,created_at,closed_at
        1,One,won,1000,1,2026-02-01,2026-03-20
        2,Two,won,200,2,2026-01-03,2026-03-05
        7,Old,won,300,1,2024-01-03,2024-03-20""",
    "deal_lines": "id,deal_id,product_id,quantity,amount\n1,1,1,5,1000\n2,2,2,1,200",
    "touches": """deal_id,campaign_id,touched_at
        1,1,2026-02-05
        1,2,2026-02-06
        2,2,2026-02-06""",
    "orders": "id,company_id,ordered_at,status,amount\n1,3,2026-01-10,sent,30",
    "order_lines": "order_id,product_id,quantity,amount\n1,1,3,30",
    "invoices": """id,company_id,issued_at,paid_at,status,amount
        1,3,2026-02-10,2026-02-12,paid,77
        7,2,2024-02-10,2024-03-20,paid,77""",
    "activities": """id,kind,lead_id,deal_id,outcome,direction,done_at
        1,call,1,,no answer,out,2026-01-05
        2,call,1,,connected,out,2026-01-06
        3,call,,1,connected,out,2026-02-07""",
    "subscriptions": """id,company_id,contact_id,product_id,status,started_at,cancelled_at,mrr
        10,1,,1,cancelled,2026-01-05,2026-02-15,100
        11,,1,1,active,2026-01-20,,50
        12,2,,1,active,2026-01-01,,200""",
    "mrr_changes": "company_id,changed_at,kind,mrr_delta\n10,2026-02-01,new,70",
}


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    return made_company.from_texts(FILES, tmp_path_factory.mktemp("shared"), SETTINGS)


def test_credit_is_one_to_a_deal(company):
    won, credited, deals = company.query(
        ["won_amount", "campaign_won_amount", "campaign_won_deals"], period="2026"
    ).records[0]
    assert (won, credited, deals) == (1200, 1200, 2)


def test_what_was_sold_was_sold_once(company):
    rows = dict(company.query(["units_sold"], by=["product"], period="2026").records)
    assert rows == {"Printer": 8, "Desk": 1}


def test_a_lead_is_called_apart_from_a_deal(company):
    assert company.query(["call_attempts"], period="2026").records == ((1.5,),)


def test_a_company_pays_apart_from_a_person_and_a_subscription(company):
    names = ["new_mrr", "expansion_mrr", "contraction_mrr", "churned_mrr", "churned_customers"]
    assert company.query(names, period="2026-Q1").records == ((420, 0, 0, 100, 1),)
    rows = dict(company.query(["mrr"], by=["customer"]).records)
    assert {name: mrr for name, mrr in rows.items() if mrr} == {
        "Ann": 50,
        "Lulea": 200,
        "Boden": 70,
    }


def test_everyone_who_bought_is_a_customer_and_nobody_twice(company):
    rows = company.query(["purchases"], by=["customer"], period="all").records
    assert dict(rows) == {"Kiruna": 2, "Lulea": 2, "Narvik": 1}
