"""Why a figure moved, laid out as a report is: so that every format writes it as it writes those.

Its sections: the figure before and now; the parts with their drawing; the records that moved it
most.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.report import Answered, Report
from rapport.section import AnsweredSection, Section, worklist
from rapport.why.saying import headline
from rapport.wording import _

if TYPE_CHECKING:
    from rapport.why import Explanation
    from rapport.wording import Locale, Message

TITLE = _("Why did it move?")
QUESTION = _("What made the figure change between the two periods, and which records?")
SUMMARY, PARTS = _("In short"), _("The parts of the change")
BEFORE_AND_NOW = _("Before and now")
RECORDS = _("The records that moved it most")
DRAWN = "waterfall"


def answered(why: Explanation, *, sample: bool = False) -> Answered:
    """An explanation as a report's answer: its tile, its parts, its records."""

    def said(_answered: Answered, locale: Locale) -> str:
        return headline(why, locale)

    sections = [AnsweredSection(Section("summary", SUMMARY, (why.measure,)), (), why.summary)]
    title: Message = PARTS if why.parts else BEFORE_AND_NOW
    parts = Section(
        "parts",
        title,
        (why.measure,),
        (why.by,),
        DRAWN if why.parts else "",
        read_as="contributions",
    )
    whole = why.steps if why.parts else None
    sections.append(AnsweredSection(parts, (), why.table, whole))
    if why.named is not None and why.named.table.records:
        records = Section("records", RECORDS, (why.measure,), read_as="records")
        sections.append(AnsweredSection(records, (), worklist(why.named.table)))
    report = Report(
        "why",
        TITLE,
        QUESTION,
        "across",
        why.query.period,
        (why.measure,),
        tuple(each.section for each in sections[1:]),
        headline=said,
    )
    return Answered(report, why.query, tuple(sections), "", sample=sample)
