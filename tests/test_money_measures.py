"""Revenue, costs and profit: in a company made by hand, and in the demo, worked out once more."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

import pytest
from tests import made_company, money_oracle
from tests.money_oracle import RULES, gross, net

from rapport.errors import WorkspaceError
from rapport.settings import Costs, Settings

SETTINGS = 'currency = "EUR"\nzone = "Europe/Oslo"\ntoday = 2026-03-31\n'
# ruff: noqa: E501
FILES = {
    "products": """id,name,category,kind,unit_cost
        p1,Core,Software,product,30
        p2,Plus,Services,service,
        p3,Train,Services,service,""",
    "companies": """id,name,segment,industry,source,country
        c1,Kongsberg,SMB,Retail,Web,Norway
        c2,Ullevål,Large,Health,Fair,Norway""",
    "contacts": "id,name\nk1,Kari",
    "users": "id,name\nu1,Nora\nu2,Kim",
    "rates": "currency,rate_on,rate\nNOK,2025-01-01,0.1",
    "invoices": """id,company_id,contact_id,number,issued_at,paid_at,status,amount,currency,tax,refunded,refunded_at
        i1,c1,,1001,2026-01-10,2026-01-30,paid,1250,EUR,250,,
        i2,c2,,1002,2026-01-20,2026-02-04,paid,500,EUR,,100,2026-02-05
        i3,,k1,1003,2026-02-10,,open,300,EUR,,,
        i4,c1,,1004,2026-02-15,2026-02-20,paid,2500,NOK,500,,
        i5,c2,,1005,2026-02-20,,void,999,EUR,,,
        i6,c2,,1006,2026-03-05,,open,100,CHF,,,
        i7,c1,,1007,2026-03-10,,open,330,EUR,,,""",
    "invoice_lines": """invoice_id,product_id,quantity,amount,cost
        i1,p1,10,600,
        i1,p2,2,400,100
        i2,p2,3,300,
        i2,p3,1,200,
        i4,p1,1,1500,500
        i4,p3,1,500,
        i7,p1,1,100,
        i7,p2,2,200,""",
    "costs": """cost_on,kind,category,product_id,amount,spread_by
        2026-01-15,direct,Trainers,p3,60,
        2026-02-15,direct,Trainers,p3,40,
        2026-03-15,direct,Trainers,p3,20,
        2026-01-31,indirect,Office,,100,
        2026-02-28,indirect,Office,,90,hours
        2026-03-31,indirect,Hosting,,50.01,units
        2026-02-27,indirect,Licences,,30,fixed
        2026-01-31,indirect,Fairs,p1,10,
        2026-01-01,commitment,Rent,,1000,
        2026-05-01,commitment,Rent,,1000,
        2026-04-20,indirect,Fairs,,500,
        2026-04-25,direct,Trainers,p3,70,""",
    "work": """user_id,product_id,company_id,worked_on,hours
        u1,p3,c2,2026-01-12,3
        u2,p2,c1,2026-01-13,1
        u1,p3,c1,2026-02-12,2
        u1,,,2026-02-13,2
        u2,p2,c1,2026-03-13,1""",
}


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    return made_company.from_texts(FILES, tmp_path_factory.mktemp("money"), SETTINGS)


@pytest.fixture(scope="module")
def oracles(company, demo):
    return {
        "by hand": (company, money_oracle.Money(company)),
        "demo": (demo, money_oracle.Money(demo)),
    }


def known(line, name):
    return line[name] if line["invoice"] or line[name] else None


def cost(line, rule):
    parts = [line["cost"], line[f"spread_{rule}"]]
    if all(each is None for each in parts):
        return None
    return sum(each or 0 for each in parts) + line[f"rest_{rule}"]


OF_LINES = {
    "revenue": lambda line: line["revenue"] if line["invoice"] else None,
    "direct_costs": lambda line: known(line, "cost"),
    "gross_profit": gross,
    "costed_revenue": lambda line: (
        line["revenue"] if line["invoice"] and line["cost"] is not None else None
    ),
    "allocated_costs": lambda line: known(line, "spread_own"),
    "unspread_costs": lambda line: line["rest_own"] or None,
    "costs_total": lambda line: cost(line, "own"),
    "net_profit": lambda line: net(line, "own"),
    "fully_costed_revenue": lambda line: (
        line["revenue"] if line["invoice"] and net(line, "own") is not None else None
    ),
    "net_profit_by_revenue": lambda line: net(line, "revenue"),
    "net_profit_by_hours": lambda line: net(line, "hours"),
    "net_profit_by_units": lambda line: net(line, "units"),
    "net_profit_by_fixed": lambda line: net(line, "fixed"),
    "units_charged": lambda line: line["quantity"] if line["invoice"] else None,
}


@pytest.mark.parametrize("whose", ["by hand", "demo"])
@pytest.mark.parametrize("by", ["", "product", "customer", "segment"])
def test_figures_of_lines_agree_with_the_oracle(oracles, whose, by):
    workspace, money = oracles[whose]
    table = workspace.query(list(OF_LINES), by=[by] if by else [])
    for name, of in OF_LINES.items():
        sums = money.sums(of, by)
        for row in table.rows():
            if " · " in str(row.get(by)):
                continue  # Two companies of one name are two customers.
            mine = sums.get(row[by] if by else "")
            if row[name] is None:
                assert mine is None, (name, row)
            else:
                assert float(row[name]) == pytest.approx(mine or 0, abs=0.005), (name, row)


def test_what_is_charged_is_without_tax_and_refunds_in_the_workspaces_currency(company):
    rows = company.query(["revenue", "refunds", "invoiced_amount", "invoices"]).rows()
    assert rows[0] == {
        "revenue": Decimal(1000) + 400 + 300 + 200 + 330,
        "refunds": 100,
        "invoiced_amount": Decimal(1250) + 500 + 300 + 250 + 330,
        "invoices": 6,
    }


def test_a_refund_has_its_own_day_and_its_invoice_bears_it(company):
    rows = company.query(["revenue", "refunds"], by=["date:month"], period="2026-Q1").records
    assert [row[1:] for row in rows] == [(1400, 0), (500, 100), (330, 0)]
    assert company.query(["revenue"], as_of="2026-01-31").records == ((1500,),)
    assert company.query(["revenue"], as_of="2026-02-05", period="2026-01").records == ((1400,),)


def test_what_was_paid_back_later_was_not_taken_off_what_was_to_be_paid(company):
    assert company.query(["unpaid_amount"], as_of="2026-01-31").records == ((500,),)


def test_an_invoice_whose_lines_come_to_something_else_is_spread_over_them(company):
    rows = dict(company.query(["revenue"], by=["product"], period="2026-03").records)
    assert rows == {"Core": 110, "Plus": 220, "(no product)": None}


def test_a_line_has_one_direct_cost_and_the_unknown_is_not_nought(company):
    rows = dict(company.query(["direct_costs"], by=["product"], period="2026-01").records)
    # Core has its unit cost, Plus its own on one line of two, Train what is booked on its month.
    assert rows == {"Core": 300, "Plus": 100, "Train": 60}
    found = company.query(["gross_profit", "gross_margin"], where=["product=Plus"]).rows()[0]
    assert found == {"gross_profit": 300, "gross_margin": 0.75}
    nothing = company.query(
        ["direct_costs", "gross_profit", "gross_margin"], where=["product=Plus"], period="2026-03"
    )
    assert nothing.records == ((None, None, None),)


def test_a_products_direct_cost_without_a_charge_is_still_its_own(company):
    rows = company.query(["direct_costs", "gross_profit"], by=["product"], period="2026-03").rows()
    train = next(row for row in rows if row["product"] == "Train")
    assert (train["direct_costs"], train["gross_profit"]) == (20, -20)


@pytest.mark.parametrize("whose", ["by hand", "demo"])
@pytest.mark.parametrize("rule", ["own", *RULES])
def test_what_is_spread_and_the_rest_are_the_shared_costs_to_the_cent(oracles, whose, rule):
    workspace, __ = oracles[whose]
    option = {"allocate_by": rule}
    whole = workspace.query(["shared_costs"]).records[0][0]
    for by in (
        [],
        ["product"],
        ["customer"],
        ["segment"],
        ["source"],
        ["industry"],
        ["product", "customer"],
    ):
        table = workspace.query(["allocated_costs", "unspread_costs"], by=by, options=option)
        found = [
            value or 0 for row in table.rows() for name, value in row.items() if name not in by
        ]
        assert sum(found) == whole, (rule, by)
    months = workspace.query(["shared_costs"], by=["date:month"], period="2026-Q1").rows()
    spread = workspace.query(
        ["allocated_costs", "unspread_costs"], by=["date:month"], period="2026-Q1", options=option
    )
    for month, row in zip(months, spread.rows(), strict=True):
        assert month["shared_costs"] == row["allocated_costs"] + row["unspread_costs"]


def test_the_rest_stands_under_no_product(company):
    rows = company.query(
        ["unspread_costs"], by=["product"], options={"allocate_by": "hours"}
    ).records
    # Of February half of the hours were on no product; of it, Office and Licences.
    assert {name: value for name, value in rows if value} == {"(no product)": 60}


@pytest.mark.parametrize("whose", ["by hand", "demo"])
@pytest.mark.parametrize("by", ["product", "customer", "segment", "source", "industry"])
def test_the_parts_of_every_split_are_the_whole(oracles, whose, by):
    workspace, __ = oracles[whose]
    names = [
        "revenue",
        "refunds",
        "direct_costs",
        "gross_profit",
        "costs_total",
        "net_profit",
        "first_revenue",
    ]
    (whole,) = workspace.query(names).records
    table = workspace.query(names, by=[by])
    for at, value in enumerate(whole, 1):
        assert sum(row[at] or 0 for row in table.records) == value, names[at - 1]


@pytest.mark.parametrize("rule", ["own", *RULES])
def test_a_filter_never_invents_a_cost(demo, rule):
    names, option = ["direct_costs", "allocated_costs", "costs_total"], {"allocate_by": rule}
    (whole,) = demo.query(names, options=option).records
    kept = defaultdict(Decimal)
    for where in ("segment=SMB", "segment!=SMB"):
        (part,) = demo.query(names, where=[where], options=option).records
        for name, value, all_of_it in zip(names, part, whole, strict=True):
            assert value <= all_of_it
            kept[name] += value
    assert list(kept.values()) == list(whole)
    (nobody,) = demo.query(names, where=["customer=Nobody"], options=option).records
    assert not any(nobody)


def test_where_no_hours_were_written_down_hours_place_nothing(tmp_path):
    tables = ("products", "companies", "contacts", "invoices", "invoice_lines", "rates")
    files = {name: FILES[name] for name in tables}
    files["costs"] = """cost_on,kind,category,product_id,amount
        2026-02-28,indirect,Office,,90
        2026-02-20,indirect,Fairs,p1,10"""
    workspace = made_company.from_texts(files, tmp_path, SETTINGS)
    names = ["allocated_costs", "unspread_costs", "shared_costs"]
    (row,) = workspace.query(names, options={"allocate_by": "hours"}).records
    # What is of a product is placed without hours.
    assert row == (10, 90, 100)
    assert workspace.query(["net_profit_by_hours", "hours"]).records == ((None, None),)
    # Months without any shared cost on record have no net profit.
    rows = workspace.query(["net_profit", "gross_profit"], by=["date:month"], period="2026-Q1")
    assert [row[1] is None for row in rows.records] == [True, False, True]
    assert all(row[2] is not None for row in rows.records)


def test_without_any_costs_profit_is_not_known(tmp_path):
    files = {
        "companies": FILES["companies"],
        "invoices": "id,company_id,issued_at,amount\ni1,c1,2026-01-10,1000\ni2,c2,2026-02-10,500",
    }
    workspace = made_company.from_texts(files, tmp_path, SETTINGS)
    names = [
        "gross_profit",
        "gross_margin",
        "net_profit",
        "net_margin",
        "costs_total",
        "allocated_costs",
    ]
    assert workspace.query(["revenue", *names]).records == ((1500, *([None] * len(names))),)
    assert set(workspace.query(names, by=["customer"]).records[0][1:]) == {None}


def test_shared_costs_are_all_where_no_direct_cost_is_known_of_anything(tmp_path):
    files = {
        "companies": FILES["companies"],
        "invoices": "id,company_id,issued_at,amount\ni1,c1,2026-01-10,1000\ni2,c2,2026-01-11,500",
        "costs": "cost_on,kind,category,product_id,amount\n2026-01-31,indirect,Office,,90",
    }
    workspace = made_company.from_texts(files, tmp_path, SETTINGS)
    rows = workspace.query(
        ["gross_profit", "allocated_costs", "net_profit", "net_margin"], by=["customer"]
    )
    assert {row[0]: row[1:] for row in rows.records} == {
        "Kongsberg": (None, 60, 940, 0.94),
        "Ullevål": (None, 30, 470, 0.94),
    }


def test_invoices_and_those_who_get_them(company):
    names = [
        "invoices",
        "average_invoice",
        "paying_customers",
        "customers_charged_before",
        "repeat_rate",
        "first_revenue",
    ]
    (row,) = company.query(names).records
    # i6 is in a currency without a rate: it is an invoice whose amount is not known.
    assert row == (6, pytest.approx(2230 / 5), 3, 2, pytest.approx(2 / 3), 1000 + 400 + 300)
    assert company.query(["invoices_with_amount"]).records == ((5,),)
    (row,) = company.query(names, period="2026-02").records
    assert row == (2, 250, 2, 1, 0.5, 300)
    (row,) = company.query(["days_to_pay", "unpaid_amount", "unpaid_invoices"]).records
    assert row == (pytest.approx((20 + 15 + 5) / 3), 630, 3)
    rows = company.query(["unpaid_amount"], by=["date:month"], period="2026-Q1").records
    # What was paid back in February was still to be paid in January.
    assert [value for __, value in rows] == [500, 300, 630]


def test_who_is_not_known_is_no_customer_who_is_charged_again(tmp_path):
    files = {
        "companies": "id,name\nc1,Kongsberg\nc2,Ullevål",
        # c9 is nowhere among the companies: who it is is not known.
        "invoices": """id,company_id,issued_at,amount
            i1,c1,2026-01-10,100
            i2,c1,2026-02-10,100
            i3,c2,2026-02-11,100
            i4,c9,2026-01-12,100
            i5,c9,2026-02-12,100
            i6,,2026-02-13,100""",
    }
    workspace = made_company.from_texts(files, tmp_path, SETTINGS)
    names = ["customers_charged_before", "paying_customers", "repeat_rate", "first_revenue"]
    assert workspace.query(names).records == ((1, 2, 0.5, 500),)
    nobody = workspace.query(names[:3], where=["customer=(unknown)"]).records
    assert nobody == ((0, 0, None),)


BOOKED = {
    "companies": "id,name\nc1,Kongsberg",
    "products": "id,name,unit_cost\np1,Core,\np2,Plus,\np3,Train,5",
    "invoices": """id,company_id,issued_at,amount
        i1,c1,2026-01-10,1000
        i2,c1,2026-02-10,1000""",
    # Of Core in January one line has a cost of its own; of Plus each has; Train has a unit cost.
    "invoice_lines": """invoice_id,product_id,quantity,amount,cost
        i1,p1,1,500,30
        i1,p1,1,200,
        i1,p1,1,100,
        i1,p2,1,150,20
        i1,p3,1,50,
        i2,p1,1,1000,""",
    "costs": """cost_on,kind,category,product_id,amount
        2026-01-15,direct,Parts,p1,70.01
        2026-01-15,direct,Parts,p2,40
        2026-01-16,direct,Parts,p3,8
        2026-02-15,direct,Parts,p1,11
        2026-02-15,direct,Parts,p2,12""",
}


def test_booked_direct_costs_are_spread_over_lines_without_a_cost_or_are_a_rest(tmp_path):
    workspace = made_company.from_texts(BOOKED, tmp_path, SETTINGS)
    january = workspace.query(
        ["direct_costs", "unspread_direct_costs"], by=["product"], period="2026-01"
    )
    found = {name: (cost or 0, rest or 0) for name, cost, rest in january.records}
    # Core: 30 of one line's own, and all that is booked on the other two.
    assert found == {"Core": (Decimal("100.01"), 0), "Plus": (20, 40), "Train": (5, 8)}
    ((direct, rest),) = workspace.query(["direct_costs", "unspread_direct_costs"]).records
    own = 30 + 20 + 5
    ((booked,),) = workspace.query(["booked_costs"], where=["cost_kind=direct"]).records
    assert direct - own + rest == booked == Decimal("141.01")
    # The rest is of no line: it takes nothing from the profit a second time.
    assert workspace.query(["gross_profit"]).records == ((2000 - direct,),)


@pytest.mark.parametrize("whose", ["by hand", "demo"])
def test_booked_direct_costs_are_those_of_lines_and_the_rest_to_the_cent(oracles, whose):
    workspace, __ = oracles[whose]
    of_lines, rest = workspace.current.connection.execute(
        "SELECT coalesce(sum(booked_direct), 0), coalesce(sum(unspread_direct), 0) "
        "FROM fact_invoice_lines"
    ).fetchone()
    (booked,) = workspace.current.connection.execute(
        "SELECT sum(amount) FROM costs WHERE deleted_at IS NULL AND product_id IS NOT NULL "
        "AND lower(coalesce(kind, 'direct')) = 'direct' AND cost_on <= ?",
        [workspace.model.clock.today],
    ).fetchone()
    assert of_lines + rest == booked


@pytest.mark.parametrize("hours", [True, False])
def test_net_profit_by_hours_is_the_same_by_either_name(tmp_path, hours):
    files = {**BOOKED, "costs": BOOKED["costs"] + "\n2026-01-31,indirect,Office,,90"}
    if hours:
        files["users"] = "id,name\nu1,Nora"
        files["work"] = "user_id,product_id,worked_on,hours\nu1,p1,2026-01-12,3"
    workspace = made_company.from_texts(files, tmp_path, SETTINGS)
    ((named,),) = workspace.query(["net_profit_by_hours"]).records
    by_option = workspace.query(["net_profit", "net_margin"], options={"allocate_by": "hours"})
    assert by_option.records[0][0] == named
    assert (named is not None) == hours == (by_option.records[0][1] is not None)


def test_costs_and_commitments(company):
    names = ["booked_costs", "commitments", "money_out", "shared_costs"]
    assert company.query(names).records == (
        (Decimal("970.01"), 2000, Decimal("1400.01"), Decimal("280.01")),
    )
    rows = company.query(["money_out"], by=["cost_kind"]).records
    assert dict(rows) == {"direct": 120, "indirect": Decimal("280.01"), "commitment": 1000}
    rows = dict(company.query(["booked_costs"], by=["cost_category"], period="2026-01").records)
    assert rows == {"Trainers": 60, "Office": 100, "Fairs": 10}


def test_what_is_planned_stands_apart_from_what_has_gone_out(company):
    names = ["money_out", "commitments_so_far", "planned_costs"]
    assert company.query(names, period="2026").records == ((Decimal("1400.01"), 1000, 1570),)
    months = company.query(["money_out"], by=["date:month"], period="2026").records
    assert [value is None for __, value in months] == [False] * 3 + [True] * 9


def test_a_running_period_bears_no_costs_of_days_to_come(company):
    names = ["shared_costs", "costs_total", "net_profit", "direct_costs", "left_after_all_costs"]
    assert (
        company.query(names, period="2026").records
        == company.query(names, period="2026-Q1").records
    )
    rows = company.query(names, by=["product"], period="2026-Q2").records
    assert not [row for row in rows if any(row[1:])]


def test_what_is_left_is_the_revenue_less_every_cost_on_record(company):
    lines = ["direct_costs", "allocated_costs", "unspread_costs", "commitments_so_far"]
    for period in ("all", "2026", "2026-Q1", "2026-02"):
        revenue, left, *costs = company.query(
            ["revenue", "left_after_all_costs", *lines], period=period
        ).records[0]
        assert left == revenue - sum(costs), period
    # What is booked is in one line or another: what lines bear of it, and what none does.
    booked, shared, spread, rest = company.query(
        ["money_out", "shared_costs", "allocated_costs", "unspread_costs"]
    ).records[0]
    assert spread + rest == shared
    assert booked == shared + 120 + 1000


def test_hours_are_of_those_who_worked_and_profit_is_told_by_the_hour(company):
    assert dict(company.query(["hours"], by=["owner"]).records) == {"Nora": 7, "Kim": 2}
    rows = company.query(["hours", "net_profit", "profit_per_hour"], by=["product"]).rows()
    train = next(row for row in rows if row["product"] == "Train")
    assert train["hours"] == 5
    assert train["profit_per_hour"] == pytest.approx(float(train["net_profit"]) / 5)
    margin = company.query(["net_profit", "fully_costed_revenue", "net_margin"]).rows()[0]
    assert margin["net_margin"] == pytest.approx(
        float(margin["net_profit"]) / float(margin["fully_costed_revenue"])
    )


def test_the_workspaces_rule_and_shares_are_followed(tmp_path):
    settings = (
        SETTINGS
        + '\n[costs]\nspread_by = "fixed"\nfixed_shares = { "Core" = 0.5, "Train" = 0.2 }\n'
    )
    workspace = made_company.from_texts(FILES, tmp_path, settings)
    rows = workspace.query(
        ["allocated_costs", "unspread_costs"], by=["product"], period="2026-01"
    ).rows()
    found = {row["product"]: (row["allocated_costs"], row["unspread_costs"]) for row in rows}
    # Of 100 that name no rule; and the fairs are Core's own.
    assert found == {"Core": (60, 0), "Train": (20, 0), "Plus": (0, 0), "(no product)": (0, 30)}


def test_wrong_shares_are_refused():
    with pytest.raises(WorkspaceError, match=r"come to 1\.1"):
        Settings(costs=Costs(fixed_shares={"Core": 0.6, "Plus": 0.5}))
    with pytest.raises(WorkspaceError, match=r"costs\.spread_by is 'weight'"):
        Settings(costs=Costs(spread_by="weight"))


def test_the_records_behind_a_figure_are_what_it_counts(company):
    from rapport.query import Query

    kinds = {
        "revenue": ("invoice_lines", 10),
        "invoices": ("invoices", 6),
        "unpaid_amount": ("invoices", 3),
        "booked_costs": ("costs", 10),
        "hours": ("work", 5),
    }
    for name, (kind, count) in kinds.items():
        found = company.current.records(Query((name,)), name, {})
        assert (found.kind, found.count) == (kind, count), name
        assert all(len(row) == len(found.table.columns) for row in found.table.records)
