"""Values that are not written as their column's others are: what else they may be."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rapport.engines.duckdb import literal, quoted
from rapport.errors import FileError
from rapport.sources.files.mapping import is_custom
from rapport.sources.files.recognition import amounts, orders
from rapport.sources.files.recognition.types import DATED, NUMERIC, ask_mark, day_orders
from rapport.sources.files.values import DURATIONS, numbers
from rapport.sources.files.values.forms import COUNTED, FORMS, PERIODS, pattern, tidy
from rapport.sources.files.values.missing import stands_for_none

if TYPE_CHECKING:
    from collections.abc import Callable

    import duckdb

    from rapport.schema import Type
    from rapport.sources.files.mapping import Entry
    from rapport.sources.files.recognition.shape import Shape

    Bad = Callable[[Entry, Type], str]

MOST_WORDS = 200
STRANGE = "strange"
"""The distinct values at work, under their header, and how many records have each."""
RECORDS = '"  records"'
"""The column of how many: no header of a file has two spaces on end."""


def mended(
    connection: duckdb.DuckDBPyConnection, shape: Shape, entry: Entry, kind: Type, bad: Bad
) -> tuple[Entry, Type]:
    """A column's entry with what its strange values need, and its type: text where it is unsure.

    `bad` gives the condition that a value is not of a type. What is found is said in the messages.
    Raises FileError where only a person can tell.
    """
    header = quoted(entry.header)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {STRANGE} AS SELECT {header}, count(*) AS {RECORDS}"
        f" FROM {shape.table} WHERE {bad(entry, kind)} GROUP BY {header}"
    )
    try:
        entry = _missing(connection, shape, entry)
        if not _left(connection, entry, kind, bad):
            return entry, kind
        if kind in NUMERIC:
            return _number(connection, shape, entry, kind, bad)
        if kind in DATED:
            return _date(connection, shape, entry, kind, bad)
        return _boolean(connection, shape, entry, kind, bad), kind
    finally:
        connection.execute(f"DROP TABLE IF EXISTS {STRANGE}")


def _left(connection: duckdb.DuckDBPyConnection, entry: Entry, kind: Type, bad: Bad) -> int:
    """How many records of the strange values an entry does not read."""
    row = connection.execute(
        f"SELECT coalesce(sum({RECORDS}), 0)::BIGINT FROM {STRANGE} WHERE {bad(entry, kind)}"
    ).fetchone()
    assert row is not None
    return int(row[0])


def _missing(connection: duckdb.DuckDBPyConnection, shape: Shape, entry: Entry) -> Entry:
    from rapport.sources.files.loading.checks import say_missing

    if entry.header in shape.key:
        return entry
    rows = connection.execute(
        f"SELECT {quoted(entry.header)}, {RECORDS}::BIGINT FROM {STRANGE}"
        f" WHERE {stands_for_none(quoted(entry.header))} ORDER BY 2 DESC, 1 LIMIT {MOST_WORDS}"
    ).fetchall()
    if not rows:
        return entry
    shape.messages.append(say_missing(entry.header, rows))
    return replace(entry, missing=tuple(dict.fromkeys([*entry.missing, *(r[0] for r in rows)])))


def _number(
    connection: duckdb.DuckDBPyConnection, shape: Shape, entry: Entry, kind: Type, bad: Bad
) -> tuple[Entry, Type]:
    if entry.format in DURATIONS:
        return entry, kind
    mark: str | None = entry.format
    if mark in ("", "plain"):
        mark = amounts.decimal_mark(connection, shape, entry.header, kind)
    if mark is None:
        asked = len(shape.questions)
        ask_mark(connection, shape, entry)
        _stop(shape, asked)
        return shape.entry(entry.header) or entry, "text"
    if kind == "integer" and is_custom(entry.field):
        # The others may be numbers still: with marks between thousands, or with decimals.
        entry, kind = replace(entry, type="number"), "number"
        if _has_digits_to_lose(connection, shape, entry):
            return replace(entry, type="text", format=""), "text"
    usual = mark or "point"
    styles = [usual, f"{usual}+{'comma' if usual == 'point' else 'point'}", f"{usual}+plain"]
    if entry.field == "duration_s":
        styles.append("hours")
    tried = [replace(entry, format=each) for each in styles if "+" not in usual]
    best = min([entry, *tried], key=lambda each: _left(connection, each, kind, bad))
    if best.format in DURATIONS:
        shape.messages.append(
            f"{entry.header} is read as how long something took: 1:30 is an hour and a half."
        )
    elif "+" in best.format:
        shape.messages.append(
            f"{entry.header} writes numbers in more than one way; 1.234 and 1,234 are read as most"
            f" of its numbers are written: {usual}."
        )
    if kind == "money" and best.format != entry.format:
        asked = len(shape.questions)
        best = amounts.with_currencies(connection, shape, best)
        _stop(shape, asked)
    return best, kind


def _has_digits_to_lose(connection: duckdb.DuckDBPyConnection, shape: Shape, entry: Entry) -> bool:
    loses = literal(f"{numbers.LEADING_ZERO}|{numbers.TOO_LONG}")
    return _any(connection, shape.table, f"regexp_matches({quoted(entry.header)}, {loses})")


def _date(
    connection: duckdb.DuckDBPyConnection, shape: Shape, entry: Entry, kind: Type, bad: Bad
) -> tuple[Entry, Type]:
    forms = entry.format.removesuffix(" days").split("+")
    forms = ["iso" if each in ("", "zoned") else each for each in forms]
    order = next((each for each in forms if each in ("dmy", "mdy")), "")
    if not order and _has_form(connection, entry, "dmy"):
        order = day_orders(connection, shape, [entry.header])[entry.header]
        if not order:
            return _unsure(shape, entry), "text"
    others = _others(shape, entry, forms)
    if order and order not in forms:
        others = [order, *others]
    # Two forms say that texts are rewritten, whatever weekday or zone stands around their days.
    best = replace(entry, format="+".join(dict.fromkeys([*forms, "iso", "ymd"])))
    left = _left(connection, best, kind, bad)
    added: list[str] = []
    while left and others:
        tried = {
            each: _left(connection, replace(best, format=f"{best.format}+{each}"), kind, bad)
            for each in others
        }
        form = min(tried, key=lambda each: tried[each])
        if tried[form] >= left:
            break
        best, left = replace(best, format=f"{best.format}+{form}"), tried[form]
        others.remove(form)
        added.append(form)
    if left >= _left(connection, entry, kind, bad):
        return entry, kind
    if added:
        shape.messages.append(
            f"{entry.header} writes dates in more than one way; read as: {best.format}."
        )
    return best, kind


def _unsure(shape: Shape, entry: Entry) -> Entry:
    """A date that may begin with either: text in a custom field, else the file is refused."""
    if not is_custom(entry.field):
        shape.questions.append(orders.ask_order(shape, entry))
        _stop(shape, len(shape.questions) - 1)
    reason = f"{entry.reason}; kept as text: day or month first?"
    shape.messages.append(f"{entry.header} is kept as text: day or month first?")
    return replace(entry, type="text", format="", reason=reason)


def _others(shape: Shape, entry: Entry, forms: list[str]) -> list[str]:
    """The forms that a column's dates may have beside its own."""
    others = [each for each in FORMS if each not in ("dmy", "mdy", "iso", "ymd", *forms)]
    profile = shape.profiles.get(entry.header)
    if profile and profile.says_date:
        others += [each for each in COUNTED if each not in forms]
    else:
        others.remove("compact")
    if is_custom(entry.field):
        others = [each for each in others if each not in PERIODS]
    return others


def _has_form(connection: duckdb.DuckDBPyConnection, entry: Entry, form: str) -> bool:
    text = tidy(quoted(entry.header))
    return _any(connection, STRANGE, f"regexp_matches({text}, {literal(pattern(form))})")


def _any(connection: duckdb.DuckDBPyConnection, table: str, condition: str) -> bool:
    """Whether any row of a table meets a condition."""
    found = connection.execute(f"SELECT 1 FROM {table} WHERE {condition} LIMIT 1").fetchone()
    return found is not None


def _boolean(
    connection: duckdb.DuckDBPyConnection, shape: Shape, entry: Entry, kind: Type, bad: Bad
) -> Entry:
    tried = [replace(entry, format=each) for each in ("mark", "signs")]
    best = min([entry, *tried], key=lambda each: _left(connection, each, kind, bad))
    if best.format == "mark" and best is not entry:
        shape.messages.append(f"{entry.header}: x is taken for yes, and blank for no.")
    return best


def _stop(shape: Shape, asked: int) -> None:
    """Refuse the file with the question that has come up, which nobody can be asked by now."""
    for question in shape.questions[asked:]:
        raise FileError(question.text, question.mend)
