"""Customers who left and who came back, as the source says."""

from __future__ import annotations

from rapport.measure import Measure, Population
from rapport.wording import _

OWN_WORD = _(
    "As the source says, whatever its subscriptions say; churned customers are counted by these."
)
LEAVING = Population(
    _("Records of customers who left; those of a return are not in it."),
    lambda t: ~t.reactivation,
)
EVENTS = Population(_("Every record of a customer who left or came back."))

CHURN = (
    Measure(
        "churn_events",
        _("Churn events"),
        "count",
        "churn_events",
        LEAVING,
        "count",
        "",
        "churned_on",
        OWN_WORD,
        good="less",
    ),
    Measure(
        "reactivation_events",
        _("Reactivation events"),
        "count",
        "churn_events",
        Population(_("Records of customers who came back."), lambda t: t.reactivation),
        "count",
        "",
        "churned_on",
        OWN_WORD,
    ),
    Measure(
        "churn_event_customers",
        _("Customers with a churn event"),
        "count",
        "churn_events",
        LEAVING,
        "distinct",
        "customer_id",
        "churned_on",
        _("Records that name no customer are not in it."),
        good="less",
    ),
    Measure(
        "churn_refunds",
        _("Refunds at churn and reactivation"),
        "money",
        "churn_events",
        EVENTS,
        "sum",
        "refunded",
        "churned_on",
        _("Records without an amount paid back are counted apart."),
        good="less",
    ),
)
