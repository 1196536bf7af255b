from __future__ import annotations

from rapport.measure import Measure, Population
from rapport.wording import _

PRICED = Population(
    _(
        "Lines of deals in the workspace's currency whose price, and whose product's list price, "
        "are known."
    ),
    lambda t: t.price_level.notnull(),
)

PRICES = (
    Measure(
        "price_level",
        _("Price against today's list"),
        "share",
        "lines",
        PRICED,
        "median",
        "price_level",
        "created_on",
        _("Before discount. Deals in other currencies are not in it: rates are no prices."),
        rests_on="price_level",
        of=_("price ÷ the product's list price today"),
    ),
    Measure(
        "priced_lines",
        _("Lines with a price"),
        "count",
        "lines",
        PRICED,
        "count",
        "",
        "created_on",
        rests_on="price_level",
    ),
)
