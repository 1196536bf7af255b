"""Orders and shipments, loyal customers and what goes together, in a company made by hand."""

from __future__ import annotations

import pytest
from tests.made_company import from_texts

SETTINGS = 'currency = "EUR"\nzone = "Europe/Oslo"\ntoday = 2026-03-31\n'
# ruff: noqa: E501
BOUGHT = [
    # Ten have Core, eight of these Plus too; who has both never lacks the other.
    *((f"c{at}", "p1") for at in range(1, 11)),
    *((f"c{at}", "p2") for at in range(1, 9)),
    ("c11", "p2"),
]
DEALS = "\n".join(
    f"d{at},Deal {at},won,{100 * at},{who},u1,2025-12-01,2026-01-{at:02}"
    for at, (who, __) in enumerate(BOUGHT, 1)
)
LINES = "\n".join(
    f"l{at},d{at},{product},2,{55 if at % 2 else 60},{100 * at}"
    for at, (__, product) in enumerate(BOUGHT, 1)
)
FILES = {
    "products": "id,name,category,kind,unit_price\np1,Core,Software,product,60\np2,Plus,Services,service,60",
    "users": "id,name\nu1,Nora",
    "companies": "id,name,country\n"
    + "\n".join(f"c{at},Company {at},Norway" for at in range(1, 13)),
    "deals": "id,name,status,amount,company_id,owner_id,created_at,closed_at\n"
    + DEALS
    + """
        d30,Again,won,50,c1,u1,2023-01-01,2023-02-01
        d31,Again,won,50,c1,u1,2024-01-01,2024-02-01
        d32,Long ago,won,70,c12,u1,2023-01-01,2023-03-01""",
    "deal_lines": "id,deal_id,product_id,quantity,unit_price,amount\n" + LINES,
    "orders": """id,company_id,ordered_at,promised_on,status,amount
        o1,c1,2026-02-01,2026-02-10,fulfilled,1000
        o2,c2,2026-02-05,,fulfilled,500
        o3,c1,2026-03-01,2026-03-20,confirmed,300
        o4,c3,2026-03-02,2026-03-05,cancelled,900""",
    "order_lines": """order_id,product_id,quantity,amount
        o1,p1,3,600
        o1,p2,1,200
        o3,p1,2,300
        o4,p1,9,900""",
    "shipments": """order_id,product_id,quantity,shipped_at,delivered_at,promised_on
        o1,p1,3,2026-02-03,2026-02-09,
        o1,p2,1,2026-02-04,2026-02-15,2026-02-13
        o2,p1,4,2026-02-06,2026-02-20,
        o3,p1,2,2026-03-10,,
        o4,p1,9,,,""",
}


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    return from_texts(FILES, tmp_path_factory.mktemp("deliveries"), SETTINGS)


def test_orders_are_counted_once_and_their_amounts_add_up(company):
    names = ["orders", "ordered_amount", "units_ordered"]
    assert company.query(names).records == ((3, 1800, 6),)
    rows = {row[0]: row[1:] for row in company.query(names, by=["product"]).records}
    assert rows == {"Core": (2, 1050, 5), "Plus": (1, 250, 1), "(no product)": (1, 500, None)}
    assert company.query(["orders"], by=["customer"], period="2026-02").records == (
        ("Company 1", 1),
        ("Company 2", 1),
    )


def test_what_was_sent_and_how_long_it_took(company):
    names = ["shipments", "units_shipped", "days_to_deliver", "median_days_to_deliver"]
    # What was ordered and cancelled, and never left, is no shipment.
    assert company.query(names).records == ((4, 10, pytest.approx((8 + 14 + 15) / 3), 14),)
    assert company.query(["units_shipped"], period="2026-03").records == ((2,),)


def test_on_time_is_by_the_day_that_was_promised(company):
    names = [
        "due_shipments",
        "on_time_shipments",
        "late_shipments",
        "on_time_rate",
        "average_days_late",
    ]
    # One by the order's day, one late by its own, one overdue; of o2 nothing was promised.
    assert company.query(names).records == ((3, 1, 2, pytest.approx(1 / 3), 2),)
    assert company.query(["overdue_shipments"]).records == ((1,),)
    assert company.query(names, period="2026-03").records == ((1, 0, 1, 0, None),)


def test_as_of_an_earlier_day_what_arrived_later_was_under_way(company):
    names = ["due_shipments", "on_time_shipments", "late_shipments"]
    # It arrived a day early: by a day to come nothing is on time yet.
    assert company.query(names, as_of="2026-02-09").records == ((0, 0, 0),)
    assert company.query(names, as_of="2026-02-12").records == ((1, 1, 0),)
    assert company.query(names, as_of="2026-02-14").records == ((2, 1, 1),)
    assert company.query(["overdue_shipments"], as_of="2026-02-14").records == ((1,),)
    assert company.query(["days_to_deliver"], as_of="2026-02-12").records == ((8,),)


def test_customers_by_how_often_and_how_lately_they_bought(company):
    rows = company.query(["buyers", "bought_amount"], by=["frequency_band", "recency_band"])
    found = {row[:2]: row[2:] for row in rows.records}
    assert found[("once", "over two years")] == (1, 70)
    # Company 1 bought Core and Plus in January, and twice before.
    assert found[("3 or 4 times", "up to 90 days")] == (1, 100 + 1100 + 50 + 50)
    assert sum(count for count, __ in found.values()) == 12
    names = ["loyal_customers", "median_days_since_purchase", "median_tenure_days"]
    (row,) = company.query(names).records
    assert row[0] == 1
    assert row[1] == 76.5
    assert row[2] == 84.5


def test_who_has_the_one_and_not_yet_the_other(company):
    names = [
        "customers_with_product",
        "customers_with_both",
        "customers_without_next",
        "attach_rate",
    ]
    rows = {
        row[:2]: row[2:] for row in company.query(names, by=["product", "next_product"]).records
    }
    assert rows == {
        ("Core", "Plus"): (10, 8, 2, pytest.approx(0.8)),
        ("Plus", "Core"): (9, 8, 1, pytest.approx(8 / 9)),
    }
    # Fewer than ten have Plus: what goes with it is not told.
    assert company.query(["next_offers"], by=["customer", "next_product"]).records == (
        ("Company 10", "Plus", 1),
        ("Company 9", "Plus", 1),
    )


def test_prices_are_told_against_todays_list(company):
    (row,) = company.query(["price_level", "priced_lines"]).records
    assert row == (pytest.approx(55 / 60), 19)


def test_what_is_not_there_is_not_nought(company):
    names = ["revenue", "unpaid_amount", "hours", "money_out", "gross_profit", "net_profit"]
    assert company.query(names).records == ((None,) * len(names),)
