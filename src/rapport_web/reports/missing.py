"""What a report needs and the workspace has nothing of, in a reader's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapport.lacking import lacking
from rapport_web import company

if TYPE_CHECKING:
    from rapport.report import Report
    from rapport.wording import Locale


@dataclass(frozen=True)
class Missing:
    """What is not there, and how to bring it."""

    what: str
    mend: str


def missing(report: Report, locale: Locale) -> Missing | None:
    """What a report lacks; None where it has records to count.

    What is on record about the data themselves is never missing; it may be short.
    Raises WorkspaceError where nothing was built.
    """
    found = lacking(report.tiles, company.workspace().current.model, report.needs)
    return Missing(locale.say(found.what), locale.say(found.bring)) if found else None
