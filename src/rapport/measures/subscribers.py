"""Customers who pay again and again, and how much of a period's start is left at its end."""

from __future__ import annotations

from typing import Any

from rapport.formula import parse
from rapport.measure import Derived, Measure, Population, Ratio
from rapport.wording import _


def _stands(table: Any, day: Any) -> Any:
    return (table.from_on <= day) & (table.until_on > day)


def _left(table: Any, day: Any) -> Any:
    return _stands(table, day) & table.end_mrr.isnull()


def _kept(table: Any, day: Any) -> Any:
    import ibis

    del day
    kept = ibis.cases((table.end_mrr > table.mrr, table.mrr), else_=table.end_mrr)
    return kept.fill_null(0)


PAYING = Population(_("Customers with a subscription that brings anything."), on=_stands)
AT_START = Population(
    _("Customers who had a subscription that brings anything when the period began."), on=_stands
)
LEFT = Population(_("Customers of the period's start who pay nothing at its end."), on=_left)
JOINED = Population(
    _("Customers, on the day on which they paid for the first time."),
    lambda t: t.from_on == t.joined_on,
)
RETENTION = _(
    "Of the customers of the period's start, its two ends compared: start − contraction − churn, "
    "÷ start. Who came later is not in it, and no reactivation of customers who had left before; "
    "who left and came back within the period is kept."
)
NET_RETENTION = _(
    "Of the customers of the period's start, its two ends compared: start + expansion − "
    "contraction − churn, ÷ start. Who came later is not in it, and no reactivation of customers "
    "who had left before; who left and came back within the period is kept."
)
BY_MOVEMENTS = _(
    "Every movement of the period, as the waterfall has them: those of customers who came after it "
    "began too, and what came and went again within it. Reactivation is not in it."
)

SUBSCRIBERS = (
    Measure(
        "subscribers",
        _("Customers with MRR"),
        "count",
        "subscribers",
        PAYING,
        "count",
        exclusions=_("Customers who pay nothing, as in a trial, are not in it."),
    ),
    Measure(
        "new_subscribers",
        _("New customers with MRR"),
        "count",
        "subscribers",
        JOINED,
        "count",
        "",
        "joined_on",
        _("Who comes back is not new."),
    ),
    Measure(
        "start_mrr",
        _("MRR at the start"),
        "money",
        "subscribers",
        AT_START,
        "sum",
        "mrr",
        at_start=True,
    ),
    Measure(
        "kept_mrr",
        _("MRR kept of the start"),
        "money",
        "subscribers",
        AT_START,
        "sum",
        value=_kept,
        of=_("what each pays at the end, and at most what it paid at the start"),
        at_start=True,
    ),
    Measure(
        "kept_and_grown_mrr",
        _("MRR of the same customers at the end"),
        "money",
        "subscribers",
        AT_START,
        "sum",
        value=lambda t, _day: t.end_mrr.fill_null(0),
        of=_("what each pays at the end"),
        at_start=True,
    ),
    Measure(
        "start_subscribers",
        _("Customers at the start"),
        "count",
        "subscribers",
        AT_START,
        "count",
        at_start=True,
    ),
    Measure(
        "lost_subscribers",
        _("Of these, gone by the end"),
        "count",
        "subscribers",
        LEFT,
        "count",
        good="less",
        at_start=True,
    ),
    Ratio(
        "gross_revenue_retention",
        _("Gross revenue retention"),
        "share",
        "kept_mrr",
        "start_mrr",
        exclusions=RETENTION,
        cases="start_subscribers",
    ),
    Ratio(
        "net_revenue_retention",
        _("Net revenue retention"),
        "share",
        "kept_and_grown_mrr",
        "start_mrr",
        exclusions=NET_RETENTION,
        cases="start_subscribers",
    ),
    Derived(
        "gross_retention_by_movements",
        _("Gross retention by movements"),
        "share",
        ("start_mrr", "contraction_mrr", "churned_mrr"),
        lambda start, contraction, churn: float(start - contraction - churn) / float(start),
        _("(MRR at the start − contraction − churn) ÷ MRR at the start"),
        BY_MOVEMENTS,
        halves=parse("(start_mrr - contraction_mrr - churned_mrr) / start_mrr").halves,
    ),
    Derived(
        "net_retention_by_movements",
        _("Net retention by movements"),
        "share",
        ("start_mrr", "expansion_mrr", "contraction_mrr", "churned_mrr"),
        lambda start, expansion, contraction, churn: (
            float(start + expansion - contraction - churn) / float(start)
        ),
        _("(MRR at the start + expansion − contraction − churn) ÷ MRR at the start"),
        BY_MOVEMENTS,
        halves=parse(
            "(start_mrr + expansion_mrr - contraction_mrr - churned_mrr) / start_mrr"
        ).halves,
    ),
    Ratio(
        "customer_churn_rate",
        _("Customer churn"),
        "share",
        "lost_subscribers",
        "start_subscribers",
        exclusions=_("Who came after the period began is not in it."),
        good="less",
    ),
)
