"""New customers: how many came, what they and the others are charged, and what is left of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.report import Report, Section
from rapport.reports._saying import compared, label, named, no_data, tile
from rapport.wording import _, _n

if TYPE_CHECKING:
    from rapport.report import Answered
    from rapport.wording import Locale

NO_CUSTOMERS = _("There is no data on purchases for this period yet.")
NOBODY = _("No new customer came in this period.")
NEW = _n("{n} new customer came.", "{n} new customers came.")
CHECK = _("An invoice came to {amount} on the average.")
DEAL = _("A won deal came to {amount} on the average.")
FIRST = _("First invoices brought {amount}, {share} of the revenue.")
SOURCE = _n(
    "{name} brought the most of them: {n}.",
    "{name} brought the most of them: {n}.",
)
FEWEST = 5
"""Of fewer new customers it is not said where most come from."""


def headline(answered: Answered, locale: Locale) -> str:
    """How many came, against before, from where, and what an invoice comes to."""
    new = tile(answered, "new_customers")
    if new is None:
        return no_data(answered, NO_CUSTOMERS, locale, "new_customers")
    currency = answered.summary.currency
    said = [locale.count(*NEW, new) if new else locale.say(NOBODY)]
    said += compared(answered, "new_customers", locale)
    table = answered.section("split")
    rows = [row for row in named(table) if row["new_customers"]]
    if table is not None and new >= FEWEST and len(rows) > 1:
        first = max(rows, key=lambda row: row["new_customers"])
        n = first["new_customers"]
        if n > max(row["new_customers"] for row in rows if row is not first):
            said.append(locale.count(*SOURCE, n, name=label(table, first, locale)))
    check, deal = tile(answered, "average_invoice"), tile(answered, "average_deal")
    if check is not None:
        said.append(locale.say(CHECK, amount=locale.compact(check, currency)))
    elif deal is not None:
        said.append(locale.say(DEAL, amount=locale.compact(deal, currency)))
    first_revenue, revenue = tile(answered, "first_revenue"), tile(answered, "revenue")
    if first_revenue and revenue:
        amount = locale.compact(first_revenue, currency)
        share = locale.share(float(first_revenue) / float(revenue), 0)
        said.append(locale.say(FIRST, amount=amount, share=share))
    return " ".join(said)


NEW_CUSTOMERS = Report(
    id="new-customers",
    title=_("New customers"),
    question=_("How many new customers come, and what do they bring?"),
    group="customers",
    period="this_year",
    answers="target",
    rhythm="monthly",
    compare="previous_year",
    tiles=(
        "new_customers",
        "average_invoice",
        "revenue",
        "first_revenue",
        "net_profit",
        "paying_customers",
        "repeat_rate",
        "won_amount",
        "average_deal",
    ),
    splits=(
        "source",
        "segment",
        "industry",
        "country",
        "company_size",
        "campaign",
        "channel",
        "sales_channel",
        "owner",
        "team",
    ),
    sections=(
        Section(
            "over_time",
            _("New customers, month by month"),
            (
                "new_customers",
                "average_invoice",
                "revenue",
                "first_revenue",
                "gross_profit",
                "net_profit",
            ),
            ("date:month",),
            chart="columns",
            compared=True,
            says=_("A customer is new on the day of its first won deal or paid invoice."),
        ),
        Section(
            "split",
            _("New customers by {split}"),
            ("new_customers", "first_revenue", "revenue", "gross_profit"),
            ("{split}",),
            chart="ranking",
            compared=True,
        ),
        Section(
            "average",
            _("Average invoice and average deal"),
            ("average_invoice", "average_deal", "invoices", "won_deals"),
            ("date:month",),
            chart="lines",
            compared=True,
        ),
        Section(
            "again",
            _("Customers who had been charged before"),
            ("repeat_rate", "customers_charged_before", "paying_customers"),
            ("date:{grain}",),
            chart="lines",
        ),
        Section(
            "list",
            _("The new customers"),
            ("new_customers",),
            read_as="records",
            limit=25,
        ),
    ),
    headline=headline,
)
