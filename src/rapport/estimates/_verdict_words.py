"""What estimates of verdicts have in common: the day they are as of, and how they are said."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from rapport.errors import QueryError
from rapport.period import resolve
from rapport.query import Condition
from rapport.table import Column, Figure, Note
from rapport.verdicts import KINDS
from rapport.verdicts.given import OF_ENDED, WHY, WORDS
from rapport.wording import NOTHING, _

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from rapport.estimates import Question
    from rapport.verdicts import Given, Kind
    from rapport.wording import Locale, Message


class OfEnded(str):
    """The verdict on what has ended: the same value, in other words."""

    __slots__ = ()


@dataclass(frozen=True)
class VerdictColumn(Column):
    """A column of verdicts."""

    def name_of(self, value: Any, locale: Locale) -> str:
        """A verdict in words."""
        if isinstance(value, OfEnded):
            return locale.say(OF_ENDED[value])
        return super().name_of(value, locale)


VERDICT = VerdictColumn("verdict", _("Verdict"), "dimension", "text", words=WORDS)
REASON = Column("why", _("Why"), "dimension", "text", words=WHY)
OF_ALL = _("a verdict rests on all records, and cannot be narrowed by {field}")
OF_ITS_OWN = ("product_kind",)
"""What the report of services is of in any case."""


def verdict_of(given: Given) -> str:
    """The value of a verdict, which says itself by whether its subject has ended."""
    return OfEnded(given.verdict) if _is_over(given) else given.verdict


def in_words(given: Given) -> Message:
    """A verdict in words."""
    return OF_ENDED[given.verdict] if _is_over(given) else WORDS[given.verdict]


def _is_over(given: Given) -> bool:
    return given.has_ended and given.verdict in OF_ENDED


def kind_of(question: Question) -> Kind:
    """The kind of verdicts that the question's section is about."""
    return {each.about: each for each in KINDS.values()}[question.section.measures[0]]


def day_of(question: Question) -> date:
    """The day as of which verdicts are worked out: today, or the one that a reader looks from.

    Raises QueryError where it is none.
    """
    asked, today = question.query.known_on or question.query.as_of, question.model.clock.today
    if asked in ("", "now", "period_end"):
        return today
    found = resolve(asked, question.model.clock)
    if found is None or found.days != 1:
        raise QueryError(f"as_of is {asked!r}.", "It takes one day, such as 2026-09-30.")
    return min(found.start, today)


def not_narrowed(question: Question, part: str) -> Note | None:
    """Why there are no verdicts under the reader's conditions; None where there are."""
    for each in question.query.where:
        name = each.field if isinstance(each, Condition) else str(each)
        is_part = isinstance(each, Condition) and each.operator in ("=", "!=") and name == part
        if not is_part and name not in OF_ITS_OWN:
            return Note(OF_ALL, values=(("field", name),))
    return None


def narrowed(given: Iterable[Given], question: Question, part: str) -> list[Given]:
    """Those on the subjects that a reader chose."""
    found = list(given)
    for each in question.query.where:
        if isinstance(each, Condition) and each.field == part:
            same = each.operator == "="
            found = [one for one in found if (one.subject in each.values) == same]
    return found


def named(column: str, question: Question) -> Column:
    """The column of the subjects."""
    label = question.label(column)
    return Column(column, label, "dimension", "text")


def said(value: Any, unit: str, question: Question, decimals: int | None = 0) -> Any:
    """A figure among a note's values."""
    if value is None:
        return _("not known")
    return Figure(float(value), unit, question.model.settings.currency, decimals)


def plain(note: Note) -> Note:
    """A note without a plural."""
    return replace(note, many=NOTHING)
