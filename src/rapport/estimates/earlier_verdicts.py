"""How earlier verdicts turned out: what was said on which day, what came, and whether it held.

given on    subject      verdict  came      outcome
2026-03-31  Baltic Expo  stop     −29,000   held
2025-12-31  Trade fairs  keep     −4,200    did not hold
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rapport.errors import DataError
from rapport.estimates import Estimated
from rapport.estimates._verdict_words import VERDICT, day_of, kind_of, named, not_narrowed
from rapport.query import Condition
from rapport.table import Column, Note
from rapport.verdicts import checked
from rapport.verdicts.given import HORIZON
from rapport.wording import _, _n

if TYPE_CHECKING:
    from rapport.estimates import Question
    from rapport.verdicts import Checked

SHOWN = 25
OUTCOMES = {
    "held": _("held"),
    "not_held": _("did not hold"),
    "too_little": _("too little came to tell"),
    "not_yet": _("not due yet"),
    "open": _("said nothing"),
}
AFTERWARDS = {"afterwards": _("afterwards")}
NONE = _("no verdict was given before today")
HELD = _n(
    "Of {n} verdict older than {days} days that can be told, {held} held.",
    "Of {n} verdicts older than {days} days that can be told, {held} held.",
)
HOW = _(
    "Each was made of what was known on its day; of costs and names, of which no history is kept, "
    "of what is known now. Those that were worked out afterwards were not said on that day: they "
    "show what would have been."
)
UNREAD = _("what was said earlier cannot be read: {why}")
DAY = Column("date:day", _("Given on"), "dimension", "date", "day")
OUTCOME = Column("outcome", _("Outcome"), "dimension", "text", words=OUTCOMES)
ADDED = Column("afterwards", _("Worked out"), "dimension", "text", words=AFTERWARDS)
CAME = {
    "campaign": Column("came", _("Profit that came"), "measure", "number", "money"),
    "source": Column("came", _("Profit that came"), "measure", "number", "money"),
    "service": Column("came", _("Margin that came"), "measure", "number", "share"),
    "product": Column("came", _("Share that came back"), "measure", "number", "share"),
}
SUBJECTS = {"service": "product"}


def work_out(question: Question) -> Estimated | Note:
    """The verdicts that were given before: those with an outcome first, then by day."""
    kind = kind_of(question)
    part = SUBJECTS.get(kind.name, kind.name)
    refused = not_narrowed(question, part)
    if refused:
        return refused
    generation = question.generation
    try:
        found = checked(generation.opened, generation.journal, kind, day_of(question))
    except DataError as error:
        return Note(UNREAD, values=(("why", str(error)),))
    for each in question.query.where:
        if isinstance(each, Condition) and each.field == part:
            same = each.operator == "="
            found = [one for one in found if (one.given.subject in each.values) == same]
    found = [one for one in found if _outcome(one) != "open"]
    if not found:
        return Note(NONE)
    came = CAME[kind.name]
    rows = [
        (each.day, each.given.subject, each.given.verdict, _outcome(each),
         "afterwards" if each.afterwards else None, _figure(each, came))
        for each in found
    ]  # fmt: skip
    told = [each for each in found if each.came is not None and each.came.held is not None]
    held = sum(bool(each.came and each.came.held) for each in told)
    notes = []
    if told:
        notes.append(Note(*HELD, len(told), (("days", HORIZON), ("held", held))))
    if any(each.afterwards for each in found):
        notes.append(Note(HOW))
    # What was held against what came is what there is to learn from.
    rows.sort(key=lambda row: row[3] not in ("held", "not_held"))
    subject = replace(named(part, question), name="subject")
    table = question.table((DAY, subject, VERDICT, OUTCOME, ADDED, came), rows[:SHOWN], notes)
    return Estimated(replace(table, found=len(rows) if len(rows) > SHOWN else None))


def _outcome(each: Checked) -> str:
    if each.given.verdict in ("watch", "early"):
        return "open"
    if each.came is None:
        return "not_yet"
    if each.came.held is None:
        return "too_little"
    return "held" if each.came.held else "not_held"


def _figure(each: Checked, column: Column) -> Any:
    value = each.came.figure if each.came else None
    if value is None or column.unit != "money":
        return value
    return Decimal(repr(round(value, 2)))
