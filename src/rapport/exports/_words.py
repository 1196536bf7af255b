"""Values, headings and periods as a reader sees them, for every format that people read."""

from __future__ import annotations

from datetime import date, datetime
from math import isfinite
from typing import TYPE_CHECKING, Any

from rapport.period import in_words
from rapport.table import TOTAL_OF_ALL, Note, noted_once
from rapport.tile import POINTS, UNITS, tone
from rapport.wording import MISSING, _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rapport.query import Query
    from rapport.table import Column, Table
    from rapport.wording import Locale

TOTAL = _("Total")
YES, NO = _("Yes"), _("No")
COMPARED_WITH = _("{period}, compared with {other}")
AS_OF = _("as of {day}")
ONLY_WHERE = _("Only where {conditions}")
PERIOD, COMPARED, DAY = _("Period"), _("Compared with"), _("As of")
CONDITIONS, CURRENCY, GENERATION = _("Filters"), _("Currency"), _("Generation")
NOTES = _("Notes")
FIGURE, VALUE = _("Figure"), _("Value")
ARROWS = {True: "▲ ", False: "▼ "}
PATTERNS = {"weekday": "EEEE", "month_of_year": "MMMM"}


def is_missing(value: Any) -> bool:
    """Whether there is no figure."""
    return value is None or (isinstance(value, float) and not isfinite(value))


def comparison(column: Column) -> str:
    """previous, change or change_pct; nothing for a figure that stands for itself."""
    return column.name.split(":")[1] if column.versus and ":" in column.name else ""


def comparison_key(column: Column) -> str:
    """The same with what it is against, where there are several: change:previous_year."""
    return column.name.partition(":")[2] if column.versus else ""


def heading(column: Column, table: Table, locale: Locale) -> str:
    """A column's label with the unit that its cells leave out."""
    said = column.said(locale)
    unit = table.currency if column.unit == "money" else locale.say(UNITS.get(column.unit, ""))
    if column.role != "measure" or not unit or said.lower() == unit.lower():
        return said
    return f"{said}, {unit}"


def short_heading(column: Column, locale: Locale) -> str:
    """What a comparison is, beside the figure that it belongs to: Before, Change, Change in %."""
    alone = locale.say(column.versus).format(label="").strip(" ,:–-")
    if not alone:
        return column.said(locale)
    against = f" ({locale.say(column.against)})" if column.against else ""
    return alone[:1].upper() + alone[1:] + against


def arrow(value: Any) -> str:
    """Up or down, before a figure."""
    return "" if is_missing(value) or value == 0 else ARROWS[value > 0]


def direction(column: Column, value: Any) -> str:
    """The style of a difference: up for good news, down for bad, or nothing."""
    if is_missing(value) or not comparison(column).startswith("change"):
        return ""
    return tone(column.name, value).replace("level", "")


def split_value(column: Column, value: Any, locale: Locale) -> str:
    """A value of a dimension. Only our own words are translated, never a customer's name."""
    if value is None:
        return MISSING
    if isinstance(value, bool):
        return locale.say(YES if value else NO)
    if isinstance(value, datetime):
        return locale.moment(value)
    if isinstance(value, date):
        return locale.date(value, column.unit)
    if isinstance(value, int) and column.unit in PATTERNS:
        return _cycle(value, column.unit, locale)
    return column.name_of(value, locale)


def _cycle(value: int, unit: str, locale: Locale) -> str:
    from babel.dates import format_date

    # 2024 began on a Monday, so its first seven days are the weekdays from 1 to 7.
    day = date(2024, 1, value) if unit == "weekday" else date(2024, value, 1)
    said = str(format_date(day, format=PATTERNS[unit], locale=locale.language))
    return said[:1].upper() + said[1:]


def places(column: Column, values: Iterable[Any]) -> int:
    """How many decimals a column's figures have: as many as the least round of them needs."""
    if column.unit == "share" or column.unit in UNITS:
        return 1
    whole = all(value == int(value) for value in values if not is_missing(value))
    return 0 if whole or column.unit == "count" else 2 if column.unit == "money" else 1


def counted(column: Column) -> str:
    """The measure that a column is of, whatever it is compared with or crossed by."""
    return column.name.partition(":")[0].partition("@")[0]


def places_in(table: Table, column: Column) -> int:
    """The decimals of a table's column; a figure and its comparisons have the same."""
    base = counted(column)
    alike = [
        at
        for at, each in enumerate(table.columns)
        if each.role == "measure" and each.unit == column.unit and counted(each) == base
    ]
    values = [row[at] for row in table.records for at in alike]
    if table.totals is not None:
        values += [table.total_of(table.columns[at].name) for at in alike]
    return places(column, values)


def figure(column: Column, value: Any, decimals: int, locale: Locale) -> str:
    """A measure's figure without its currency; a difference has its sign."""
    if is_missing(value):
        return MISSING
    difference = column.signed or comparison(column) in ("change", "change_pct")
    sign = "+" if difference and value > 0 else ""
    if column.unit != "share":
        return sign + locale.number(value, decimals)
    if column.signed or comparison(column) == "change":
        number = sign + locale.number(float(value) * 100, decimals)
        return locale.say(POINTS, number=number)
    return sign + locale.share(value, decimals)


def alone(column: Column, value: Any, decimals: int, currency: str, locale: Locale) -> str:
    """A figure with its unit, where no heading says it."""
    if is_missing(value):
        return MISSING
    if column.unit == "money":
        sign = "+" if comparison(column) == "change" and value > 0 else ""
        return sign + locale.money(value, currency, decimals)
    said = figure(column, value, decimals, locale)
    unit = locale.say(UNITS.get(column.unit, ""))
    return f"{said} {unit}" if unit else said


def frame(query: Query, table: Table, locale: Locale) -> Iterator[str]:
    """What an answer covers, in lines: its days and what it is compared with, its conditions."""
    said = in_words(table.period, locale)
    if table.compare:
        other = "; ".join(in_words(each, locale) for each in table.compared)
        said = locale.say(COMPARED_WITH, period=said, other=other)
    if table.as_of:
        said += " · " + locale.say(AS_OF, day=locale.date(table.as_of))
    yield said
    conditions = conditions_of(query)
    if conditions:
        yield locale.say(ONLY_WHERE, conditions=conditions)


def notes(table: Table, locale: Locale) -> list[str]:
    """What to know about a query's answer."""
    cut = []
    if table.found and table.totals:
        shown = (("shown", len(table.records)), ("n", table.found))
        cut.append(Note(TOTAL_OF_ALL, values=shown))
    return [each.said(locale) for each in noted_once((*cut, *table.notes))]


def conditions_of(query: Query) -> str:
    """A query's conditions, as they are written."""
    return ", ".join(str(each) for each in (*query.where, *query.having))


def facts(table: Table, conditions: str, locale: Locale) -> list[tuple[str, str]]:
    """What an answer covers and where it comes from, each with its name."""
    days = "" if table.period is None else f" ({table.period.start} – {table.period.end})"
    found = [(locale.say(PERIOD), in_words(table.period, locale) + days)]
    for each in table.compared:
        days = f" ({each.start} – {each.end})"
        found.append((locale.say(COMPARED), in_words(each, locale) + days))
    if table.as_of:
        found.append((locale.say(DAY), locale.date(table.as_of)))
    if conditions:
        found.append((locale.say(CONDITIONS), conditions))
    if any(each.unit == "money" for each in table.measures):
        found.append((locale.say(CURRENCY), table.currency))
    if table.generation:
        found.append((locale.say(GENERATION), table.generation))
    return found
