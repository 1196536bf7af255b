"""The funnel: from the visitor to the won deal, step by step."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from rapport.chart import FEWEST_CASES
from rapport.report import Report, Section
from rapport.reports._saying import no_data
from rapport.wording import _, _n

if TYPE_CHECKING:
    from rapport.report import Answered
    from rapport.table import Table
    from rapport.wording import Locale

NO_DATA = _("There is no data on leads or deals for this period yet.")
NOBODY = _("Nobody came into the funnel in this period.")
LEADS = _n(
    "Of {n} lead created in the period, {won} is won by now.",
    "Of {n} leads created in the period, {won} are won by now.",
)
DEALS = _n(
    "Of {n} deal created in the period, {won} is won by now.",
    "Of {n} deals created in the period, {won} are won by now.",
)
REACHED_LEADS = _("In the period {n} leads came in and {won} were won: not the same ones.")
REACHED_DEALS = _("In the period {n} deals were created and {won} won: not the same ones.")
NO_PLACES = _("At which stage they were lost is not on record.")
DROP = _("The most fall away between {before} and {after}: {share} go no further.")
COHORT = _(
    "Those created in the period, wherever they have come by now; the figures at the top count "
    "what happened in the period, whenever it began."
)
PERIOD = _("Who came to each step in the period: not one group of people, so a rate may top 100 %.")
BASIS = (("basis", "cohort", COHORT), ("basis", "period", PERIOD))


def headline(answered: Answered, locale: Locale) -> str:
    """How many came in, how many are won, and between which steps the most fall away."""
    basis = dict(answered.query.options).get("basis", "cohort")
    for name, cohort, period in (
        ("leads", LEADS, REACHED_LEADS),
        ("deals", DEALS, REACHED_DEALS),
    ):
        table = answered.section(name)
        if table is None:
            continue
        rows = [row for row in table.rows() if row["step_count"] is not None]
        if not rows or not rows[0]["step_count"]:
            return locale.say(NOBODY)
        first = rows[0]["step_count"]
        won = next((row["step_count"] for row in rows if row["step"] == "won"), 0)
        if basis == "period":
            numbers = {"n": locale.number(first), "won": locale.number(won)}
            return locale.say(period, **numbers)
        said = [locale.count(*cohort, first, won=locale.number(won))]
        return " ".join([*said, *_steepest(table, rows, locale)])
    return no_data(answered, NO_DATA, locale, "leads", "deals")


def _steepest(table: Table, rows: list[dict[str, Any]], locale: Locale) -> list[str]:
    """The pair of steps between which the greatest share falls away."""
    pairs = [
        (1 - row["step_rate"], before, row)
        for before, row in pairwise(rows)
        if row["step_rate"] is not None and before["step_count"] >= FEWEST_CASES
    ]
    if not pairs:
        return []
    share, before, after = max(pairs, key=lambda pair: pair[0])
    if share <= 0:
        return []
    lost = [row.get("step_lost") or 0 for row in rows]
    if len(rows) > 2 and lost[0] == sum(lost) > 0:
        # Whoever is lost without a stage on record stands at the first step.
        return [locale.say(NO_PLACES)]
    axis = table.dimensions[0]
    names = {
        "before": axis.name_of(before["step"], locale),
        "after": axis.name_of(after["step"], locale),
    }
    return [locale.say(DROP, **names, share=locale.share(share, 0))]


FATES = ("step_moved_on", "step_still_here", "step_lost", "step_cancelled")
FIGURES = ("step_count", "step_rate", "overall_rate", "median_days_to_step", "step_value")

COSTS = (
    "spend",
    "campaign_leads",
    "cost_per_lead",
    "campaign_customers",
    "cost_per_customer",
    "paid_won_amount",
    "roi",
)
SAME_PERIOD = _(
    "What was spent, came in and was won in the same period. Cost per lead and customer are of all "
    "that are credited; the return is of the deals alone that are credited to what money was spent "
    "on."
)
SAME_PERIOD_ALL = _(
    "What was spent, came in and was won in the same period; what no campaign is credited with "
    "stands under (none). Cost per lead and customer are of all that are credited; the return is "
    "of the deals alone that are credited to what money was spent on."
)

FUNNEL = Report(
    id="funnel",
    title=_("Funnel"),
    question=_("How far do leads and deals come, and where do they fall away?"),
    group="marketing",
    answers="stick",
    rhythm="monthly",
    period="this_year",
    tiles=(
        "visitors",
        "leads",
        "qualified_leads",
        "lead_to_won_rate",
        "deals",
        "won_deals",
        "won_amount",
        "cohort_win_rate",
    ),
    splits=(
        "source",
        "campaign",
        "channel",
        "lead_kind",
        "country",
        "region",
        "city",
        "industry",
        "segment",
        "owner",
        "team",
        "sales_channel",
        "pipeline",
    ),
    options=("funnel", "basis", "reach", "order", "window", "attribution"),
    sections=(
        Section(
            "leads",
            _("From lead to won"),
            (*FIGURES, "step_score"),
            ("step",),
            chart="funnel",
            compared=True,
            own=(("funnel", "leads"),),
            needs=("leads",),
            known=("leads_won",),
            says_under=BASIS,
        ),
        Section(
            "deals",
            _("From deal to won"),
            (*FIGURES, "step_score", *FATES),
            ("step",),
            chart="funnel",
            compared=True,
            own=(("funnel", "deals"),),
            needs=("deals",),
            says_under=BASIS,
        ),
        Section(
            "deal_stages",
            _("From deal to won, stage by stage"),
            (*FIGURES, *FATES),
            ("step",),
            chart="funnel",
            own=(("funnel", "deals"),),
            needs=("deals",),
            each="pipeline",
            of_several=True,
            says_under=BASIS,
        ),
        Section(
            "leads_split",
            _("From lead to won, by {split}"),
            ("overall_rate", "step_count", "step_rate", "step_value", "median_days_to_step"),
            ("{split}", "step"),
            chart="heat",
            read_as="side by side",
            own=(("funnel", "leads"),),
            order=("{split}", "step"),
            needs=("leads",),
            known=("leads_won",),
            says_under=BASIS,
        ),
        Section(
            "deals_split",
            _("From deal to won, by {split}"),
            ("overall_rate", "step_count", "step_rate", "step_value", "median_days_to_step"),
            ("{split}", "step"),
            chart="heat",
            read_as="side by side",
            own=(("funnel", "deals"),),
            order=("{split}", "step"),
            needs=("deals",),
            says_under=BASIS,
        ),
        Section(
            "parts",
            _("Top, middle and bottom of the funnel"),
            ("open_leads", "open_deals", "open_amount", "weighted_amount", "stalled_deals"),
            ("part",),
            chart="ranking",
            order=("part",),
            says=_("What is open in each part, as it stood at the end of the period."),
        ),
        Section(
            "cost_channels",
            _("Cost and return by channel"),
            COSTS,
            ("channel",),
            chart="ranking",
            needs=("spend",),
            says=SAME_PERIOD_ALL,
        ),
        Section(
            "cost_kinds",
            _("Cost and return by kind of lead"),
            COSTS,
            ("lead_kind",),
            chart="ranking",
            needs=("spend",),
            says=SAME_PERIOD,
        ),
        Section(
            "visitors",
            _("Visitors over time"),
            ("visitors", "sessions"),
            ("date:{grain}",),
            chart="columns",
            compared=True,
        ),
        Section(
            "visitors_split",
            _("Visitors by {split}"),
            ("visitors", "leads", "visitor_to_lead_rate"),
            ("{split}",),
            chart="ranking",
            needs=("visits",),
        ),
    ),
    headline=headline,
)
