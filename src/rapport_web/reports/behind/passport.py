"""A figure's passport: by what definition, of which records, of which data, by what statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rapport.compiling.plan import made_of
from rapport.errors import UsageError
from rapport.measure import Measure
from rapport.wording import MISSING, _
from rapport_web import company
from rapport_web.reports.filters import said as condition_said
from rapport_web.reports.passports import Passport, definitions
from rapport_web.reports.steps import in_words
from rapport_web.reports.ways import TITLES, VALUES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rapport.wording import Locale
    from rapport_web.reports.behind.asked import Asked

PERIOD = _("Period")
IN_ZONE = _("{days}, days in {zone}")
ALL_TIME = _("All of time, days in {zone}")
FISCAL = _("fiscal year from {month}")
COMPARED = _("Compared with")
SPLIT = _("Of these")
FILTERS = _("Filters")
NO_FILTERS = _("none")
OPTIONS = _("Counted otherwise")
CURRENCY = _("Currency")
ONE_CURRENCY = _("{currency}; every amount is in it.")
CONVERTED = _(
    "{currency}; other currencies at the rate of the day on which the deal closed, or, while it is "
    "open, of the last day that there is a rate for."
)
AS_OF = _("As of")
AS_OF_NOW = _("{day}, as the records stand now")
AS_OF_THEN = _("{day}, as the records stood then")
BUILT = _("Data")
BUILT_AT = _("built {moment} UTC (generation {generation})")
ROWS = _("Rows counted")
LEFT_OUT = _("Left out, and why")
NOTHING_LEFT_OUT = _("nothing that is known of")


@dataclass(frozen=True)
class FigurePassport:
    """All that tells how one figure was counted."""

    lines: list[tuple[str, list[str]]]
    """What it covers: a heading and its texts."""
    definitions: list[Passport]
    sql: str
    values: list[tuple[str, str]]
    """What was bound to the statement's names."""


def passport(asked: Asked, locale: Locale) -> FigurePassport:
    """The passport of a figure."""
    return FigurePassport(
        list(_lines(asked, locale)),
        definitions([asked.behind.measure], asked.model, locale),
        asked.table.sql,
        [
            (f"${name}", _written(value))
            for name, value in sorted(asked.table.values.items())
            if f"${name}" in asked.table.sql
        ],
    )


def _lines(asked: Asked, locale: Locale) -> Iterator[tuple[str, list[str]]]:
    table, model, query = asked.table, asked.model, asked.query
    yield locale.say(PERIOD), [*_period(asked, locale)]
    if table.comparisons:
        yield locale.say(COMPARED), [in_words(each, locale) for __, each in table.comparisons]
    elif table.compare:
        yield locale.say(COMPARED), [in_words(table.compare, locale)]
    where = [
        condition_said(each, locale)
        for each in (asked.section.whole or asked.section.table).query.where
    ]
    yield locale.say(FILTERS), where or [locale.say(NO_FILTERS)]
    if query.options:
        yield locale.say(OPTIONS), [_option(*each, locale) for each in query.options]
    if any(each.unit == "money" for each in table.measures):
        rule = CONVERTED if model.has_other_currencies else ONE_CURRENCY
        yield locale.say(CURRENCY), [locale.say(rule, currency=table.currency)]
    if table.as_of:
        past = query.as_of != "now" or bool(query.known_on)
        day = locale.date(table.as_of)
        yield locale.say(AS_OF), [locale.say(AS_OF_THEN if past else AS_OF_NOW, day=day)]
    yield locale.say(BUILT), [_built(asked, locale)]
    yield locale.say(ROWS), [*_counts(asked, locale)]
    notes = [each.said(locale) for each in table.notes]
    yield locale.say(LEFT_OUT), notes or [locale.say(NOTHING_LEFT_OUT)]


def _period(asked: Asked, locale: Locale) -> Iterator[str]:
    zone = asked.model.settings.zone
    period = asked.table.period
    if period is None:
        yield locale.say(ALL_TIME, zone=zone)
    else:
        yield locale.say(IN_ZONE, days=in_words(period, locale), zone=zone)
    first = asked.model.clock.first_month
    is_fiscal = asked.query.period.startswith("FY") or any("fiscal" in e for e in asked.query.by)
    if first != 1 or is_fiscal:
        from babel.dates import format_date

        month = format_date(date(2024, first, 1), "LLLL", locale=locale.language)
        yield locale.say(FISCAL, month=month)


def _option(name: str, value: str, locale: Locale) -> str:
    title = locale.say(TITLES[name]) if name in TITLES else name
    return f"{title}: {locale.say(VALUES.get((name, value), value))}"


def _built(asked: Asked, locale: Locale) -> str:
    name = asked.generation.generation.name
    kept = (each for each in company.workspace().generations.all() if each.name == name)
    built = next((each.built_at for each in kept), None)
    moment = locale.moment(built) if built else MISSING
    return locale.say(BUILT_AT, moment=moment, generation=name)


def _counts(asked: Asked, locale: Locale) -> Iterator[str]:
    """How many records each part of the figure was counted of."""
    model = asked.model
    names = made_of(model.measure(asked.behind.measure), model)
    for name in dict.fromkeys(names):
        measure = model.measure(name)
        if not isinstance(measure, Measure):
            continue
        try:
            found = asked.generation.records(asked.query, name, asked.at, limit=1)
        except UsageError:
            continue
        count = locale.number(found.count)
        yield f"{locale.say(measure.label)}: {count}" if len(names) > 1 else count


def _written(value: Any) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else repr(value)
