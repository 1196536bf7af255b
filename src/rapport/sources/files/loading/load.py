"""One recognised file → versions of records in its data set's raw table, in one transaction."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from rapport.engines.duckdb import literal, quoted, row_of
from rapport.errors import FileError
from rapport.sources.files import datasets, outcomes
from rapport.sources.files.account import ColumnAccount, FileAccount, Reject
from rapport.sources.files.aliases import aliases
from rapport.sources.files.datasets import Dataset
from rapport.sources.files.loading.checks import check_types, take_formats
from rapport.sources.files.loading.gone import find_gone, take_as_deleted
from rapport.sources.files.loading.versions import Counts, adopt, content, count, store_records
from rapport.sources.files.recognition.inherited import earlier_files
from rapport.sources.files.words import export_name, slug

if TYPE_CHECKING:
    from collections.abc import Callable

    import duckdb

    from rapport.sources.files.loading.rejects import Mending
    from rapport.sources.files.questions import Gone
    from rapport.sources.files.reading.stage import Staged
    from rapport.sources.files.recognition.shape import Shape

IMPORTED = (
    "id, file, path, content, dataset, imported_at, read, loaded, updated, unchanged, rejected,"
    " skipped, messages, undone_at"
)
EXAMPLES = 5


def load(
    connection: duckdb.DuckDBPyConnection,
    shape: Shape,
    staged: Staged,
    *,
    on_error: str,
    since: int,
    mending: Mending | None = None,
    is_deleted: Callable[[Gone], bool] = lambda _: False,
) -> FileAccount:
    """Load a staged file; the caller holds the transaction. Raises FileError where it must stop.

    `since` is the first import of this run: files that come together never replace each other.
    `mending` says of which rejects the file brings mended ones; `is_deleted` whether records that
    a newer export does not have were deleted in the source.
    """
    for question in shape.questions:
        raise FileError(question.text, question.mend)
    number = datasets.next_id(connection, "imports")
    earlier = "".join(earlier_files(connection, shape)[-1:])
    take_formats(connection, shape, number)
    check_types(connection, shape, number)
    dataset, added = _dataset(connection, shape)
    older = []
    if added is not None and not mending:
        older = _older(connection, shape, dataset, added, since)
    before = count(connection, f"SELECT count(*) FROM {dataset.current()}") if older else 0
    counts = store_records(connection, shape, dataset, number, fresh=added is None)
    _count_aside(connection, staged, counts)
    rejects = _rejects(connection, shape, staged, number, mending)
    if not counts.stored:
        adopt(connection, shape, dataset, number)
    if on_error == "stop":
        _stop_at(rejects[:1])
    words = outcomes.unknown_words(connection, shape, aliases(connection))
    messages = list(dict.fromkeys([*staged.messages, *shape.messages, *words]))
    if added:
        messages.append(f"Columns that are new in the data set: {', '.join(added)}.")
    if older:
        messages.append(_replace(connection, dataset, older, number, before + counts.loaded))
    if mending:
        mended = mending.note(connection, number)
        messages.append(f"Of the rejects of import {mending.import_id} it mends {mended:,}.")
    elif added is not None:
        whole = not counts.rejected
        messages += _told_of_gone(
            connection, shape, dataset, number, since, is_deleted if whole else None
        )
    is_kept = not mending or counts.rejected < staged.read
    account = FileAccount(
        shape.name,
        shape.target,
        shape.reason,
        shape.confidence,
        dataset.name,
        dataset.system,
        number if is_kept else None,
        columns(shape, earlier),
        staged.read,
        counts.loaded,
        counts.updated,
        counts.unchanged,
        counts.rejected,
        counts.skipped,
        tuple(rejects),
        tuple(messages),
    )
    if is_kept:
        _note(connection, staged, account, dataset, since)
    return account


def _stop_at(rejects: list[Reject]) -> None:
    for first in rejects:
        raise FileError(
            f"{first.file}, record {first.record}: {first.reason}. Nothing of the file was kept.",
            "Mend it, or leave out --on-error stop: such records are then kept aside.",
        )


def _note(
    connection: duckdb.DuckDBPyConnection,
    staged: Staged,
    account: FileAccount,
    dataset: Dataset,
    since: int,
) -> None:
    """Write an import down."""
    row = row_of(
        account.import_id,
        account.name,
        str(staged.file.path),
        staged.content,
        dataset.id,
        None,
        account.read,
        account.loaded,
        account.updated,
        account.unchanged,
        account.rejected,
        account.skipped,
        json.dumps(account.messages, ensure_ascii=False),
        None,
    )
    connection.execute(
        "INSERT INTO imports SELECT * REPLACE (now() AT TIME ZONE 'UTC' AS imported_at)"
        f" FROM (VALUES {row}) AS new({IMPORTED})"
    )
    connection.execute(f"INSERT INTO runs VALUES ({account.import_id}, {since})")


def _told_of_gone(  # noqa: PLR0917 - what finding them takes
    connection: duckdb.DuckDBPyConnection,
    shape: Shape,
    dataset: Dataset,
    number: int,
    since: int,
    is_deleted: Callable[[Gone], bool] | None,
) -> list[str]:
    """What to tell of records of earlier exports that this one does not have.

    Where records of the file itself were rejected, they may be those: nothing is deleted then, and
    `is_deleted` is None.
    """
    gone = find_gone(connection, shape, dataset, since)
    if gone is None:
        return []
    said = "1 record" if gone.records == 1 else f"{gone.records:,} records"
    which = f"{said} of earlier exports of it, such as {', '.join(gone.examples)}, are not in it"
    if is_deleted is None:
        return [f"{which}: kept, as records of it were rejected, which these may be."]
    if is_deleted(gone):
        take_as_deleted(connection, dataset, number)
        return [f"{which}: taken as deleted in the source."]
    return [f"{which}: kept as they were; --gone delete takes such as deleted in the source."]


def _older(
    connection: duckdb.DuckDBPyConnection,
    shape: Shape,
    dataset: Dataset,
    added: list[str],
    since: int,
) -> list[int]:
    """The imports of a data set without ids in whose place the file stands: those of its name.

    By the whole name first; files of other folders go by their own name alone, so that the export
    of another day, in a folder of its own, is a newer one too. One whose name has another date is
    newer where it holds half of the earlier records still; else it is of another time, and is said
    to stand beside.
    """
    name = shape.name
    if dataset.key:
        return []
    rows: list[tuple[int, str]] = connection.execute(
        f"SELECT id, file FROM imports WHERE dataset = {dataset.id} AND undone_at IS NULL"
        f" AND id < {since} ORDER BY id"
    ).fetchall()
    whole = [number for number, file in rows if file == name]
    named = whole or [number for number, file in rows if _own_name(file) == _own_name(name)]
    alike = [row for row in rows if export_name(row[1]) == export_name(name)]
    counted = [row for row in alike if dataset.held is None or row[0] in dataset.held]
    if named or not counted:
        return named
    earlier, file = counted[-1]
    if 2 * _still_here(connection, shape, dataset, added, earlier) >= 1:
        return [earlier]
    shape.messages.append(
        f"It has no ids, and fewer than half of the records of {file} (import {earlier}) are in"
        " it: taken for those of another time, and added beside."
    )
    return []


def _still_here(
    connection: duckdb.DuckDBPyConnection,
    shape: Shape,
    dataset: Dataset,
    added: list[str],
    earlier: int,
) -> float:
    """The share of an earlier import's records that a file holds unchanged."""
    present = {each.casefold(): each for each in shape.headers}
    both = [
        (present[each.casefold()], each)
        for each in dataset.headers
        if each.casefold() in present and each not in added
    ]
    mine, theirs = (content([pair[side] for pair in both]) for side in (0, 1))
    row = connection.execute(f"""
        WITH held AS (SELECT _key FROM {quoted(dataset.raw_table)} WHERE _import = {earlier}
            UNION SELECT key FROM unchanged WHERE dataset = {dataset.id} AND import = {earlier}),
        was AS (SELECT {theirs} AS "  text" FROM {quoted(dataset.raw_table)} SEMI JOIN held
            USING (_key)),
        now AS (SELECT {mine} AS "  text" FROM {shape.table})
        SELECT count(*) FILTER ("  text" IN (SELECT "  text" FROM now)) / greatest(count(*), 1)
        FROM was""").fetchone()
    return float(row[0]) if row else 0.0


def _own_name(name: str) -> str:
    """A file's name without its folders; that of a sheet with its workbook's."""
    *folders, last = name.split("/")
    return f"{folders[-1]}/{last}" if folders and ".xls" in folders[-1].casefold() else last


def _replace(
    connection: duckdb.DuckDBPyConnection,
    dataset: Dataset,
    older: list[int],
    number: int,
    were: int,
) -> str:
    """Let an import stand in the place of older ones, and say so.

    Their versions stay, so that taking this import back brings them back.
    """
    if dataset.held is None:
        rows = connection.execute(
            f"SELECT id FROM imports WHERE dataset = {dataset.id} AND undone_at IS NULL"
        ).fetchall()
        dataset.held = [row[0] for row in rows]
    last = max([each for each in dataset.held if each in older], default=max(older))
    dataset.held = [each for each in dataset.held if each not in older] + [number]
    pairs = ", ".join(row_of(each, number) for each in older)
    connection.execute(f"INSERT INTO replaced VALUES {pairs}")
    gone = were - count(connection, f"SELECT count(*) FROM {dataset.current()}")
    what = {0: "all of its records are here too", 1: "1 record of it is not here and is gone"}.get(
        gone, f"{gone:,} records of it are not here and are gone"
    )
    return f"It has no ids, so this file replaces import {last} of it: {what}."


def columns(shape: Shape, earlier: str = "") -> tuple[ColumnAccount, ...]:
    """What the columns of a shape's own file were taken for.

    Of one that joined a data set, `earlier` is the file by which its columns were decided.
    """
    return tuple(
        ColumnAccount(
            each.header if not each.lookup else f"{each.header} → {each.lookup_column}",
            each.field or None,
            f"as in {earlier}: {each.reason}" if each.header in shape.inherited else each.reason,
            each.confidence,
        )
        for each in shape.entries
        if not each.constant and each.header in shape.headers
    )


def _dataset(
    connection: duckdb.DuckDBPyConnection, shape: Shape
) -> tuple[Dataset, list[str] | None]:
    """The data set that the file belongs to, and the columns that it adds; None for a new one."""
    dataset = shape.dataset
    if dataset is None:
        # Imports that were taken back still name the data sets that they were of.
        new = max(
            datasets.next_id(connection, "datasets"),
            count(connection, "SELECT coalesce(max(dataset), 0) + 1 FROM imports"),
        )
        dataset = Dataset(
            new,
            shape.stem,
            shape.system,
            shape.target,
            f"records_{new}_{slug(shape.stem)}",
            list(shape.headers),
            list(shape.key),
            shape.entries,
        )
        datasets.save(connection, dataset)
        shape.dataset = dataset
        return dataset, None
    known = {each.casefold() for each in dataset.headers}
    added = [each for each in shape.headers if each.casefold() not in known]
    datasets.add_columns(connection, dataset, added)
    # A newer export may write its headers in other case; the raw table has them as they were.
    own = {each.casefold(): each for each in dataset.headers}
    dataset.entries = [
        replace(each, header=own.get(each.header.casefold(), each.header)) for each in shape.entries
    ]
    dataset.target = shape.target
    datasets.save(connection, dataset)
    return dataset, added


def _count_aside(connection: duckdb.DuckDBPyConnection, staged: Staged, counts: Counts) -> None:
    """Account for what the reading of the file set aside."""
    if staged.aside:
        rejected = count(connection, f"SELECT count(*) FILTER (WHERE rejected) FROM {staged.aside}")
        counts.rejected += rejected
        counts.skipped += staged.rows_aside - rejected


def _rejects(
    connection: duckdb.DuckDBPyConnection,
    shape: Shape,
    staged: Staged,
    number: int,
    mending: Mending | None,
) -> list[Reject]:
    """The first records that were refused, kept as rejects.

    What is refused again of mended rejects waits still, where it was rejected first.
    """
    if mending is None:
        return _keep_rejects(connection, shape, staged, number)
    return [Reject(shape.name, *each) for each in mending.refused(connection, EXAMPLES)]


def _keep_rejects(
    connection: duckdb.DuckDBPyConnection, shape: Shape, staged: Staged, number: int
) -> list[Reject]:
    """One row in rejects per refused record, with the first thing that is wrong with it."""
    parts = []
    if count(connection, "SELECT count(*) FROM refused"):
        cells = ", ".join(f"{literal(each)}: {quoted(each)}" for each in shape.headers)
        parts.append(f"""
            SELECT {number}, cells._record AS record, wrong."  first".header,
                wrong."  first".value, wrong."  first".reason, to_json({{{cells}}})
            FROM (SELECT record AS "  number",
                arg_min({{header: header, value: value, reason: reason}}, n) AS "  first"
                FROM (SELECT *, row_number() OVER () AS n FROM refused) GROUP BY record) AS wrong
            JOIN {shape.table} AS cells ON cells._record = wrong."  number"
            """)
    if staged.aside:
        parts.append(
            f"SELECT {number}, record, NULL, NULL, reason, content FROM {staged.aside}"
            " WHERE rejected"
        )
    if not parts:
        return []
    connection.execute(f"INSERT INTO rejects {' UNION ALL '.join(parts)} ORDER BY record")
    rows = connection.execute(
        f"SELECT record, header, value, reason FROM rejects WHERE import = {number}"
        f" ORDER BY record LIMIT {EXAMPLES}"
    ).fetchall()
    return [Reject(shape.name, *row) for row in rows]
