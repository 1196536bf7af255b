"""Activity: who did what, how often, and whether it is where the wins are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.chart import FEWEST_CASES
from rapport.report import Report, Section
from rapport.reports._saying import compared, label, named, no_data, tile
from rapport.wording import _, _n

if TYPE_CHECKING:
    from rapport.report import Answered
    from rapport.wording import Locale

NO_DATA = _("There is no data on activities for this period yet.")
NOTHING_DONE = _("Nothing was done in this period.")
DONE = _n("{n} activity was done.", "{n} activities were done.")
BUSIEST = _("{name} did the most: {share}.")
TOUCHED = _("Deals with activity were won in {touched} of cases, those without in {untouched}.")
OVERDUE = _n("{n} task is overdue.", "{n} tasks are overdue.")


def headline(answered: Answered, locale: Locale) -> str:
    """How much was done, against before, by whom most, and how it goes with winning."""
    done = tile(answered, "activities")
    if done is None:
        return no_data(answered, NO_DATA, locale, "activities")
    overdue = tile(answered, "overdue_tasks")
    late = [locale.count(*OVERDUE, overdue)] if overdue else []
    if not done:
        return " ".join([locale.say(NOTHING_DONE), *late])
    said = [locale.count(*DONE, done), *compared(answered, "activities", locale)]
    ranking = answered.section("split")
    several = [row for row in named(ranking) if row["activities"]]
    # Of customers, most was done about one, not by them.
    by_people = ranking is not None and ranking.dimensions[0].name in ("owner", "team")
    for row in several[:1] if by_people else ():
        if ranking and row["share"] and len(several) > 1:
            name = label(ranking, row, locale)
            said.append(locale.say(BUSIEST, name=name, share=locale.share(row["share"], 0)))
    return " ".join([*said, *_outcome(answered, locale), *late])


def _outcome(answered: Answered, locale: Locale) -> list[str]:
    table = answered.section("outcome")
    if table is None:
        return []
    names = ("closed_deals_touched", "closed_deals_untouched")
    cases = [table.total_of(name) for name in names]
    if any(each is None or each < FEWEST_CASES for each in cases):
        return []
    rates = [table.total_of(name) for name in ("touched_win_rate", "untouched_win_rate")]
    touched, untouched = (locale.share(each, 0) for each in rates)
    return [locale.say(TOUCHED, touched=touched, untouched=untouched)]


ACTIVITY = Report(
    id="activity",
    title=_("Activity"),
    question=_("Who does what, how often, and does it go with winning?"),
    group="team",
    answers="active",
    period="this_month",
    tiles=(
        "activities",
        "calls",
        "meetings",
        "emails_logged",
        "tasks_done",
        "call_minutes",
        "connect_rate",
        "overdue_tasks",
    ),
    splits=(
        "owner",
        "team",
        "activity_kind",
        "outcome",
        "direction",
        "source",
        "country",
        "customer",
    ),
    alone="customer",
    sections=(
        Section(
            "over_time",
            _("Activities over time"),
            ("activities", "calls", "meetings", "emails_logged"),
            ("date:{grain}",),
            chart="columns",
            compared=True,
        ),
        Section(
            "split",
            _("Activities by {split}"),
            (
                "activities",
                "calls",
                "meetings",
                "emails_logged",
                "tasks_done",
                "call_minutes",
                "overdue_tasks",
            ),
            ("{split}",),
            chart="ranking",
            compared=True,
            read_as="shares",
        ),
        Section(
            "goals",
            _("Goals of activities, by {split}"),
            ("activities", "activities:goal", "activities:attainment", "activities:pace"),
            ("{split}",),
            chart="bullets",
            order=("-activities",),
            splits=("owner", "team"),
        ),
        Section(
            "kinds",
            _("Activities by kind"),
            ("activities",),
            ("activity_kind",),
            chart="ranking",
            compared=True,
            read_as="shares",
        ),
        Section(
            "people",
            _("Each person's activities"),
            ("activities",),
            ("owner", "date:week"),
            chart="small_multiples",
            read_as="across",
            with_goals=True,
        ),
        Section(
            "hours",
            _("When activities happen"),
            ("activities",),
            ("weekday", "hour"),
            chart="heat",
            read_as="across",
        ),
        Section(
            "outcome",
            _("Deals with and without activity, by {split}"),
            (
                "touched_win_rate",
                "closed_deals_touched",
                "won_deals_touched",
                "lost_deals_touched",
                "untouched_win_rate",
                "closed_deals_untouched",
                "won_amount_touched",
            ),
            ("{split}",),
            chart="ranking",
            order=("-closed_deals_touched",),
            needs=("activities",),
            says=_("An activity counts if a person did it before the deal closed."),
        ),
        Section(
            "leads",
            _("Leads with and without activity, by {split}"),
            (
                "touched_lead_conversion_rate",
                "touched_leads",
                "converted_leads_touched",
                "lost_leads_touched",
                "untouched_lead_conversion_rate",
                "leads_without_activity",
            ),
            ("{split}",),
            chart="ranking",
            order=("-touched_leads",),
            needs=("activities",),
        ),
        Section(
            "overdue",
            _("Overdue tasks"),
            ("overdue_tasks",),
            read_as="records",
            limit=25,
            says=_("Those that are longest overdue come first."),
        ),
        Section(
            "latest",
            _("The latest activities"),
            ("activities",),
            read_as="records",
            limit=25,
        ),
    ),
    headline=headline,
)
