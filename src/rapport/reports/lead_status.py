"""Lead status: where leads stand, for how long, how they move, and why they are given up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.report import Report, Section
from rapport.reports._saying import label, named, no_data, tile
from rapport.wording import _, _n

if TYPE_CHECKING:
    from rapport.report import Answered
    from rapport.wording import Locale

NO_LEADS = _("There is no data on leads for this period yet.")
NOTHING_OPEN = _("No lead is open.")
OPEN = _n("{n} lead is open.", "{n} leads are open.")
MOST = _("Most of them are {name}: {share}.")
AGE = _n(
    "Half of them have been in their status for {n} day or more.",
    "Half of them have been in their status for {n} days or more.",
)
MOVED = _n("{n} lead moved forward in the period.", "{n} leads moved forward in the period.")
GIVEN_UP = _n("{n} was given up, mostly: {name}.", "{n} were given up, mostly: {name}.")
GIVEN_UP_BARE = _n("{n} was given up.", "{n} were given up.")
UNTOUCHED = _n(
    "{n} open lead has not been touched by anybody.",
    "{n} open leads have not been touched by anybody.",
)


def headline(answered: Answered, locale: Locale) -> str:
    """How many are open and where, for how long, what moved, and what waits for somebody."""
    leads = tile(answered, "open_leads")
    if leads is None:
        return no_data(answered, NO_LEADS, locale, "open_leads")
    said = [locale.count(*OPEN, leads) if leads else locale.say(NOTHING_OPEN)]
    table = answered.section("statuses")
    rows = [row for row in named(table) if row["open_leads"]]
    if table is not None and leads and len(rows) > 1:
        most = max(rows, key=lambda row: row["open_leads"])
        share = locale.share(most["open_leads"] / leads, 0)
        said.append(locale.say(MOST, name=label(table, most, locale), share=share))
    age = tile(answered, "median_age_in_status")
    if leads and age is not None:
        said.append(locale.count(*AGE, round(age)))
    moved = tile(answered, "advanced_leads")
    said += [locale.count(*MOVED, moved)] if moved else []
    said += _given_up(answered, locale)
    untouched = tile(answered, "untouched_leads")
    said += [locale.count(*UNTOUCHED, untouched)] if untouched else []
    return " ".join(said)


def _given_up(answered: Answered, locale: Locale) -> list[str]:
    count = tile(answered, "disqualified_leads")
    if not count:
        return []
    reasons = answered.section("reasons")
    for row in named(reasons)[:1]:
        if reasons and row["disqualified_leads"]:
            return [locale.count(*GIVEN_UP, count, name=label(reasons, row, locale))]
    return [locale.count(*GIVEN_UP_BARE, count)]


LEAD_STATUS = Report(
    id="lead-status",
    title=_("Lead status"),
    question=_("Where do leads stand, how do they move, and which are left lying?"),
    group="marketing",
    period="this_quarter",
    answers="stick",
    rhythm="daily",
    tiles=(
        "open_leads",
        "untouched_leads",
        "median_age_in_status",
        "leads",
        "advanced_leads",
        "qualified_leads",
        "converted_leads",
        "disqualified_leads",
    ),
    splits=(
        "source",
        "owner",
        "team",
        "campaign",
        "channel",
        "lead_kind",
        "lead_score_band",
        "country",
        "industry",
        "company_size",
    ),
    sections=(
        Section(
            "statuses",
            _("Leads by status"),
            (
                "leads_in_status",
                "open_leads",
                "median_age_in_status",
                "oldest_in_status",
                "untouched_leads",
            ),
            ("lead_status",),
            chart="ranking",
            order=("lead_status",),
            says=_("As they stood at the end of the period. Ages are of those that are open."),
        ),
        Section(
            "over_time",
            _("Open leads over time, by status"),
            ("open_leads",),
            ("date:{grain}", "lead_status"),
            chart="columns",
            read_as="across",
            order=("lead_status",),
            says=_("As they stood at the end of each stretch of time."),
        ),
        Section(
            "movement",
            _("From status to status"),
            ("status_moves",),
            ("from_status", "to_status"),
            chart="heat",
            read_as="across",
            order=("from_status", "to_status"),
            needs=("lead_moves",),
            says=_("Each move in the period: a lead that moved twice is there twice."),
        ),
        Section(
            "moved",
            _("Leads that moved, over time"),
            ("advanced_leads", "qualified_leads", "converted_leads", "disqualified_leads"),
            ("date:{grain}",),
            chart="columns",
            compared=True,
        ),
        Section(
            "split",
            _("Leads by {split}"),
            (
                "open_leads",
                "untouched_leads",
                "median_age_in_status",
                "advanced_leads",
                "converted_leads",
                "disqualified_leads",
            ),
            ("{split}",),
            chart="ranking",
        ),
        Section(
            "reasons",
            _("Why leads were given up"),
            ("disqualified_leads",),
            ("disqualified_reason",),
            chart="pareto",
            compared=True,
            read_as="shares",
            # Those of today's reason: a lead that was not given up has none.
            where=("disqualified_on!=none",),
        ),
        Section(
            "reasons_split",
            _("Why leads were given up, by {split}"),
            ("disqualified_leads",),
            ("disqualified_reason", "{split}"),
            chart="heat",
            read_as="across",
            where=("disqualified_on!=none",),
        ),
        Section(
            "untouched",
            _("Leads that nobody has touched"),
            ("untouched_leads",),
            read_as="records",
            limit=25,
            needs=("activities",),
        ),
        Section(
            "given_up",
            _("Leads given up in the period"),
            ("disqualified_leads",),
            read_as="records",
            limit=25,
        ),
    ),
    headline=headline,
)
