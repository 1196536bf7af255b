"""What columns are by what they hold, where their headers say nothing: Column1, F3, Feld.

Column1  Column2  Column3  Column4     Column5         id  status  amount  created_at  closed_at
A-1      Won      1200     2026-01-05  2026-02-01  →   …
A-2      Lost     300      2026-01-09  2026-01-20
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rapport.engines.duckdb import quoted
from rapport.sources.files import outcomes, values
from rapport.sources.files.mapping import Entry
from rapport.sources.files.recognition.claims import ENOUGH
from rapport.sources.files.recognition.entries import custom
from rapport.sources.files.recognition.profile import SAMPLE
from rapport.sources.files.words import words

if TYPE_CHECKING:
    import duckdb

    from rapport.sources.files.recognition.shape import Shape

_NOTHING = re.compile(
    r"(?:column|col|field|feld|felt|kolonne|f|c|var|unnamed|столбец|поле|колонка)?\d*"
)
SURE = 0.5
MOST_STAGES = 30
MOST_OWNERS = 0.5
"""The share of the records that may have an owner of their own for a column to be of owners."""


def says_nothing(shape: Shape) -> bool:
    """Whether no header of a shape says what its column holds."""
    return not shape.has_header or all(
        _NOTHING.fullmatch("".join(words(each))) for each in shape.headers
    )


def place_by_content(connection: duckdb.DuckDBPyConnection, shape: Shape) -> bool:
    """Take a shape for deals or contacts by what its columns hold; False where they do not fit."""
    if not shape.rows or shape.wishes.table:
        return False
    by = shape.profiles
    shares = _shares(connection, shape)
    found: dict[str, tuple[str, str]] = {}
    dates = [each for each in shape.headers if by[each].filled and _all(shape, each, "dates")]
    endings = [each for each in shape.headers if shares[each][1] > 0 and each not in dates]
    emails = [each for each in shape.headers if shares[each][0] >= ENOUGH]
    amounts = [
        each
        for each in shape.headers
        if each not in dates
        and by[each].filled
        and _all(shape, each, "numbers")
        and not (by[each].unique and by[each].whole == by[each].filled)
        and (by[each].distinct > 2 or by[each].rows <= 2)
    ]
    identity = next(
        (
            each
            for each in shape.headers
            if by[each].unique
            and shares[each][2] >= ENOUGH
            and each not in (*dates, *amounts, *emails, *endings)
        ),
        None,
    )
    if identity:
        found[identity] = ("id", "each record has its own value")
    if endings and amounts:
        table = "deals"
        field = "status" if shares[endings[0]][1] >= ENOUGH else "stage.name"
        found[endings[0]] = (field, "it holds words such as won and lost")
        found[amounts[0]] = ("amount", "it holds numbers that are no ids")
        found |= _dated(connection, shape, dates)
        found |= _owners(shape, found, dates, amounts, emails)
    elif emails and not amounts:
        table = "contacts"
        found[emails[0]] = ("email", "it holds e-mail addresses")
        found |= _names(shape, found, dates)
    else:
        return False
    shape.target, shape.confidence = table, SURE
    shape.reason = "its headers say nothing; its columns hold what those of deals do"
    if table == "contacts":
        shape.reason = "its headers say nothing; it holds e-mail addresses"
    for header in shape.headers:
        field, reason = found.get(header, ("", ""))
        entry = Entry(header, field, reason=reason, confidence=SURE)
        shape.put(entry if field else custom(shape, header))
    told = ", ".join(f'"{each}" as {field}' for each, (field, _) in found.items())
    shape.messages.append(
        f"Its headers say nothing, so it is taken for {table} by what is in it: {told}."
        f" --as TABLE and --map COLUMN=FIELD say it otherwise."
    )
    return True


def _all(shape: Shape, header: str, kind: str) -> bool:
    profile = shape.profiles[header]
    return profile.share(int(getattr(profile, kind))) >= ENOUGH


def _shares(
    connection: duckdb.DuckDBPyConnection, shape: Shape
) -> dict[str, tuple[float, float, float]]:
    """By column, the shares of e-mail addresses, words for how deals end, and what looks like ids.

    The second is 0 where there are too many words for stages, or none says won or lost.
    """
    column, known = "v", outcomes.WORDS["deals", "status"]
    ends = outcomes.normalised("deals", "status", tuple(known), column)
    found = {}
    for header in shape.headers:
        row = connection.execute(f"""
            SELECT
                count(*) FILTER (WHERE regexp_matches(v, '^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$'))
                    / count(*),
                count(DISTINCT v), count(DISTINCT v) FILTER (ending IN ('won', 'lost')),
                count(ending) / count(*),
                count(*) FILTER (WHERE regexp_matches(v, '^\\S*\\d\\S*$')) / count(*)
            FROM (SELECT v, {ends} AS ending
                FROM (SELECT trim({quoted(header)}) AS v FROM {shape.table}
                    WHERE {quoted(header)} IS NOT NULL LIMIT {SAMPLE}))""").fetchone()
        assert row is not None
        emails, distinct, ended, share, ids = row
        stages = ended and distinct <= MOST_STAGES
        found[header] = (emails or 0.0, max(share or 0.0, 0.01) if stages else 0.0, ids or 0.0)
    return found


def _dated(
    connection: duckdb.DuckDBPyConnection, shape: Shape, dates: list[str]
) -> dict[str, tuple[str, str]]:
    """Of two dates of deals, that which is the earlier in most records is their creation."""
    if len(dates) == 1:
        return {dates[0]: ("created_at", "it is the only date")}
    if not dates:
        return {}
    first, second = dates[:2]
    days = [
        values.parsed(
            quoted(each),
            "date",
            "dmy" if shape.profiles[each].day_first > shape.profiles[each].iso else "iso",
        )
        for each in (first, second)
    ]
    row = connection.execute(
        f"SELECT count(*) FILTER (WHERE {days[0]} < {days[1]}),"
        f" count(*) FILTER (WHERE {days[0]} > {days[1]})"
        f" FROM {shape.table}"
    ).fetchone()
    if row and row[1] > row[0]:
        first, second = second, first
    return {
        first: ("created_at", f'it is mostly earlier than "{second}"'),
        second: ("closed_at", f'it is mostly later than "{first}"'),
    }


def _owners(
    shape: Shape, found: dict[str, tuple[str, str]], *others: list[str]
) -> dict[str, tuple[str, str]]:
    """A column of few words that repeat is most likely of the owners."""
    taken = {*found, *(each for column in others for each in column)}
    for header in shape.headers:
        profile = shape.profiles[header]
        repeats = 1 < profile.distinct <= profile.rows * MOST_OWNERS
        if header not in taken and repeats and not profile.booleans and not profile.numbers:
            return {header: ("owner.name", "it holds few words that repeat")}
    return {}


def _names(
    shape: Shape, found: dict[str, tuple[str, str]], dates: list[str]
) -> dict[str, tuple[str, str]]:
    """A column of words that hardly repeat is most likely of the names."""
    for header in shape.headers:
        profile = shape.profiles[header]
        apart = profile.distinct >= profile.rows * ENOUGH
        if header not in found and header not in dates and apart and not profile.numbers:
            return {header: ("name", "it holds words that hardly repeat")}
    return {}
