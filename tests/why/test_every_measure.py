"""Every measure of the demo company: its parts add up, or it says why it has none."""

from __future__ import annotations

from decimal import Decimal

import pytest

from rapport.errors import QueryError
from rapport.measure import Measure
from rapport.measures import MEASURES
from rapport.why import question
from rapport.why.choosing import candidates
from rapport.why.saying import headline
from rapport.wording import Locale

PERIOD = "2026-Q3"

MIDDLING = dict.fromkeys(
    (
        *("median_deal", "median_sales_cycle_days", "median_days_to_lost", "usual_cycle_days"),
        *("median_days_to_deliver", "oldest_in_status", "median_age_in_status", "price_level"),
        *("median_hours_to_first_contact", "median_days_to_convert", "median_days_in_stage"),
        *("p90_days_in_stage", "usual_days_in_stage", "p80_days_of_won", "median_age_in_stage"),
        *("median_hours_to_first_reply", "median_hours_to_solve", "median_age_of_open_tickets"),
    ),
    "median",
)
ONE_AT_A_TIME = dict.fromkeys(
    (
        *("step_count", "step_value", "step_score", "median_days_to_step", "step_moved_on"),
        *("step_lost", "step_cancelled", "step_still_here", "step_rate", "overall_rate"),
        "average_survey_score",
    ),
    "at a time",
)
NOW_ALONE = dict.fromkeys(
    (
        *("median_days_since_purchase", "complaining_subscriptions", "downgraded_subscriptions"),
        *("customers_with_product", "customers_without_next", "customers_with_both", "buyers"),
        *("subscriptions_at_risk", "overdue_subscriptions", "leaving_subscriptions"),
        *("ending_subscriptions", "median_tenure_days", "no_next_step_deals", "loyal_customers"),
        *("attention_deals", "bought_amount", "next_offers", "mrr_at_risk", "attach_rate"),
    ),
    "as of now",
)
REFUSED = {
    **MIDDLING,
    **ONE_AT_A_TIME,
    **NOW_ALONE,
    "top10_amount": "largest customers",
    "won_share": "estimated",
    "open_at_age": "estimated",
    "pipeline_to_create_a_week": "days that the period has left",
}
"""All that has no parts, with the reason that it gives."""


def fact_of(name):
    measure = MEASURES[name]
    while not isinstance(measure, Measure):
        measure = MEASURES[measure.needs[0]]
    return measure.fact


def asked(demo, name):
    """The explanation, or what stood in its way and the mend."""
    by = candidates(question(name, period=PERIOD), demo.model)[:1]
    try:
        return demo.why(name, period=PERIOD, by=by), "", ""
    except QueryError as error:
        return None, error.what, error.mend


@pytest.mark.parametrize("fact", sorted({fact_of(name) for name in MEASURES}))
def test_the_parts_of_every_measure_add_up_to_its_change_or_it_says_why_not(demo, fact):
    for name in (each for each in MEASURES if fact_of(each) == fact):
        why, refused, mend = asked(demo, name)
        if why is None:
            assert REFUSED.get(name, "is not known for") in refused, name
            assert mend, name
            continue
        assert headline(why, Locale()).endswith("."), name
        if why.parts is None:
            assert REFUSED[name] in why.table.notes[0].said(Locale()), name
            continue
        assert name not in REFUSED
        row = why.summary.rows()[0]
        change = float(row[name]) - float(row[f"{name}:previous"])
        added = sum((each.change for each in why.parts.rows), Decimal(0))
        assert added == why.parts.total.change, name
        assert float(added) == pytest.approx(change, rel=1e-12, abs=1e-9), name
        for each in why.parts.rows:
            assert not each.parts or sum(each.parts) == each.change, name
        for at, whole in enumerate(why.parts.total.parts):
            assert sum(each.parts[at] for each in why.parts.rows) == whole, name
        if why.records is not None and why.records.records:
            assert sum(why.records.values_of("part")) == added, name
