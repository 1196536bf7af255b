"""How the values of a column are written: decided for whole columns, asked where it cannot be."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rapport.engines.duckdb import quoted
from rapport.sources.files.mapping import is_custom
from rapport.sources.files.questions import Choice, Question
from rapport.sources.files.recognition.claims import type_of
from rapport.sources.files.recognition.synonyms import ID_WORDS
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
    count = profile.filled or -1
    if profile.booleans == profile.words == count:
        return "boolean"
    names = (words(header) or [""])[-1] in ID_WORDS
    if profile.whole == count and not names:
        return "integer"
    if not names and count in (profile.plain, profile.point, profile.comma):
        return "number"
    if count in (
        profile.iso,
        profile.zoned,
        profile.iso + profile.zoned,
        profile.day_first,
        profile.year_first,
        profile.named,
    ):
        return "timestamp" if profile.timed > profile.midnight else "date"
    return "text"


def decide(connection: duckdb.DuckDBPyConnection, shape: Shape) -> None:
    """Give every typed entry of a shape its format; adds a question where it must ask."""
    comma = shape.prefers_comma or any(
        each.comma > max(each.plain, each.point) for each in shape.profiles.values()
    )
    order = _orders(connection, shape)
    # Where one column of a file shows which comes first, the others are written alike.
    shown = {each for each in order.values() if each}
    for entry in list(shape.entries):
        settled = not entry.field or entry.lookup or entry.constant or entry.format
        if settled or entry.header not in shape.profiles:
            continue
        kind, profile = entry_type(shape.target, entry), shape.profiles[entry.header]
        if kind in NUMERIC:
            shape.put(_number(entry, kind, profile, comma=comma))
        elif kind in DATED:
            first = order.get(entry.header, "")
            if entry.header in order and not first:
                first = next(iter(shown)) if len(shown) == 1 else ""
            if entry.header in order and not first:
                _ask(shape, entry)
                continue
            shape.put(replace(entry, format=_date(profile, first)))


def otherwise(connection: duckdb.DuckDBPyConnection, shape: Shape, entry: Entry) -> str:
    """The format that this file alone would give a column; "" where it does not say."""
    alone = replace(shape, questions=[], entries=[replace(entry, format="", formats={})])
    decide(connection, alone)
    found = alone.entry(entry.header)
    return found.format if found and not alone.questions else ""


def _number(entry: Entry, kind: Type, profile: Profile, *, comma: bool) -> Entry:
    counts = {"plain": profile.plain, "point": profile.point, "comma": profile.comma}
    if comma and profile.comma >= max(counts.values()) > profile.whole:
        style = "comma"
    else:
        style = max(counts, key=lambda each: counts[each])
    multiply, reason = entry.multiply, entry.reason
    if kind == "share" and multiply == 1:
        highest = profile.highest or 0
        if profile.percent or (1 < highest <= 100):
            multiply, reason = 0.01, f"{reason}; in percent"
    return replace(entry, format=style, multiply=multiply, reason=reason)


def _date(profile: Profile, first: str) -> str:
    counts = {
        "iso": profile.iso,
        "zoned": profile.zoned,
        first or "dmy": profile.day_first,
        "ymd": profile.year_first,
        "named": profile.named,
    }
    style = max(counts, key=lambda each: counts[each])
    days = profile.timed > 0 and profile.timed == profile.midnight
    return f"{style} days" if days else style


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
        and shape.profiles[each.header].day_first > shape.profiles[each.header].dates / 2
    ]
    if not headers:
        return {}
    pattern = r"^\s*(\d{1,2})([./-])(\d{1,2})[./-]\d"
    parts = ", ".join(
        f"max(TRY_CAST(regexp_extract({quoted(each)}, '{pattern}', 1) AS INTEGER)),"
        f" max(TRY_CAST(regexp_extract({quoted(each)}, '{pattern}', 3) AS INTEGER)),"
        f" max(regexp_extract({quoted(each)}, '{pattern}', 2))"
        for each in headers
    )
    row = connection.execute(f"SELECT {parts} FROM {shape.table}").fetchone()
    assert row is not None
    return {
        header: _order(row[3 * number] or 0, row[3 * number + 1] or 0, row[3 * number + 2] or "")
        for number, header in enumerate(headers)
    }


def _order(first: int, second: int, between: str) -> str:
    if second > 12 >= first:
        return "mdy"
    if first > 12 >= second or between == ".":
        return "dmy"
    return ""


def _ask(shape: Shape, entry: Entry) -> None:
    if is_custom(entry.field):
        shape.put(
            replace(
                entry,
                type="text",
                reason=f"{entry.reason}; kept as text: day or month first?",
            )
        )
        return
    ways = (("the day, as in 31.1.", "dmy"), ("the month, as in 1/31", "mdy"))
    shape.questions.append(
        Question(
            shape.name,
            entry.header,
            f"{shape.name}: do the dates of {entry.header} begin with the day or with the month?"
            " Both would do for all of them.",
            tuple(Choice(label, f"{entry.field}:{way}") for label, way in ways),
        )
    )
