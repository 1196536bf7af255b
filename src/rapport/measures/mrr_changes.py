"""What moved the recurring revenue, customer by customer."""

from __future__ import annotations

from rapport.measure import Measure, Population
from rapport.wording import Message, _

SIGN = _(
    "A loss is told as an amount of its own, not below zero: MRR at the start + new + expansion + "
    "reactivation − contraction − churn = MRR at the end, exactly."
)
WHOLE = _(
    "Exchange rates move nothing. Of subscriptions that took each other's place on one day, what "
    "came of it for the customer counts."
)


def _of(label: Message, movement: str = "") -> Population:
    if not movement:
        return Population(label, on=lambda t, day: t.changed_on <= day)
    return Population(label, on=lambda t, day: (t.movement == movement) & (t.changed_on <= day))


NEW = _of(_("Customers who pay for the first time ever."), "new")
EXPANSION = _of(_("Customers who paid already, and pay more."), "expansion")
CONTRACTION = _of(_("Customers who pay less, and still pay."), "contraction")
CHURN = _of(_("Customers whose last subscription that they paid for ended."), "churn")
REACTIVATION = _of(_("Customers who paid once, then nothing, and pay again."), "reactivation")
EVERY = _of(_("Whatever changed what customers pay in a month."))

MRR_CHANGES = (
    Measure(
        "new_mrr",
        _("New MRR"),
        "money",
        "mrr_changes",
        NEW,
        "sum",
        "amount",
        "changed_on",
        WHOLE,
    ),
    Measure(
        "expansion_mrr",
        _("Expansion MRR"),
        "money",
        "mrr_changes",
        EXPANSION,
        "sum",
        "amount",
        "changed_on",
        WHOLE,
    ),
    Measure(
        "reactivation_mrr",
        _("Reactivation MRR"),
        "money",
        "mrr_changes",
        REACTIVATION,
        "sum",
        "amount",
        "changed_on",
        WHOLE,
    ),
    *(
        Measure(
            name,
            label,
            "money",
            "mrr_changes",
            population,
            "sum",
            "",
            "changed_on",
            SIGN,
            good="less",
            value=lambda t, _day: -t.amount,
            of=_("what they pay less"),
        )
        for name, label, population in (
            ("contraction_mrr", _("Contraction MRR"), CONTRACTION),
            ("churned_mrr", _("Churned MRR"), CHURN),
        )
    ),
    Measure(
        "net_new_mrr",
        _("Net new MRR"),
        "money",
        "mrr_changes",
        EVERY,
        "sum",
        "amount",
        "changed_on",
        _("Signed: split by movement, contraction and churn are below zero."),
    ),
    Measure(
        "churned_customers",
        _("Churned customers"),
        "count",
        "mrr_changes",
        CHURN,
        "distinct",
        "customer_id",
        "changed_on",
        _(
            "By their subscriptions, not by what the source calls churn. A customer who left twice "
            "counts once; one who came back counts too."
        ),
        good="less",
    ),
    Measure(
        "mrr_movement",
        _("MRR and what moved it"),
        "money",
        "mrr_movement",
        Population(
            _(
                "The MRR at the period's two ends, and what moved it between them; without the "
                "split by movement, what there is at the end."
            )
        ),
        "sum",
        "amount",
        "period",
        _("Signed: all but the end add up to the end."),
    ),
)
