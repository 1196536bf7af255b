"""Every measure agrees with its definition, written out once more in plain Python."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests import oracle

from rapport.measures import MEASURES

ELSEWHERE = {
    "test_past.py": (
        *("strict_win_rate", "sales_velocity", "pushes", "days_pushed"),
        *("slipped_deals", "slipped_amount", "median_age_in_stage"),
    ),
    "test_facts_in_the_past.py": ("stalled_deals", "stalled_amount", "doubtful_deals"),
    "test_movement.py": ("movement_amount", "movement_deals"),
    "test_funnel.py": (
        *("step_count", "step_value", "step_score", "step_rate", "overall_rate"),
        *("step_moved_on", "step_lost", "step_cancelled", "step_still_here", "median_days_to_step"),
        *("entered_stage", "left_forward", "left_backward", "left_won", "left_lost"),
        *("left_cancelled", "still_here", "deals_in_stage", "went_further", "stage_conversion"),
        *("median_days_in_stage", "p90_days_in_stage"),
    ),
    "test_coverage_measures.py": (
        *("due_amount", "due_weighted_amount", "due_amount_before", "won_of_due_before"),
        *("coverage", "required_coverage", "usual_win_rate", "usual_cycle_days"),
        *("pipeline_to_create", "pipeline_to_create_a_week"),
    ),
    "test_lead_measures.py": ("advanced_leads", "visitors", "sessions", "visitor_to_lead_rate"),
}
"""Measures whose oracle is a log, or a company made by hand."""
OF_THE_DEMO = [*oracle.RULES, *oracle.RATIOS, *oracle.TODAY, "weighted_amount"]
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
    elsewhere = [name for names in ELSEWHERE.values() for name in names]
    assert set(MEASURES) == {*OF_THE_DEMO, *CUSTOMERS, *elsewhere}
    for file, names in ELSEWHERE.items():
        text = (Path(__file__).parent / file).read_text("utf-8")
        for name in names:
            stem = name.removeprefix("left_")
            assert f'"{name}"' in text or f'"{stem}"' in text, f"{name} is not asked in {file}"


@pytest.mark.parametrize("measure", OF_THE_DEMO)
def test_a_measure_agrees_with_its_oracle(demo, company, measure):
    agree(demo.query([measure]).records[0][0], oracle.figure(company, measure, lambda *_: True))

    table = demo.query([measure], by=["owner"])
    for owner, value in table.records:
        mine = oracle.figure(company, measure, lambda record, _, who=owner: record["owner"] == who)
        agree(value, mine)

    if not getattr(MEASURES[measure], "date", "its parts have one"):
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
