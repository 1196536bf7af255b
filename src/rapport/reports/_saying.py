"""What the sentences at the top of several reports have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rapport.chart import FEWEST_CASES
from rapport.period import in_words
from rapport.wording import BLANKS, _, _n

if TYPE_CHECKING:
    from rapport.report import Answered
    from rapport.table import Table
    from rapport.wording import Locale, Message

MORE = _("That is {change} more than {other}.")
LESS = _("That is {change} less than {other}.")
SAME = _("That is as much as {other}.")
MINUTES = _n("{n} minute", "{n} minutes")
HOURS = _n("{n} hour", "{n} hours")
DAYS = _n("{n} day", "{n} days")
OTHERS = {"previous_year": _("a year before"), "previous_period": _("in the period before")}


def compared(answered: Answered, name: str, locale: Locale) -> list[str]:
    """How a tile stands against the period before, in a sentence; none where that is not known."""
    if not answered.query.compare:
        return []
    # Of several comparisons, the first is told.
    named, row = answered.query.compare[0], answered.summary.rows()[0]
    change = row.get(f"{name}:change_pct", row.get(f"{name}:change_pct:{named}"))
    if change is None:
        return []
    days = in_words(answered.summary.compare, locale)
    other = locale.say(OTHERS[named]) if named in OTHERS else f"({days})"
    if round(abs(change), 2) == 0:
        return [locale.say(SAME, other=other)]
    text = MORE if change > 0 else LESS
    return [locale.say(text, change=locale.share(abs(change), 0), other=other)]


def tile(answered: Answered, name: str) -> Any:
    """A figure of the tiles; None where it is not known, or cannot be narrowed so."""
    return answered.summary.rows()[0].get(name)


def no_data(answered: Answered, text: Message, locale: Locale, *names: str) -> str:
    """That nothing is on record of what tiles count; nothing where none can be narrowed so."""
    shown = {each.name for each in answered.summary.measures}
    return locale.say(text) if shown.intersection(names) else ""


def rate(answered: Answered, name: str, cases: Any, locale: Locale) -> str:
    """A rate of the tiles in words; empty where it rests on too few cases to be told."""
    value = tile(answered, name)
    if value is None or cases is None or cases < FEWEST_CASES:
        return ""
    return locale.share(value, 0)


def named(table: Table | None) -> list[dict[str, Any]]:
    """The rows of a table by one dimension that are of a name, in its order."""
    if table is None or len(table.dimensions) != 1:
        return []
    axis = table.dimensions[0]
    return [row for row in table.rows() if row[axis.name] not in BLANKS and row[axis.name]]


def label(table: Table, row: dict[str, Any], locale: Locale) -> str:
    """The name of a row of a table by one dimension, in words."""
    axis = table.dimensions[0]
    return axis.name_of(row[axis.name], locale)


def lasting(hours: Any, locale: Locale) -> str:
    """So many hours in the unit that suits them, in whole numbers: 54 minutes, 15 hours, 3 days."""
    length = float(hours)
    if length < 2:
        return locale.count(*MINUTES, round(length * 60))
    if length < 72:
        return locale.count(*HOURS, round(length))
    return locale.count(*DAYS, round(length / 24))
