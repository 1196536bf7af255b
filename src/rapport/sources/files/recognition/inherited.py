"""What a file does not decide by itself: read as earlier files of its shape, which is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.errors import join
from rapport.sources.files.recognition import amounts, orders
from rapport.sources.files.words import export_name, phrase

if TYPE_CHECKING:
    import duckdb

    from rapport.sources.files.mapping import Entry
    from rapport.sources.files.recognition.shape import Shape

ORDERS = {"dmy": "day first", "mdy": "month first"}


def earlier_files(connection: duckdb.DuckDBPyConnection, shape: Shape) -> list[str]:
    """The files of the data set that a file joins, the latest last."""
    if shape.dataset is None:
        return []
    rows = connection.execute(
        f"SELECT file FROM imports WHERE dataset = {shape.dataset.id} AND undone_at IS NULL"
        " ORDER BY id"
    ).fetchall()
    return [row[0] for row in rows]


def is_of_one_shape(shape: Shape, files: list[str]) -> bool:
    """Whether a file has all the columns of its data set, or the name of an earlier file of it.

    One that has but some of them may come from elsewhere, where dates are written otherwise.
    """
    assert shape.dataset is not None
    mine = {each.casefold() for each in shape.headers}
    whole = {each.casefold() for each in shape.dataset.headers} <= mine
    return whole or export_name(shape.name) in map(export_name, files)


def settle_doubts(
    connection: duckdb.DuckDBPyConnection, shape: Shape, dates: list[Entry], numbers: list[Entry]
) -> None:
    """Say how columns are read that could be read in two ways, or ask.

    `dates` may begin with the day or the month; the mark in `numbers` may be of either kind. What
    was said of the file itself is no doubt.
    """
    dates, numbers = (
        [each for each in entries if not _is_said(shape, each)] for entries in (dates, numbers)
    )
    if not dates and not numbers:
        return
    files = earlier_files(connection, shape)
    if not files or not is_of_one_shape(shape, files):
        shape.questions += [orders.ask_order(shape, each) for each in dates]
        for each in numbers:
            example = amounts.an_unsure_one(connection, shape, each.header)
            shape.questions.append(amounts.ask_mark(shape, each, example))
        return
    for order, told in ORDERS.items():
        headers = [each.header for each in dates if order in each.format]
        if headers:
            shape.messages.append(
                f"Dates of {join(headers, 'and')} are read {told}, as in {files[-1]}."
            )
    for each in numbers:
        example = amounts.an_unsure_one(connection, shape, each.header)
        decimals = ("," in example) == each.format.startswith("comma")
        shape.messages.append(
            f"The mark of {example} in {each.header} is read as one of"
            f" {'decimals' if decimals else 'thousands'}, as in {files[-1]}."
        )


def _is_said(shape: Shape, entry: Entry) -> bool:
    wish = shape.wishes.columns.get(phrase(entry.header))
    return wish is not None and bool(wish.format)
