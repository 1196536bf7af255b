"""What each service would be under another rule for shared costs.

product   own    by revenue  by hours   by units  by fixed shares  others
Training  keep   keep        outsource  keep      keep             1
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapport.estimates import Estimated
from rapport.estimates._verdict_words import day_of, named, narrowed, not_narrowed
from rapport.estimates.verdicts import BY_RULE, NONE, ORDER, TURNS, turning
from rapport.settings import SPREAD_BY
from rapport.table import Column, Note
from rapport.verdicts.given import WORDS
from rapport.verdicts.services import SERVICES
from rapport.wording import NOTHING, _

if TYPE_CHECKING:
    from rapport.estimates import Question
    from rapport.wording import Locale, Message

CHOSEN = _("Under the chosen rule")
RULES = {
    "revenue": _("By revenue"),
    "hours": _("By hours"),
    "units": _("By units"),
    "fixed": _("By fixed shares"),
}
OTHERS = Column("others", _("Rules under which it is another"), "measure", "integer", "count")
SAME = _("No rule changes any of these verdicts.")


@dataclass(frozen=True)
class Listed(Note):
    """Several notes in one, with commas between them."""

    parts: tuple[Note, ...] = ()

    def said(self, locale: Locale) -> str:
        """The notes in words."""
        return ", ".join(each.said(locale) for each in self.parts)


def _under(rule: str, word: str) -> Note:
    return Note(BY_RULE[rule], values=(("verdict", WORDS[word]),))


def _column(name: str, label: Message) -> Column:
    return Column(name, label, "dimension", "text", words=WORDS)


def work_out(question: Question) -> Estimated | Note:
    """A row for each service, those first that turn."""
    part = question.section.by[0]
    refused = not_narrowed(question, part)
    if refused:
        return refused
    given = SERVICES.work_out(question.generation.opened, day_of(question), question.options)
    given = narrowed(given, question, part)
    given = sorted(given, key=lambda each: (-len(turning(each)), ORDER.index(each.verdict)))
    if not given:
        return Note(NONE)
    known = [rule for rule in SPREAD_BY if any(each.figures.get(f"by_{rule}") for each in given)]
    columns = (
        named(part, question),
        _column("chosen", CHOSEN),
        *(_column(f"by_{rule}", RULES[rule]) for rule in known),
        OTHERS,
    )
    rows = [
        (each.subject, each.verdict, *(each.figures.get(f"by_{rule}") for rule in known),
         len(turning(each)))
        for each in given
    ]  # fmt: skip
    notes = [
        Note(
            TURNS,
            values=(
                ("name", each.subject),
                ("rules", Listed(NOTHING, parts=tuple(_under(*one) for one in turning(each)))),
            ),
        )
        for each in given
        if each.figures["turns"]
    ]
    return Estimated(question.table(columns, rows, notes or [Note(SAME)]))
