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
    "test_recurring_measures.py": (
        *("mrr", "arr", "active_subscriptions", "free_subscriptions", "started_mrr", "ended_mrr"),
        *("started_subscriptions", "ended_subscriptions", "subscriptions_at_risk", "mrr_at_risk"),
        *("ending_subscriptions", "overdue_subscriptions", "downgraded_subscriptions"),
        *("complaining_subscriptions", "leaving_subscriptions", "average_mrr", "subscribers"),
        *("new_mrr", "expansion_mrr", "reactivation_mrr", "contraction_mrr", "churned_mrr"),
        *("net_new_mrr", "churned_customers", "mrr_movement", "new_subscribers", "start_mrr"),
        *("kept_mrr", "kept_and_grown_mrr", "start_subscribers", "lost_subscribers"),
        *("gross_revenue_retention", "net_revenue_retention", "customer_churn_rate"),
        *("gross_retention_by_movements", "net_retention_by_movements"),
        *("churn_events", "reactivation_events", "churn_event_customers", "churn_refunds"),
    ),
    "test_service_measures.py": (
        *("tickets", "complaints", "claims", "returns", "exchanges", "refund_requests"),
        *("units_back", "unmatched_units_back", "cost_of_returns", "days_from_sale_to_complaint"),
        *("open_tickets", "unanswered_tickets", "median_age_of_open_tickets", "solved_tickets"),
        *("median_hours_to_first_reply", "median_hours_to_solve", "average_hours_to_solve"),
        *("rated_tickets", "satisfied_tickets", "satisfaction_rate", "average_satisfaction"),
        *("units_sold", "ripe_units_sold", "returned_of_sold", "return_rate", "back_of_sold"),
        *("back_rate", "complained_of_sold", "complaint_rate", "period_return_rate"),
        *("survey_responses", "survey_comments", "nps", "nps_responses", "csat_responses"),
        *("satisfied_responses", "csat", "average_survey_score"),
    ),
    "test_call_measures.py": ("talk_minutes", "average_talk_minutes", "recorded_calls"),
    "test_deal_measures.py": (
        *("usual_days_in_stage", "p80_days_of_won", "deals_past_usual_time", "attention_deals"),
        *("purchases", "purchase_amount", "repeat_customers", "one_time_customers"),
        *("repeat_customer_share", "top10_amount", "top10_share"),
    ),
    "reports/test_estimates.py": ("won_share", "open_at_age"),
    "test_customer_measures.py": ("quiet_customers", "lost_customers"),
    "test_money_measures.py": (
        *("revenue", "refunds", "direct_costs", "gross_profit", "costed_revenue", "gross_margin"),
        *("allocated_costs", "unspread_costs", "costs_total", "net_profit", "net_margin"),
        *("fully_costed_revenue", "net_profit_by_revenue", "net_profit_by_hours"),
        *("net_profit_by_units", "net_profit_by_fixed", "units_charged", "invoices"),
        *("average_invoice", "paying_customers", "customers_charged_before", "repeat_rate"),
        *("first_revenue", "invoiced_amount", "days_to_pay", "unpaid_amount", "unpaid_invoices"),
        *("booked_costs", "commitments", "money_out", "shared_costs", "hours", "profit_per_hour"),
        *("invoices_with_amount", "unspread_direct_costs"),
        *("commitments_so_far", "planned_costs", "left_after_all_costs"),
    ),
    "test_delivery_measures.py": (
        *("orders", "ordered_amount", "units_ordered", "shipments", "units_shipped"),
        *("days_to_deliver", "median_days_to_deliver", "due_shipments", "on_time_shipments"),
        *("late_shipments", "on_time_rate", "average_days_late", "overdue_shipments"),
        *("buyers", "bought_amount", "loyal_customers", "median_days_since_purchase"),
        *("median_tenure_days", "customers_with_product", "customers_with_both"),
        *("customers_without_next", "attach_rate", "next_offers", "price_level", "priced_lines"),
    ),
    "test_lead_measures.py": (
        *("advanced_leads", "visitors", "sessions", "visitor_to_lead_rate"),
        *("leads_in_status", "oldest_in_status", "status_moves"),
    ),
    "test_campaign_measures.py": (
        *("spend", "spend_with_budget", "budget", "budget_left", "campaign_leads"),
        *("campaign_won_deals", "campaign_won_amount", "campaign_customers"),
        *("campaign_customers_back",),
        *("repeat_customer_rate", "cost_per_lead", "cost_per_customer", "paid_won_amount"),
        *("paid_won_profit", "roas", "roi", "mailings", "sent", "delivered", "unique_opens"),
        *("machine_opens", "unique_clicks", "replies", "bounces", "unsubscribes", "spam_reports"),
        *("sent_delivered", "sent_bounces", "delivered_opens", "delivered_clicks"),
        *("delivered_replies", "delivered_unsubscribes", "delivered_spam", "clicks_of_opened"),
        *("opened_with_clicks", "reliable_opens", "reliable_delivered", "delivery_rate"),
        *("open_rate", "open_rate_human", "click_rate", "reply_rate", "click_to_open_rate"),
        *("bounce_rate", "unsubscribe_rate", "spam_rate", "email_leads", "email_won_amount"),
        *("email_won_amount_with_cost", "email_cost", "return_per_money_spent"),
    ),
    "test_coverage_measures.py": (
        *("due_amount", "due_weighted_amount", "due_amount_before", "won_of_due_before"),
        *("coverage", "required_coverage", "usual_win_rate", "usual_cycle_days"),
        *("pipeline_to_create", "pipeline_to_create_a_week"),
    ),
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
    from rapport.answering.definition import define
    from rapport.wording import Locale

    for measure in MEASURES.values():
        said = define(measure).to_json(Locale())
        for part in ("label", "population", "clock", "state", "formula", "exclusions"):
            assert said[part].strip(), (measure.name, part)
            assert "{" not in said[part], (measure.name, part)
            assert "_" not in said[part], (measure.name, part)
