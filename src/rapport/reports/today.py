"""Today: what was done yesterday and today, and what is waiting."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from rapport.alerts.fired import Alert, alerts
from rapport.alerts.saying import sentence
from rapport.errors import DataError
from rapport.journal import Journal
from rapport.report import Answered, Report, Section
from rapport.reports._digests import LISTED, came_in, closed, no_data
from rapport.reports._saying import tile
from rapport.table import Note
from rapport.wording import _, _n

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rapport.model import Model
    from rapport.wording import Locale
    from rapport.workspace import Workspace

NO_DATA = _("There is no data on deals, leads or activities for these days yet.")
DONE = _n("{n} activity was done.", "{n} activities were done.")
OVERDUE = _n("{n} task is overdue: begin there.", "{n} tasks are overdue: begin there.")
JOURNAL_UNREAD = _("What stood out is left out: {why}")
STOOD_OUT = _("What stands out: {what}")
MORE = _n("So does {n} figure more.", "So do {n} figures more.")


@dataclass(frozen=True)
class TodayAnswered(Answered):
    """The digest's answer, with what stood out of the figures that are watched."""

    model: Model | None = None
    fired: tuple[Alert, ...] = ()
    """The alerts that fired yesterday and today, the latest first."""


@dataclass(frozen=True)
class TodayReport(Report):
    """The daily digest: a report like any other, that also says what stood out."""

    def answer(self, workspace: Workspace, parts: Mapping[str, Sequence[str]]) -> Answered:
        """Its answer. Raises UsageError where a part makes no sense here."""
        found = super().answer(workspace, parts)
        model = workspace.current.model
        since = model.clock.today - timedelta(days=1)
        try:
            fired = [each for each in alerts(Journal(workspace.data)) if each.day >= since]
        except DataError as error:
            fired = []
            unread = Note(JOURNAL_UNREAD, values=(("why", str(error)),))
            found = replace(found, said=(*found.said, unread))
        if found.query.where:
            # An alert is about what its rule is about, whatever the reader has narrowed this to.
            fired = []
        own = {each.name: getattr(found, each.name) for each in fields(Answered)}
        return TodayAnswered(**own, model=model, fired=tuple(reversed(fired)))


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
    if isinstance(answered, TodayAnswered) and answered.fired and answered.model:
        what = sentence(answered.fired[0], answered.model, locale)
        said.append(locale.say(STOOD_OUT, what=what))
        more = len(answered.fired) - 1
        said += [locale.count(*MORE, more)] if more else []
    return " ".join(said)


TODAY = TodayReport(
    id="today",
    title=_("Today"),
    question=_("What happened yesterday and today, and what is waiting?"),
    group="across",
    period="yesterday..today",
    answers="active",
    rhythm="daily",
    # A Sunday is no measure for a Tuesday.
    compare="same_weekdays",
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
    is_digest=True,
)
