"""Tickets, what came back of what was sold, and surveys: in a company by hand, and in the demo's."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from statistics import mean, median

import pytest
from tests.made_company import from_texts

from rapport.errors import QueryError, WorkspaceError
from rapport.settings import read

SETTINGS = """currency = "EUR"
zone = "Europe/Oslo"
today = 2026-03-31
return_window = 20
"""
# ruff: noqa: E501
FILES = {
    "users": "id,name\nu1,Nora\nu2,Kim",
    "companies": "id,name\nc1,Ski\nc2,Fjord\nc3,Vik",
    "contacts": "id,name,company_id\nk1,Ann,c1\nk9,Liv,",
    "products": """id,name,unit_cost
        p1,Printer,100
        p2,Scanner,50
        p3,Cable,
        p4,Desk,10""",
    # Of printers there are orders, and an invoice and a deal beside them, which do not count.
    "orders": """id,company_id,contact_id,ordered_at,status,amount,currency,deleted_at
        o1,c1,,2026-01-05 10:00,done,1000,,
        o2,c2,,2026-02-01 10:00,done,500,USD,
        o3,c1,,2026-02-20 10:00,done,100,,
        o4,c3,,2026-01-10 10:00,cancelled,900,,
        o5,c3,,2026-01-10 10:00,done,900,,2026-01-11
        o6,,k9,2026-03-25 10:00,done,700,,""",
    "rates": "currency,rate_on,rate\nUSD,2026-01-01,0.5",
    "order_lines": """order_id,product_id,quantity,amount,cost
        o1,p1,2,600,
        o1,p1,1,300,
        o1,p3,4,100,8
        o2,p1,5,500,2000
        o3,p1,1,100,
        o4,p1,9,900,
        o5,p1,9,900,
        o6,p1,7,700,""",
    # Scanners are only invoiced; the void one was not sold.
    "invoices": """id,company_id,issued_at,status,amount
        i1,c1,2026-01-20 10:00,paid,200
        i2,c2,2026-01-20 10:00,void,900
        i3,c1,2026-01-06 10:00,paid,300""",
    "invoice_lines": """invoice_id,product_id,quantity,amount
        i1,p2,4,200
        i2,p2,8,900
        i3,p1,3,300""",
    # Desks are only in deals; one line does not say how many.
    "deals": """id,name,status,amount,company_id,created_at,closed_at,product_id
        d1,One,won,100,c1,2026-01-01,2026-01-15,
        d2,Two,won,100,c2,2026-01-01,2026-01-16,p4
        d3,Three,lost,100,c2,2026-01-01,2026-01-16,
        d4,Four,won,300,c1,2026-01-01,2026-01-06,""",
    "deal_lines": """id,deal_id,product_id,quantity,amount
        n1,d1,p4,6,100
        n3,d3,p4,9,100
        n4,d4,p1,3,300""",
    "tickets": """id,kind,company_id,contact_id,owner_id,product_id,order_id,quantity,status,priority,opened_at,first_reply_at,solved_at,satisfaction,satisfaction_score,reason,deleted_at
        t1,return,c1,,u1,p1,o1,2,solved,high,2026-01-20 10:00,2026-01-20 12:00,2026-01-21 10:00,good,5,Jam,
        t2,exchange,,k1,u1,p1,,1,solved,low,2026-02-25 10:00,2026-02-25 11:00,2026-02-26 16:00,bad,2,Jam,
        t3,refund,c2,,u2,p1,o2,,solved,low,2026-02-10 10:00,2026-02-10 10:30,2026-02-10 11:00,none,,Jam,
        t4,return,c3,,u2,p1,o4,1,open,high,2026-02-11 10:00,,,,,Dead,
        t5,complaint,c1,,u1,p2,,,solved,low,2026-01-30 10:00,2026-02-01 10:00,2026-02-09 10:00,good,4,Slow,
        t6,complaint,c1,,u1,p2,,3,new,low,2026-02-02 10:00,,,,,Slow,
        t7,complaint,c1,,u1,p2,,4,solved,low,2026-02-03,2026-02-03 06:00,2026-02-04,,3,Slow,
        t8,question,c2,,,p1,,,solved,,2026-03-01 10:00,2026-03-01 09:00,2026-03-02 10:00,,,,
        t9,return,c1,,u1,p1,o1,9,solved,low,2026-03-30 10:00,,2026-03-30 12:00,,,,2026-03-31
        t10,return,c2,,u1,p4,,1,Closed,low,,,,,,,
        t11,return,,k9,u2,p1,o6,1,open,low,2026-03-29 10:00,2026-03-29 11:00,,,,,""",
    "survey_responses": """company_id,product_id,survey,kind,score,comment,answered_at
        c1,,Yearly,nps,10,,2026-01-05 10:00
        c2,,Yearly,nps,9,Good,2026-01-06 10:00
        c3,,Yearly,nps,7,,2026-01-07 10:00
        c1,,Yearly,nps,6,Dear,2026-02-08 10:00
        c1,,Yearly,nps,,,2026-02-09 10:00
        c1,p1,Case,csat,4,,2026-02-10 10:00
        c2,p1,Case,csat,3,,2026-02-10 10:00
        c2,p2,Case,csat,5,,2026-02-11 10:00
        c2,p2,Long,csat,8,,2026-02-11 10:00
        c2,p2,Long,csat,7,,2026-02-11 10:00
        c2,p2,Long,csat,10,,2026-02-11 10:00
        c2,p2,Start,ces,6,,2026-02-12 10:00""",
}


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    return from_texts(FILES, tmp_path_factory.mktemp("service"), SETTINGS)


def by_product(company, *names, **more):
    table = company.query(list(names), by=["product"], **more)
    return {row[0]: row[1:] for row in table.records}


def test_tickets_count_by_their_kind_on_the_day_of_opening(company):
    names = ["tickets", "complaints", "claims", "exchanges", "refund_requests"]
    assert company.query(names).records == ((10, 3, 9, 1, 1),)
    assert company.query(names, period="2026-02").records == ((5, 2, 5, 1, 1),)
    assert company.query(["tickets"], by=["ticket_kind"], order=["ticket_kind"]).records == (
        ("question", 1),
        ("complaint", 3),
        ("return", 4),
        ("exchange", 1),
        ("refund", 1),
    )


def test_returns_are_units_and_one_where_nobody_says_how_many(company):
    assert company.query(["returns", "units_back"]).records == ((5, 7),)
    assert company.query(["returns", "units_back"], period="2026-01").records == ((2, 2),)
    assert by_product(company, "returns", "units_back") == {
        "Printer": (4, 6),
        "Desk": (1, 1),
    }


def test_each_product_was_sold_in_one_place_only(company):
    sold = by_product(company, "units_sold")
    assert sold == {"Printer": (16,), "Cable": (4,), "Scanner": (4,), "Desk": (6,)}
    assert by_product(company, "units_sold", period="2026-02") == {"Printer": (6,)}


def test_what_was_ordered_once_hides_nothing_that_was_invoiced_in_other_months(tmp_path):
    files = {
        "companies": "id,name\nc1,Ski",
        "products": "id,name\np1,Printer\np2,Cable",
        "deals": """id,name,status,company_id,created_at,closed_at
            d1,One,won,c1,2025-01-01,2025-12-30
            d2,Two,won,c1,2025-01-01,2025-06-30""",
        "deal_lines": "id,deal_id,product_id,quantity\nn1,d1,p1,5\nn2,d2,p1,7",
        "orders": """id,company_id,deal_id,ordered_at,status
            o1,c1,d1,2026-01-05,done""",
        "order_lines": "order_id,product_id,quantity\no1,p1,5",
        # i2 charges the order, a month later; of the cable nothing was ordered; i3 is the order's
        # month's, and is tied to none.
        "invoices": """id,company_id,order_id,issued_at,status,amount
            i1,c1,,2025-03-01,paid,1
            i2,c1,o1,2026-02-05,paid,1
            i3,c1,,2026-01-20,paid,1""",
        "invoice_lines": """invoice_id,product_id,quantity,amount
            i1,p1,120,1
            i2,p1,5,1
            i2,p2,2,1
            i3,p1,5,1""",
    }
    workspace = from_texts(files, tmp_path, SETTINGS)
    assert by_product(workspace, "units_sold", period="2025") == {"Printer": (127,)}
    assert by_product(workspace, "units_sold", period="2026") == {"Printer": (5,), "Cable": (2,)}


def test_the_return_rate_is_of_what_was_sold_and_may_no_longer_be_sent_back(company):
    found = by_product(
        company, "ripe_units_sold", "returned_of_sold", "return_rate", "back_of_sold", "back_rate"
    )
    # o6 of 25 March may still be sent back: it is in neither part, though some of it was.
    assert found["Printer"] == (9, 2, 2 / 9, 4, 4 / 9)
    assert found["Cable"] == (4, 0, 0, 0, 0)
    # Of the desk whose return has no day it is not known how many were sold.
    assert found["Desk"] == (6, 0, 0, 0, 0)


def test_returns_count_in_the_month_of_the_sale(company):
    table = company.query(["back_of_sold", "ripe_units_sold"], by=["sold_on:month", "product"])
    printers = {day.month: found for day, name, *found in table.records if name == "Printer"}
    # The exchange of 25 February, without an order, is of Ski's last purchase: five days before.
    assert printers == {1: [2, 3], 2: [2, 6]}
    back = company.query(["units_back"], by=["date:month", "product"], period="2026-Q1")
    assert {
        day.month: units for day, name, units in back.records if name == "Printer" and units
    } == {1: 2, 2: 3, 3: 1}


def test_as_of_an_earlier_day_less_had_come_back(company):
    names = ["ripe_units_sold", "back_of_sold", "back_rate"]
    found = by_product(company, *names, as_of="2026-02-15")
    assert found["Printer"] == (3, 2, 2 / 3), "the order of 1 February may still come back"
    assert by_product(company, *names, as_of="2026-02-22")["Printer"] == (8, 3, 3 / 8)
    printers = company.query(names, as_of="2026-01-19", where=["product=Printer"])
    assert printers.records == ((0, 0, None),)


def test_what_came_back_without_a_sale_is_counted_apart(company):
    # t4 is of an order that was cancelled, t10 of a sale of which the day is not known to be before.
    assert by_product(company, "unmatched_units_back", "units_back")["Printer"] == (1, 6)
    assert company.query(["unmatched_units_back"]).records == ((2,),)


def test_what_came_back_of_nothing_or_of_too_little_looks_wrong(company, tmp_path):
    def doubts(workspace):
        rows = workspace.current.fetch("SELECT kind, records, examples FROM suspicions", {})[1]
        return {kind: (records, examples) for kind, records, examples in rows}

    assert doubts(company)["back_without_sale"][0] == 2
    assert "more_back_than_sold" not in doubts(company)
    files = {
        **{name: FILES[name] for name in ("companies", "products")},
        "orders": "id,company_id,ordered_at,amount\no1,c1,2026-01-05 10:00,300",
        "order_lines": "order_id,product_id,quantity,amount\no1,p1,3,300",
        "tickets": """id,kind,company_id,product_id,order_id,quantity,opened_at
            t1,return,c1,p1,o1,2,2026-01-20 10:00
            t2,exchange,c1,p1,o1,2,2026-01-21 10:00""",
    }
    workspace = from_texts(files, tmp_path, SETTINGS)
    assert workspace.query(["back_rate"]).records == ((4 / 3,),), "it is said, and not hidden"
    assert doubts(workspace)["more_back_than_sold"][0] == 2


def test_a_unit_that_is_complained_of_twice_is_one(company):
    found = by_product(company, "complained_of_sold", "complaint_rate", "complaints")
    assert found["Scanner"] == (4, 1.0, 3)
    early = company.query(["complained_of_sold"], as_of="2026-02-02", where=["product=Scanner"])
    assert early.records == ((0,),), "they may still be sent back"
    assert by_product(company, "complained_of_sold", as_of="2026-02-10")["Scanner"] == (4,)


def test_the_rate_of_a_period_is_of_two_populations(company):
    row = company.query(["period_return_rate", "returns", "units_sold"], period="2026-02").rows()[0]
    assert row == {"period_return_rate": 1 / 6, "returns": 1, "units_sold": 6}
    assert company.query(["period_return_rate"], period="2025").records == ((None,),)


def test_days_from_sale_to_complaint(company):
    # Scanners were charged on 20 January; the complaints came after 10, 13 and 14 days.
    assert company.query(["days_from_sale_to_complaint"]).records == ((mean([10, 13, 14]),),)
    bands = company.query(["claims"], by=["days_after_sale"], order=["days_after_sale"])
    assert bands.records == (("under 7", 2), ("7 to 30", 5), ("(unknown)", 2))


def test_what_came_back_costs_what_its_line_cost_or_else_the_product(company):
    # 2 × 100, 1 × 100, then 1 of 5 for 2,000 USD at 0.5, 1 without a sale × 100, 1 × 100, 1 × 10.
    assert company.query(["cost_of_returns"]).records[0][0] == 200 + 100 + 200 + 100 + 100 + 10


def test_hours_are_of_the_clock_and_known_only_with_a_time(company):
    names = ["median_hours_to_first_reply", "median_hours_to_solve", "average_hours_to_solve"]
    # Solved on a day without a time, and answered before it was asked, are not known.
    replies = [2, 1, 0.5, 48, 6, 1]
    solved = [
        24,
        30,
        1,
        240,
        24,
    ]
    assert company.query(names).records == ((median(replies), median(solved), mean(solved)),)
    assert company.query(names[:1], period="2026-01").records == ((median([2, 48]),),)


def test_what_waits_is_read_at_one_instant(company):
    names = ["open_tickets", "unanswered_tickets", "median_age_of_open_tickets"]
    ages = [48, 57, 2]
    assert company.query(names).records == ((3, 2, median(ages)),)
    past = company.query(names, as_of="2026-01-31").records
    assert past == ((1, 1, 1),), "the complaint of the day before had no answer yet"
    rows = company.query(["open_tickets"], by=["date:month"], period="2026-Q1").records
    assert [count for __, count in rows] == [1, 2, 3]


def test_the_oldest_open_tickets_come_first(company):
    from rapport.query import Query

    found = company.current.records(Query(("open_tickets",)), "open_tickets", {})
    opened = found.table.values_of("opened_on")
    assert opened == sorted(opened)
    assert found.count == 3


def test_solved_tickets_count_on_the_day_of_their_solution(company):
    rows = company.query(["solved_tickets"], by=["date:month"], period="2026-Q1").records
    assert [count for __, count in rows] == [1, 4, 1]
    assert company.query(["solved_tickets"], as_of="2026-02-01").records == ((1,),)


def test_satisfaction_is_of_those_who_said_something(company):
    names = ["satisfaction_rate", "rated_tickets", "satisfied_tickets", "average_satisfaction"]
    assert company.query(names).records == ((2 / 3, 3, 2, mean([5, 2, 4, 3])),)
    assert company.query(names, period="2026-03").records == ((None, 0, 0, None),)


def test_recommending_is_from_minus_100_to_100(company):
    assert company.query(["nps", "nps_responses"]).records == ((25, 4),)
    assert company.query(["nps"], period="2026-02").records == ((-100,),)
    assert company.query(["nps"], period="2025").records == ((None,),)


def test_satisfied_in_surveys_is_four_fifths_of_each_survey_s_scale(company):
    names = ["csat", "csat_responses", "satisfied_responses"]
    found = {row[0]: row[1:] for row in company.query(names, by=["survey"]).records}
    assert found["Case"] == (2 / 3, 3, 2)
    assert found["Long"] == (2 / 3, 3, 2)
    assert company.query(names).records == ((4 / 6, 6, 4),)
    assert company.query(["survey_responses", "survey_comments"]).records == ((12, 2),)


def test_scores_of_surveys_are_of_one_survey_at_a_time(company):
    found = dict(company.query(["average_survey_score"], by=["survey"]).records)
    assert found == {"Yearly": 8, "Case": 4, "Long": pytest.approx(25 / 3), "Start": 6}
    with pytest.raises(QueryError, match="one survey at a time"):
        company.query(["average_survey_score"])


class Sold:
    """The demo's orders and tickets, laid beside one another in plain Python."""

    def __init__(self, demo):
        connection = demo.current.connection
        self.today = demo.model.clock.today
        self.names = dict(connection.sql("SELECT id, name FROM products").fetchall())
        units, self.day, self.buyer = Counter(), {}, {}
        for order, product, buyer, day, quantity in connection.sql(
            """SELECT o.id, l.product_id, coalesce(o.company_id, o.contact_id), o.ordered_on,
                l.quantity
            FROM order_lines l JOIN orders o ON o.id = l.order_id"""
        ).fetchall():
            units[order, product] += quantity
            self.day[order, product], self.buyer[order, product] = day, buyer
        self.units = units
        self.tickets = connection.sql(
            """SELECT order_id, product_id, coalesce(company_id, contact_id), opened_on, kind,
                coalesce(quantity, 1)
            FROM tickets WHERE deleted_at IS NULL"""
        ).fetchall()

    def sale(self, order, product, buyer, opened):
        """The order's line of the product, else the customer's last purchase of it by then."""
        if (order, product) in self.units:
            return order, product
        bought = [
            (self.day[each], each)
            for each in self.units
            if each[1] == product and self.buyer[each] == buyer and self.day[each] <= opened
        ]
        return max(bought)[1] if bought else None

    def rates(self, kinds, within):
        """By product: units of ripe sales within a stretch, and how many of them came back."""
        sold, back = Counter(), Counter()
        ripe = {
            each
            for each, day in self.day.items()
            if within[0] <= day <= within[1] and day + timedelta(30) < self.today
        }
        for each in ripe:
            sold[self.names[each[1]]] += self.units[each]
        for order, product, buyer, opened, kind, quantity in self.tickets:
            sale = self.sale(order, product, buyer, opened)
            if kind in kinds and sale in ripe:
                back[self.names[product]] += quantity
        return {name: (sold[name], back[name]) for name in sold}


@pytest.fixture(scope="module")
def sold(demo):
    return Sold(demo)


@pytest.mark.parametrize("year", [2024, 2025, 2026])
@pytest.mark.parametrize(
    ("kinds", "names"),
    [
        (("return",), ("ripe_units_sold", "returned_of_sold", "return_rate")),
        (("return", "exchange", "refund"), ("ripe_units_sold", "back_of_sold", "back_rate")),
    ],
)
def test_the_demo_s_rates_are_those_of_its_orders_and_tickets(demo, sold, kinds, names, year):
    known = sold.rates(kinds, [sold.today.replace(year, 1, 1), sold.today.replace(year, 12, 31)])
    found = by_product(demo, *names, period=str(year))
    assert {name: (row[0], row[1]) for name, row in found.items()} == known
    for units, back, rate in found.values():
        assert rate == pytest.approx(back / units)
        assert 0 <= rate <= 1
    whole = demo.query(list(names), period=str(year)).records[0]
    assert whole[0] == sum(units for units, __ in known.values())
    assert whole[1] == sum(back for __, back in known.values())


@pytest.mark.parametrize("by", ["product", "ticket_kind", "ticket_reason", "owner", "country"])
def test_parts_of_tickets_add_up(demo, by):
    names = ["tickets", "complaints", "returns", "exchanges", "refund_requests", "units_back"]
    names += ["solved_tickets", "cost_of_returns", "claims"]
    whole = demo.query(names, period="2025").records[0]
    parts = demo.query(names, by=[by], period="2025")
    for at, name in enumerate(names):
        values = [each for each in parts.values_of(name) if each is not None]
        assert sum(values) == pytest.approx(whole[at]), name


@pytest.mark.parametrize(
    ("text", "says"),
    [("return_window = -1", "return_window is -1"), ('return_window = "30"', "whole number")],
)
def test_a_return_window_that_cannot_be_is_named(tmp_path, text, says):
    file = tmp_path / "rapport.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(WorkspaceError, match="return_window") as found:
        read(file)
    assert says in str(found.value)
