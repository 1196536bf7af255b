"""New leads: how many came, from where, how soon they were met, and which become sales."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rapport.chart import FEWEST_CASES
from rapport.report import Report, Section
from rapport.reports._saying import compared, label, named, no_data, rate, tile
from rapport.wording import _, _n

if TYPE_CHECKING:
    from rapport.report import Answered
    from rapport.wording import Locale

NO_LEADS = _("There is no data on leads for this period yet.")
NO_NEW = _("No lead came in this period.")
NEW = _n("{n} new lead came in.", "{n} new leads came in.")
CONVERTED = _("{rate} of them have become a deal so far.")
TOP = _("{name} fills the top of the funnel: {leads} of the leads, {won} of those won.")
BOTTOM = _("{name} feeds the bottom: {leads} of the leads, {won} of those won.")
UNCONTACTED = _n(
    "{n} of them has not been contacted yet.", "{n} of them have not been contacted yet."
)
FEWEST_WON = 10
"""With fewer leads won in all, which source brings them cannot be told."""


def headline(answered: Answered, locale: Locale) -> str:
    """How many came, against before, what became of them, and which source brings the sales."""
    leads = tile(answered, "leads")
    if leads is None:
        return no_data(answered, NO_LEADS, locale, "leads")
    if not leads:
        return locale.say(NO_NEW)
    said = [locale.count(*NEW, leads), *compared(answered, "leads", locale)]
    converted = rate(answered, "lead_conversion_rate", leads, locale)
    if converted:
        said.append(locale.say(CONVERTED, rate=converted))
    said += _reading(answered, locale)
    uncontacted = tile(answered, "uncontacted_leads")
    if uncontacted:
        said.append(locale.count(*UNCONTACTED, uncontacted))
    return " ".join(said)


def _reading(answered: Answered, locale: Locale) -> list[str]:
    """The source with many leads and few sales, and the one with few leads and many sales."""
    table = answered.section("quality")
    rows = [row for row in named(table) if row["leads"] and row["leads"] >= FEWEST_CASES]
    if table is None or len(rows) < 2:
        return []
    leads, won = table.total_of("leads"), table.total_of("leads_won")
    if not leads or not won or won < FEWEST_WON:
        return []

    def gap(row: dict[str, Any]) -> float:
        return float(row["leads"] / leads - row["leads_won"] / won)

    found = []
    for text, row in ((TOP, max(rows, key=gap)), (BOTTOM, min(rows, key=gap))):
        if abs(gap(row)) >= 0.05 and (gap(row) > 0) == (text is TOP):
            shares = {
                "leads": locale.share(row["leads"] / leads, 0),
                "won": locale.share(row["leads_won"] / won, 0),
            }
            found.append(locale.say(text, name=label(table, row, locale), **shares))
    return found


NEW_LEADS = Report(
    id="new-leads",
    title=_("New leads"),
    question=_("How many leads come in, from where, and which of them become sales?"),
    group="marketing",
    answers="sources",
    period="this_quarter",
    tiles=(
        "leads",
        "qualified_leads",
        "converted_of_created",
        "lead_conversion_rate",
        "leads_won",
        "lead_won_amount",
        "average_lead_score",
        "median_hours_to_first_contact",
        "uncontacted_leads",
    ),
    splits=(
        "source",
        "campaign",
        "channel",
        "owner",
        "team",
        "country",
        "region",
        "city",
        "lead_kind",
        "industry",
        "lead_score_band",
        "company_size",
        "job_title",
    ),
    sections=(
        Section(
            "over_time",
            _("New leads over time"),
            ("leads", "qualified_leads", "converted_leads"),
            ("date:{grain}",),
            chart="columns",
            compared=True,
            says=_("Each counts on its own day: created, qualified, converted."),
        ),
        Section(
            "split",
            _("New leads by {split}"),
            ("leads", "converted_of_created", "lead_conversion_rate", "average_lead_score"),
            ("{split}",),
            chart="categories",
            compared=True,
            read_as="shares",
        ),
        Section(
            "cost",
            _("What a lead costs, by {split}"),
            ("cost_per_lead", "campaign_leads", "spend"),
            ("{split}",),
            chart="ranking",
            compared=True,
            order=("-spend",),
            needs=("spend",),
        ),
        Section(
            "quality",
            _("Top and bottom of the funnel, by {split}"),
            ("leads", "lead_to_won_rate", "leads_won", "lead_won_amount"),
            ("{split}",),
            chart="scatter",
            says=_(
                "Far to the right and low: many leads, few sales. Far to the left and high: few "
                "leads, many sales."
            ),
        ),
        Section(
            "campaigns",
            _("New leads by campaign"),
            ("leads", "lead_conversion_rate", "leads_won", "lead_won_amount"),
            ("campaign",),
            chart="ranking",
            compared=True,
            limit=20,
        ),
        Section(
            "places",
            _("New leads by country"),
            ("leads", "lead_conversion_rate", "leads_won"),
            ("country",),
            chart="ranking",
            compared=True,
        ),
        Section(
            "owners",
            _("New leads by owner"),
            ("leads", "contacted_leads", "median_hours_to_first_contact", "lead_conversion_rate"),
            ("owner",),
            chart="ranking",
            compared=True,
        ),
        Section(
            "first_contact",
            _("How soon leads are contacted"),
            ("median_hours_to_first_contact", "contacted_leads", "uncontacted_leads"),
            ("date:{grain}",),
            chart="lines",
            compared=True,
            says=_("In office hours; those not yet contacted are counted beside."),
        ),
        Section(
            "hours",
            _("When leads come in"),
            ("leads",),
            ("weekday", "hour"),
            chart="heat",
            read_as="across",
        ),
        Section(
            "untouched",
            _("Open leads that nobody has done anything about"),
            ("untouched_leads",),
            read_as="records",
            limit=25,
            needs=("activities",),
            says=_("Whenever they came in, not in this period alone; who waits longest is first."),
        ),
    ),
    headline=headline,
)
