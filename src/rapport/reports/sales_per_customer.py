"""Sales per customer: who buys how much, who comes back, and who has gone quiet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.chart import FEWEST_CASES
from rapport.report import Report, Section
from rapport.reports._buyers import GONE_QUIET, likely_to_buy
from rapport.reports._saying import compared, label, named, no_data, tile
from rapport.wording import _, _n

if TYPE_CHECKING:
    from rapport.report import Answered
    from rapport.wording import Locale

NO_DATA = _("There is no data on purchases for this period yet.")
NOBODY = _("Nobody bought anything in this period.")
BOUGHT = _n("{n} customer bought.", "{n} customers bought.")
FIRST = _("{name} bought the most: {share}.")
TOP10 = _("The ten largest brought {share} of the won value.")
REPEAT = _("{share} of those who bought had bought before, or bought again.")
QUIET = _n("{n} customer has gone quiet.", "{n} customers have gone quiet.")
MANY = 20
"""Of fewer customers, the ten largest are most of them anyway."""


def headline(answered: Answered, locale: Locale) -> str:
    """How many bought, against before, who most, how concentrated, who comes back or went quiet."""
    buyers = tile(answered, "customers")
    if buyers is None:
        return no_data(answered, NO_DATA, locale, "customers")
    quiet = tile(answered, "quiet_customers")
    gone = [locale.count(*QUIET, quiet)] if quiet else []
    if not buyers:
        return " ".join([locale.say(NOBODY), *gone])
    said = [locale.count(*BOUGHT, buyers), *compared(answered, "customers", locale)]
    ranking = answered.section("customers")
    for row in named(ranking)[:1]:
        if ranking and row["share"]:
            name = label(ranking, row, locale)
            said.append(locale.say(FIRST, name=name, share=locale.share(row["share"], 0)))
    top = tile(answered, "top10_share")
    if top is not None and buyers >= MANY:
        said.append(locale.say(TOP10, share=locale.share(top, 0)))
    repeat = tile(answered, "repeat_customer_share")
    if repeat is not None and buyers >= FEWEST_CASES:
        said.append(locale.say(REPEAT, share=locale.share(repeat, 0)))
    return " ".join([*said, *gone])


SALES_PER_CUSTOMER = Report(
    id="sales-per-customer",
    title=_("Sales per customer"),
    question=_("Who buys how much, who comes back, and who has gone quiet?"),
    group="sales",
    period="this_year",
    answers="staying",
    rhythm="monthly",
    compare="previous_year",
    tiles=(
        "customers",
        "new_customers",
        "one_time_customers",
        "repeat_customers",
        "repeat_customer_share",
        "deals_per_customer",
        "amount_per_customer",
        "top10_share",
        "won_amount",
        "quiet_customers",
        "lost_customers",
    ),
    splits=("industry", "segment", "country", "region", "city", "owner", "team", "source"),
    sections=(
        Section(
            "customers",
            _("Won value by customer"),
            ("won_amount", "won_deals", "average_deal"),
            ("customer",),
            chart="pareto",
            compared=True,
            read_as="shares",
            order=("-won_amount",),
        ),
        Section(
            "over_time",
            _("Customers who bought, over time"),
            ("customers", "new_customers", "repeat_customers", "purchase_amount"),
            ("date:{grain}",),
            chart="columns",
            compared=True,
        ),
        Section(
            "kinds",
            _("First against repeat purchases"),
            ("purchase_amount", "purchases", "customers"),
            ("purchase_kind",),
            chart="ranking",
            compared=True,
            read_as="shares",
            says=_("Paid invoices that belong to no won deal are purchases too."),
        ),
        Section(
            "repeat_over_time",
            _("Repeat and one-time customers over time"),
            ("repeat_customers", "one_time_customers", "customers", "repeat_customer_share"),
            ("date:{grain}",),
            chart="columns",
            compared=True,
            says=_(
                "Repeat: bought before, or again in the same stretch of time; one-time: the first "
                "purchase, and the only one in it."
            ),
        ),
        Section(
            "concentration",
            _("Share of the ten largest customers over time"),
            ("top10_share", "top10_amount", "won_amount", "customers"),
            ("date:quarter",),
            chart="lines",
        ),
        Section(
            "split",
            _("Customers by {split}"),
            (
                "won_amount",
                "customers",
                "won_deals",
                "amount_per_customer",
                "deals_per_customer",
                "repeat_customers",
                "top10_share",
            ),
            ("{split}",),
            chart="ranking",
            compared=True,
            read_as="shares",
        ),
        Section(
            "lost_over_time",
            _("Customers lost over time"),
            ("lost_customers", "quiet_customers"),
            ("date:{grain}",),
            chart="columns",
            compared=True,
            says=_("Lost: in each stretch of time. Gone quiet: as it stood at its end."),
        ),
        likely_to_buy(limit=25),
        GONE_QUIET,
        Section(
            "lost",
            _("Customers lost in the period"),
            ("lost_customers",),
            read_as="records",
            limit=25,
        ),
    ),
    headline=headline,
)
