"""Whether values are of their columns' types: all of them looked at, before any is kept.

What is not of its column's type is offered first to what stands for no value, then to further ways
of writing such values; only what is left over is refused, or makes the column one of text. Columns
without such values are looked at once, together.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rapport.engines.duckdb import literal, quoted
from rapport.sources.files.loading.mending import mended
from rapport.sources.files.loading.versions import count
from rapport.sources.files.mapping import is_custom
from rapport.sources.files.recognition.types import DATED, NUMERIC, entry_type, otherwise
from rapport.sources.files.values import parsed
from rapport.sources.files.values.missing import MOST_CHOICES, UNCHOSEN, may_stand_for_none, without
from rapport.sources.files.words import slug

if TYPE_CHECKING:
    import duckdb

    from rapport.schema import Type
    from rapport.sources.files.mapping import Entry
    from rapport.sources.files.recognition.shape import Shape

MOST_BAD = {True: 0.5, False: 0.1}
"""A column of which more does not parse was not that field after all: by whether its header is
surely the field's."""
SURE = 0.9
EXAMPLES = 3
FIRST_YEAR, LAST_YEAR = 1, 9999
"""What a day can be. A slip in a year is kept: it is in no period, and data-health shows it."""
TOLD = {
    "integer": "a whole number",
    "number": "a number",
    "share": "a number",
    "money": "an amount",
    "date": "a date",
    "timestamp": "a date",
    "boolean": "yes or no",
}


def _typed(shape: Shape) -> list[tuple[Entry, Type]]:
    found = [(each, entry_type(shape.target, each)) for each in shape.entries if each.field]
    return [
        (each, kind)
        for each, kind in found
        if _is_own(shape, each) and kind in (*NUMERIC, *DATED, "boolean")
    ]


def _is_own(shape: Shape, entry: Entry) -> bool:
    """Whether an entry's values stand in a column of the file."""
    return not entry.lookup and not entry.constant and entry.header in shape.headers


def bad(entry: Entry, kind: Type) -> str:
    """The condition that a value is there but is not of its type."""
    text = quoted(entry.header)
    there = f"{text} IS NOT NULL"
    if entry.missing:
        there = f"{without(text, entry.missing)} IS NOT NULL"
    value = parsed(text, kind, entry.format, entry.multiply)
    if is_custom(entry.field):
        if kind == "integer":
            # Digits that a number would lose are text: 007, or more than a machine counts.
            cast = f"TRY_CAST({text} AS BIGINT)::VARCHAR"
            return f"{there} AND {cast} IS DISTINCT FROM {text}"
        return f"{there} AND {value} IS NULL"
    if kind in DATED:
        return f"{there} AND ({value} {_IN_TIME}) IS NOT TRUE"
    return f"{there} AND {value} IS NULL"


def _strange(entry: Entry, kind: Type) -> str:
    """How many are there and not of their type: as `bad` tells it, but sooner."""
    if kind not in DATED or is_custom(entry.field):
        return f"count(*) FILTER (WHERE {bad(entry, kind)})"
    text = quoted(entry.header)
    value = parsed(text, kind, entry.format)
    there = without(text, entry.missing)
    kept = f"{value} {_IN_TIME}"
    if entry.missing:
        kept = f"{there} IS NOT NULL AND {kept}"
    return f"count({there}) - count(*) FILTER (WHERE {kept})"


_IN_TIME = f"BETWEEN TIMESTAMP '{FIRST_YEAR:04}-01-01' AND TIMESTAMP '{LAST_YEAR}-12-31 23:59:59'"


def take_formats(connection: duckdb.DuckDBPyConnection, shape: Shape, number: int) -> None:
    """Where a newer export writes values in another way than the data set, remember its way."""
    if shape.dataset is None:
        return
    for entry, kind in _typed(shape):
        profile = shape.profiles.get(entry.header)
        if not entry.format or profile is None or not profile.filled:
            continue
        usual = count(
            connection, f"SELECT count(*) FILTER (WHERE {bad(entry, kind)}) FROM {shape.table}"
        )
        # What can be read in the usual way may still mean something else: another day, a share.
        either = kind == "share" or (kind in DATED and profile.day_first)
        other = otherwise(connection, shape, entry) if usual or either else None
        if other is None:
            continue
        condition = bad(replace(entry, format=other.format), kind)
        left = count(connection, f"SELECT count(*) FILTER (WHERE {condition}) FROM {shape.table}")
        turned = {entry.format, other.format} == {"dmy", "mdy"} and left == usual
        if left < usual or turned:
            shape.put(replace(entry, formats={**entry.formats, str(number): other.format}))
            shape.messages.append(
                f"Its {entry.header} is written in another way than before: {other.format}."
            )
        in_doubt = profile.highest is None or (other.multiply == 1 and profile.highest > 1)
        if kind == "share" and other.multiply != entry.multiply and not in_doubt:
            own = shape.entry(entry.header) or entry
            shape.put(replace(own, multiplies={**own.multiplies, str(number): other.multiply}))
            ways = ("a share of 1: 0.2 is 20 %", "in percent: 20 is 20 %")
            now, before = ways if other.multiply == 1 else ways[::-1]
            shape.messages.append(
                f"Its {entry.header} is read as {now}; earlier files have it as {before}."
            )


def check_types(connection: duckdb.DuckDBPyConnection, shape: Shape, number: int) -> None:
    """Look at every value: refuse records, or change what a column is taken for.

    Raises FileError where values can be read in two ways and nothing shows which is meant.
    """
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE refused"
        " (record BIGINT, header VARCHAR, value VARCHAR, reason VARCHAR)"
    )
    if not shape.rows:
        return
    typed = [(each.of_import(number), kind) for each, kind in _typed(shape)]
    texts = _texts(shape, [entry.header for entry, _ in typed])
    counts = [_strange(each, kind) for each, kind in typed]
    counts += [f"count(*) FILTER (WHERE {may_stand_for_none(quoted(each))})" for each in texts]
    if not counts:
        return
    row = connection.execute(f"SELECT {', '.join(counts)} FROM {shape.table}").fetchone()
    assert row is not None
    for (entry, kind), strange in zip(typed, row, strict=False):
        if strange:
            _settle(connection, shape, number, entry, kind)
    for header, strange in zip(texts, row[len(typed) :], strict=True):
        if strange:
            _empty(connection, shape, header)


def _most_bad(entry: Entry) -> float:
    # What a person said of a column holds, whatever is in it.
    return 1 if entry.confidence == 1 else MOST_BAD[entry.confidence >= SURE]


def _settle(
    connection: duckdb.DuckDBPyConnection, shape: Shape, number: int, entry: Entry, kind: Type
) -> None:
    """Read the strange values of a column in further ways, and refuse those that are left."""
    found, kind = mended(connection, shape, entry, kind, bad)
    _put(shape, number, entry, found)
    said = without(quoted(found.header), found.missing)
    row = connection.execute(
        f"SELECT count(*) FILTER (WHERE {bad(found, kind)}), count({said}),"
        f" count(*) FILTER (WHERE {_is_header(found)}) FROM {shape.table}"
    ).fetchone()
    assert row is not None
    strange, filled, headers = row
    if not strange or kind == "text":
        return
    told = TOLD.get(kind, kind)
    most = _most_bad(entry) * (filled - headers)
    if is_custom(entry.field):
        reason = f"{entry.reason}; kept as text: {strange:,} values are not {told}"
        shape.put(_as_text(found, reason))
    elif strange - headers > most and shape.dataset is None:
        reason = f"not taken for {entry.field}: {strange:,} of {filled:,} values are not {told}"
        shape.put(replace(_as_text(found, reason), field=f"x_{slug(entry.header)}"))
    else:
        _refuse(connection, shape, found, kind)


def _is_header(entry: Entry) -> str:
    """The condition that a value is what its column is called: that of a header that repeats."""
    return f"lower(trim({quoted(entry.header)})) = {literal(entry.header.strip().lower())}"


def _put(shape: Shape, number: int, was: Entry, now: Entry) -> None:
    """Keep what was found: of a data set that is there, for this import alone."""
    usual = shape.entry(was.header)
    if shape.dataset is None or usual is None:
        shape.put(now)
        return
    # Of yes and no the usual words are no format; of what else has none, nothing was there.
    if not usual.format and entry_type(shape.target, now) != "boolean":
        shape.put(now)
    elif now.format == was.format:
        shape.put(replace(now, format=usual.format, multiply=usual.multiply))
    else:
        formats = {**usual.formats, str(number): now.format}
        shape.put(replace(now, format=usual.format, multiply=usual.multiply, formats=formats))


def _as_text(entry: Entry, reason: str) -> Entry:
    return replace(
        entry, type="text", format="", formats={}, multiply=1, multiplies={}, missing=(),
        currencies={}, reason=reason,
    )  # fmt: skip


def _refuse(connection: duckdb.DuckDBPyConnection, shape: Shape, entry: Entry, kind: Type) -> None:
    text = quoted(entry.header)
    why = literal(f", which is not {TOLD.get(kind, kind)}")
    if kind in DATED:
        value = parsed(text, kind, entry.format)
        late = f", which is not between {FIRST_YEAR} and {LAST_YEAR}"
        why = f"CASE WHEN {value} IS NULL THEN {why} ELSE {literal(late)} END"
    again = literal(f"{entry.header} is {entry.header}: the row is a header again")
    connection.execute(
        f"INSERT INTO refused SELECT _record, {literal(entry.header)}, {text},"
        f" CASE WHEN {_is_header(entry)} THEN {again}"
        f" ELSE {literal(f'{entry.header} is ')} || {text} || {why} END FROM {shape.table}"
        f" WHERE {bad(entry, kind)}"
    )


# Texts that stand for no value


def _texts(shape: Shape, typed: list[str]) -> list[str]:
    """The columns of texts in which a word may stand for no value."""
    found = [
        each.header
        for each in shape.entries
        if each.field and _is_own(shape, each) and each.header not in typed
    ]
    return list(dict.fromkeys([*found, *(each for each in shape.key if each in shape.headers)]))


def _empty(connection: duckdb.DuckDBPyConnection, shape: Shape, header: str) -> None:
    """Take words of a column of texts for no value, so that no record is called N/A."""
    text = quoted(header)
    rows = connection.execute(
        f"SELECT {text}, count(*) FROM {shape.table} WHERE {may_stand_for_none(text)}"
        " GROUP BY 1 ORDER BY 2 DESC, 1"
    ).fetchall()
    if any(word in UNCHOSEN for word, _ in rows) and not _is_choice(connection, shape, header):
        rows = [each for each in rows if each[0] not in UNCHOSEN]
    if not rows:
        return
    words = tuple(word for word, _ in rows)
    if header in shape.key:
        why = f"it has no {header}, by which records are told apart"
        connection.execute(
            f"INSERT INTO refused SELECT _record, {literal(header)}, {text}, {literal(why)}"
            f" FROM {shape.table} WHERE {without(text, words)} IS NULL AND {text} IS NOT NULL"
        )
    entry = shape.entry(header)
    if entry and entry.field:
        shape.put(replace(entry, missing=tuple(dict.fromkeys([*entry.missing, *words]))))
        shape.messages.append(say_missing(header, rows))


def _is_choice(connection: duckdb.DuckDBPyConnection, shape: Shape, header: str) -> bool:
    """Whether a column has few values that come again and again, as what is chosen from a list."""
    distinct = f"count(DISTINCT {quoted(header)})"
    few = f"{distinct} <= {MOST_CHOICES} AND 2 * {distinct} <= count({quoted(header)})"
    return bool(count(connection, f"SELECT ({few})::INTEGER FROM {shape.table}"))


def say_missing(header: str, rows: list[tuple[str, int]]) -> str:
    """What to tell of words that are taken for no value."""
    several = sum(each[1] for each in rows)
    shown = ", ".join(f"{word} ({records:,})" for word, records in rows[:EXAMPLES])
    more = " and others" if len(rows) > EXAMPLES else ""
    what = "1 value counts" if several == 1 else f"{several:,} values count"
    return f"{header}: {what} as empty: {shown}{more}."
