"""Campaigns: what they cost, what is left of their budgets, and what they brought back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rapport.report import Report, Section
from rapport.reports._saying import compared, label, named, no_data, tile
from rapport.reports._verdicts import EARLIER, EARLIER_PAID, held, to_stop
from rapport.wording import _, _n

if TYPE_CHECKING:
    from rapport.report import Answered
    from rapport.table import Table
    from rapport.wording import Locale

NO_DATA = _("There is no data on what campaigns cost for this period yet.")
NOTHING_SPENT = _("Nothing was spent on campaigns in this period.")
SPENT = _("{amount} was spent on marketing.")
BACK = _("Deals worth {amount} are credited to what it was spent on: {times} times as much.")
PAID = _(
    "{name} brought back the most for its cost: {times} times the {spend} that it cost in the "
    "period."
)
LOST = _("{name} cost {spend} and brought back {won}.")
OVER = _n(
    "{n} campaign has spent more than its budget.",
    "{n} campaigns have spent more than their budgets.",
)
NOTED = 0.05
"""What took so much of the spend, at least, is worth a word."""
FEWEST_DEALS = 3
"""With fewer deals won, what a campaign brings back may be luck."""


def headline(answered: Answered, locale: Locale) -> str:
    """What was spent, what came of it, and which campaign brought back the most and the least."""
    spend = tile(answered, "spend")
    currency = answered.summary.currency
    if spend is None:
        return no_data(answered, NO_DATA, locale, "spend")
    if not spend:
        return locale.say(NOTHING_SPENT)
    said = [locale.say(SPENT, amount=locale.compact(spend, currency))]
    said += compared(answered, "spend", locale)
    won, times = tile(answered, "paid_won_amount"), tile(answered, "roas")
    if won and times is not None:
        spoken = {"amount": locale.compact(won, currency), "times": locale.number(times, 1)}
        said.append(locale.say(BACK, **spoken))
    table, stop = answered.section("return"), to_stop(answered, locale)
    if table is not None:
        won_by = answered.section("won")
        deals = {row[won_by.dimensions[0].name]: row for row in named(won_by)} if won_by else {}
        said += _extremes(table, deals, float(spend), locale, lost=not stop)
    said += stop
    budgets = answered.section("budgets")
    over = [row for row in named(budgets) if row["budget"] and row["budget_left"] < 0]
    if over:
        said.append(locale.count(*OVER, len(over)))
    return " ".join([*said, *held(answered, locale)])


def _extremes(
    table: Table, deals: dict[Any, dict[str, Any]], spend: float, locale: Locale, *, lost: bool
) -> list[str]:
    rows = [row for row in named(table) if row["spend"] and row["roas"] is not None]
    if len(rows) < 2:
        return []
    axis = table.dimensions[0].name

    def is_told(row: dict[str, Any]) -> bool:
        won = deals.get(row[axis])
        return won is not None and (won["campaign_won_deals"] or 0) >= FEWEST_DEALS

    def told(text: Any, row: dict[str, Any]) -> str:
        return locale.say(
            text,
            name=label(table, row, locale),
            spend=locale.compact(row["spend"], table.currency),
            won=locale.compact(row["paid_won_amount"] or 0, table.currency),
            times=locale.number(row["roas"], 1),
        )

    best = max(filter(is_told, rows), key=lambda row: row["roas"], default=None)
    least = min(rows, key=lambda row: (row["paid_won_amount"] or 0) - row["spend"])
    said = []
    if best and best["roas"] > 1:
        said.append(told(PAID, best))
    if lost and least["roas"] < 1 and float(least["spend"]) >= NOTED * spend:
        said.append(told(LOST, least))
    return said


OF_CAMPAIGNS = ("campaign!=none",)
BROUGHT = ("campaign_leads", "cost_per_lead", "campaign_customers", "cost_per_customer")
LATER = _(
    "What was spent in the period, and the won deals of the same period that are credited to what "
    "it was spent on: what is spent now brings its deals later. (none) is spend that names no "
    "campaign."
)
TWO_BASES = _(
    "Cost per lead and customer are of all that are credited to it; the return is of the deals "
    "alone that are credited to what money was spent on."
)
PAYING = _(
    "Of the last two years. Stop: it is expected to lose, and the chance that it pays back is 20 % "
    "at most. Keep: 80 % at least. What it converts, and what that is worth, leans on all the "
    "others as long as it has few leads; young leads count by the share that is won by their age."
)

CAMPAIGNS = Report(
    id="campaigns",
    title=_("Campaigns"),
    question=_("Which campaigns and channels pay back what they cost?"),
    group="marketing",
    period="last_12_months",
    answers="sources",
    tiles=(
        "spend",
        "budget",
        "budget_left",
        "cost_per_lead",
        "cost_per_customer",
        "paid_won_amount",
        "roas",
        "roi",
        "campaign_customers",
        "repeat_customer_rate",
    ),
    splits=("campaign", "parent_campaign", "channel", "lead_kind", "source"),
    options=("attribution",),
    sections=(
        Section(
            "verdicts",
            _("What to keep and what to stop, by {split}"),
            ("spend",),
            ("{split}",),
            chart="quadrant",
            needs=("spend", "lead_attribution"),
            splits=("campaign", "parent_campaign", "channel", "source"),
            worked_out="verdicts",
            says=PAYING,
        ),
        Section(
            "earlier_verdicts",
            EARLIER,
            ("spend",),
            needs=("spend", "lead_attribution"),
            worked_out="earlier_verdicts",
            says=EARLIER_PAID,
        ),
        Section(
            "return",
            _("Spend and return by {split}"),
            ("spend", "roas", "paid_won_amount", "roi"),
            ("{split}",),
            chart="quadrant",
            needs=("spend",),
            says=LATER,
        ),
        Section(
            "split",
            _("Leads and customers of each {split}, and what one costs"),
            (*BROUGHT, "campaign_won_amount", "spend"),
            ("{split}",),
            chart="ranking",
            needs=("spend",),
        ),
        Section(
            "channels",
            _("What each channel cost and brought"),
            ("spend", "budget", "budget_left", *BROUGHT, "paid_won_amount", "roas", "roi"),
            ("channel",),
            chart="ranking",
            compared=True,
            needs=("spend",),
            says=TWO_BASES,
        ),
        Section(
            "budgets",
            _("Budgets by {split}, and what is left"),
            ("budget", "spend_with_budget", "budget_left"),
            ("{split}",),
            chart="ranking",
            where=OF_CAMPAIGNS,
            needs=("budgets",),
            says=_("A budget falls evenly on the days of its campaign."),
        ),
        Section(
            "over_time",
            _("Spend over time"),
            ("spend", "campaign_leads", "paid_won_amount", "budget"),
            ("date:{grain}",),
            chart="columns",
            compared=True,
            needs=("spend",),
        ),
        Section(
            "won",
            _("Won value credited to each {split}"),
            ("campaign_won_amount", "campaign_won_deals", "campaign_leads"),
            ("{split}",),
            chart="ranking",
            read_as="shares",
            needs=("attribution",),
            says=_("All won deals: what no campaign is credited with stands under (none)."),
        ),
        Section(
            "came_back",
            _("New customers who came back, by {split}"),
            ("campaign_customers", "campaign_customers_back", "repeat_customer_rate"),
            ("{split}",),
            chart="ranking",
            needs=("attribution",),
            says=_("New in the period, and bought again by now."),
        ),
    ),
    headline=headline,
)
