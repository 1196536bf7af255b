"""Money in another currency than the workspace's, in every table that has money."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.made_company import from_texts

from rapport.workspace import Workspace

SETTINGS = 'currency = "EUR"\nzone = "Europe/Oslo"\ntoday = 2026-06-15\n'
RATES = """currency,rate_on,rate
    NOK,2025-01-01,0.1
    NOK,2026-02-01,0.2
    NOK,2026-05-01,0.4"""
# Of each two records, the first is in kroner and the second in the workspace's own. Nothing is
# known of what a Swedish krona is worth.
FILES = {
    "companies": "id,name\nc1,Acme\nc2,Beta\nc3,Gamma\nc4,Delta",
    "products": """id,name,unit_price,unit_cost,currency
        p1,Core,100,60,NOK
        p2,Plus,100,60,
        p3,Old,100,60,SEK""",
    "leads": """id,name,created_at,value,currency
        l1,Ann,2026-01-05,100,NOK
        l2,Bob,2026-01-05,100,EUR
        l3,Eve,2026-01-05,100,SEK""",
    "campaigns": """id,name,starts_on,ends_on,budget,currency
        g1,Fair,2026-01-10,2026-01-19,100,nok
        g2,Web,2026-01-10,2026-01-19,100,
        g3,Post,2026-01-10,2026-01-19,100,SEK
        g4,Ever,,,100,NOK""",
    "spend": """campaign_id,source,spent_on,amount,currency
        g1,Fair,2026-01-10,100,NOK
        g1,Fair,2026-02-10,100,NOK
        g2,Web,2026-01-10,100,EUR
        g3,Post,2026-01-10,100,SEK""",
    "emails": """id,name,sent_at,sent,cost,currency
        e1,One,2026-02-10 10:00,10,100,NOK
        e2,Two,2026-02-10 10:00,10,100,
        e3,Three,2026-02-10 10:00,10,100,SEK""",
    "costs": """cost_on,kind,category,amount,currency
        2026-01-10,indirect,Rent,90,NOK
        2026-02-10,indirect,Cars,90,NOK
        2026-01-10,indirect,Tea,90,EUR
        2026-01-10,indirect,Post,90,SEK""",
    # What Acme pays is in kroner: the log's and the leaving's lines say nothing of it.
    # ruff: noqa: E501
    "subscriptions": """id,company_id,product_id,started_at,cancelled_at,mrr,price,billing_interval,currency
        s1,c1,p1,2026-01-05,,150,,,NOK
        s2,c2,p2,2026-01-05,,100,,,
        s3,c3,p2,2026-02-05,,,1200,year,NOK
        s4,c4,p2,2026-01-05,,100,,,SEK""",
    "mrr_changes": """subscription_id,company_id,changed_at,kind,mrr_delta,currency
        s1,c1,2026-01-05,new,100,NOK
        s1,c1,2026-03-05,expansion,50,
        s4,c4,2026-01-05,new,100,SEK""",
    "churn_events": """id,company_id,subscription_id,churned_at,reason,refunded,currency
        x1,c1,s1,2026-05-05,price,100,
        x2,c2,s2,2026-05-05,price,100,
        x3,c4,s4,2026-05-05,price,100,SEK""",
    "orders": """id,company_id,ordered_at,amount,currency
        o1,c1,2026-01-10,100,NOK
        o2,c2,2026-01-10,100,
        o3,c4,2026-01-10,100,SEK""",
    "order_lines": """order_id,product_id,quantity,amount,cost
        o1,p1,10,60,50
        o1,p2,10,40,50
        o2,p1,10,100,50
        o3,p2,10,100,50""",
    "invoices": """id,company_id,issued_at,amount,tax,currency
        i1,c1,2026-01-10,125,25,NOK
        i2,c2,2026-01-10,100,,
        i3,c4,2026-01-10,100,,SEK""",
    "invoice_lines": """invoice_id,product_id,quantity,amount,cost
        i1,p1,1,60,50
        i1,p2,1,40,50
        i2,p1,1,100,50
        i3,p2,1,100,50""",
}
AMOUNTS = {
    ("products", "unit_price"): [Decimal(40), Decimal(100), None],  # at the latest rate
    ("products", "unit_cost"): [Decimal(24), Decimal(60), None],
    ("leads", "value"): [Decimal(10), Decimal(100), None],
    ("campaigns", "budget"): [Decimal(10), Decimal(100), None, Decimal(40)],
    ("spend", "amount"): [Decimal(10), Decimal(20), Decimal(100), None],
    ("emails", "cost"): [Decimal(20), Decimal(100), None],
    ("costs", "amount"): [Decimal(9), Decimal(18), Decimal(90), None],
    ("subscriptions", "mrr"): [Decimal(15), Decimal(100), None, None],
    ("subscriptions", "price"): [None, None, Decimal(240), None],
    ("mrr_changes", "mrr_delta"): [Decimal(10), Decimal(5), None],  # at the rate of s1's beginning
    ("churn_events", "refunded"): [Decimal(40), Decimal(100), None],
    ("orders", "amount"): [Decimal(10), Decimal(100), None],
    ("invoices", "amount"): [Decimal("12.5"), Decimal(100), None],
}
ORDER = {
    "spend": "campaign_id, spent_on",
    "costs": "category = 'Post', category = 'Tea', cost_on",
    "mrr_changes": "subscription_id, changed_on",
}


def amounts(workspace, table, field):
    order = ORDER.get(table, "id")
    return [
        row[0]
        for row in workspace.current.fetch(f"SELECT {field} FROM {table} ORDER BY {order}", {})[1]
    ]


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    return from_texts({**FILES, "rates": RATES}, tmp_path_factory.mktemp("foreign"), SETTINGS)


@pytest.fixture(scope="module")
def without_rates(tmp_path_factory):
    return from_texts(FILES, tmp_path_factory.mktemp("no_rates"), SETTINGS)


@pytest.mark.parametrize("where", AMOUNTS, ids="-".join)
def test_an_amount_counts_at_the_rate_of_its_day_or_not_at_all(company, where):
    assert amounts(company, *where) == AMOUNTS[where]


@pytest.mark.parametrize("where", AMOUNTS, ids="-".join)
def test_what_the_source_says_is_kept(company, where):
    table, field = where
    codes = amounts(company, table, "currency")
    said = [each for each in amounts(company, table, f"{field}_original") if each is not None]
    assert len(said) >= sum(each is not None for each in AMOUNTS[where])
    assert len(said) == len(codes) or table == "subscriptions"
    assert all(each == each.to_integral_value() for each in said)


@pytest.mark.parametrize("where", AMOUNTS, ids="-".join)
def test_without_any_rate_only_the_workspaces_own_counts(without_rates, where):
    said = amounts(without_rates, where[0], f"{where[1]}_original")
    own = [code in {None, "EUR"} for code in amounts(without_rates, where[0], "currency")]
    assert amounts(without_rates, *where) == [
        each if is_own else None for each, is_own in zip(said, own, strict=True)
    ]


def listed(workspace):
    statement = "SELECT table_name, field, records FROM suspicions WHERE kind = 'without_rate'"
    return {(row[0], row[1]): row[2] for row in workspace.current.fetch(statement, {})[1]}


def test_data_health_lists_each_amount_without_a_rate(company):
    assert listed(company) == {where: 1 for where in AMOUNTS if where != ("subscriptions", "price")}


def test_data_health_lists_every_foreign_amount_where_no_rate_is_known(without_rates):
    found = without_rates.current.fetch(
        "SELECT table_name, field, sum(records) FROM suspicions WHERE kind = 'without_rate'"
        " GROUP BY ALL",
        {},
    )[1]
    assert {(row[0], row[1]): int(row[2]) for row in found} == {
        ("products", "unit_price"): 2, ("products", "unit_cost"): 2, ("leads", "value"): 2,
        ("campaigns", "budget"): 3, ("spend", "amount"): 3, ("emails", "cost"): 2,
        ("costs", "amount"): 3, ("subscriptions", "mrr"): 2, ("subscriptions", "price"): 1,
        ("mrr_changes", "mrr_delta"): 3, ("churn_events", "refunded"): 2,
        ("orders", "amount"): 2, ("invoices", "amount"): 2,
    }  # fmt: skip


def test_the_measures_count_in_the_workspaces_currency(company):
    year = {"period": "2026"}
    assert company.query(["spend"], **year).records[0][-1] == Decimal(130)
    # 15 of Acme, 100 of Beta, 240 / 12 of Gamma; nothing is known of Delta's.
    assert company.query(["mrr"]).records[0][-1] == Decimal(135)


def test_currency_moves_no_recurring_revenue(company):
    names = ["new_mrr", "expansion_mrr", "contraction_mrr", "churned_mrr"]
    row = company.query(names, period="2026").records[0]
    assert [value or 0 for value in row] == [Decimal(130), Decimal(5), 0, 0]


def test_lines_take_the_currency_of_what_they_belong_to(company):
    rows = company.current.fetch(
        "SELECT order_id, sum(amount) FROM fact_order_lines GROUP BY ALL ORDER BY 1", {}
    )[1]
    assert [row[1] for row in rows] == [Decimal(10), Decimal(100), None]
    rows = company.current.fetch(
        "SELECT invoice_id, sum(revenue), sum(direct_cost) FROM fact_invoice_lines"
        " WHERE invoice_id IS NOT NULL GROUP BY ALL ORDER BY 1",
        {},
    )[1]
    # What the krona line cost is not known by itself: it is its product's unit cost.
    assert [row[1:] for row in rows] == [
        (Decimal(10), Decimal(10)),
        (Decimal(100), Decimal(50)),
        (None, Decimal(60)),
    ]


def imported(folder, name, text, more=None):
    """A workspace with one file, and what its import said."""
    (folder / "files").mkdir()
    lines = "\n".join(line.strip() for line in text.splitlines())
    (folder / "files" / f"{name}.csv").write_text(f"{lines}\n", "utf-8")
    workspace = Workspace.create(folder / "workspace", SETTINGS)
    account = workspace.import_files([folder / "files"])
    return workspace, [said for each in account.files for said in each.messages]


SIGNED = {
    "header": """Campaign,Date,Amount spent (NOK)
        Fair,2026-01-10,100
        Web,2026-01-11,50""",
    "signs": """Campaign,Date,Amount spent
        Fair,2026-01-10,NOK 100
        Web,2026-01-11,NOK 50""",
    "column": """Campaign,Date,Amount spent,Currency
        Fair,2026-01-10,100,NOK
        Web,2026-01-11,50,NOK""",
}


@pytest.mark.parametrize("how", SIGNED)
def test_a_currency_in_a_header_a_value_or_a_column_is_seen(tmp_path, how):
    workspace, messages = imported(tmp_path, "ad spend", SIGNED[how])
    rows = workspace.current.fetch(
        "SELECT amount, amount_original, currency FROM spend ORDER BY spent_on", {}
    )[1]
    assert [tuple(each) for each in rows] == [(None, 100, "NOK"), (None, 50, "NOK")]
    assert any("2 amounts are in NOK" in each and "count as unknown" in each for each in messages)


def test_an_amount_in_another_currency_than_its_record_is_unknown_and_told(tmp_path):
    workspace, messages = imported(
        tmp_path,
        "products",
        """Name,Unit price (EUR),Unit cost (USD)
        Core,100,60""",
    )
    row = workspace.current.fetch("SELECT unit_price, unit_cost, currency FROM products", {})[1][0]
    assert tuple(row) == (100, None, "EUR")
    assert any("Unit cost (USD)" in each and "counts as unknown" in each for each in messages)
