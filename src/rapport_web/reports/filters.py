"""Filters: what they can be about, the values to suggest, and how one is said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapport.answering.record_columns import LABELS
from rapport.asking import counted
from rapport.compiling.reading import NOW, column_kind
from rapport.dimension import CYCLES
from rapport.errors import UsageError
from rapport.query import Condition, Group, where
from rapport.wording import Message, _
from rapport_web import company

if TYPE_CHECKING:
    from rapport.model import Model
    from rapport.query import Where
    from rapport.report import Report
    from rapport.wording import Locale
    from rapport_web.reports.choices import Choices

OPERATORS = (
    ("=", _("is")),
    ("!=", _("is not")),
    ("~", _("contains")),
    ("empty", _("is empty")),
    ("not_empty", _("is not empty")),
    (">=", _("is at least")),
    ("<=", _("is at most")),
)
SAID = {**dict(OPERATORS), ">": _("is more than"), "<": _("is less than")}
EITHER = _(" or ")
BOTH = _(" and ")
MOST_VALUES = 300
FIGURES = ("amount", "score", "value", "quantity", "minutes")
"""Numbers of a record that are asked for by their size."""
OWN = frozenset({"step", "movement", "left_to"})
"""What a figure is split by, and no record has."""


@dataclass(frozen=True)
class Filter:
    """A condition that holds, and the address without it."""

    text: str
    label: str
    without: str


def facts_of(report: Report, model: Model) -> list[str]:
    """The facts that a report counts, in the order in which it names them."""
    names = [*report.tiles, *(name for each in report.sections for name in each.measures)]
    return list(dict.fromkeys(each.fact for each in counted(names, model)))


def filter_fields(report: Report, model: Model) -> list[str]:
    """What a filter can be about: what the report is split by first, then all its facts have."""
    if report.narrowed_by:
        return [*report.narrowed_by]
    known = model.dimensions()
    names: dict[str, None] = {}
    for fact in facts_of(report, model):
        columns = model.columns.get(fact, {})
        names.update((each, None) for each in model.names_of(model.fact(fact)))
        names.update((each, None) for each in FIGURES if each in columns)
    usable = [each for each in names if each != "date" and each not in CYCLES and each not in OWN]
    first = [each for each in report.splits if each in usable]
    ordered = sorted(usable, key=lambda each: each in known and known[each].type == "date")
    return list(dict.fromkeys([*first, *ordered]))


def label_of(name: str, locale: Locale) -> str:
    """What a field is called."""
    bare = name.partition(":")[0]
    known = company.workspace().model.dimensions()
    if bare in known:
        return locale.say(known[bare].label)
    return locale.say(LABELS.get(bare, Message(bare.replace("_", " ").capitalize())))


def known_values(report: Report, field: str) -> list[str]:
    """The values of a field in the report's facts, where there are few enough to be offered."""
    model = company.workspace().model
    found: set[str] = set()
    for fact in facts_of(report, model):
        for name in (fact, model.fact(fact).parts):
            if field in model.columns.get(name, {}):
                __, values = column_kind(model.fact(name), field, NOW, model)
                found |= model.members(values) if values else set()
    # Every record's own name is a value of some fields: too many to be looked through.
    return sorted(found, key=str.casefold)[:MOST_VALUES]


def filters(choices: Choices, locale: Locale) -> list[Filter]:
    """The conditions that were chosen."""
    return [
        Filter(text, in_words(text, locale), choices.without("where", text).address())
        for text in choices.all("where")
    ]


def in_words(text: str, locale: Locale) -> str:
    """A condition as a reader says it; its text where it cannot be read."""
    try:
        return said(where(text), locale)
    except UsageError:
        return text


def said(condition: Where, locale: Locale) -> str:
    """Owner is Nora Haugen or Emma Clarke."""
    if isinstance(condition, Group):
        between = locale.say(EITHER if condition.kind == "any" else BOTH)
        parts = (
            f"({said(each, locale)})" if isinstance(each, Group) else said(each, locale)
            for each in condition.conditions
        )
        return between.join(parts)
    return _said(condition, locale)


def _said(condition: Condition, locale: Locale) -> str:
    label = label_of(condition.field, locale)
    if condition.values == (None,) and condition.operator in ("=", "!="):
        verb = "empty" if condition.operator == "=" else "not_empty"
        return f"{label} {locale.say(SAID[verb])}"
    known = company.workspace().model.dimensions()
    words = known[condition.field].words if condition.field in known else {}
    values = locale.say(EITHER).join(
        "–" if each is None else locale.say(words[each]) if each in words else locale.name(each)
        for each in condition.values
    )
    return f"{label} {locale.say(SAID[condition.operator])} {values}"
