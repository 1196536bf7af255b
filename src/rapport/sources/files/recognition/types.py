"""How the values of a column are written: decided for whole columns, asked where it cannot be."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rapport.sources.files.mapping import is_custom
from rapport.sources.files.recognition import amounts, inherited, orders
from rapport.sources.files.recognition.claims import type_of
from rapport.sources.files.recognition.synonyms import ID_WORDS
from rapport.sources.files.values import DURATIONS, currency
from rapport.sources.files.values.forms import PERIODS
from rapport.sources.files.words import words

if TYPE_CHECKING:
    import duckdb

    from rapport.schema import Type
    from rapport.sources.files.mapping import Entry
    from rapport.sources.files.recognition.profile import Profile
    from rapport.sources.files.recognition.shape import Shape

NUMERIC = frozenset({"integer", "number", "share", "money"})
DATED = frozenset({"date", "timestamp"})


def entry_type(table: str | None, entry: Entry) -> Type:
    """The type of the field that an entry names."""
    if is_custom(entry.field) or table is None:
        return entry.type  # type: ignore[return-value]  # written by custom_type
    return type_of(table, entry.field) or "text"


def custom_type(header: str, profile: Profile) -> Type:
    """The type of a custom field, by its content: all of the sample must be of it."""
    count = profile.said or -1
    blank = profile.rows - profile.filled
    if profile.booleans == profile.words == count or (profile.marks == count and blank):
        return "boolean"
    if profile.signs == profile.filled and profile.distinct == 2:
        return "boolean"
    names = (words(header) or [""])[-1] in ID_WORDS
    if profile.whole == count and not names and not _is_date(profile, count):
        return "integer"
    if not names and not _is_date(profile, count) and profile.numbers == count:
        return "number"
    if _is_date(profile, count):
        return "timestamp" if profile.timed > profile.midnight else "date"
    return "text"


def _is_date(profile: Profile, count: int) -> bool:
    """Whether all are days; what names but a month stays as it is written."""
    found = profile.by_form
    return sum(found[each] for each in found if each not in PERIODS) == count


def decide(connection: duckdb.DuckDBPyConnection, shape: Shape) -> None:
    """Give every typed entry of a shape its format; adds a question where it must ask."""
    order = _orders(connection, shape)
    known: list[Entry] = []
    for entry in list(shape.entries):
        settled = not entry.field or entry.lookup or entry.constant
        if settled or entry.header not in shape.profiles:
            continue
        kind, profile = entry_type(shape.target, entry), shape.profiles[entry.header]
        found = entry
        if kind == "money":
            found = _money(connection, shape, entry, profile)
        if found.format:
            shape.put(found)
            known.append(found)
        elif kind in NUMERIC:
            _number(connection, shape, found, kind, profile)
        elif kind == "boolean":
            shape.put(replace(found, format=_boolean(profile)))
        elif kind in DATED:
            first = order.get(entry.header)
            if first == "":
                _ask(shape, entry)
                continue
            found = replace(found, format=_date(profile, first or "dmy"))
            shape.put(found)
            _say_dates(shape, found, profile)
    if shape.dataset:
        _tell_doubts(connection, shape, known, order)


def _tell_doubts(
    connection: duckdb.DuckDBPyConnection, shape: Shape, known: list[Entry], order: dict[str, str]
) -> None:
    """Say, or ask, how those columns are read whose format is known from earlier files alone."""
    kinds = [(each, entry_type(shape.target, each)) for each in known]
    dates = [
        each
        for each, kind in kinds
        if kind in DATED and order.get(each.header) == "" and {"dmy", "mdy"} & _forms(each)
    ]
    numbers = [
        each
        for each, kind in kinds
        if kind in NUMERIC and _is_unsure(connection, shape, each, kind)
    ]
    inherited.settle_doubts(connection, shape, dates, numbers)


def _forms(entry: Entry) -> set[str]:
    return set(entry.format.removesuffix(" days").split("+"))


def _is_unsure(
    connection: duckdb.DuckDBPyConnection, shape: Shape, entry: Entry, kind: Type
) -> bool:
    """Whether the file of a data set that is there does not show which mark is of decimals."""
    if not shape.profiles[entry.header].unsure:
        return False
    is_mark = bool({"plain", "point", "comma"} & _forms(entry))
    return is_mark and amounts.decimal_mark(connection, shape, entry.header, kind) is None


def otherwise(connection: duckdb.DuckDBPyConnection, shape: Shape, entry: Entry) -> Entry | None:
    """The entry that this file alone would give a column; None where it does not say."""
    own = replace(entry, format="", formats={}, multiply=1, multiplies={})
    alone = replace(shape, questions=[], messages=[], entries=[own])
    decide(connection, alone)
    found = alone.entry(entry.header)
    return found if found and found.format and not alone.questions else None


def _money(
    connection: duckdb.DuckDBPyConnection, shape: Shape, entry: Entry, profile: Profile
) -> Entry:
    """An amount with its currencies, if any are named; one that a person said is the column's."""
    if entry.format in currency.CODES:
        own = entry.format
        shape.messages.append(f"{entry.header} is in {own}, as you said.")
        entry = replace(entry, format="", currencies={**entry.currencies, "": own})
    if profile.signed or currency.in_header(entry.header):
        return amounts.with_currencies(connection, shape, entry)
    return entry


def _number(
    connection: duckdb.DuckDBPyConnection,
    shape: Shape,
    entry: Entry,
    kind: Type,
    profile: Profile,
) -> None:
    if profile.says_duration and profile.durations > profile.plain:
        shape.put(_duration(shape, entry))
        return
    style = "plain"
    if profile.unsure or max(profile.point, profile.comma) > profile.plain:
        mark = amounts.decimal_mark(connection, shape, entry.header, kind)
        if mark is None:
            ask_mark(connection, shape, entry)
            return
        style = mark or ("point" if profile.point >= profile.comma else "comma")
        if style == "point" and profile.plain == profile.point:
            style = "plain"
    multiply, reason = entry.multiply, entry.reason
    if kind == "share" and multiply == 1:
        highest = profile.highest or 0
        if profile.percent or (1 < highest <= 100):
            multiply, reason = 0.01, f"{reason}; in percent"
    if entry.field == "duration_s" and multiply == 1:
        multiply, reason = _unit(entry, reason)
    shape.put(replace(entry, format=style, multiply=multiply, reason=reason))


_UNITS = {
    0.001: ("ms", "msec", "millis", "milliseconds", "millisekunder", "миллисекунд", "мс"),
    60: ("min", "mins", "minutes", "minutter", "минут", "минуты", "мин"),
    3600: ("hours", "hrs", "timer", "часов", "часы"),
}


def _unit(entry: Entry, reason: str) -> tuple[float, str]:
    """What a plain number of a duration is multiplied by to be seconds, as its header says."""
    said = set(words(entry.header))
    for factor, names in _UNITS.items():
        if found := said & set(names):
            return factor, f"{reason}; in {found.pop()}"
    return 1, reason


def _duration(shape: Shape, entry: Entry) -> Entry:
    said = set(words(entry.header))
    style = "minutes" if said & {"min", "minutes", "minutter", "минут", "мин"} else "hours"
    reason = f"{entry.reason}; in seconds"
    what = {"hours": "an hour and a half", "minutes": "a minute and a half"}[style]
    other = DURATIONS[1 - DURATIONS.index(style)]
    shape.messages.append(
        f"{entry.header} is read as how long something took, in seconds: 1:30 would be {what};"
        f' --map "{entry.header}={entry.field}:{other}" says otherwise.'
    )
    kind = "number" if is_custom(entry.field) else entry.type
    return replace(entry, format=style, type=kind, reason=reason)


def _boolean(profile: Profile) -> str:
    if profile.signs == profile.filled and profile.distinct == 2:
        return "signs"
    blank = profile.rows - profile.filled
    return "mark" if profile.marks and blank and profile.marks == profile.said else ""


def _date(profile: Profile, first: str) -> str:
    counts = profile.by_form
    counts[first] = counts.pop("dmy")
    # What stands there at least once, the commonest first; of like counts in the usual order.
    forms = sorted((each for each in counts if counts[each]), key=lambda each: -counts[each])
    if set(forms) <= {"iso", "zoned"}:
        style = forms[0] if forms else "iso"
    else:
        style = "+".join(dict.fromkeys("iso" if each == "zoned" else each for each in forms))
    days = profile.timed > 0 and profile.timed == profile.midnight
    return f"{style} days" if days else style


def _say_dates(shape: Shape, entry: Entry, profile: Profile) -> None:
    """What a person might doubt of how dates are read."""
    forms = profile.by_form
    if "+" in entry.format:
        shape.messages.append(
            f"{entry.header} writes dates in more than one way; read as: {entry.format}."
        )
    if forms.get("excel"):
        shape.messages.append(
            f"{entry.header} holds days as Excel counts them: 45322 is 2024-01-31."
        )
    if forms.get("unix") or forms.get("unix_ms"):
        unit = "seconds" if forms.get("unix") else "milliseconds"
        shape.messages.append(f"{entry.header} holds moments as {unit} since 1970, in UTC.")
    if forms["month"] or forms["quarter"]:
        what = "a quarter" if forms["quarter"] else "a month"
        shape.messages.append(f"{entry.header} names {what}: its first day is taken.")
    if profile.short_years:
        shape.messages.append(
            f"{entry.header} has years of two digits: 24 is taken for 2024, 69 to 99 for 1969 to"
            " 1999."
        )


def _orders(connection: duckdb.DuckDBPyConnection, shape: Shape) -> dict[str, str]:
    """Per column with days and months before the year: dmy, mdy, or "" where both would do."""
    headers = [
        each.header
        for each in shape.entries
        if each.field
        and not each.lookup
        and not each.constant
        and each.header in shape.profiles
        and entry_type(shape.target, each) in DATED
        and shape.profiles[each.header].day_first
    ]
    return day_orders(connection, shape, headers)


def day_orders(
    connection: duckdb.DuckDBPyConnection, shape: Shape, headers: list[str]
) -> dict[str, str]:
    """What columns begin with: dmy, mdy, or ""; where one shows it, the others are like it."""
    found = {header: each.order for header, each in orders.seen(connection, shape, headers).items()}
    unknown = [header for header, order in found.items() if not order]
    if not unknown:
        return found
    others = [
        each.header
        for each in shape.profiles.values()
        if each.day_first > each.dates / 2 and each.header not in found
    ]
    seen = [each.order for each in orders.seen(connection, shape, others).values()]
    shown = {each for each in (*found.values(), *seen) if each}
    if len(shown) == 1:
        found |= dict.fromkeys(unknown, shown.pop())
    return found


def ask_mark(connection: duckdb.DuckDBPyConnection, shape: Shape, entry: Entry) -> None:
    """Ask which mark is the decimal one; a custom field is kept as text instead."""
    example = amounts.an_unsure_one(connection, shape, entry.header)
    if is_custom(entry.field):
        told = f"is the mark of {example} one of decimals or of thousands?"
        shape.put(replace(entry, type="text", reason=f"{entry.reason}; kept as text: {told}"))
        shape.messages.append(
            f'{entry.header} is kept as text: {told} --map "{entry.header}={entry.field}:comma"'
            " or :point says it."
        )
        return
    shape.questions.append(amounts.ask_mark(shape, entry, example))


def _ask(shape: Shape, entry: Entry) -> None:
    if is_custom(entry.field):
        reason = f"{entry.reason}; kept as text: day or month first?"
        shape.put(replace(entry, type="text", reason=reason))
        shape.messages.append(
            f"{entry.header} is kept as text: its dates may begin with the day or the month;"
            f' --map "{entry.header}={entry.field}:dmy" or :mdy says it.'
        )
        return
    shape.questions.append(orders.ask_order(shape, entry))
