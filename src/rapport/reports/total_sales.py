"""Total sales: what was won, over time and by whatever the reader chooses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.report import Report, Section
from rapport.reports._saying import compared, no_data, tile
from rapport.wording import _, _n

if TYPE_CHECKING:
    from rapport.report import Answered
    from rapport.wording import Locale

NOTHING_WON = _("Nothing was won in this period.")
NO_DEALS = _("There is no data on deals for this period yet.")
NO_VALUES = _n(
    "{n} deal was won, and its value is not known.",
    "{n} deals were won, and their values are not known.",
)
WON = _n("{amount} was won in {n} deal.", "{amount} was won in {n} deals.")
LEADER = _("{name} brought the most: {share}.")


def headline(answered: Answered, locale: Locale) -> str:
    """What was won, how that compares, and who or what brought the most."""
    amount, deals = tile(answered, "won_amount"), tile(answered, "won_deals")
    if deals is None:
        return no_data(answered, NO_DEALS, locale, "won_deals")
    if not deals:
        return locale.say(NOTHING_WON)
    if amount is None:
        return locale.count(*NO_VALUES, deals)
    said = [locale.count(*WON, deals, amount=locale.compact(amount, answered.summary.currency))]
    said += compared(answered, "won_amount", locale)
    ranking = answered.section("split")
    if ranking and ranking.records and len(ranking.dimensions) == 1:
        first = ranking.rows()[0]
        name = locale.name(first[ranking.dimensions[0].name])
        if first["share"] and not name.startswith("("):
            said.append(locale.say(LEADER, name=name, share=locale.share(first["share"], 0)))
    return " ".join(said)


TOTAL_SALES = Report(
    id="total-sales",
    title=_("Total sales"),
    question=_("What have we sold, who sold it, and to whom?"),
    group="sales",
    answers="target",
    period="this_year",
    compare="previous_year",
    tiles=("won_amount", "won_deals", "average_deal", "median_deal", "units", "customers"),
    splits=(
        "owner",
        "team",
        "source",
        "customer",
        "product",
        "product_category",
        "sales_channel",
        "partner",
        "campaign",
        "country",
        "region",
        "segment",
        "industry",
        "deal_kind",
        "deal_size_band",
    ),
    tabs=("owner", "source", "customer", "team", "product", "sales_channel"),
    options=("credit", "owner_basis"),
    sections=(
        Section(
            "over_time",
            _("Won value over time"),
            ("won_amount", "won_deals"),
            ("date:{grain}",),
            chart="accumulated",
            compared=True,
        ),
        Section(
            "split",
            _("Won value by {split}"),
            ("won_amount", "won_deals", "units", "average_deal"),
            ("{split}",),
            chart="ranking",
            compared=True,
            read_as="shares",
        ),
        Section(
            "split_over_time",
            _("Won value over time, by {split}"),
            ("won_amount",),
            ("date:{grain}", "{split}"),
            chart="columns",
            read_as="across",
        ),
        Section(
            "pareto",
            _("Concentration of won value by {split}"),
            ("won_amount",),
            ("{split}",),
            chart="pareto",
            read_as="shares",
            splits=("customer", "product", "product_category", "owner", "source", "country"),
        ),
        Section(
            "channels",
            _("Direct, partner and self-serve"),
            ("won_amount", "won_deals", "average_deal", "win_rate", "closed_deals"),
            ("sales_channel",),
            chart="ranking",
            compared=True,
        ),
        Section(
            "bottom",
            _("Least won value by {split}"),
            ("won_amount", "won_deals", "average_deal"),
            ("{split}",),
            compared=True,
            read_as="last",
            says=_("Of those who won anything in the period, or in the one before it."),
        ),
    ),
    headline=headline,
)
