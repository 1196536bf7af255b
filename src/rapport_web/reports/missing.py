"""What a report needs and the workspace has nothing of: said, instead of zeros."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapport.asking import counted
from rapport.facts import FACTS
from rapport.wording import _
from rapport_web import company

if TYPE_CHECKING:
    from rapport.report import Report
    from rapport.wording import Locale

WHAT_ELSE = _("There is nothing in this workspace yet that this report counts.")
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
    told = next((FACTS[each] for each in facts if FACTS[each].lacks), None)
    what, mend = (told.lacks, told.bring) if told else (WHAT_ELSE, MEND_ELSE)
    return Missing(locale.say(what), locale.say(mend))
