"""What a report needs and the workspace has nothing of: said, instead of zeros."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapport.asking import counted
from rapport.wording import _
from rapport_web import company

if TYPE_CHECKING:
    from rapport.report import Report
    from rapport.wording import Locale, Message

WHAT: dict[str, Message] = {
    "deals": _("There are no deals in this workspace yet."),
    "leads": _("There are no leads in this workspace yet."),
    "activities": _("There are no activities in this workspace yet."),
}
WHAT_ELSE = _("There is nothing in this workspace yet that this report counts.")
MEND: dict[str, Message] = {
    "deals": _(
        "Bring a file with a row for each deal: its amount, its owner, whether it was won, and the "
        "day on which it closed."
    ),
    "leads": _(
        "Bring a file with a row for each lead: its owner, its source, and the day on which it "
        "came in."
    ),
    "activities": _(
        "Bring a file with a row for each call, meeting or task: who it was, and on which day."
    ),
}
MEND_ELSE = _("Bring an export that has it.")


@dataclass(frozen=True)
class Missing:
    """What is not there, and how to bring it."""

    what: str
    mend: str


def missing(report: Report, locale: Locale) -> Missing | None:
    """What a report lacks; None where it has records to count.

    Raises WorkspaceError where nothing was built.
    """
    if report.account is not None:
        # What is on record about the data themselves is never missing; it may be short.
        return None
    model = company.workspace().current.model
    facts = [each.fact for each in counted(report.tiles, model)]
    if any(model.spans.get(fact) is not None for fact in facts):
        return None
    first = facts[0] if facts else ""
    return Missing(locale.say(WHAT.get(first, WHAT_ELSE)), locale.say(MEND.get(first, MEND_ELSE)))
