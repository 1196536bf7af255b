"""Today: what was done yesterday and today, and what is waiting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.report import Report, Section
from rapport.reports._digests import LISTED, came_in, closed, no_data
from rapport.reports._saying import tile
from rapport.wording import _, _n

if TYPE_CHECKING:
    from rapport.report import Answered
    from rapport.wording import Locale

NO_DATA = _("There is no data on deals, leads or activities for these days yet.")
DONE = _n("{n} activity was done.", "{n} activities were done.")
OVERDUE = _n("{n} task is overdue: begin there.", "{n} tasks are overdue: begin there.")


def headline(answered: Answered, locale: Locale) -> str:
    """What was won and lost, what came in, what was done, and what is overdue."""
    said = [*closed(answered, locale), *came_in(answered, locale)]
    done, overdue = tile(answered, "activities"), tile(answered, "overdue_tasks")
    if not said and done is None:
        return no_data(answered, NO_DATA, locale, "won_deals", "activities")
    if done:
        said.append(locale.count(*DONE, done))
    if overdue:
        said.append(locale.count(*OVERDUE, overdue))
    return " ".join(said)


TODAY = Report(
    id="today",
    title=_("Today"),
    question=_("What happened yesterday and today, and what is waiting?"),
    group="across",
    period="yesterday..today",
    answers="active",
    rhythm="daily",
    tiles=(
        "won_amount",
        "won_deals",
        "lost_deals",
        "entered_stage",
        "leads",
        "activities",
        "overdue_tasks",
    ),
    splits=("owner", "team"),
    sections=(
        Section(
            "split",
            _("Who did what, by {split}"),
            ("activities", "calls", "meetings", "entered_stage", "won_deals", "lost_deals"),
            ("{split}",),
            chart="ranking",
            order=("-activities",),
        ),
        Section(
            "actions",
            _("Actions on leads and customers"),
            ("activities",),
            read_as="records",
            limit=LISTED,
        ),
        Section("won", _("Deals won"), ("won_deals",), read_as="records", limit=LISTED),
        Section("lost", _("Deals lost"), ("lost_deals",), read_as="records", limit=LISTED),
        Section(
            "moved",
            _("Deals that came to a stage"),
            ("entered_stage",),
            read_as="records",
            limit=LISTED,
        ),
        Section("leads", _("New leads"), ("leads",), read_as="records", limit=LISTED),
        Section(
            "overdue",
            _("Overdue tasks"),
            ("overdue_tasks",),
            read_as="records",
            limit=LISTED,
            order=("due_on",),
            needs=("activities",),
        ),
    ),
    headline=headline,
)
