from __future__ import annotations

from rapport.measure import Measure, Population, Ratio
from rapport.wording import _

BOUGHT = Population(_("Customers with a won deal, or a paid invoice that belongs to none."))
LOYAL = Population(
    _("Customers who have bought three times or more, the last time within a year."),
    lambda t: (t.purchases >= 3) & (t.days_since <= 365),
)
NO_CUSTOMER = _("Won deals without a customer are not in it.")

BUYERS = (
    Measure(
        "buyers",
        _("Customers who have bought"),
        "count",
        "buyers",
        BOUGHT,
        "count",
        exclusions=NO_CUSTOMER,
        has_past=False,
    ),
    Measure(
        "bought_amount",
        _("Bought in all"),
        "money",
        "buyers",
        BOUGHT,
        "sum",
        "amount",
        exclusions=NO_CUSTOMER,
        of=_("what they bought for"),
        has_past=False,
    ),
    Measure(
        "loyal_customers",
        _("Loyal customers"),
        "count",
        "buyers",
        LOYAL,
        "count",
        exclusions=NO_CUSTOMER,
        has_past=False,
    ),
    Measure(
        "median_days_since_purchase",
        _("Median days since the last purchase"),
        "days",
        "buyers",
        BOUGHT,
        "median",
        "days_since",
        exclusions=NO_CUSTOMER,
        good="less",
        of=_("days since the last purchase"),
        has_past=False,
    ),
    Measure(
        "median_tenure_days",
        _("Median days as a customer"),
        "days",
        "buyers",
        BOUGHT,
        "median",
        "tenure_days",
        exclusions=NO_CUSTOMER,
        of=_("days since the first purchase"),
        has_past=False,
    ),
)

ALL = Population(
    _("Customers who have bought the product, among the products that most customers have.")
)
LACK = Population(
    _("Customers who have bought the product, and not the other one yet."), lambda t: ~t.has_next
)

OFFERS = (
    Measure(
        "customers_with_product",
        _("Customers with the product"),
        "count",
        "offers",
        ALL,
        "distinct",
        "customer",
        has_past=False,
    ),
    Measure(
        "customers_with_both",
        _("Customers with both"),
        "count",
        "offers",
        Population(
            _("Customers who have bought the product and the other one."), lambda t: t.has_next
        ),
        "distinct",
        "customer",
        has_past=False,
    ),
    Measure(
        "customers_without_next",
        _("Customers with the one, not yet the other"),
        "count",
        "offers",
        LACK,
        "distinct",
        "customer",
        has_past=False,
    ),
    Ratio(
        "attach_rate",
        _("Share that has both"),
        "share",
        "customers_with_both",
        "customers_with_product",
    ),
    Measure(
        "next_offers",
        _("Products to offer next"),
        "count",
        "offers",
        Population(
            _(
                "For each customer who still buys the product that it lacks and that most of the "
                "customers with one of its products have; not where fewer than ten have that one."
            ),
            on=lambda t, day: t.best & (t.lost_on.isnull() | (t.lost_on > day)),
        ),
        "count",
        has_past=False,
    ),
)
