from __future__ import annotations

from rapport.dimension import UNKNOWN
from rapport.formula import parse
from rapport.measure import Derived, Measure, Population, Ratio
from rapport.measures._deals import NO_AMOUNT
from rapport.wording import _

PURCHASES = Population(
    _("Won deals that have a customer, and paid invoices that belong to no won deal.")
)
NO_CUSTOMER = _("Won deals without a customer are not in it.")
INVOICED = _("Customers who have only paid invoices count too, with no deal.")

CUSTOMERS = (
    Measure(
        "customers",
        _("Customers"),
        "count",
        "purchases",
        PURCHASES,
        "distinct",
        "customer",
        "purchased_on",
        _("Won deals without a customer are not in it."),
    ),
    Measure(
        "new_customers",
        _("New customers"),
        "count",
        "purchases",
        Population(_("Customers' first purchases."), lambda t: t.first),
        "count",
        "",
        "purchased_on",
        _("Won deals without a customer are not in it."),
    ),
    Ratio(
        "deals_per_customer",
        _("Deals per customer"),
        "number",
        "won_deals",
        "customers",
        exclusions=INVOICED,
    ),
    Ratio(
        "amount_per_customer",
        _("Value per customer"),
        "money",
        "won_amount",
        "customers",
        exclusions=INVOICED,
    ),
    Measure(
        "purchases",
        _("Purchases"),
        "count",
        "purchases",
        PURCHASES,
        "count",
        "",
        "purchased_on",
        NO_CUSTOMER,
    ),
    Measure(
        "purchase_amount",
        _("Value of purchases"),
        "money",
        "purchases",
        PURCHASES,
        "sum",
        "amount",
        "purchased_on",
        _(
            "Invoices without tax, and without what was paid back. Purchases without a customer "
            "are not in it."
        ),
    ),
    Measure(
        "repeat_customers",
        _("Repeat customers"),
        "count",
        "purchases",
        Population(
            _("Purchases, deals and invoices alike, of who had bought before, or bought again."),
            lambda t: t.purchased_on.notnull() & (t.purchase_kind == "repeat"),
        ),
        "distinct",
        "customer",
        "purchased_on",
        NO_CUSTOMER,
    ),
    Derived(
        "one_time_customers",
        _("One-time customers"),
        "count",
        ("customers", "repeat_customers"),
        lambda customers, repeat: customers - repeat,
        _("customers − those of them who had bought before, or bought again"),
        exclusions=NO_CUSTOMER,
        kind="distinct",
    ),
    Ratio(
        "repeat_customer_share",
        _("Share of repeat customers"),
        "share",
        "repeat_customers",
        "customers",
        exclusions=NO_CUSTOMER,
    ),
    Measure(
        "top10_amount",
        _("Won value of the ten largest customers"),
        "money",
        "deals",
        Population(
            _("Won deals of the ten customers whose won deals are worth most together."),
            lambda t: (t.status == "won") & (t.customer != UNKNOWN),
        ),
        "sum",
        "amount",
        "closed_on",
        NO_AMOUNT,
        most=10,
    ),
    Derived(
        "top10_share",
        _("Share of the ten largest customers"),
        "share",
        ("top10_amount", "won_amount"),
        lambda largest, whole: float(largest) / float(whole) if whole > 0 else None,
        _("won value of the ten largest customers ÷ won value of all"),
        exclusions=_("Won deals without a customer count below the line."),
        good="less",
        halves=parse("top10_amount / won_amount").halves,
    ),
    Measure(
        "quiet_customers",
        _("Customers gone quiet"),
        "count",
        "customer_stays",
        Population(
            _(
                "Customers who have bought nothing for twice the usual days between their "
                "purchases, or, after one purchase, for a year."
            ),
            on=lambda t, day: t.quiet_on <= day,
        ),
        "distinct",
        "customer",
        exclusions=_(
            "Who pays for a subscription has not gone quiet. Who has only had a subscription, and "
            "no purchase, is not in it."
        ),
        good="less",
    ),
    Measure(
        "lost_customers",
        _("Lost customers"),
        "count",
        "customer_losses",
        Population(
            _(
                "Customers whose last subscription ended, or who went quiet: twice their usual "
                "days between purchases, or a year, without one."
            ),
            on=lambda t, day: t.lost_on <= day,
        ),
        "distinct",
        "customer",
        "lost_on",
        _("Who has a subscription does not go quiet; who was lost and came back can be lost anew."),
        good="less",
    ),
)
