"""Alerts: what stood out of the figures that are watched, and what happened since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.report import Report, Section
from rapport.reports._alerts import ACCOUNT, COURSE_OF_LATEST, FIRED, RULES
from rapport.reports._saying import tile
from rapport.wording import _, _n

if TYPE_CHECKING:
    from rapport.report import Answered
    from rapport.wording import Locale

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
LAST = _("The latest: {what}")


def headline(answered: Answered, locale: Locale) -> str:
    """What stood out lately, and what of it goes on."""
    rules = tile(answered, "rules_watched")
    if rules is None:
        return locale.say(NO_DATA)
    if not rules and not answered.section("fired"):
        return locale.say(NO_RULES)
    lately, lasting = tile(answered, "fired_lately"), tile(answered, "lasting")
    said = [locale.count(*LATELY, lately) if lately else locale.say(QUIET)]
    said += [locale.count(*LASTING, lasting)] if lasting else []
    fired = answered.section("fired")
    if fired and fired.records and lately:
        said.append(locale.say(LAST, what=fired.rows()[0]["what"].whole(locale)))
    return " ".join(said)


ALERTS = Report(
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
            _("The latest of them, and what was usual"),
            listing=COURSE_OF_LATEST,
            chart="usual",
        ),
        Section("rules", _("What is watched, and how it stands"), listing=RULES),
    ),
    headline=headline,
)
