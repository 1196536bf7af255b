"""Lead sources: what each brings, how good that is, what it costs, and who they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rapport.chart import FEWEST_CASES
from rapport.report import Report, Section
from rapport.reports._saying import compared, label, named, no_data, tile
from rapport.reports._verdicts import EARLIER, EARLIER_PAID, held, to_stop
from rapport.wording import _, _n

if TYPE_CHECKING:
    from rapport.report import Answered
    from rapport.table import Table
    from rapport.wording import Locale

NO_LEADS = _("There is no data on leads for this period yet.")
NO_NEW = _("No lead came in this period.")
NEW = _n("{n} lead came in.", "{n} leads came in.")
MOST = _("{name} brought the most: {share}.")
BEST = _("Those from {name} become a deal most often: {rate} so far.")
WORST = _("Those from {name}, {share} of all, hardly do: {rate}, against {others} of the others.")
COSTLY = _(
    "Of the sources with {fewest} new customers or more, one costs the most from {name}: {amount}."
)
HARDLY = 0.5
"""A source of which leads convert less than half as often as the others is worth a word."""
NOTED = 0.05
"""Of all leads, so many at least."""
FEWEST_CUSTOMERS = 3


def headline(answered: Answered, locale: Locale) -> str:
    """How many came, from where most, and which sources are worth the most and the least."""
    leads = tile(answered, "leads")
    if leads is None:
        return no_data(answered, NO_LEADS, locale, "leads")
    if not leads:
        return locale.say(NO_NEW)
    said = [locale.count(*NEW, leads), *compared(answered, "leads", locale)]
    table = answered.section("split")
    rows = named(table)
    if table is not None and rows and rows[0].get("share"):
        first = {
            "name": label(table, rows[0], locale),
            "share": locale.share(rows[0]["share"], 0),
        }
        said.append(locale.say(MOST, **first))
    if table is not None:
        said += _quality(table, rows, locale)
    said += to_stop(answered, locale) or _cost(answered, locale)
    return " ".join([*said, *held(answered, locale)])


def _quality(table: Table, rows: list[dict[str, Any]], locale: Locale) -> list[str]:
    """The source whose leads become deals most often, and the one whose leads hardly ever do."""
    leads, converted = (table.total_of(name) for name in ("leads", "converted_of_created"))
    told = [row for row in rows if (row["leads"] or 0) >= FEWEST_CASES]
    if len(told) < 2 or not leads or not converted or converted < FEWEST_CASES:
        return []

    def rate(row: dict[str, Any]) -> float:
        return float(row["converted_of_created"] or 0) / float(row["leads"])

    best, worst = max(told, key=rate), min(told, key=rate)
    said = [
        locale.say(BEST, name=label(table, best, locale), rate=locale.share(rate(best), 0)),
    ]
    rest = leads - worst["leads"]
    others = (converted - (worst["converted_of_created"] or 0)) / rest if rest else 0
    share = worst["leads"] / leads
    if rate(worst) < HARDLY * others and share >= NOTED:
        values = {"share": share, "rate": rate(worst), "others": others}
        spoken = {name: locale.share(value, 0) for name, value in values.items()}
        said.append(locale.say(WORST, name=label(table, worst, locale), **spoken))
    return said


def _cost(answered: Answered, locale: Locale) -> list[str]:
    table = answered.section("cost")
    rows = [
        row
        for row in named(table)
        if row["cost_per_customer"] and (row["campaign_customers"] or 0) >= FEWEST_CUSTOMERS
    ]
    if table is None or len(rows) < 2:
        return []
    row = max(rows, key=lambda each: each["cost_per_customer"])
    amount = locale.compact(row["cost_per_customer"], table.currency)
    return [
        locale.say(COSTLY, fewest=FEWEST_CUSTOMERS, name=label(table, row, locale), amount=amount)
    ]


WHO = (
    ("country", _("Leads by country"), "-leads"),
    ("city", _("Leads by city"), "-leads"),
    ("industry", _("Leads by industry"), "-leads"),
    ("company_size", _("Leads by company size"), "company_size"),
    ("job_title", _("Leads by job title"), "-leads"),
    ("age_band", _("Leads by age"), "age_band"),
    ("gender", _("Leads by gender"), "-leads"),
)
"""What is known of who they are."""
PAYING = _(
    "Of the leads of the last two years, and what became of them. Stop: it is expected to lose, "
    "and the chance that it pays back is 20 % at most. Keep: 80 % at least. A source of which no "
    "cost is known is never to be stopped: these stand in the order of what one lead is worth."
)

LEAD_SOURCES = Report(
    id="lead-sources",
    title=_("Lead sources"),
    question=_("Which sources bring good leads, and what do they cost?"),
    group="marketing",
    period="last_12_months",
    answers="sources",
    rhythm="monthly",
    tiles=(
        "visitors",
        "leads",
        "qualified_leads",
        "lead_conversion_rate",
        "leads_won",
        "lead_won_amount",
        "value_per_lead",
        "average_lead_score",
        "spend",
        "cost_per_lead",
        "cost_per_customer",
        "roi",
    ),
    splits=(
        "source",
        "source_detail",
        "channel",
        "campaign",
        "parent_campaign",
        "lead_kind",
        "entry_step",
        "lead_score_band",
        "country",
        "region",
        "city",
        "industry",
        "company_size",
        "job_title",
        "seniority",
        "age_band",
        "gender",
        "owner",
        "team",
    ),
    options=("attribution",),
    sections=(
        Section(
            "split",
            _("Leads by {split}"),
            (
                "leads",
                "converted_of_created",
                "lead_conversion_rate",
                "leads_won",
                "lead_won_amount",
                "value_per_lead",
                "average_lead_score",
            ),
            ("{split}",),
            chart="categories",
            compared=True,
            read_as="shares",
            says=_("Young leads have had less time: of the latest, fewer have become a deal yet."),
        ),
        Section(
            "verdicts",
            _("What to keep and what to stop, by {split}"),
            ("leads",),
            ("{split}",),
            chart="quadrant",
            needs=("leads",),
            splits=("source",),
            worked_out="verdicts",
            says=PAYING,
        ),
        Section(
            "earlier_verdicts",
            EARLIER,
            ("leads",),
            needs=("leads", "spend"),
            worked_out="earlier_verdicts",
            says=EARLIER_PAID,
        ),
        Section(
            "over_time",
            _("Leads over time, by {split}"),
            ("leads",),
            ("date:{grain}", "{split}"),
            chart="columns",
            read_as="across",
        ),
        Section(
            "qualified",
            _("Leads qualified and converted, by {split}"),
            ("qualified_leads", "converted_leads", "disqualified_leads"),
            ("{split}",),
            chart="ranking",
            compared=True,
            says=_("Each counts on its own day: qualified, converted, given up."),
        ),
        Section(
            "cost",
            _("Cost and return by {split}"),
            (
                "spend",
                "campaign_leads",
                "cost_per_lead",
                "campaign_customers",
                "cost_per_customer",
                "paid_won_amount",
                "roi",
            ),
            ("{split}",),
            chart="ranking",
            compared=True,
            needs=("spend",),
            says=_(
                "What was spent in the period, and the leads and won deals of the same period: "
                "what is spent now brings its deals later. These leads are credited by their "
                "touches, those above by what stands on the lead itself. Cost per lead and "
                "customer are of all that are credited; the return is of the deals alone that are "
                "credited to what money was spent on."
            ),
        ),
        Section(
            "visitors",
            _("Visitors by {split}"),
            ("visitors", "leads", "visitor_to_lead_rate"),
            ("{split}",),
            chart="ranking",
            compared=True,
            needs=("visits",),
        ),
        Section(
            "entry",
            _("The step at which leads come in, by {split}"),
            ("leads",),
            ("{split}", "entry_step"),
            chart="heat",
            read_as="across",
        ),
        Section(
            "scores",
            _("How promising leads are, by {split}"),
            ("leads",),
            ("{split}", "lead_score_band"),
            chart="heat",
            read_as="across",
            order=("lead_score_band",),
        ),
        *(
            Section(
                f"by_{name}",
                title,
                ("leads", "lead_conversion_rate", "leads_won", "average_lead_score"),
                (name,),
                chart="ranking",
                compared=True,
                order=(order,),
                limit=25,
            )
            for name, title, order in WHO
        ),
    ),
    headline=headline,
)
