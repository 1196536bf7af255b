from __future__ import annotations

from rapport.measure import Measure, Population, Ratio
from rapport.wording import _

PURCHASES = Population(
    _("Won deals that have a customer, and paid invoices that belong to no won deal.")
)
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
)
