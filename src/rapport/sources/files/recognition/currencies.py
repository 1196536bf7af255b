"""Amounts in a currency that is not the workspace's, and of which no rate is known: told of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.engines.duckdb import literal, quoted
from rapport.errors import join
from rapport.schema import ORIGINAL
from rapport.sources.files.mapping import column_of
from rapport.sources.files.values import currency

if TYPE_CHECKING:
    import duckdb

    from rapport.sources.files.mapping import Entry
    from rapport.sources.files.recognition.shape import Shape
    from rapport.storage.raw import Raw


NO_RATE = "of which no rate to"
"""What stands in the message, by which it is found where it holds no longer."""


def withdraw_no_rate(raw: Raw) -> None:
    """Take the message back, where the workspace came to count in the currency that it is about."""
    raw.connection.execute(
        "UPDATE imports SET messages = to_json(list_filter(from_json(messages, '[\"VARCHAR\"]'),"
        f" lambda told: NOT contains(told, {literal(NO_RATE)})))"
        f" WHERE contains(messages::VARCHAR, {literal(NO_RATE)})"
    )


def tell_foreign(
    connection: duckdb.DuckDBPyConnection, new: list[Shape], known: list[Shape]
) -> None:
    """Tell of amounts that cannot be counted because nothing says what they are worth here."""
    for shape in new:
        _tell_differing(shape)
    if any(each.target == "rates" for each in (*new, *known)):
        return
    for shape in new:
        counted = _counted(connection, shape) if shape.currency else {}
        foreign = {code: count for code, count in counted.items() if code != shape.currency}
        if not foreign:
            continue
        which = join([f"{count:,} in {code}" for code, count in foreign.items()], "and")
        number = sum(foreign.values())
        one = number == 1
        if len(foreign) == 1:
            which = f"{number:,} amount{' is' if one else 's are'} in {next(iter(foreign))}"
        else:
            which = f"{number:,} amounts are in other currencies ({which})"
        mend = "Bring a file of rates (currency, date, rate)."
        if len(counted) == 1:
            mend = f'Set currency = "{next(iter(foreign))}" in rapport.toml, or bring rates.'
        shape.messages.append(
            f"{which}, {NO_RATE} {shape.currency} is known:"
            f" {'it counts' if one else 'they count'} as unknown. {mend}"
        )


def _tell_differing(shape: Shape) -> None:
    """Tell of a second amount of the same records that is in another currency than the first."""
    signed = [each for each in _amounts(shape) if each.currencies and not _is_of_other(each)]
    for each in signed[1:]:
        if each.currencies != signed[0].currencies:
            shape.messages.append(
                f"{each.header}: where it is in another currency than {signed[0].header}, it counts"
                " as unknown: a record has one currency."
            )


def _is_of_other(entry: Entry) -> bool:
    return "." in entry.field


def _counted(connection: duckdb.DuckDBPyConnection, shape: Shape) -> dict[str, int]:
    """How many amounts are in each currency, where the file names them; the most first."""
    amounts = _amounts(shape)
    named = _own(shape, "currency")
    signed = next((each for each in amounts if each.currencies), None)
    codes = [f"upper(trim({quoted(named.header)}))"] if named else []
    if signed:
        codes.append(currency.of_record(quoted(signed.header), signed.currencies))
    if not amounts or not codes:
        return {}
    given = " OR ".join(f"{quoted(each.header)} IS NOT NULL" for each in amounts)
    rows = connection.execute(
        f"SELECT coalesce({', '.join(codes)}) AS code, count(*) FROM {shape.table}"
        f" WHERE {given} GROUP BY 1 ORDER BY 2 DESC, 1"
    ).fetchall()
    return {code: count for code, count in rows if code in currency.CODES}


def _amounts(shape: Shape) -> list[Entry]:
    """The amounts of the shape's records, or of the deal or order that a row is of."""
    amount = _own(shape, "amount")
    found = [] if amount is None else [amount]
    for each in shape.entries:
        own = each.header in shape.headers and not each.lookup and each.field
        if own and each is not amount and column_of(shape.target or "", each.field + ORIGINAL):
            found.append(each)
    return found


def _own(shape: Shape, field: str) -> Entry | None:
    """The entry of a field of the shape's records, or of the deal or order that a row is of."""
    found = (each for each in shape.entries if each.header in shape.headers and not each.lookup)
    return next((each for each in found if each.field.rpartition(".")[2] == field), None)
