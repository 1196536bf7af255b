"""Every measure agrees with its definition, written out once more in plain Python."""

from __future__ import annotations

import pytest
from tests import oracle

from rapport.measures import MEASURES

CUSTOMERS = {"customers", "new_customers", "deals_per_customer", "amount_per_customer"}


@pytest.fixture(scope="module")
def company(demo):
    return oracle.Company(demo)


def agree(found, known):
    if known is None:
        assert found is None
    else:
        assert float(found) == pytest.approx(float(known), rel=1e-9, abs=0.01)


def test_every_measure_has_an_oracle():
    assert set(MEASURES) == {*oracle.RULES, *oracle.RATIOS, "weighted_amount", *CUSTOMERS}


@pytest.mark.parametrize("measure", [each for each in MEASURES if each not in CUSTOMERS])
def test_a_measure_agrees_with_its_oracle(demo, company, measure):
    agree(demo.query([measure]).records[0][0], oracle.figure(company, measure, lambda *_: True))

    table = demo.query([measure], by=["owner"])
    for owner, value in table.records:
        mine = oracle.figure(company, measure, lambda record, _, who=owner: record["owner"] == who)
        agree(value, mine)

    if MEASURES[measure].kind == "stock":
        return
    period = ["2026-01-01", "2026-06-30"]

    def within(record, day):
        return record[day] is not None and period[0] <= record[day].isoformat() <= period[1]

    found = demo.query([measure], period="..".join(period)).records[0][0]
    agree(found, oracle.figure(company, measure, within))


def test_customers_are_those_with_a_won_deal(demo):
    rows = demo.current.connection.cursor().execute(
        """SELECT coalesce(company_id, contact_id) AS customer, closed_on FROM deals
        WHERE status = 'won' AND coalesce(company_id, contact_id) IS NOT NULL"""
    )
    purchases = rows.fetchall()
    first = {}
    for customer, day in purchases:
        first[customer] = min(day, first.get(customer, day))
    row = demo.query(["customers", "new_customers"]).rows()[0]
    assert row == {"customers": len(first), "new_customers": len(first)}
    row = demo.query(["customers", "new_customers"], period="2026").rows()[0]
    assert row["customers"] == len({each for each, day in purchases if day.year == 2026})
    assert row["new_customers"] == sum(day.year == 2026 for day in first.values())


def test_every_measure_says_what_it_counts():
    from rapport.definition import define
    from rapport.wording import Locale

    for measure in MEASURES.values():
        said = define(measure).to_json(Locale())
        for part in ("label", "population", "clock", "state", "formula", "exclusions"):
            assert said[part].strip(), (measure.name, part)
            assert "{" not in said[part], (measure.name, part)
            assert "_" not in said[part], (measure.name, part)
