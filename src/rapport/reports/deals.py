"""Deals: how many are created, won, lost and open, over time and by size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.report import Report, Section
from rapport.reports._saying import compared, no_data, rate, tile
from rapport.wording import _, _n

if TYPE_CHECKING:
    from rapport.report import Answered
    from rapport.wording import Locale

NO_DEALS = _("There is no data on deals for this period yet.")
NOTHING = _("No deal was created or closed in this period.")
CREATED = _n("{n} deal was created.", "{n} deals were created.")
CLOSED = _("{won} were won and {lost} lost: a win rate of {rate}.")
CLOSED_FEW = _("{won} were won and {lost} lost.")
OPEN = _n("{n} deal is open.", "{n} deals are open.")


def headline(answered: Answered, locale: Locale) -> str:
    """How many were created, against before, how many were won and lost, how many are open."""
    created, closed = tile(answered, "deals"), tile(answered, "closed_deals")
    if created is None and closed is None:
        return no_data(answered, NO_DEALS, locale, "deals")
    said = [locale.say(NOTHING)]
    if created or closed:
        said = [locale.count(*CREATED, created or 0), *compared(answered, "deals", locale)]
    if closed:
        counts = {
            "won": locale.number(tile(answered, "won_deals")),
            "lost": locale.number(tile(answered, "lost_deals")),
        }
        won = rate(answered, "win_rate", closed, locale)
        said.append(
            locale.say(CLOSED, rate=won, **counts) if won else locale.say(CLOSED_FEW, **counts)
        )
    still = tile(answered, "open_deals")
    if still:
        said.append(locale.count(*OPEN, still))
    return " ".join(said)


DEALS = Report(
    id="deals",
    title=_("Deals"),
    question=_("How many deals are created, won, lost and open, and how large are they?"),
    group="sales",
    period="this_year",
    answers="close",
    compare="previous_year",
    tiles=(
        "deals",
        "won_deals",
        "lost_deals",
        "cancelled_deals",
        "open_deals",
        "closed_deals",
        "win_rate",
        "amount_created",
        "median_deal",
    ),
    splits=(
        "owner",
        "team",
        "source",
        "customer",
        "product",
        "sales_channel",
        "deal_kind",
        "deal_size_band",
        "pipeline",
        "country",
        "region",
        "segment",
        "industry",
        "campaign",
    ),
    options=("owner_basis", "credit"),
    sections=(
        Section(
            "over_time",
            _("Deals created, won and lost over time"),
            ("deals", "won_deals", "lost_deals", "closed_deals", "win_rate"),
            ("date:{grain}",),
            chart="columns",
            compared=True,
            says=_("Each counts on its own day: created, won, lost."),
        ),
        Section(
            "won_and_lost",
            _("Won and lost over time"),
            ("closed_deals",),
            ("date:{grain}", "status"),
            chart="columns",
            read_as="across",
            where=("status=won|lost",),
        ),
        Section(
            "open_over_time",
            _("Open deals over time"),
            ("open_deals", "open_amount"),
            ("date:{grain}",),
            chart="lines",
            compared=True,
            says=_("As it stood at the end of each stretch of time."),
        ),
        Section(
            "sizes",
            _("Deals by size"),
            ("deals", "won_deals", "lost_deals", "closed_deals", "win_rate", "won_amount"),
            ("deal_size_band",),
            chart="ranking",
            order=("deal_size_band",),
        ),
        Section(
            "split",
            _("Deals by {split}"),
            ("deals", "won_deals", "lost_deals", "closed_deals", "win_rate", "open_deals"),
            ("{split}",),
            chart="ranking",
            compared=True,
            read_as="shares",
        ),
        Section(
            "split_sizes",
            _("Sizes of deals by {split}"),
            ("deals",),
            ("{split}", "deal_size_band"),
            chart="heat",
            read_as="across",
        ),
        Section(
            "won",
            _("The largest won deals"),
            ("won_amount",),
            read_as="records",
            limit=15,
        ),
    ),
    headline=headline,
)
