"""Alerts: what stood out of the figures that are watched, and what happened since."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rapport.alerts.fired import alerts
from rapport.errors import DataError
from rapport.report import Report, Section
from rapport.reports._alerts import ACCOUNT, COURSE_OF_LATEST, FIRED, RULES
from rapport.reports._saying import tile
from rapport.table import Note
from rapport.wording import _, _n

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rapport.report import Answered
    from rapport.wording import Locale
    from rapport.workspace import Workspace

NO_DATA = _("There is no data yet: nothing was brought.")
NO_RULES = _(
    "No rule is watched yet. `rapport alerts suggest --add` adds a few to begin with, such as new "
    "leads by source."
)
QUIET = _("Nothing stood out in the past 30 days.")
LATELY = _n(
    "{n} figure stood out in the past 30 days.", "{n} figures stood out in the past 30 days."
)
LASTING = _n("{n} has not ended.", "{n} have not ended.")
UNREAD = _("What stood out before cannot be read; how the rules stand now is told below.")
JOURNAL_UNREAD = _("What fired earlier is left out: {why}")
LAST = _("The latest: {what}")


@dataclass(frozen=True)
class AlertsReport(Report):
    """A report like any other, that also says where what fired cannot be read."""

    def answer(self, workspace: Workspace, parts: Mapping[str, Sequence[str]]) -> Answered:
        """Its answer. Raises UsageError where a part makes no sense here."""
        found = super().answer(workspace, parts)
        try:
            alerts(workspace.journal)
        except DataError as error:
            unread = Note(JOURNAL_UNREAD, values=(("why", str(error)),))
            return replace(found, said=(*found.said, unread))
        return found


def headline(answered: Answered, locale: Locale) -> str:
    """What stood out lately, and what of it goes on."""
    rules = tile(answered, "rules_watched")
    if rules is None:
        return locale.say(NO_DATA)
    if not rules and not answered.section("fired"):
        return locale.say(NO_RULES)
    lately, lasting = tile(answered, "fired_lately"), tile(answered, "lasting")
    if lately is None:
        return locale.say(UNREAD)
    said = [locale.count(*LATELY, lately) if lately else locale.say(QUIET)]
    said += [locale.count(*LASTING, lasting)] if lasting else []
    fired = answered.section("fired")
    if fired and fired.records and lately:
        said.append(locale.say(LAST, what=fired.rows()[0]["what"].whole(locale)))
    return " ".join(said)


ALERTS = AlertsReport(
    id="alerts",
    title=_("Alerts"),
    question=_("What has changed that I did not expect?"),
    group="across",
    answers="other",
    rhythm="daily",
    period="all",
    compare="",
    tiles=(),
    account=ACCOUNT,
    sections=(
        Section(
            "fired",
            _("What stood out"),
            listing=FIRED,
            says=_(
                "Each was told once. The periods since are held against what was usual before it; "
                "a smaller change than the one named could not have been told from chance."
            ),
        ),
        Section(
            "course",
            _("The latest that was unusual, and what was usual"),
            listing=COURSE_OF_LATEST,
            chart="usual",
        ),
        Section("rules", _("What is watched, and how it stands"), listing=RULES),
    ),
    headline=headline,
)
