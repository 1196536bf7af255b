"""Which mark is the decimal one in a column of numbers, and which currencies its amounts are in."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from rapport.engines.duckdb import literal, quoted
from rapport.sources.files.questions import Choice, Question
from rapport.sources.files.values import currency, numbers
from rapport.sources.files.words import words

if TYPE_CHECKING:
    import duckdb

    from rapport.schema import Type
    from rapport.sources.files.mapping import Entry
    from rapport.sources.files.recognition.shape import Shape

_NORWEGIAN = frozenset({
    "beløp", "dato", "navn", "eier", "fase", "selskap", "kunde", "opprettet", "lukket", "avtale",
    "avtalenavn", "verdi", "salgssum", "sannsynlighet", "kilde", "lukkedato", "ansvarlig",
    "varighet",
})  # fmt: skip
# Nobody writes three decimals behind a dollar: $1,200 is twelve hundred.
_DOLLARS = r"[$£] ?\d{1,3},\d{3}(?:\D|$)"


def language(shape: Shape) -> str:
    """The language of a file's headers: nb, ru, or "" for any other."""
    if any(re.search("[а-яё]", each.casefold()) for each in shape.headers):
        return "ru"
    said = {word for each in shape.headers for word in words(each)}
    return "nb" if said & _NORWEGIAN or re.search("[æøå]", " ".join(said)) else ""


def decimal_mark(
    connection: duckdb.DuckDBPyConnection, shape: Shape, header: str, kind: Type
) -> str | None:
    """Which mark a column's decimals have: point or comma; "" where nothing needs to be known.

    None where the column needs it and neither it, nor another column, nor the file shows it.
    """
    unsure, point, comma, first = _shown(connection, shape, header)
    if point or comma:
        return "point" if point >= comma else "comma"
    if not unsure:
        return ""
    if kind == "integer":
        # 1.2 is no whole number, so the mark parts thousands.
        return "comma" if first == "." else "point"
    others = [
        _shown(connection, shape, each.header)
        for each in shape.profiles.values()
        if each.header != header and each.numbers > each.whole and each.share(each.numbers) > 0.5
    ]
    points, commas = sum(each[1] for each in others), sum(each[2] for each in others)
    if points != commas and min(points, commas) == 0:
        return "point" if points else "comma"
    if shape.prefers_comma or language(shape):
        return "comma"
    return None


def _shown(
    connection: duckdb.DuckDBPyConnection, shape: Shape, header: str
) -> tuple[int, int, int, str]:
    """How many numbers are unsure, show a point, show a comma; and the first mark of the unsure."""
    tidied = numbers.tidy("v")
    like = {
        "unsure": f"{numbers.UNSURE_POINT}|{numbers.UNSURE_COMMA}",
        "point": f"{numbers.SHOWS_POINT}|{_DOLLARS}",
        "comma": numbers.SHOWS_COMMA,
    }
    counts = ", ".join(
        f"count(*) FILTER (WHERE regexp_matches(t, {literal(each)}))" for each in like.values()
    )
    row = connection.execute(
        f"SELECT {counts}, coalesce(max(regexp_extract(t, '\\d([.,])\\d{{3}}', 1)), '')"
        f" FROM (SELECT {tidied} AS t FROM (SELECT {quoted(header)} AS v FROM {shape.table})"
        " WHERE contains(v, '.') OR contains(v, ','))"
        " WHERE regexp_matches(t, '\\d')"
        f" AND ({numbers.matches('t', 'point')} OR {numbers.matches('t', 'comma')})"
    ).fetchone()
    assert row is not None
    return row[0], row[1], row[2], row[3]


def ask_mark(shape: Shape, entry: Entry, example: str) -> Question:
    """The question which mark is the decimal one."""
    bare = example.replace(",", ".")
    whole = re.sub(r"[.,](?=\d{3})", "", example)
    comma_first = "," in example
    ways = (
        (f"{bare} (the decimals)" if not comma_first else f"{whole} (thousands)", "point"),
        (f"{bare} (the decimals)" if comma_first else f"{whole} (thousands)", "comma"),
    )
    return Question(
        shape.name,
        entry.header,
        f"{shape.name}: is {example} in {entry.header} {bare} or {whole}? Nothing in the file"
        " shows whether the mark parts thousands or decimals.",
        tuple(Choice(label, f"{entry.field}:{way}") for label, way in ways),
    )


def an_unsure_one(connection: duckdb.DuckDBPyConnection, shape: Shape, header: str) -> str:
    """A number of a column of which the mark may be either."""
    pattern = f"{numbers.UNSURE_POINT}|{numbers.UNSURE_COMMA}"
    row = connection.execute(
        f"SELECT min(trim({quoted(header)})) FROM {shape.table}"
        f" WHERE regexp_matches({numbers.tidy(quoted(header))}, {literal(pattern)})"
    ).fetchone()
    return (row and row[0]) or "1.200"


def with_currencies(connection: duckdb.DuckDBPyConnection, shape: Shape, entry: Entry) -> Entry:
    """An amount's entry with the currencies that its header and its signs name, each one said.

    Adds a question where a sign may be of several currencies.
    """
    text = quoted(entry.header)
    rows = connection.execute(
        f"SELECT {currency.sign_of('v')} AS sign, count(*) FROM"
        f" (SELECT {text} AS v FROM {shape.table} WHERE {text} IS NOT NULL)"
        " GROUP BY sign ORDER BY 2 DESC, 1"
    ).fetchall()
    found = {sign: count for sign, count in rows if sign}
    said = dict(entry.currencies)
    named = currency.in_header(entry.header)
    if named and "" not in said:
        found[""] = 0
    for sign, count in found.items():
        if sign in said:
            continue
        code = currency.code_of(sign or named, shape.currency, language(shape))
        own = said.get("") if sign in currency.OF_SEVERAL else None
        code = own or code
        if not code:
            shape.questions.append(_ask_currency(shape, entry, sign or named))
            return entry
        said[sign] = code
        if sign:
            values = "1 value" if count == 1 else f"{count:,} values"
            shape.messages.append(
                f"{entry.header}: {sign} is taken for {code} ({values})."
                if sign.upper() != code
                else f"{entry.header}: {values} say that they are in {code}."
            )
        else:
            shape.messages.append(f"{entry.header} is in {code}, as its header says.")
    return replace(entry, currencies=said)


def _ask_currency(shape: Shape, entry: Entry, sign: str) -> Question:
    codes = currency.OF_SEVERAL[sign]
    return Question(
        shape.name,
        entry.header,
        f"{shape.name}: which currency is {sign} in {entry.header}? Several are written so.",
        tuple(Choice(each, f"{entry.field}:{each}") for each in codes),
    )
