"""What is planted in the company is there, found in what was written with plain SQL."""

from __future__ import annotations

import pytest
from tests.demo.written import rows, value

from rapport.demo import truths


def one(truth):
    return truth.records[0]


@pytest.mark.parametrize("truth", truths.TRUTHS, ids=lambda truth: truth.name)
def test_a_truth_names_records_that_are_there(middle, truth):
    if truth.about in ("products", "users", "campaigns"):
        for record in truth.records:
            assert value(middle, f"SELECT count(*) FROM {truth.about} WHERE id = '{record}'") == 1
    assert truth.finding.endswith(".")
    assert truth.report


def test_a_bought_list_brings_many_leads_that_come_to_nothing(telling):
    source = one(truths.BAD_LEADS)
    mine, others = (
        telling.execute(
            "SELECT count(*), avg(CAST(converted_at IS NOT NULL AS INTEGER)), avg(score),"
            " avg(CAST(disqualified_reason = 'Wrong person' AS INTEGER))"
            f" FROM leads WHERE (source = '{source}') = {same}"
        ).fetchone()
        for same in (True, False)
    )
    assert mine[0] > 0.1 * others[0]
    assert mine[1] < 0.25 * others[1]
    assert mine[2] < others[2] - 10
    assert mine[3] > 0.4


def test_label_printers_come_back(telling):
    product = one(truths.COMES_BACK)
    rates = dict(
        telling.execute(
            """
            WITH back AS (
                SELECT product_id, sum(quantity) AS units FROM tickets
                WHERE kind IN ('return', 'exchange', 'refund') GROUP BY 1
            )
            SELECT product_id, coalesce(any_value(back.units), 0) / sum(quantity)
            FROM shipments LEFT JOIN back USING (product_id) GROUP BY 1
            """
        ).fetchall()
    )
    worst = rates.pop(product)
    assert worst > 0.1
    assert all(worst > 3 * each for each in rates.values())
    reason = value(
        telling,
        f"SELECT mode(reason) FROM tickets WHERE product_id = '{product}' AND quantity > 0",
    )
    assert reason == "Paper jam"


def test_a_seller_holds_dates_and_categories_back(telling):
    person = one(truths.HOLDS_BACK)
    surprises, early = {}, {}
    found = rows(
        telling,
        """
        SELECT owner_id = 'U10' AS mine, event.from_value = 'pipeline' AS surprise,
            CAST(closed_at AS DATE) < expected_close_on - 14 AS early
        FROM deals JOIN deal_events AS event ON deal_id = id AND what = 'category'
            AND to_value = 'closed'
        WHERE status = 'won' AND owner_id IS NOT NULL
        """.replace("U10", person),
    )
    for mine in (True, False):
        own = [each for each in found if each["mine"] == mine]
        assert own
        surprises[mine] = sum(each["surprise"] for each in own) / len(own)
        early[mine] = sum(each["early"] for each in own) / len(own)
    assert surprises[True] == early[True] == 1
    assert surprises[False] < 0.05
    assert early[False] < 0.05


def profit_of(company, campaign):
    """What the deals that a campaign won are worth, and what it cost, in euro."""
    return company.execute(
        f"""
        SELECT (SELECT coalesce(sum(amount * CASE deals.currency WHEN 'EUR' THEN 1
                ELSE rate END), 0) FROM deals LEFT JOIN rates ON rates.currency = deals.currency
                AND rate_on = date_trunc('month', closed_at)
                WHERE status = 'won' AND campaign_id = '{campaign}'),
            (SELECT sum(amount) FROM spend WHERE campaign_id = '{campaign}')
        """
    ).fetchone()


def test_one_campaign_loses_money_and_one_pays(telling):
    won, spent = profit_of(telling, one(truths.LOSES_MONEY))
    assert won < float(spent)
    won, spent = profit_of(telling, one(truths.PAYS))
    assert won > 5 * float(spent)


def test_the_rule_decides_whether_a_service_earns(telling):
    found = rows(
        telling,
        """
        WITH earned AS (
            SELECT product_id, sum(lines.amount) AS revenue, sum(coalesce(lines.cost, 0)) AS cost
            FROM invoice_lines AS lines JOIN invoices ON invoices.id = invoice_id
            JOIN products ON products.id = product_id
            WHERE invoices.status <> 'void' AND products.kind = 'service' GROUP BY 1
        ), direct AS (
            SELECT product_id, sum(amount) AS direct FROM costs WHERE kind = 'direct' GROUP BY 1
        ), spent AS (
            SELECT product_id, sum(hours) AS hours FROM work GROUP BY 1
        ), shared AS (
            SELECT sum(amount) AS shared FROM costs WHERE kind = 'indirect'
        )
        SELECT product_id, revenue - cost - coalesce(direct, 0) AS gross,
            gross - shared * revenue / sum(revenue) OVER () AS by_revenue,
            gross - shared * hours / sum(hours) OVER () AS by_hours
        FROM earned LEFT JOIN direct USING (product_id) JOIN spent USING (product_id)
        CROSS JOIN shared
        """,
    )
    assert len(found) == 4
    for each in found:
        assert each["by_revenue"] > 0, each
        assert (each["by_hours"] < 0) == (each["product_id"] == one(truths.RULE_DECIDES)), each


def test_construction_loses_more(telling):
    industry = one(truths.LOSES_MORE)
    rates = dict(
        telling.execute(
            "SELECT industry, avg(CAST(status = 'lost' AS INTEGER)) FROM deals"
            " JOIN companies ON companies.id = company_id"
            " WHERE status IN ('won', 'lost') AND deals.kind = 'new' GROUP BY 1"
        ).fetchall()
    )
    worst = rates.pop(industry)
    assert worst > max(rates.values()) + 0.05
    assert value(
        telling,
        "SELECT mode(competitor) FROM deals JOIN companies ON companies.id = company_id"
        f" WHERE status = 'lost' AND industry = '{industry}'",
    ) == "Salto"  # fmt: skip


def test_one_owner_has_no_next_steps(telling):
    person = one(truths.NO_NEXT_STEP)
    mine, others = (
        telling.execute(
            "SELECT count(*), count(next_step_at) FROM deals"
            f" WHERE status = 'open' AND (owner_id = '{person}') = {same}"
        ).fetchone()
        for same in (True, False)
    )
    assert mine[0] > 2
    assert mine[1] == 0
    assert others[1] > 0.5 * others[0]


def test_prices_rose_on_one_day(telling):
    day = one(truths.PRICES_ROSE)
    for product, before, after in telling.execute(
        f"""
        SELECT deal_lines.product_id, median(unit_price) FILTER (created_at < '{day}'),
            median(unit_price) FILTER (created_at >= '{day}')
        FROM deal_lines JOIN deals ON deals.id = deal_id
        WHERE currency = 'EUR' GROUP BY 1 HAVING count(*) > 20
        """
    ).fetchall():
        assert 1.08 < after / before < 1.10, product
