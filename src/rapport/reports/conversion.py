"""Conversion: from lead to deal to sale, by when they were created and by when it happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.report import Report, Section
from rapport.reports._saying import no_data, rate, tile
from rapport.wording import _, _n

if TYPE_CHECKING:
    from rapport.report import Answered
    from rapport.wording import Locale

NO_DATA = _("There is no data on leads or deals for this period yet.")
NOTHING = _("No lead and no deal was created in this period.")
LEADS = _("{rate} of the leads created in the period have become a deal so far.")
LEADS_WON = _("{rate} of all these leads are won so far.")
DEALS = _("{rate} of the deals created in it are won so far, and {open} are still open.")
WIN_RATE = _("Of those that closed in it, {rate} were won.")
DAYS = _n(
    "A lead that becomes a deal usually takes {n} day.",
    "A lead that becomes a deal usually takes {n} days.",
)
TOO_FEW = _("There are too few to tell a rate.")
YOUNG = _("The young have had less time: the latest months look worse than they will be.")


def headline(answered: Answered, locale: Locale) -> str:
    """The share of leads that became deals, of deals that were won, and how long it takes."""
    leads, deals = tile(answered, "leads"), tile(answered, "deals")
    if leads is None and deals is None:
        return no_data(answered, NO_DATA, locale, "leads", "deals")
    if not leads and not deals:
        return locale.say(NOTHING)
    said = []
    converted = rate(answered, "lead_conversion_rate", leads, locale)
    if converted:
        said.append(locale.say(LEADS, rate=converted))
        won = rate(answered, "lead_to_won_rate", leads, locale)
        said += [locale.say(LEADS_WON, rate=won)] if won else []
    of_deals = rate(answered, "cohort_win_rate", deals, locale)
    if of_deals:
        still = rate(answered, "still_open_share", deals, locale)
        said.append(locale.say(DEALS, rate=of_deals, open=still))
    closed = rate(answered, "win_rate", tile(answered, "closed_deals"), locale)
    said += [locale.say(WIN_RATE, rate=closed)] if closed else []
    days = tile(answered, "median_days_to_convert")
    if converted and days is not None:
        said.append(locale.count(*DAYS, round(days)))
    return " ".join(said) or locale.say(TOO_FEW)


CONVERSION = Report(
    id="conversion",
    title=_("Conversion"),
    question=_("How many leads become deals, and how many deals are won?"),
    group="sales",
    answers="stick",
    rhythm="monthly",
    period="last_12_months",
    compare="previous_period",
    tiles=(
        "leads",
        "lead_conversion_rate",
        "lead_to_won_rate",
        "median_days_to_convert",
        "deals",
        "cohort_win_rate",
        "still_open_share",
        "closed_deals",
        "win_rate",
        "median_sales_cycle_days",
    ),
    splits=(
        "source",
        "owner",
        "team",
        "sales_channel",
        "campaign",
        "channel",
        "country",
        "region",
        "industry",
        "segment",
        "lead_kind",
        "product",
        "deal_size_band",
    ),
    options=("owner_basis",),
    sections=(
        Section(
            "leads_over_time",
            _("Leads that became deals, by when they were created"),
            ("lead_conversion_rate", "leads", "converted_of_created", "lead_to_won_rate"),
            ("date:{grain}",),
            chart="lines",
            compared=True,
            says=YOUNG,
        ),
        Section(
            "deals_over_time",
            _("Deals won, by when they were created"),
            ("cohort_win_rate", "deals", "won_of_created", "still_open_share"),
            ("date:{grain}",),
            chart="lines",
            compared=True,
            says=YOUNG,
        ),
        Section(
            "by_period",
            _("Conversion by when it happened"),
            (
                "win_rate",
                "closed_deals",
                "won_deals",
            ),
            ("date:{grain}",),
            chart="lines",
            compared=True,
            says=_("Of the deals that closed in each stretch of time, whenever they were created."),
        ),
        Section(
            "leads_by_period",
            _("Leads converted, by when it happened"),
            ("period_conversion_rate", "converted_leads", "leads"),
            ("date:{grain}",),
            chart="lines",
            compared=True,
            says=_(
                "Leads converted in each stretch of time over those created in it: not the same "
                "ones."
            ),
        ),
        Section(
            "leads_split",
            _("From lead to deal, by {split}"),
            (
                "lead_conversion_rate",
                "leads",
                "converted_of_created",
                "leads_won",
                "lead_to_won_rate",
                "median_days_to_convert",
            ),
            ("{split}",),
            chart="ranking",
            order=("-leads",),
        ),
        Section(
            "deals_split",
            _("From deal to sale, by {split}"),
            (
                "cohort_win_rate",
                "deals",
                "won_of_created",
                "closed_deals",
                "win_rate",
                "median_sales_cycle_days",
            ),
            ("{split}",),
            chart="ranking",
            order=("-deals",),
        ),
        Section(
            "win_curve",
            _("Share of deals won by their age"),
            ("deals",),
            ("{split}",),
            chart="curves",
            worked_out="win_curve",
        ),
        Section(
            "channels",
            _("Direct, partner and self-serve"),
            ("cohort_win_rate", "deals", "won_of_created", "closed_deals", "win_rate"),
            ("sales_channel",),
            chart="ranking",
            order=("-deals",),
        ),
        Section(
            "time",
            _("Days from lead to deal, and from deal to sale"),
            (
                "median_days_to_convert",
                "converted_leads",
                "median_sales_cycle_days",
                "won_deals",
            ),
            ("date:{grain}",),
            chart="lines",
            compared=True,
            says=_(
                "Medians: from lead to deal by the day on which the lead was created, from deal "
                "to sale by the day on which the deal was won."
            ),
        ),
        Section(
            "channel_stages",
            _("From stage to stage: direct, partner and self-serve"),
            ("stage_conversion", "deals_in_stage"),
            ("stage", "sales_channel"),
            chart="heat",
            read_as="across",
            order=("stage",),
        ),
        Section(
            "stages",
            _("From stage to stage"),
            ("stage_conversion", "deals_in_stage", "went_further", "median_days_in_stage"),
            ("stage",),
            chart="ranking",
            order=("stage",),
        ),
        Section(
            "lead_cohorts",
            _("Leads that became deals, month by month"),
            ("converted_of_created", "leads"),
            ("created_on:month", "converted_on:month"),
            chart="cohorts",
            read_as="triangle",
        ),
        Section(
            "deal_cohorts",
            _("Deals won, month by month"),
            ("won_of_created", "deals"),
            ("created_on:month", "closed_on:month"),
            chart="cohorts",
            read_as="triangle",
        ),
    ),
    headline=headline,
)
